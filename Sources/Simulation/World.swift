import Basics
public import GridWorld

/// One simulated world: what is fixed (`configuration`, `layout`, `costToGo`) and the one state that changes.
///
/// ```swift
/// var world = World(configuration)
/// while !world.isTerminated && !world.isTruncated {
///   controller.decide(world, actions: &actions)
///   world.advance(actions)
/// }
/// ```
public struct World: Sendable {
  public let configuration: WorldConfiguration
  public let layout: GridLayout
  /// The map and what is known of it, whoever moves there.
  var map: WorldMap
  /// Which episode of the scenario this is; every random stream derives from it and the seed.
  public internal(set) var episode: Int
  public internal(set) var state: WorldState
  /// The channel for Y; nil when nobody listens (`outputWidth` 0).
  public internal(set) var radio: RadioChannel?
  /// Who hears whom where there is no channel for Y, and robots tell each other what they discover.
  var discoveryLinks: RadioLinkHistory?
  /// What the robots believe of the map; nil where they discover nothing.
  public internal(set) var knowledge: MapKnowledge?

  /// The number by which each agent's random streams go, where that is not its index: after `removing(agent:)`.
  let streamNumbers: FlatBuffer<Int32>?

  /// Goals that each agent has to visit before it is done.
  private let goalCounts: [Int32]
  var motion: Motion

  /// Stands at the start of an episode.
  ///
  /// - Precondition: the configuration is valid (`WorldConfiguration.validate`); see `init(checking:)`.
  /// - Parameters:
  ///   - episode: number of the episode; the same number gives the same episode.
  ///   - outputWidth: entries of each agent's output Y; 0 leaves the radio out, else at least the number of
  ///     actions.
  ///   - memoryBudget: bytes for distances, instead of the configuration's.
  public init(
    _ configuration: WorldConfiguration, episode: Int = 0, outputWidth: Int = 0, memoryBudget: Int? = nil
  ) {
    let memoryBudget = memoryBudget ?? configuration.distanceMemory
    precondition(outputWidth == 0 || outputWidth >= configuration.dynamics.catalogue.count)
    self.configuration = configuration
    self.episode = episode
    streamNumbers = nil
    layout = GridLayout(
      width: configuration.grid.width, height: configuration.grid.height,
      margin: World.margin(for: configuration, hasRadio: outputWidth > 0))
    map = WorldMap(configuration, layout: layout, memoryBudget: memoryBudget)
    goalCounts = World.goalCounts(configuration)
    motion = Motion(configuration, layout: layout, map)
    if outputWidth > 0 {
      radio = RadioChannel(
        configuration.radioInCells, agentCount: configuration.agents.count, outputWidth: outputWidth,
        layout: layout)
    } else if configuration.knowledge.shareDiscoveries {
      discoveryLinks = RadioLinkHistory(configuration.radioInCells, layout: layout)
    }
    if configuration.knowledge.discovers {
      knowledge = MapKnowledge(configuration, layout: layout, map)
    }
    state = WorldState(
      poses: Poses(cell: [], heading: []), goal: [], action: [], outcome: [], lastArrival: [],
      goalsReached: [], pathLength: [],
      agentCollisions: [], obstacleCollisions: [], goalStream: [], occupant: [], blocked: [])
    reset(episode: episode)
  }

  /// `other` as it stands, but edited: with other agents, other walls, or in another state.
  ///
  /// - Parameter keepsMap: whether the walls are the same, so that distances already known stay.
  init(
    editing other: World, configuration: WorldConfiguration, state: WorldState, radio: RadioChannel?,
    discoveryLinks: RadioLinkHistory?, knowledge: MapKnowledge?, keepsMap: Bool,
    streamNumbers: FlatBuffer<Int32>?
  ) {
    self.configuration = configuration
    self.state = state
    self.radio = radio
    self.discoveryLinks = discoveryLinks
    self.knowledge = knowledge
    self.streamNumbers = streamNumbers
    episode = other.episode
    layout = other.layout
    goalCounts = World.goalCounts(configuration)
    map =
      keepsMap
      ? other.map
      : WorldMap(configuration, layout: layout, memoryBudget: other.costToGo.memoryBudget)
    motion = Motion(configuration, layout: layout, map)
    motion.refresh(state.blocked)
    self.state.agentsOnGoal = (0..<agentCount).count { isOnGoal($0) }
    if !keepsMap { self.knowledge?.keepMap(other.costToGo, turning: other.turningCostToGo, walls: map.walls) }
    self.knowledge?.refreshFields(state)
    openRadio()
  }

  private static func goalCounts(_ configuration: WorldConfiguration) -> [Int32] {
    configuration.agents.map { configuration.task == .lifelong ? .max : Int32($0.goals.count) }
  }

  public var agentCount: Int { configuration.agents.count }

  /// Whether the task is done: under `reach`, all agents stand on their last goals at once; with an ego, it does, or has
  /// touched something.
  public var isTerminated: Bool {
    if let ego = configuration.ego, configuration.dynamics.model.isContinuous {
      return isOnGoal(ego) || state.discs.firstContact[ego] >= 0
    }
    return configuration.task == .reach && state.agentsOnGoal == agentCount
  }

  /// Whether the step limit ended the episode before the task was done.
  public var isTruncated: Bool { !isTerminated && state.step >= configuration.maxSteps }

  public func cell(of agent: Int) -> Cell { layout.cell(at: Int(state.poses.cell[agent])) }
  public func goalCell(of agent: Int) -> Cell { layout.cell(at: Int(state.goal[agent])) }

  /// Whether an agent has nowhere left to go: it has visited all its goals and stands on the last. Never true under
  /// `lifelong`, where a reached goal is replaced within the same step.
  public func isOnGoal(_ agent: Int) -> Bool { isAtGoal(agent) && !hasGoalsLeft(agent) }

  /// Whether an agent is where it heads for.
  func isAtGoal(_ agent: Int) -> Bool {
    guard let discs = configuration.dynamics.discMotion else {
      return state.poses.cell[agent] == state.goal[agent]
    }
    let way = state.discs.goal[agent] - state.discs.position[agent]
    return way.x * way.x + way.y * way.y < discs.goalTolerance * discs.goalTolerance
  }

  /// Whether the goal that an agent heads for is still to be visited, and not one that it comes back to.
  func hasGoalsLeft(_ agent: Int) -> Bool { state.goalsReached[agent] < goalCounts[agent] }

  // MARK: - The map

  /// Steps from cell to cell on the map without agents and obstacles, for whoever moves sideways. Copies of a world
  /// share what is computed.
  public var costToGo: CostToGoFields { map.costToGo }
  /// The same on plain ground, whatever the map's: what paths are measured by.
  var plainCostToGo: CostToGoFields { map.plainFields ?? map.costToGo }
  /// The same for agents that turn, under dynamics with headings.
  var turningCostToGo: CostToGoFields? { map.turningCostToGo }
  /// What the ground does; nil where all of it is plain.
  var terrain: TerrainField? { map.terrain }

  // MARK: - What the dynamics decide

  /// What agents can do in a step.
  public var catalogue: ActionCatalogue {
    motion.catalogue ?? configuration.dynamics.catalogue
  }

  /// Steps on a shortest way from a pose to a goal cell, around walls, turns included where agents turn;
  /// `CostToGoFields.unreachable` if there is none, or for a wall.
  public func stepsToGo(from pose: Pose, to goal: Int32) -> Int32 {
    guard let turningCostToGo else {
      return costToGo.distance(from: map.passable.nearest(to: pose.cell), to: map.passable.nearest(to: goal))
    }
    return turningCostToGo.distance(from: pose.cell, heading: pose.heading, to: goal)
  }

  /// How far an agent still has to go: steps, or of discs the meters, straight where the map has no walls and along its
  /// cells where it has some; infinity where a disc is in a place from which these lead nowhere.
  public func distanceToGo(of agent: Int) -> Float {
    guard state.discs.count > 0 else { return Float(stepsToGo(of: agent)) }
    if map.isOpen, terrain == nil {
      let way = state.discs.goal[agent] - state.discs.position[agent]
      return Float((way.x * way.x + way.y * way.y).squareRoot())
    }
    let steps = stepsToGo(of: agent)
    return steps == CostToGoFields.unreachable ? .infinity : Float(Double(steps) * configuration.cellSize)
  }

  /// Steps that an agent still has to go to the goal that it heads for.
  public func stepsToGo(of agent: Int) -> Int32 {
    stepsToGo(from: state.poses[agent], to: state.goal[agent])
  }

  /// The padded cell from which an agent in a free cell is on its way: of discs the nearest in whose middle they have room.
  func nearestPassable(_ cell: Int32) -> Int32 { map.passable.nearest(to: cell) }

  /// Meters that ways of discs keep from walls beyond their radius, where everybody still gets where it is to go.
  public var routeMargin: Double { map.passable.margin }

  /// The first wall that a disc would touch on a straight way; nil for none. Doors are none.
  func wallContact(
    from start: SIMD2<Double>, along way: SIMD2<Double>, radius: Double
  ) -> WallContacts.Hit? {
    guard let dynamics = motion.discs else { return nil }
    return dynamics.wallContact(from: start, along: way, radius: radius, map.walls)
  }

  /// Whether a disc overlaps a wall of the map. Doors are none.
  func overlapsWall(_ center: SIMD2<Double>, radius: Double) -> Bool {
    guard let dynamics = motion.discs else { return false }
    return dynamics.overlapsWall(center, radius: radius, map.walls)
  }

  /// Cells of margin that let every sensor look past the edge of the map without a bounds check. Cell tokens
  /// look at the neighbors of neighbors.
  private static func margin(for configuration: WorldConfiguration, hasRadio: Bool) -> Int {
    // Discs look with sensors of their own, which go as far as they like.
    if configuration.dynamics.model.isContinuous { return 2 }
    let sensors = configuration.sensors
    let reach = max(sensors.rays.range + 1, configuration.sensingRange(hasRadio: hasRadio))
    let side = max(configuration.grid.width, configuration.grid.height)
    return max(2, sensors.window.radius, min(Int(reach.rounded(.up)), side))
  }
}
