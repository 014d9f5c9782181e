import ArgumentParser
import Attention
import Basics
import Episodes
import Foundation
import Policies

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
    let facts = policy.facts
    switch format {
    case .json: try Terminal.print(JSONValue.object(facts).prettyText())
    case .text:
      for fact in facts {
        let text = printable(fact.value.stringValue ?? fact.value.text)
        try Terminal.print(fact.key.padding(toLength: 22, withPad: " ", startingAt: 0) + text)
      }
    }
    guard parameters, format == .text else { return }
    for entry in policy.policy.parameterLayout.entries {
      try Terminal.print("  \(entry.name) \(entry.shape)")
    }
  }
}
