public import Basics
import GridWorld
import Policies
import Viewer

extension DecisionExplanation {
  /// The object that `explain --format json` prints.
  ///
  /// - Parameter title: what was explained: the scenario's name and what drives.
  public func json(scenario: String, controller: String, seed: UInt64) -> JSONValue {
    .object([
      .init("scenario", .string(scenario)), .init("controller", .string(controller)),
      .init("seed", .number(JSONNumber(seed))), .init("robot", .integer(agent)),
      .init("step", .integer(step)),
      .init("cell", DecisionExplanation.json(cell)), .init("goal", DecisionExplanation.json(goal)),
      .init("position", position.map(DecisionExplanation.json) ?? .null),
      .init("goalPosition", goalPosition.map(DecisionExplanation.json) ?? .null),
      .init("summary", .string(sentence)),
      .init("actions", .array(actionNames.map { .string($0) })),
      .init("probabilities", DecisionExplanation.json(probabilities)),
      .init("value", value.map { .double(Double($0)) } ?? .null),
      .init("causes", .array(causes.map(json))),
      .init(
        "tried",
        .object([.init("robots", .integer(robotsTried)), .init("walls", .integer(wallsTried))])),
      .init(
        "agreement",
        .object([
          .init("hidden", json(attentionAgreement)), .init("robotsGone", json(robotAgreement)),
        ])),
      .init(
        "rounds",
        .array(
          zip(rounds, attendedBefore).map { round, attended in
            .object([
              .init("probabilities", DecisionExplanation.json(round.probabilities)),
              .init("attendsMostTo", .string(attended)),
            ])
          })),
      .init("shield", shield.map(json) ?? .null),
    ])
  }

  private func json(_ cause: Cause) -> JSONValue {
    .object([
      .init("kind", .string(cause.kind.rawValue)), .init("name", .string(cause.name)),
      .init("robot", cause.robot.map { .integer($0) } ?? .null),
      .init("cell", cause.cell.map(DecisionExplanation.json) ?? .null),
      .init("W*", cause.enhanced.map { .double(Double($0)) } ?? .null),
      .init("W", cause.original.map { .double(Double($0)) } ?? .null),
      .init("heard", DecisionExplanation.json(cause.heard)),
      .init("gone", json(cause.gone)), .init("hidden", json(cause.hidden)),
      .init("unheard", json(cause.unheard)),
    ])
  }

  private func json(_ effect: Effect?) -> JSONValue {
    guard let effect else { return .null }
    return .object([
      .init("shift", .double(Double(effect.shift))),
      .init("probabilities", DecisionExplanation.json(effect.probabilities)),
    ])
  }

  private func json(_ agreement: Agreement) -> JSONValue {
    .object([
      .init("tau", agreement.tau.map { .double($0) } ?? .null), .init("count", .integer(agreement.count)),
    ])
  }

  private func json(_ shield: Scene.ShieldPart) -> JSONValue {
    .object([
      .init("wanted", .integer(shield.wanted)), .init("preferred", .integer(shield.preferred)),
      .init("done", .integer(shield.done)), .init("because", .string(shield.reason)),
      .init("summary", .string(shield.sentence(actions))),
    ])
  }

  private static func json(_ values: [Float]) -> JSONValue { .array(values.map { .double(Double($0)) }) }
  private static func json(_ point: SIMD2<Double>) -> JSONValue {
    .array([.double(point.x), .double(point.y)])
  }
  private static func json(_ cell: Cell) -> JSONValue { .array([.integer(cell.x), .integer(cell.y)]) }
}
