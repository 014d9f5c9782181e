import Basics
import GridWorld
public import Simulation

/// What `orca` can be told.
public struct ORCAOptions: Equatable, Sendable {
  /// Meters within which others are looked at.
  public var neighborDistance = 10.0
  /// The nearest of them that count.
  public var maxNeighbors = 10
  /// Seconds for which velocities are to be safe from others.
  public var timeHorizon = 5.0
  /// Seconds for which they are to be safe from walls: longer ones keep discs from where corridors end.
  public var wallHorizon = 1.0
  /// Meters by which it takes itself and others for larger than they are.
  public var margin = 0.01

  public static let neighborDistances = 0.0...1000.0
  public static let neighborCounts = 0...256
  public static let timeHorizons = 0.01...1000.0
  public static let margins = 0.0...10.0

  public init() {}

  /// A crowd that goes by these.
  func makeCrowd() -> ORCACrowd {
    var crowd = ORCACrowd(
      neighborDistance: Float(neighborDistance), maxNeighbors: maxNeighbors, timeHorizon: Float(timeHorizon),
      wallHorizon: Float(wallHorizon))
    crowd.margin = Float(margin)
    // Walls don't move: a hair keeps rounding from touching them.
    crowd.wallMargin = Float(min(margin, 0.001))
    return crowd
  }
}

/// Discs that avoid each other by ORCA (van den Berg et al. 2011): people of a crowd, or robots.
///
/// Each heads for its goal, around the walls of the map, as fast as it may, slower on its last meter; and takes the velocity
/// nearest to that by which it hits no wall, and nobody if others do their half. It sees where others are, how fast they are
/// and how large, but the ego of a scenario whose ego is invisible. A differential drive turns toward that velocity.
///
/// Where discs meet in perfect symmetry none would ever give way: whoever has hardly moved for two seconds, though it wants to,
/// wishes to go another way for a second, drawn from its own stream.
public struct ORCAController: Controller {
  public let name = "orca"
  public let options: ORCAOptions
  private var agents: [Int] = []
  private var follower = RouteFollower()
  private var crowd: ORCACrowd
  // Rows of all agents.
  private var discs: [MovingDisc] = []
  private var preferred: [SIMD2<Float>] = []
  private var maxSpeeds: [Float] = []
  private var velocities: [SIMD2<Float>] = []
  private var commands: [SIMD2<Double>] = []
  /// Steps for which each has hardly moved.
  private var stalledSteps: [Int] = []
  private var keys: [UInt64] = []
  /// As the walls were last taken in: doors come and go.
  private var blocking: [Bool] = []

  public init(options: ORCAOptions = ORCAOptions()) {
    self.options = options
    crowd = options.makeCrowd()
  }

  public mutating func begin(_ world: World, driving agents: [Int]) {
    self.agents = agents
    follower.begin(world)
    let configuration = world.configuration
    guard let motion = configuration.dynamics.discMotion else { return }
    crowd.hidden = configuration.egoVisible ? nil : configuration.ego
    let setups = configuration.agents.map(configuration.disc)
    discs = setups.map { MovingDisc(position: $0.start, radius: Float($0.radius)) }
    maxSpeeds = setups.map { Float($0.maxSpeed ?? motion.maxSpeed) }
    preferred = Array(repeating: .zero, count: setups.count)
    velocities = preferred
    commands = Array(repeating: .zero, count: setups.count)
    stalledSteps = Array(repeating: 0, count: setups.count)
    keys = setups.indices.map { agent in
      RandomStream.generator(
        seed: configuration.seed, episode: world.episode, purpose: .controller, agent: agent
      ).state
    }
    blocking = world.state.obstacles.map(\.isBlocking)
    takeWalls(world)
  }

  private mutating func takeWalls(_ world: World) {
    var grid = world.configuration.grid
    for obstacle in world.state.obstacles where obstacle.isBlocking {
      grid.setOccupied(true, at: world.layout.cell(at: Int(obstacle.cell)))
    }
    crowd.walls = ORCAWalls(grid, cellSize: world.configuration.cellSize)
  }

  public mutating func decide(_ world: World, actions: inout [Action]) {
    guard let motion = world.configuration.dynamics.discMotion else { return }
    let states = world.state.discs
    if !blocking.isEmpty, blocking != world.state.obstacles.map(\.isBlocking) {
      blocking = world.state.obstacles.map(\.isBlocking)
      takeWalls(world)
    }
    for agent in self.discs.indices {
      self.discs[agent].position = states.position[agent]
      self.discs[agent].velocity = SIMD2<Float>(states.velocity[agent])
    }
    if world.hasTerrain {
      for agent in maxSpeeds.indices { maxSpeeds[agent] = Float(world.topSpeed(of: agent)) }
    }
    for agent in self.agents {
      let wish = wish(of: agent, world, Double(self.maxSpeeds[agent]))
      self.preferred[agent] = patient(wish, agent, world.state.step, Float(motion.timeStep))
    }
    // None of these may be read while the crowd, a part of the same value, works.
    let (discs, agents, preferred, maxSpeeds) = (discs, agents, preferred, maxSpeeds)
    var velocities = velocities
    self.velocities = []
    crowd.solve(
      discs.span, only: agents.span, preferring: preferred.span, maxSpeeds: maxSpeeds.span,
      timeStep: Float(motion.timeStep), velocities: &velocities)
    self.velocities = velocities
    for agent in agents {
      commands[agent] = VelocityTracking.command(
        for: SIMD2<Double>(velocities[agent]), heading: states.heading[agent], motion: motion)
      actions[agent] = world.action(nearestTo: commands[agent], for: agent)
    }
  }

  public func writeCommands(_ commands: inout [SIMD2<Double>?]) {
    for agent in agents { commands[agent] = self.commands[agent] }
  }

  /// Seconds after which a standstill ends, for how long another way is tried, and which share of the wish counts as standing.
  private static let patience: Float = 2
  private static let attempt: Float = 1
  private static let standing: Float = 0.1

  /// The wish, or where it has led nowhere for some time another one as large.
  private mutating func patient(
    _ wish: SIMD2<Float>, _ agent: Int, _ step: Int, _ timeStep: Float
  ) -> SIMD2<Float> {
    let size = squaredLength(wish).squareRoot()
    let speed = squaredLength(discs[agent].velocity).squareRoot()
    let isStanding =
      size > ORCAController.standing * maxSpeeds[agent] && speed < ORCAController.standing * size
    let wait = Int((ORCAController.patience / timeStep).rounded(.up))
    let length = max(Int((ORCAController.attempt / timeStep).rounded(.up)), 1)
    if stalledSteps[agent] < wait {
      stalledSteps[agent] = isStanding ? stalledSteps[agent] + 1 : 0
      return wish
    }
    // On another way, until that has had its time.
    stalledSteps[agent] += 1
    if stalledSteps[agent] >= wait + length { stalledSteps[agent] = 0 }
    let draw = RandomStream.uniform(key: keys[agent], step / length, 0, 0)
    return SIMD2<Float>(Angle.turn(SIMD2<Double>(wish), by: Double(draw - 0.5) * .pi))
  }

  /// What a disc would do if it were alone.
  private mutating func wish(of agent: Int, _ world: World, _ speed: Double) -> SIMD2<Float> {
    let target = follower.target(of: agent, in: world)
    let way = target - world.state.discs.position[agent]
    let length = (way * way).sum().squareRoot()
    guard target == world.state.discs.goal[agent] else {
      return length > 0 ? SIMD2<Float>(way * (speed / length)) : .zero
    }
    return SIMD2<Float>(length > speed ? way * (speed / length) : way)
  }
}
