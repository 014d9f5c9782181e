public import Basics
import Scenarios
import Simulation

extension TraceComparison {
  /// All of it: the traces, their starts, the first difference, every robot, the ends.
  public var json: JSONValue {
    .object([
      .init("equal", .bool(isEqual)),
      .init("traces", .array([trace(left), trace(right)])),
      .init("start", .array(startDifferences.map(\.json))),
      .init("firstDifference", divergence.map(json) ?? .null),
      .init("agents", .array(agents.map(\.json))),
    ])
  }

  private func trace(_ file: TraceFile) -> JSONValue {
    let last = file.steps.count - 1
    let count = file.scenario.world.agents.count
    return .object([
      .init("path", .string(file.path)), .init("scenario", .string(file.scenario.name)),
      .init("controller", .string(file.controller)), .init("agents", .integer(count)),
      .init("steps", .integer(last)),
      .init("onGoal", .integer((0..<count).count { file.isOnGoal($0, at: last) })),
      .init("arrivals", .integer(file.steps.reduce(0) { $0 + ($1.t > 0 ? $1.arrived.count : 0) })),
      .init("collisions", .integer(file.steps.reduce(0) { $0 + $1.events.count })),
      .init("isWhole", .bool(file.warning == nil)),
    ])
  }

  private func json(_ divergence: Divergence) -> JSONValue {
    .object([
      .init("step", .integer(divergence.step)),
      .init(
        "fields",
        .object(
          divergence.fields.map {
            JSONValue.Member($0.field.rawValue, .array($0.agents.map(JSONValue.integer)))
          })),
      .init("obstacles", .bool(divergence.movesObstacles)),
    ])
  }
}

extension StartDifference {
  fileprivate var json: JSONValue {
    func value(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
    return .object([.init("key", .string(keyPath)), .init("a", value(left)), .init("b", value(right))])
  }
}

extension AgentDifference {
  fileprivate var json: JSONValue {
    func step(_ step: Int?) -> JSONValue { step.map(JSONValue.integer) ?? .null }
    func course(_ course: Course) -> JSONValue {
      .object([
        .init("arrival", step(course.arrival)), .init("goals", .integer(course.goals)),
        .init("pathLength", .double(course.pathLength)),
      ])
    }
    return .object([
      .init("agent", .integer(agent)), .init("firstStep", step(firstStep)), .init("a", course(left)),
      .init("b", course(right)), .init("apart", .double(apart)),
    ])
  }
}
