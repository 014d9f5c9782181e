public import ArgumentParser
import Basics
import Scenarios
import Simulation

extension CollisionRule: ExpressibleByArgument {}

/// What a command line may change about a scenario.
struct OverrideOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Seed of every random stream; generated maps and agents without seeds of their own follow it.",
      valueName: "number"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("What drives the agents, instead of the scenario's own.", valueName: "name"))
  var controller: String?

  @Option(
    help: ArgumentHelp("A policy file that drives the agents: --controller policy:FILE.", valueName: "file"))
  var policy: String?

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp(
      "Number of random agents, or the first so many of listed ones.", valueName: "count"))
  var agents: Int?

  @Option(help: ArgumentHelp("Steps after which an episode is truncated.", valueName: "steps"))
  var maxSteps: Int?

  @Option(help: "What happens when agents want the same cell, or each other's.")
  var collisions: CollisionRule?

  @Option(name: .shortAndLong, help: ArgumentHelp("Another map than the scenario's own.", valueName: "file"))
  var map: String?

  @Option(help: MemoryHelp.text)
  var memory: Int?

  func validate() throws {
    if controller != nil, policy != nil {
      throw ValidationError("--controller or --policy, not both.")
    }
  }

  var values: ScenarioOverrides {
    ScenarioOverrides(
      seed: seed, agents: agents, maxSteps: maxSteps, controller: policy.map { "policy:\($0)" } ?? controller,
      collisions: collisions, map: map, memory: memory
    )
  }
}

enum MemoryHelp {
  static let text = ArgumentHelp(
    "Mebibytes for distances to goals (default: 1024). Results are the same with less, but large maps with many agents slower.",
    valueName: "MiB")
}
