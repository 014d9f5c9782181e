public import Basics
import GridWorld

/// Writes an episode as JSON Lines: a header with the resolved scenario, then a line a step, t = 0 being the
/// start.
///
/// `{"t": 1, "positions": [[x, y], …], "actions": […], "goals": [[x, y], …], "arrived": […], "events": […]}`;
/// `arrived` lists the agents that came to stand on a goal in this step, `events` the moves that were refused:
/// `{"agent": 3, "kind": "agentCollision"}` (or `obstacleCollision`). Agents that have headings add `"headings"`, radians
/// from +x toward +y, behind the positions; of discs positions, goals and `"velocities"` are in meters, and the events are
/// what they touched. Worlds with obstacles add `"obstacles"`, and
/// recordings of attention `"attention"`: what led to the actions of the same line.
public struct TraceWriter {
  /// Of the format; readers refuse others.
  public static let version = 1
  private let file: WholeFile

  /// - Parameters:
  ///   - scenario: the resolved scenario as JSON text, on one line.
  ///   - controller: what drove the agents, in a few words without line breaks.
  public init(path: String, scenario: String, controller: String) throws(FileError) {
    file = try WholeFile(path: path)
    try file.write(TraceWriter.header(scenario: scenario, controller: controller) + "\n")
  }

  /// The first line of a trace, for those that keep it elsewhere than in a file.
  package static func header(scenario: String, controller: String) -> String {
    JSONValue.spacedText([
      ("navsim", JSONValue.string("trace").text), ("version", "\(TraceWriter.version)"),
      ("controller", JSONValue.string(controller).text), ("scenario", scenario),
    ])
  }

  /// Adds the state that `world` is in.
  ///
  /// - Parameter attention: of the decision that led to it; empty to record none.
  public func record(_ world: World, attention: [TraceAttention] = []) throws(FileError) {
    try file.write(TraceWriter.line(world, attention) + "\n")
  }

  /// Puts the trace in place. A trace that is not committed leaves no file.
  public func commit() throws(FileError) { try file.commit() }

  /// The line of the state that `world` is in.
  package static func line(_ world: World, _ attention: [TraceAttention]) -> String {
    let state = world.state
    func cells(_ indices: [Int32]) -> JSONValue {
      .array(
        indices.map {
          let cell = world.layout.cell(at: Int($0))
          return .array([.integer(cell.x), .integer(cell.y)])
        })
    }
    let arrived = (0..<world.agentCount).filter { state.lastArrival[$0] == Int32(state.step) }
    let discs = state.discs
    func points(_ points: [SIMD2<Double>]) -> JSONValue {
      .array(
        points.map { point in
          .array([.number(JSONNumber(point.x, decimals: 5)), .number(JSONNumber(point.y, decimals: 5))])
        })
    }
    var members: [JSONValue.Member] = [
      .init("t", .integer(state.step)),
      .init("positions", discs.count > 0 ? points(discs.position) : cells(state.poses.cell)),
    ]
    if discs.count > 0 {
      let radians = discs.heading.map { JSONNumber($0, decimals: 4) }
      members += [
        .init("velocities", points(discs.velocity)), .init("headings", .array(radians.map(JSONValue.number))),
      ]
    }
    if !state.poses.heading.isEmpty {
      let radians = state.poses.heading.map { JSONNumber($0.radians, decimals: 4) }
      members.append(.init("headings", .array(radians.map(JSONValue.number))))
    }
    members += [
      .init("actions", .array(state.action.map { .integer(Int($0.rawValue)) })),
      .init("goals", discs.count > 0 ? points(discs.goal) : cells(state.goal)),
      .init("arrived", .array(arrived.map(JSONValue.integer))),
      .init("events", .array(events(state))),
    ]
    if !state.obstacles.isEmpty {
      members.append(.init("obstacles", cells(state.obstacles.filter(\.isBlocking).map(\.cell))))
    }
    if !attention.isEmpty { members.append(.init("attention", .array(attention.map(\.json)))) }
    return JSONValue.object(members).spacedText
  }

  private static func events(_ state: WorldState) -> [JSONValue] {
    state.outcome.indices.compactMap { agent in
      guard let kind = TraceStep.Event.Kind(state, agent) else { return nil }
      return .object([.init("agent", .integer(agent)), .init("kind", .string(kind.rawValue))])
    }
  }
}
