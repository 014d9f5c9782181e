public import GridWorld

/// All that is fixed during an episode: the map, the rules, the sensors, who starts where.
///
/// Valid by contract: starts are free and distinct, goals are free and reachable, ranges are sane. Files are
/// checked in `Scenarios`; whoever builds a configuration in code asks `validate`, or makes the world with
/// `World(checking:)`.
public struct WorldConfiguration: Equatable, Sendable {
  public var grid: OccupancyGrid
  /// Meters; the side of a cell. The grid dynamics count in cells; this only scales reports and pictures.
  public var cellSize: Double
  public var dynamics: DynamicsConfiguration
  public var task: NavigationTask
  /// Steps after which an episode is truncated.
  public var maxSteps: Int
  public var sensors: SensorConfiguration
  public var radio: RadioConfiguration
  public var agents: [AgentSetup]
  public var obstacles: [ObstacleSetup]
  /// Every random stream of an episode derives from this seed.
  public var seed: UInt64
  /// The agent that an episode is about, as in crowd navigation: it ends when that one is on its goal or has touched
  /// anything. Of discs alone; nil for none.
  public var ego: Int?
  /// Whether other agents perceive it.
  public var egoVisible = true
  /// Bytes that distances to goals may take. Nothing but speed depends on it: with less, large maps are slower where many
  /// agents have goals of their own.
  public var distanceMemory = WorldConfiguration.standardDistanceMemory

  /// What the ground does to robots.
  public var terrainEffects = TerrainConfiguration()
  /// What robots know of the map, and whether they discover what it does not say.
  public var knowledge = KnowledgeConfiguration()

  public static let standardDistanceMemory = 1 << 30

  public init(
    grid: OccupancyGrid, cellSize: Double = 1, dynamics: DynamicsConfiguration = .grid,
    task: NavigationTask = .reach, maxSteps: Int = 128, sensors: SensorConfiguration = .init(),
    radio: RadioConfiguration = .init(), agents: [AgentSetup], obstacles: [ObstacleSetup] = [],
    seed: UInt64 = 0
  ) {
    self.grid = grid
    self.cellSize = cellSize
    self.dynamics = dynamics
    self.task = task
    self.maxSteps = maxSteps
    self.sensors = sensors
    self.radio = radio
    self.agents = agents
    self.obstacles = obstacles
    self.seed = seed
  }
}

extension WorldConfiguration {
  /// An agent as a disc: what its setup leaves out is the dynamics' own.
  public func disc(of agent: AgentSetup) -> DiscSetup {
    if let disc = agent.disc { return disc }
    return DiscSetup(
      start: center(of: agent.start), heading: agent.heading.radians, goals: agent.goals.map(center),
      radius: dynamics.discMotion?.agentRadius ?? cellSize / 2)
  }

  /// The middle of a cell, in meters.
  public func center(of cell: Cell) -> SIMD2<Double> {
    SIMD2(Double(cell.x) + 0.5, Double(cell.y) + 0.5) * cellSize
  }

  /// The cell that a point lies in, in meters; it may be off the map.
  public func cell(at point: SIMD2<Double>) -> Cell {
    Cell(Int((point.x / cellSize).rounded(.down)), Int((point.y / cellSize).rounded(.down)))
  }
}

/// What happens when agents want the same cell, or each other's. See `GridDynamics` for the exact rules.
public enum CollisionRule: String, Sendable, CaseIterable {
  case priority, blockBoth, soft
}

/// When an agent is done.
public enum NavigationTask: String, Sendable, CaseIterable {
  /// Agents stay on the map; the episode succeeds when all stand on their (last) goals at once.
  case reach
  /// An agent that reaches its goal gets the next one at once; only the step limit ends the episode.
  case lifelong
}

/// Where one agent starts and what it has to visit.
public struct AgentSetup: Equatable, Sendable {
  public var start: Cell
  /// Visited in order, one a step: a goal in the cell where the agent already stands is reached by standing there for
  /// the next step (or at the start, if it is the first). `reach`: the last is where the agent has to stand. `lifelong`: after the last comes the
  /// first again; empty means random goals, drawn from the agent's own stream.
  public var goals: [Cell]
  /// Where it looks at the start; of no meaning under dynamics without headings.
  public var heading: Heading
  /// Of discs: the same to the millimeter, and how large they are; nil for the middles of the cells.
  public var disc: DiscSetup?

  public init(start: Cell, goals: [Cell], heading: Heading = .east, disc: DiscSetup? = nil) {
    self.start = start
    self.goals = goals
    self.heading = heading
    self.disc = disc
  }
}

/// Something that moves or opens on its own. It never enters a cell that an agent stands on: it waits.
public enum ObstacleSetup: Equatable, Sendable {
  /// Walks from waypoint to waypoint along shortest paths, one cell a step, and around again.
  case patrol(waypoints: [Cell])
  /// Stays or moves to a random free neighboring cell each step, from its own stream.
  case walker(start: Cell)
  /// Blocks its cell for `closed` steps, then lets pass for `open` steps, and again; `phase` steps into the
  /// cycle (which starts open) at t = 0.
  case door(cell: Cell, open: Int, closed: Int, phase: Int)
  /// Blocks its cell from a step on, until another; for good without one.
  case appearing(cell: Cell, from: Int, until: Int?)

  /// Where the obstacle is at t = 0.
  public var initialCell: Cell {
    switch self {
    case .patrol(let waypoints): waypoints[0]
    case .walker(let start): start
    case .door(let cell, _, _, _), .appearing(let cell, _, _): cell
    }
  }

  /// Whether it stays in one cell, and only comes and goes: what discs can be beside.
  public var isStationary: Bool {
    switch self {
    case .door, .appearing: true
    case .patrol, .walker: false
    }
  }
}
