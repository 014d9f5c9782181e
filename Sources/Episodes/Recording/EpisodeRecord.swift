public import Basics
public import Scenarios
public import Simulation

/// One finished (or interrupted) episode: what came of it, as a value.
public struct EpisodeRecord: Sendable {
  /// The scenario's name.
  public var scenario: String
  /// What drove the agents, as `Scenario.controllerNames`.
  public var controller: String
  /// The rule under which they moved.
  public var collisions: CollisionRule
  /// Number of agents.
  public var agents: Int
  /// The one that the episode was about, if it was about one; not part of `json`.
  public var ego: Int?
  public var seed: UInt64
  /// Which instance: records of a batch that have map, starts, headings and goals in common have the same number,
  /// whatever their seeds and names. Not part of `json`.
  public var instance = 0
  /// Number of the episode.
  public var episode: Int
  /// Whether the task was done.
  public var terminated: Bool
  /// Whether the step limit was reached.
  public var truncated: Bool
  public var steps: Int
  /// Under the names of `EpisodeMetrics.definitions`, in their order.
  public var metrics: [(name: String, value: Double)]
  /// What the controllers said of how they drove, in the order of the teams; not part of `json`.
  public var notes: [String]

  /// What became of an episode of `scenario` as it stands.
  public init(_ scenario: Scenario, _ episode: Episode) {
    self.scenario = scenario.name
    controller = scenario.controllerNames
    collisions = scenario.world.dynamics.collisions
    agents = episode.world.agentCount
    ego = episode.world.configuration.ego
    seed = scenario.world.seed
    self.episode = episode.world.episode
    terminated = episode.world.isTerminated
    truncated = episode.world.isTruncated
    steps = episode.world.state.step
    metrics = episode.metrics.values
    notes = episode.notes
  }

  /// The value of a metric; nil if the episode's task or controllers don't have it.
  public func metric(_ name: String) -> Double? { metrics.first { $0.name == name }?.value }

  /// The object `run --format json` prints.
  public var json: JSONValue {
    .object([
      .init("scenario", .string(scenario)), .init("controller", .string(controller)),
      .init("collisions", .string(collisions.rawValue)), .init("agents", .integer(agents)),
      .init("seed", .number(JSONNumber(seed))),
      .init("episode", .integer(episode)), .init("terminated", .bool(terminated)),
      .init("truncated", .bool(truncated)), .init("steps", .integer(steps)),
      .init(
        "metrics",
        .object(metrics.map { .init($0.name, .double(EpisodeMetrics.exported($0.name, $0.value))) })),
    ])
  }
}
