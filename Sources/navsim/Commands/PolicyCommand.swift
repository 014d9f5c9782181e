import ArgumentParser
import Attention
import Basics
import Episodes
import Foundation
import Policies
import Scenarios
import Simulation

struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Looks at policies, measures them and exports them.",
    subcommands: [PolicyInfoCommand.self, PolicyEvaluateCommand.self, PolicyExportCommand.self])
}

struct PolicyInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Tells what a policy file holds and how it was trained.")

  @Argument(help: "A .safetensors file, or the name of a shipped policy.")
  var file: String

  @Option(help: "text or json.")
  var format: FactFormat = .text

  @Flag(help: "List every parameter.")
  var parameters = false

  func run() throws {
    let policy = try PolicyFile(file: ShippedPolicies.path(of: file) ?? file)
    let configuration = policy.policy.configuration
    let layout = policy.policy.observationLayout
    var facts: [(String, JSONValue)] = [
      ("attention", .string(configuration.attention.rawValue)),
      ("function", .string("\(configuration.function)")),
      ("tied", .bool(configuration.isTied)), ("heads", .integer(configuration.heads)),
      ("tokenWidth", .integer(configuration.tokenWidth)), ("slots", .integer(layout.slots)),
      ("environmentWidth", .integer(layout.environmentWidth)), ("outputWidth", .integer(layout.outputWidth)),
      ("messageSymbols", .integer(configuration.messageSymbols)),
      ("exchange", .string(configuration.exchange.rawValue)),
      ("rounds", .integer(configuration.talkRounds)), ("hearsValues", .bool(configuration.hearsValues)),
      ("hearsClaims", .bool(configuration.hearsClaims)),
      ("bytesSentPerStep", .integer(configuration.bytesSentPerStep)),
      ("peersThrough", .string(configuration.perception.peersThrough.rawValue)),
      ("relations", .bool(configuration.perception.relations)),
      ("precedence", .bool(configuration.perception.precedence)),
      ("dice", .bool(configuration.perception.dice)),
      ("history", .bool(configuration.perception.history)),
      ("parameters", .integer(policy.parameters.count)),
    ]
    let rules = policy.trainedCollisions.map(\.rawValue).sorted().joined(separator: ", ")
    facts.append(("trainedCollisions", rules.isEmpty ? .null : .string(rules)))
    if let temperature = policy.drivingTemperature {
      facts.append(("drivingTemperature", .double(temperature)))
    }
    if let shield = policy.trainedShield { facts.append(("trainedShield", .string(shield.json.text))) }
    for (key, value) in policy.provenance.sorted(by: { $0.key < $1.key }) where key != "configuration" {
      facts.append(("training.\(key)", .string(value)))
    }
    switch format {
    case .json: try Terminal.print(JSONValue.object(facts.map { .init($0.0, $0.1) }).prettyText())
    case .text:
      for (name, value) in facts {
        let text = printable(value.stringValue ?? value.text)
        try Terminal.print(name.padding(toLength: 22, withPad: " ", startingAt: 0) + text)
      }
    }
    guard parameters, format == .text else { return }
    for entry in policy.policy.parameterLayout.entries {
      try Terminal.print("  \(entry.name) \(entry.shape)")
    }
  }
}
