public import Basics
import GridWorld

/// Writes an episode as JSON Lines: a header with the resolved scenario, then a line a step, t = 0 being the
/// start.
///
/// `{"t": 1, "positions": [[x, y], …], "actions": […], "goals": [[x, y], …], "arrived": […], "events": […]}`;
/// `arrived` lists the agents that came to stand on a goal in this step, `events` the moves that were refused:
/// `{"agent": 3, "kind": "agentCollision"}` (or `obstacleCollision`). Agents that have headings add `"headings"`, radians
/// from +x toward +y, behind the positions; worlds with obstacles add `"obstacles"`, and
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
    let name = controller.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    try file.write(
      "{\"navsim\": \"trace\", \"version\": \(TraceWriter.version), \"controller\": \"\(name)\", \"scenario\": \(scenario)}\n"
    )
  }

  /// Adds the state that `world` is in.
  ///
  /// - Parameter attention: of the decision that led to it; empty to record none.
  public func record(_ world: World, attention: [TraceAttention] = []) throws(FileError) {
    try file.write(TraceWriter.line(world, attention) + "\n")
  }

  /// Puts the trace in place. A trace that is not committed leaves no file.
  public func commit() throws(FileError) { try file.commit() }

  private static func line(_ world: World, _ attention: [TraceAttention]) -> String {
    let state = world.state
    func cells(_ indices: [Int32]) -> String {
      "[" + indices.map { world.layout.cell(at: Int($0)).description }.joined(separator: ", ") + "]"
    }
    let arrived = (0..<world.agentCount).filter { state.lastArrival[$0] == Int32(state.step) }
    var events: [String] = []
    for agent in 0..<world.agentCount {
      switch state.outcome[agent] {
      case .blockedByAgent: events.append("{\"agent\": \(agent), \"kind\": \"agentCollision\"}")
      case .blockedByObstacle: events.append("{\"agent\": \(agent), \"kind\": \"obstacleCollision\"}")
      case .moved, .stayed: break
      }
    }
    var line = "{\"t\": \(state.step), \"positions\": \(cells(state.poses.cell))"
    if !state.poses.heading.isEmpty {
      line += ", \"headings\": \(state.poses.heading.map { ($0.radians * 10_000).rounded() / 10_000 })"
    }
    line += ", \"actions\": \(state.action.map { Int($0.rawValue) })"
    line += ", \"goals\": \(cells(state.goal)), \"arrived\": \(arrived)"
    line += ", \"events\": [\(events.joined(separator: ", "))]"
    if !state.obstacles.isEmpty {
      line += ", \"obstacles\": \(cells(state.obstacles.filter(\.isBlocking).map(\.cell)))"
    }
    if !attention.isEmpty {
      line += ", \"attention\": [\(attention.map(\.json).joined(separator: ", "))]"
    }
    return line + "}"
  }
}
