import Basics
import Scenarios
import Simulation

/// One finished (or interrupted) episode, as it is reported.
struct EpisodeRecord: Sendable {
  var scenario: String
  var controller: String
  var agents: Int
  var seed: UInt64
  var episode: Int
  var terminated: Bool
  var truncated: Bool
  var steps: Int
  var metrics: [(name: String, value: Double)]

  init(_ scenario: Scenario, _ episode: Episode) {
    self.scenario = scenario.name
    controller = scenario.controllerNames
    agents = episode.world.agentCount
    seed = scenario.world.seed
    self.episode = episode.world.episode
    terminated = episode.world.isTerminated
    truncated = episode.world.isTruncated
    steps = episode.world.state.step
    metrics = episode.metrics.values
  }

  /// The object `run --format json` prints.
  var json: JSONValue {
    .object([
      .init("scenario", .string(scenario)), .init("controller", .string(controller)),
      .init("agents", .integer(agents)), .init("seed", .number(JSONNumber(seed))),
      .init("episode", .integer(episode)), .init("terminated", .bool(terminated)),
      .init("truncated", .bool(truncated)), .init("steps", .integer(steps)),
      .init("metrics", .object(metrics.map { .init($0.name, .double($0.value)) })),
    ])
  }
}
