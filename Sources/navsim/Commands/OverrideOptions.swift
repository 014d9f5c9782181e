import ArgumentParser
import Scenarios
import Simulation

extension CollisionRule: ExpressibleByArgument {}

/// What a command line may change about a scenario.
struct OverrideOptions: ParsableArguments {
  @Option(
    help: "Seed of every random stream; generated maps and agents without seeds of their own follow it.")
  var seed: UInt64?

  @Option(help: ArgumentHelp("What drives the agents, instead of the scenario's own.", valueName: "name"))
  var controller: String?

  @Option(
    name: [.customShort("n"), .long], help: "Number of random agents, or the first so many of listed ones.")
  var agents: Int?

  @Option(help: "Steps after which an episode is truncated.")
  var maxSteps: Int?

  @Option(help: "priority, blockBoth or soft.")
  var collisions: CollisionRule?

  @Option(name: .shortAndLong, help: ArgumentHelp("Another map.", valueName: "file"))
  var map: String?

  var values: ScenarioOverrides {
    ScenarioOverrides(
      seed: seed, agents: agents, maxSteps: maxSteps, controller: controller, collisions: collisions, map: map
    )
  }
}
