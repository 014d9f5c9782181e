public import Episodes
import Policies
public import Scenarios
public import Simulation
public import Training

/// Where the episodes of an environment come from.
public struct EnvironmentSource: Sendable {
  /// What an episode starts from.
  struct Instance {
    var configuration: WorldConfiguration
    /// For the world's own streams.
    var episode: Int
  }

  private enum Kind: Sendable {
    /// The same world again and again, with streams of its own every time.
    case fixed(WorldConfiguration)
    case drawn(WorldDistribution)
  }

  private let kind: Kind
  public let name: String
  public let sensors: SensorConfiguration
  public let radio: RadioConfiguration
  public let model: DynamicsConfiguration.Model
  public let maximumAgents: Int
  public let maxSteps: Int
  /// Of episodes for which the caller names none.
  public let seed: UInt64
  /// What drives the robots that are not the caller's: the one that is given for a robot by its number, or the first.
  private let controllers: (standard: ControllerSpecification, own: [Int: ControllerSpecification])

  /// A scenario, as it is written.
  ///
  /// - Parameter controller: of the robots that are not the caller's, instead of the scenario's own.
  /// - Throws: `EpisodeError` for policies that can't be read.
  public init(_ scenario: Scenario, controller: ControllerSpecification? = nil) throws(EpisodeError) {
    let scenario = try scenario.equipped()
    self.init(
      .fixed(scenario.world), name: scenario.name, scenario.world, seed: scenario.world.seed,
      controllers: controller.map { ($0, [:]) } ?? (scenario.controller, scenario.agentControllers))
  }

  /// The map and rules of a scenario, with starts and goals drawn anew every episode.
  ///
  /// - Throws: `EpisodeError` for policies that can't be read.
  public init(
    placing agents: Int, in scenario: Scenario, controller: ControllerSpecification? = nil
  ) throws(EpisodeError) {
    let world = try scenario.equipped().world
    let worlds = WorldDistribution(
      source: .placed(world, agents: agents, minDistance: 1), dynamics: world.dynamics, task: world.task,
      maxSteps: world.maxSteps)
    self.init(
      .drawn(worlds), name: scenario.name, world, agents: agents, seed: world.seed,
      controllers: controller.map { ($0, [:]) } ?? (scenario.controller, scenario.agentControllers))
  }

  /// The cases of a suite, one at random every episode. They share sensors and dynamics.
  ///
  /// - Throws: `EpisodeError` for policies that can't be read.
  public init(
    _ scenarios: [Scenario], name: String, controller: ControllerSpecification? = nil
  ) throws(EpisodeError) {
    precondition(!scenarios.isEmpty, "no cases")
    var worlds: [WorldConfiguration] = []
    for scenario in scenarios { worlds.append(try scenario.equipped().world) }
    let distribution = WorldDistribution(
      source: .listed(worlds), dynamics: worlds[0].dynamics, task: worlds[0].task,
      maxSteps: worlds.map(\.maxSteps).max() ?? 1)
    self.init(
      .drawn(distribution), name: name, worlds[0], agents: distribution.maximumAgents, seed: worlds[0].seed,
      controllers: (controller ?? scenarios[0].controller, [:]))
  }

  /// The worlds that a policy trains on.
  public init(_ configuration: TrainerConfiguration, controller: ControllerSpecification? = nil) {
    kind = .drawn(configuration.worlds)
    name = configuration.name
    sensors = configuration.policy.sensors
    radio = configuration.policy.radio
    model = configuration.policy.dynamics
    maximumAgents = configuration.worlds.maximumAgents
    maxSteps = configuration.worlds.maxSteps
    seed = configuration.seed
    controllers = (controller ?? .companion(for: configuration.policy.dynamics), [:])
  }

  private init(
    _ kind: Kind, name: String, _ world: WorldConfiguration, agents: Int? = nil, seed: UInt64,
    controllers: (standard: ControllerSpecification, own: [Int: ControllerSpecification])
  ) {
    self.kind = kind
    self.name = name
    sensors = world.sensors
    radio = world.radio
    model = world.dynamics.model
    maximumAgents = agents ?? world.agents.count
    maxSteps = world.maxSteps
    self.seed = seed
    self.controllers = controllers
  }

  /// Robots that every episode has room for, as far as can be told beforehand.
  public var minimumAgents: Int {
    guard case .drawn(let worlds) = kind else { return maximumAgents }
    switch worlds.source {
    case .mixture(let parts): return parts.flatMap(\.agents).min() ?? 0
    case .listed(let configurations): return configurations.map(\.agents.count).min() ?? 0
    case .generated, .placed, .crossing: return maximumAgents
    }
  }

  /// Whether episodes differ in what they start from.
  public var varies: Bool {
    if case .drawn = kind { true } else { false }
  }

  /// Episode `number` of a world whose episodes are drawn by this seed; nil for the source's own.
  func instance(_ number: Int, seed: UInt64?) -> Instance {
    switch kind {
    case .fixed(var world):
      if let seed { world.seed = seed }
      return Instance(configuration: world, episode: number)
    case .drawn(let worlds):
      return Instance(
        configuration: worlds.instance(
          number, for: .training, seed: seed ?? self.seed, sensors: sensors, radio: radio),
        episode: 0)
    }
  }

  /// The controllers of all agents of a world but one.
  func teams(
    of world: WorldConfiguration, without robot: Int
  ) throws(EpisodeError) -> [Episode.Team] {
    let hand = Episode.Team(controller: HandController(), agents: [robot])
    return [hand]
      + (try ControllerFactory.teams(
        for: world, by: controllers.standard, own: controllers.own, without: robot))
  }
}

/// Holds the place of a robot that somebody outside drives: it does nothing by itself.
private struct HandController: Controller {
  let name = "hand"
  private var agents: [Int] = []

  mutating func begin(_ world: World, driving agents: [Int]) { self.agents = agents }

  mutating func decide(_ world: World, actions: inout [Action]) {
    for agent in agents { actions[agent] = .idle }
  }
}
