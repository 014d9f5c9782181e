import Foundation
public import Simulation

/// What `pursuit` can be told.
public struct PursuitOptions: Equatable, Sendable {
  /// Meters along its way of the point that a robot heads for.
  public var lookahead = 0.6

  public static let lookaheads = 0.05...100.0

  public init() {}
}

/// Pure pursuit (Coulter 1992): every robot follows its way around the walls of the map, toward a point some way ahead on it,
/// and pays no heed to others.
///
/// A differential drive takes the arc through that point, of curvature 2 y / d², slower the tighter it is, and turns on the
/// spot where the point lies behind; a holonomic robot goes straight. Within the lookahead of its goal it slows down.
/// Where it is it knows by its odometry.
public struct PursuitController: Controller {
  public let name = "pursuit"
  public let options: PursuitOptions
  private var agents: [Int] = []
  private var follower = RouteFollower()
  private var commands: [SIMD2<Double>] = []

  public init(options: PursuitOptions = PursuitOptions()) { self.options = options }

  public mutating func begin(_ world: World, driving agents: [Int]) {
    self.agents = agents
    follower.begin(world)
    commands = Array(repeating: .zero, count: world.agentCount)
  }

  public mutating func decide(_ world: World, actions: inout [Action]) {
    guard let motion = world.configuration.dynamics.discMotion else { return }
    for agent in agents {
      commands[agent] = command(agent, world, motion)
      actions[agent] = world.action(nearestTo: commands[agent], for: agent)
    }
  }

  public func writeCommands(_ commands: inout [SIMD2<Double>?]) {
    for agent in agents { commands[agent] = self.commands[agent] }
  }

  private mutating func command(_ agent: Int, _ world: World, _ motion: DiscMotion) -> SIMD2<Double> {
    let discs = world.state.discs
    let corner = follower.target(of: agent, in: world)
    let way = corner - discs.odometry[agent]
    let distance = (way * way).sum().squareRoot()
    guard distance > 1e-9 else { return .zero }
    let top = world.topSpeed(of: agent)
    let isLast = corner == discs.goal[agent]
    // Over the last stretch in proportion to what is left of it.
    let speed = isLast ? top * min(1, max(distance / options.lookahead, 0.1)) : top
    guard motion.drive == .differentialDrive else { return way * (speed / distance) }
    let reach = min(distance, options.lookahead)
    let local = Angle.turn(way * (reach / distance), by: -discs.odometryHeading[agent])
    guard local.x > 0 else {
      return SIMD2(0, local.y >= 0 ? motion.maxTurnRate : -motion.maxTurnRate)
    }
    let curvature = 2 * local.y / (reach * reach)
    let fastest = abs(curvature) > 1e-9 ? motion.maxTurnRate / abs(curvature) : .infinity
    let linear = min(speed, fastest)
    return SIMD2(linear, linear * curvature)
  }
}
