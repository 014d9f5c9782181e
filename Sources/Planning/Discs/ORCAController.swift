import Basics
public import Simulation

/// What `orca` can be told.
public struct ORCAOptions: Equatable, Sendable {
  /// Meters within which others are looked at.
  public var neighborDistance = 10.0
  /// The nearest of them that count.
  public var maxNeighbors = 10
  /// Seconds for which velocities are to be safe.
  public var timeHorizon = 5.0
  /// Meters by which it takes itself and others for larger than they are.
  public var margin = 0.01

  public static let neighborDistances = 0.0...1000.0
  public static let neighborCounts = 0...256
  public static let timeHorizons = 0.01...1000.0
  public static let margins = 0.0...10.0

  public init() {}
}

/// Discs that avoid each other by ORCA (van den Berg et al. 2011): people of a crowd, or robots.
///
/// Each heads for its goal, around the walls of the map, as fast as it may, slower on its last meter; and takes the velocity
/// nearest to that by which it hits nobody if others do their half. It sees where others are, how fast they are and how
/// large, but the ego of a scenario whose ego is invisible. A differential drive turns toward that velocity.
public struct ORCAController: Controller {
  public let name = "orca"
  public let options: ORCAOptions
  private var agents: [Int] = []
  private var follower = RouteFollower()
  private var solver: ORCASolver
  private var commands: [SIMD2<Double>] = []
  private var others: [MovingDisc] = []

  public init(options: ORCAOptions = ORCAOptions()) {
    self.options = options
    solver = ORCASolver(
      neighborDistance: Float(options.neighborDistance), maxNeighbors: options.maxNeighbors,
      timeHorizon: Float(options.timeHorizon))
  }

  public mutating func begin(_ world: World, driving agents: [Int]) {
    self.agents = agents
    follower.begin(world)
    commands = Array(repeating: .zero, count: agents.count)
  }

  public mutating func decide(_ world: World, actions: inout [Action]) {
    guard let motion = world.configuration.dynamics.discMotion else { return }
    let configuration = world.configuration
    let discs = world.state.discs
    for (row, agent) in agents.enumerated() {
      let own = disc(agent, world)
      others.removeAll(keepingCapacity: true)
      for other in 0..<world.agentCount where other != agent {
        if other == configuration.ego, !configuration.egoVisible { continue }
        others.append(disc(other, world))
      }
      let speed = configuration.disc(of: configuration.agents[agent]).maxSpeed ?? motion.maxSpeed
      let wanted = preferred(agent, world, speed)
      // Neither of them may be read while the other works.
      let among = others
      let velocity = solver.velocity(
        of: own, preferring: wanted, maxSpeed: Float(speed), timeStep: Float(motion.timeStep),
        among: among.span)
      commands[row] = VelocityTracking.command(
        for: SIMD2<Double>(velocity), heading: discs.heading[agent], motion: motion)
      actions[agent] = world.catalogue.action(nearestTo: commands[row])
    }
  }

  public func writeCommands(_ commands: inout [SIMD2<Double>?]) {
    for (row, agent) in agents.enumerated() { commands[agent] = self.commands[row] }
  }

  private func disc(_ agent: Int, _ world: World) -> MovingDisc {
    MovingDisc(
      position: world.state.discs.position[agent], velocity: SIMD2<Float>(world.state.discs.velocity[agent]),
      radius: Float(world.configuration.disc(of: world.configuration.agents[agent]).radius + options.margin))
  }

  private mutating func preferred(_ agent: Int, _ world: World, _ speed: Double) -> SIMD2<Float> {
    let target = follower.target(of: agent, in: world)
    let way = target - world.state.discs.position[agent]
    let length = (way * way).sum().squareRoot()
    guard target == world.state.discs.goal[agent] else {
      return length > 0 ? SIMD2<Float>(way * (speed / length)) : .zero
    }
    return SIMD2<Float>(length > speed ? way * (speed / length) : way)
  }
}
