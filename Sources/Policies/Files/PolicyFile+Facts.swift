import Attention
public import Basics
import Planning
import Simulation

extension PolicyFile {
  /// What there is to tell of a policy in a few words, by name: its architecture, what it perceives, how it was trained.
  public var facts: [JSONValue.Member] {
    let (configuration, layout) = (policy.configuration, policy.observationLayout)
    var facts: [JSONValue.Member] = [
      .init("attention", .string(configuration.attention.rawValue)),
      .init("function", .string("\(configuration.function)")),
      .init("tied", .bool(configuration.isTied)), .init("heads", .integer(configuration.heads)),
      .init("tokenWidth", .integer(configuration.tokenWidth)), .init("slots", .integer(layout.slots)),
      .init("environmentWidth", .integer(layout.environmentWidth)),
      .init("outputWidth", .integer(layout.outputWidth)),
      .init("messageSymbols", .integer(configuration.messageSymbols)),
      .init("exchange", .string(configuration.exchange.rawValue)),
      .init("rounds", .integer(configuration.talkRounds)),
      .init("hearsValues", .bool(configuration.hearsValues)),
      .init("hearsClaims", .bool(configuration.hearsClaims)),
      .init("bytesSentPerStep", .integer(configuration.bytesSentPerStep)),
      .init("peersThrough", .string(configuration.perception.peersThrough.rawValue)),
      .init("relations", .bool(configuration.perception.relations)),
      .init("precedence", .bool(configuration.perception.precedence)),
      .init("dice", .bool(configuration.perception.dice)),
      .init("history", .bool(configuration.perception.history)),
      .init("parameters", .integer(parameters.count)),
    ]
    let rules = trainedCollisions.map(\.rawValue).sorted().joined(separator: ", ")
    facts.append(.init("trainedCollisions", rules.isEmpty ? .null : .string(rules)))
    if let drivingTemperature { facts.append(.init("drivingTemperature", .double(drivingTemperature))) }
    if let trainedShield { facts.append(.init("trainedShield", .string(trainedShield.json.text))) }
    for (key, value) in provenance.sorted(by: { $0.key < $1.key }) where key != "configuration" {
      facts.append(.init("training.\(key)", .string(value)))
    }
    return facts
  }
}
