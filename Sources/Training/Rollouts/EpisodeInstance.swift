import Basics
import GridWorld
import Simulation

/// One episode to be rolled out: the world it starts from, and the key of its draws.
struct EpisodeInstance: Sendable {
  var configuration: WorldConfiguration
  /// Number of the episode, for the world's own streams.
  var episode: Int
  /// Every sampled action and message derives from it.
  var key: UInt64
}

/// Draws the instances of a distribution of worlds, each from its number alone.
struct InstanceSource: Sendable {
  /// What the instances are for: training never sees the worlds it is measured on.
  enum Use: Int, Sendable {
    case training, heldOut
  }

  let seed: UInt64
  let use: Use
  let sensors: SensorConfiguration
  let radio: RadioConfiguration

  /// Instance `number`, to be rolled out for the `rollout`-th time.
  func instance(_ number: Int, rollout: Int, of worlds: WorldDistribution) -> EpisodeInstance {
    let stream = RandomStream.generator(seed: seed, episode: number, purpose: .training, agent: use.rawValue)
    var rng = stream
    let placementSeed = rng.next()
    let key = RandomStream.generator(
      seed: rng.next(), episode: number, purpose: .actions, agent: rollout
    ).state
    var configuration: WorldConfiguration
    switch worlds.source {
    case .listed(let configurations):
      configuration = configurations[rng.index(below: configurations.count)]
    case .generated(var generator, let agents):
      generator.seed = placementSeed
      let grid = generator.makeGrid()
      configuration = WorldConfiguration(
        grid: grid, agents: InstanceSource.placeAgents(agents, on: grid, using: &rng))
    }
    configuration.dynamics = worlds.dynamics
    configuration.maxSteps = worlds.maxSteps
    configuration.sensors = sensors
    configuration.radio = radio
    configuration.task = .reach
    configuration.seed = placementSeed
    return EpisodeInstance(configuration: configuration, episode: 0, key: key)
  }

  /// Random free starts and goals, all starts and all goals distinct, each goal reachable and not the start. As many
  /// agents as fit, at most `count`.
  private static func placeAgents(
    _ count: Int, on grid: OccupancyGrid, using rng: inout SplitMix64
  ) -> [AgentSetup] {
    let components = ConnectedComponents(of: grid)
    guard let largest = components.largest else { return [] }
    var starts = grid.freeCells.filter { components.label(of: $0) == largest }
    var goals = starts
    let agents = min(count, starts.count / 2)
    rng.shuffle(&starts)
    rng.shuffle(&goals)
    // A goal on its own agent's start is traded for the next one.
    for index in 0..<agents where goals[index] == starts[index] {
      goals.swapAt(index, (index + 1) % goals.count)
    }
    return (0..<agents).map { AgentSetup(start: starts[$0], goals: [goals[$0]]) }
  }
}
