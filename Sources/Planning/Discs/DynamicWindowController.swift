import Basics
import Foundation
import GridWorld
public import Simulation

/// What `dwa` can be told.
public struct DynamicWindowOptions: Equatable, Sendable {
  /// Seconds that a command is looked ahead.
  public var horizon = 2.0
  /// What the way gained toward the next corner, the angle to it afterwards, and the gap to what the lidar sees weigh.
  public var progressWeight = 1.0
  public var headingWeight = 0.3
  public var clearanceWeight = 0.5

  public static let horizons = 0.1...30.0
  public static let weights = 0.0...100.0

  public init() {}
}

/// The dynamic window approach (Fox, Burgard, Thrun 1997) for robots with a lidar.
///
/// Of the commands that a robot can come to within a step it takes the one with the best sum of three things: how much
/// nearer to the next corner of its way it gets, how well it then heads for it, and how far the arc stays from what its lidar
/// sees. Commands
/// under which it could not stop before it hits something are left out. What it sees counts as standing still. It has the
/// scenario's rays, or 72 of 6 m where that has none, with their noise; walls it plans around are those of the map.
public struct DynamicWindowController: Controller {
  public let name = "dwa"
  public let options: DynamicWindowOptions
  private var agents: [Int] = []
  private var follower = RouteFollower()
  private var commands: [SIMD2<Double>] = []
  private var radii: [Double] = []
  private var lidar: Lidar?
  private var points: [SIMD2<Double>] = []

  /// Memory to work in, of one controller alone: a copy makes its own.
  private final class Lidar: @unchecked Sendable {
    let scanner: LidarScanner
    let scan: LidarScan

    init(_ world: World) {
      let configuration = world.configuration
      let rays = configuration.sensors.rays
      let sensor =
        rays.count > 0
        ? LidarSensor(
          count: rays.count, fieldOfView: rays.fieldOfView, range: max(rays.range, 0.1),
          rangeNoise: rays.noise, angularNoise: rays.angularNoise, dropout: rays.dropout)
        : LidarSensor(count: 72, range: 6)
      scanner = LidarScanner(
        sensor, layout: world.layout, cellSize: configuration.cellSize,
        blocked: world.layout.paddedOccupancy(of: configuration.grid))
      scan = LidarScan(agents: 1, for: scanner)
    }
  }

  /// Commands of the window along each of its sides, and points of an arc.
  private static let linearSamples = 7
  private static let turnSamples = 15
  private static let arcPoints = 10
  /// Meters beyond which more room is worth no more.
  private static let enough = 0.5

  public init(options: DynamicWindowOptions = DynamicWindowOptions()) { self.options = options }

  public mutating func begin(_ world: World, driving agents: [Int]) {
    self.agents = agents
    follower.begin(world)
    let configuration = world.configuration
    commands = Array(repeating: .zero, count: world.agentCount)
    radii = configuration.agents.map { configuration.disc(of: $0).radius }
    lidar = Lidar(world)
  }

  public mutating func decide(_ world: World, actions: inout [Action]) {
    guard let motion = world.configuration.dynamics.discMotion else { return }
    if !isKnownUniquelyReferenced(&lidar) { lidar = Lidar(world) }
    guard let scanner = lidar?.scanner, let scan = lidar?.scan else { return }
    scanner.refresh(blocked: world.state.blocked)
    scanner.place(world.state.discs.position, radii: radii)
    let noise = LidarNoise(
      scanner.sensor, seed: world.configuration.seed, episode: world.episode, step: world.state.step)
    for agent in agents {
      let discs = world.state.discs
      scanner.scan(
        from: discs.position[agent], heading: discs.heading[agent], excluding: agent, noise: noise,
        number: agent, into: scan)
      takePoints(scanner, scan)
      commands[agent] = best(agent, world, motion)
      actions[agent] = world.action(nearestTo: commands[agent], for: agent)
    }
  }

  public func writeCommands(_ commands: inout [SIMD2<Double>?]) {
    for agent in agents { commands[agent] = self.commands[agent] }
  }

  /// What the lidar met, in the robot's frame.
  private mutating func takePoints(_ scanner: LidarScanner, _ scan: LidarScan) {
    points.removeAll(keepingCapacity: true)
    for beam in 0..<scanner.sensor.count {
      let distance = Double(scan.distance(beam, of: 0))
      guard !scan.isSilent(beam, of: 0), distance < scanner.sensor.range else { continue }
      points.append(Angle.direction(scanner.sensor.angle(ofBeam: beam)) * distance)
    }
  }

  // MARK: - The window

  private mutating func best(_ agent: Int, _ world: World, _ motion: DiscMotion) -> SIMD2<Double> {
    let discs = world.state.discs
    let heading = discs.odometryHeading[agent]
    let corner = follower.target(of: agent, in: world)
    let target = Angle.turn(corner - discs.odometry[agent], by: -heading)
    let distance = (target * target).sum().squareRoot()
    guard distance > 1e-9 else { return .zero }
    let top = world.configuration.disc(of: world.configuration.agents[agent]).maxSpeed ?? motion.maxSpeed
    // It can still stop at its goal.
    let limit = corner == discs.goal[agent] ? min(top, max(distance, 0.05 * top)) : top
    let isDriven = motion.drive == .differentialDrive
    let (linear, turn) =
      isDriven
      ? window(discs.drive[agent], limit, motion)
      : (0...limit, -Double.pi...Double.pi)
    var best = (score: -Double.infinity, command: SIMD2<Double>.zero)
    for i in 0..<DynamicWindowController.linearSamples {
      let speed = sample(linear, i, DynamicWindowController.linearSamples)
      for j in 0..<DynamicWindowController.turnSamples {
        let side = sample(turn, j, DynamicWindowController.turnSamples)
        let gap =
          isDriven
          ? gapOfArc(speed, side, radii[agent]) : gapStraight(speed, side, radii[agent])
        guard isAdmissible(speed, gap, motion) else { continue }
        let (place, turned) = isDriven ? end(speed, side) : (Angle.direction(side) * speed, 0)
        let rest = target - place
        let left = (rest * rest).sum().squareRoot()
        // Once there, which way it looks matters no more.
        let error = left > 1e-9 ? abs(Angle.wrapped(Angle.of(rest) - turned)) * min(2 * left, 1) : 0
        let score =
          options.progressWeight * (distance - left) / top
          + options.headingWeight * (isDriven ? 1 - error / .pi : 0)
          + options.clearanceWeight * min(gap, DynamicWindowController.enough)
          / DynamicWindowController.enough
        guard score > best.score else { continue }
        best = (score, isDriven ? SIMD2(speed, side) : Angle.turn(SIMD2(speed, 0), by: heading + side))
      }
    }
    // Nothing is safe: it turns on the spot toward its way, which hits nobody.
    guard best.score > -.infinity else {
      return isDriven ? SIMD2(0, target.y >= 0 ? motion.maxTurnRate : -motion.maxTurnRate) : .zero
    }
    return best.command
  }

  private func sample(_ range: ClosedRange<Double>, _ index: Int, _ count: Int) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * Double(index) / Double(count - 1)
  }

  /// What a differential drive can come to within a step.
  private func window(
    _ drive: SIMD2<Double>, _ limit: Double, _ motion: DiscMotion
  ) -> (ClosedRange<Double>, ClosedRange<Double>) {
    let speedChange = (motion.maxAcceleration ?? .infinity) * motion.timeStep
    let turnChange = (motion.maxTurnAcceleration ?? .infinity) * motion.timeStep
    let slowest = min(max(drive.x - speedChange, 0), limit)
    let left = min(max(drive.y - turnChange, -motion.maxTurnRate), motion.maxTurnRate)
    return (
      slowest...max(slowest, min(drive.x + speedChange, limit)),
      left...max(left, min(drive.y + turnChange, motion.maxTurnRate))
    )
  }

  /// Whether it could stop in the room that there is.
  private func isAdmissible(_ speed: Double, _ gap: Double, _ motion: DiscMotion) -> Bool {
    guard gap > 0 else { return false }
    let braking = motion.maxAcceleration.map { speed * speed / (2 * $0) } ?? 0
    return gap > braking + speed * motion.timeStep * 0.5 || speed == 0
  }

  /// The least gap along an arc from rim to what the lidar saw, in meters.
  private func gapOfArc(_ speed: Double, _ rate: Double, _ radius: Double) -> Double {
    var nearest = Double.infinity
    let count = DynamicWindowController.arcPoints
    for step in 1...count {
      let time = options.horizon * Double(step) / Double(count)
      let turned = rate * time
      let chord = abs(turned) < 1e-6 ? speed * time : speed / rate * 2 * sin(turned / 2)
      let place = Angle.direction(turned / 2) * chord
      nearest = min(nearest, squaredGap(place))
      if speed == 0 { break }
    }
    return nearest.squareRoot() - radius
  }

  private func gapStraight(_ speed: Double, _ direction: Double, _ radius: Double) -> Double {
    var nearest = Double.infinity
    let unit = Angle.direction(direction)
    for step in 1...DynamicWindowController.arcPoints {
      let time = options.horizon * Double(step) / Double(DynamicWindowController.arcPoints)
      nearest = min(nearest, squaredGap(unit * (speed * time)))
      if speed == 0 { break }
    }
    return nearest.squareRoot() - radius
  }

  private func squaredGap(_ place: SIMD2<Double>) -> Double {
    var nearest = Double.infinity
    for point in points {
      let (x, y) = (point.x - place.x, point.y - place.y)
      nearest = min(nearest, x * x + y * y)
    }
    return nearest
  }

  /// Where a differential drive is a second later, and by how much it has turned.
  private func end(_ speed: Double, _ rate: Double) -> (place: SIMD2<Double>, turned: Double) {
    let chord = abs(rate) < 1e-6 ? speed : speed / rate * 2 * sin(rate / 2)
    return (Angle.direction(rate / 2) * chord, rate)
  }
}
