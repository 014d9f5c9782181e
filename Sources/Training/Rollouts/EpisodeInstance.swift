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
  /// Of the attention's noise.
  var noiseKey: UInt64 { RandomStream.generator(seed: key, purpose: .attention).state }
}

/// Draws the instances of a distribution of worlds, each from its number alone.
struct InstanceSource: Sendable {
  let seed: UInt64
  let use: WorldDistribution.Use
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
      let indices = worlds.indices(for: use, of: configurations.count)
      configuration = configurations[indices[rng.index(below: indices.count)]]
    case .placed(let template, let agents, let minDistance):
      configuration = template
      configuration.agents = InstanceSource.placeAgents(
        agents, minDistance: minDistance, in: template, seed: placementSeed)
    case .crossing(let template, let placement):
      configuration = InstanceSource.crossing(placement, in: template, seed: placementSeed)
    case .generated(var generator, let agents):
      generator.seed = placementSeed
      configuration = InstanceSource.fresh(generator, agents: agents, of: worlds, using: &rng)
    case .mixture(let parts):
      let part = WorldPart.draw(of: parts, using: &rng)
      var generator = part.maps.draw(using: &rng)
      generator.seed = placementSeed
      let agents = part.agents[rng.index(below: part.agents.count)]
      configuration = InstanceSource.fresh(generator, agents: agents, of: worlds, using: &rng)
    }
    if case .listed = worlds.source {
      configuration.maxSteps = min(configuration.maxSteps, worlds.maxSteps)
    } else {
      if !worlds.dynamics.model.isContinuous { configuration.dynamics = worlds.dynamics }
      configuration.task = worlds.task
      configuration.maxSteps = worlds.maxSteps
      InstanceSource.prepare(&configuration, seed: placementSeed)
    }
    configuration.sensors = sensors
    configuration.radio = radio
    configuration.seed = placementSeed
    return EpisodeInstance(configuration: configuration, episode: 0, key: key)
  }

  private static func fresh(
    _ generator: MapGenerator, agents: Int, of worlds: WorldDistribution, using rng: inout SplitMix64
  ) -> WorldConfiguration {
    let grid = generator.makeGrid()
    guard worlds.dynamics.model.isContinuous else {
      return WorldConfiguration(grid: grid, agents: placeAgents(agents, on: grid, using: &rng))
    }
    var configuration = WorldConfiguration(
      grid: grid, cellSize: worlds.cellSize, dynamics: worlds.dynamics, task: worlds.task, agents: [])
    (configuration.ego, configuration.egoVisible) = (worlds.ego, worlds.egoVisible)
    // As many discs as have room, at most so many.
    var count = agents
    while count > 0, configuration.agents.isEmpty {
      configuration.agents = placeAgents(count, minDistance: 1, in: configuration, seed: generator.seed)
      count /= 2
    }
    if let ego = configuration.ego, ego >= configuration.agents.count { configuration.ego = nil }
    return configuration
  }

  /// What agents of some tasks and dynamics need: goals drawn as they go, a heading to begin with.
  private static func prepare(_ configuration: inout WorldConfiguration, seed: UInt64) {
    for agent in configuration.agents.indices {
      if configuration.task == .lifelong { configuration.agents[agent].goals = [] }
      if configuration.dynamics.model.hasHeadings {
        var rng = RandomStream.generator(seed: seed, purpose: .placement, agent: agent + 1)
        configuration.agents[agent].heading = Heading.east.turned(by: rng.index(below: 4))
      }
    }
  }

  /// A crowd drawn anew; whether it has room was found out beforehand, and an unlucky draw is drawn again.
  private static func crossing(
    _ placement: CrossingPlacement, in template: WorldConfiguration, seed: UInt64
  ) -> WorldConfiguration {
    var (placement, configuration) = (placement, template)
    let checks = DiscChecks(template)
    for attempt in 0..<64 {
      placement.seed = seed &+ UInt64(attempt)
      let discs = placement.draw { point in
        checks.isOnMap(point) && !checks.overlapsWall(point, radius: placement.radius)
      }
      guard let discs else { continue }
      configuration.agents = discs.map { disc in
        AgentSetup(
          start: template.cell(at: disc.start), goals: disc.goals.map(template.cell), disc: disc)
      }
      break
    }
    return configuration
  }

  /// Agents placed at random on a map that stays the same, never on what stands or moves there.
  private static func placeAgents(
    _ count: Int, minDistance: Int, in template: WorldConfiguration, seed: UInt64
  ) -> [AgentSetup] {
    var placement = template.placement(of: count, minDistance: minDistance, seed: seed)
    // Whether there is a placement was found out beforehand; an unlucky draw is drawn again, and in the end nearer.
    for attempt in 0..<64 {
      placement.seed = seed &+ UInt64(attempt)
      do throws(RandomPlacement.Failure) {
        return template.adopted(try placement.draw())
      } catch {
        // Another draw finds no more places.
        if case .tooManyAgents = error { return [] }
      }
    }
    placement.minDistance = 1
    return template.adopted((try? placement.draw()) ?? [])
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
