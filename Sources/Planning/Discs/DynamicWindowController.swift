import Basics
import Foundation
import GridWorld
public import Simulation

/// What `dwa` can be told.
public struct DynamicWindowOptions: Equatable, Sendable {
  /// Seconds that a command is looked ahead.
  public var horizon = 2.0
  /// What the speed toward the next corner, the angle to it afterwards, and the gaps to walls and others weigh.
  public var progressWeight = 1.0
  public var headingWeight = 0.3
  public var clearanceWeight = 0.5

  public static let horizons = 0.1...30.0
  public static let weights = 0.0...100.0

  public init() {}
}

/// The dynamic window approach (Fox, Burgard, Thrun 1997) for robots with a lidar.
///
/// Of the commands that a robot can come to within a step it takes the one with the best sum of three things: how fast it
/// gets nearer to the next corner of its way, how well it then heads for it, and how clear its arc is. Close passes cost more
/// the closer, contacts the sooner they come. Others are taken to go on as they go: of the ten nearest that no wall of the map
/// hides it knows where they are, how fast and how large, but for the ego of a scenario whose ego is invisible. Walls are what
/// the lidar sees, and those of the map, which it plans around. It has the scenario's rays with their noise, but at
/// least 72 where they go all around, and 72 of 6 m where there are none. A differential drive does not back up: it turns toward the velocity that would be best without its wheels.
///
/// Commands under which it could not stop before it hits something are left out; and two that meet each keep, until they
/// stand, to their side of the middle between them. So robots of this controller don't touch each other as long as they do
/// what they are told. Whoever meets somebody head on keeps to the right, and of two the one with the lower number gives way
/// less. Standstills end by `StandstillRule`: who has hardly moved for two seconds makes way for lower numbers.
public struct DynamicWindowController: Controller {
  public let name = "dwa"
  public let options: DynamicWindowOptions
  private var agents: [Int] = []
  private var follower = RouteFollower()
  private var standstills = StandstillRule()
  private var window: DynamicWindow
  private var commands: [SIMD2<Double>] = []
  private var radii: [Double] = []
  private var topSpeeds: [Double] = []
  private var lidar: Lidar?
  /// The ego that nobody perceives.
  private var hidden: Int?
  /// Whether each agent is driven by this controller.
  private var isDriven: [Bool] = []
  private var beams: [SIMD2<Double>] = []
  private var nearest: [(agent: Int, squared: Double)] = []

  /// Memory to work in, of one controller alone: a copy makes its own.
  private final class Lidar: @unchecked Sendable {
    let scanner: LidarScanner
    let scan: LidarScan
    /// All around: with fewer a robot drives into what stands between them. Policies get by with less than a planner.
    private static let leastBeams = 72

    init(_ world: World) {
      let configuration = world.configuration
      let rays = configuration.sensors.rays
      let sensor =
        rays.count > 0
        ? LidarSensor(
          count: rays.fieldOfView < 6 ? rays.count : max(rays.count, Lidar.leastBeams),
          fieldOfView: rays.fieldOfView, range: max(rays.range, 0.1),
          rangeNoise: rays.noise, angularNoise: rays.angularNoise, dropout: rays.dropout)
        : LidarSensor(count: Lidar.leastBeams, range: 6)
      scanner = LidarScanner(
        sensor, layout: world.layout, cellSize: configuration.cellSize,
        blocked: world.layout.paddedOccupancy(of: configuration.grid))
      scan = LidarScan(agents: 1, for: scanner)
    }
  }

  /// Others that one heeds.
  private static let mostOthers = 10

  public init(options: DynamicWindowOptions = DynamicWindowOptions()) {
    self.options = options
    window = DynamicWindow(options: options)
  }

  public mutating func begin(_ world: World, driving agents: [Int]) {
    self.agents = agents
    follower.begin(world)
    standstills.begin(world, driving: agents)
    let configuration = world.configuration
    let setups = configuration.agents.map(configuration.disc)
    commands = Array(repeating: .zero, count: world.agentCount)
    radii = setups.map(\.radius)
    topSpeeds = setups.map { $0.maxSpeed ?? configuration.dynamics.discMotion?.maxSpeed ?? 0 }
    isDriven = Array(repeating: false, count: world.agentCount)
    for agent in agents { isDriven[agent] = true }
    hidden = configuration.egoVisible ? nil : configuration.ego
    nearest.reserveCapacity(DynamicWindowController.mostOthers)
    let lidar = Lidar(world)
    let sensor = lidar.scanner.sensor
    beams = (0..<sensor.count).map { Angle.direction(sensor.angle(ofBeam: $0)) }
    self.lidar = lidar
    window.points.reserveCapacity(sensor.count)
    window.others.reserveCapacity(DynamicWindowController.mostOthers)
  }

  public mutating func decide(_ world: World, actions: inout [Action]) {
    guard let motion = world.configuration.dynamics.discMotion else { return }
    if !isKnownUniquelyReferenced(&lidar) { lidar = Lidar(world) }
    guard let scanner = lidar?.scanner, let scan = lidar?.scan else { return }
    scanner.refresh(blocked: world.state.blocked)
    scanner.place(world.state.discs.position, radii: radii)
    let noise = LidarNoise(
      scanner.sensor, seed: world.configuration.seed, episode: world.episode, step: world.state.step)
    standstills.review(world, follower, timeStep: motion.timeStep)
    for agent in agents {
      let discs = world.state.discs
      scanner.scan(
        from: discs.position[agent], heading: discs.heading[agent], excluding: agent, noise: noise,
        number: agent, into: scan)
      takePoints(scanner, scan, agent)
      takeOthers(agent, world)
      commands[agent] = choose(agent, world, motion)
      actions[agent] = world.action(nearestTo: commands[agent], for: agent)
    }
  }

  public func writeCommands(_ commands: inout [SIMD2<Double>?]) {
    for agent in agents { commands[agent] = self.commands[agent] }
  }

  /// What the lidar met but discs, in the robot's frame.
  private mutating func takePoints(_ scanner: LidarScanner, _ scan: LidarScan, _ agent: Int) {
    window.points.removeAll(keepingCapacity: true)
    let reach = topSpeeds[agent] * options.horizon + radii[agent] + DynamicWindow.enoughOfDiscs
    for beam in 0..<scanner.sensor.count {
      let distance = Double(scan.distance(beam, of: 0))
      guard !scan.isSilent(beam, of: 0), distance < min(reach, scanner.sensor.range) else { continue }
      if case .disc = scan.target(beam, of: 0) { continue }
      window.points.append(beams[beam] * distance)
    }
  }

  /// The nearest others that it could meet within the horizon and that no wall of the map hides.
  private mutating func takeOthers(_ agent: Int, _ world: World) {
    let (position, velocity) = (world.state.discs.position, world.state.discs.velocity)
    let place = position[agent]
    nearest.removeAll(keepingCapacity: true)
    for other in position.indices where other != agent && other != hidden {
      let offset = position[other] - place
      let squared = (offset * offset).sum()
      let enough = radii[agent] + radii[other] + DynamicWindow.enoughOfDiscs
      let reach = enough + (topSpeeds[agent] + topSpeeds[other]) * options.horizon
      guard squared < reach * reach, mayMeet(offset, velocity[other], topSpeeds[agent], enough) else {
        continue
      }
      if nearest.count == DynamicWindowController.mostOthers {
        guard squared < nearest[nearest.count - 1].squared else { continue }
        nearest.removeLast()
      }
      let index = nearest.firstIndex { squared < $0.squared } ?? nearest.count
      nearest.insert((other, squared), at: index)
    }
    let turn = -world.state.discs.heading[agent]
    window.others.removeAll(keepingCapacity: true)
    for (other, _) in nearest where world.isFree(from: place, to: position[other], radius: 0) {
      window.others.append(
        DynamicWindow.Other(
          offset: Angle.turn(position[other] - place, by: turn),
          velocity: Angle.turn(velocity[other], by: turn), reach: radii[agent] + radii[other],
          weight: weight(of: other, for: agent)))
    }
  }

  /// Whether a disc that goes on as it goes comes near to where one can be by then.
  private func mayMeet(
    _ offset: SIMD2<Double>, _ velocity: SIMD2<Double>, _ topSpeed: Double, _ enough: Double
  ) -> Bool {
    for quarter in 1...4 {
      let time = options.horizon * Double(quarter) / 4
      let apart = offset + velocity * time
      // With slack for what happens in between.
      let reach = enough + topSpeed * time * 1.25
      if (apart * apart).sum() < reach * reach { return true }
    }
    return false
  }

  /// How much heed a robot pays to another: less to those that make way for it.
  private func weight(of other: Int, for agent: Int) -> Double {
    guard isDriven[other] else { return 1 }
    if standstills.insists(agent) { return 0.5 }
    return other > agent ? 0.75 : 1
  }

  private mutating func choose(_ agent: Int, _ world: World, _ motion: DiscMotion) -> SIMD2<Double> {
    let discs = world.state.discs
    let heading = discs.odometryHeading[agent]
    let corner = follower.target(of: agent, in: world)
    let target = standstills.place(of: agent) ?? corner
    window.target = Angle.turn(target - discs.odometry[agent], by: -heading)
    window.isLast = target != corner || corner == discs.goal[agent]
    window.radius = radii[agent]
    window.topSpeed = world.topSpeed(of: agent)
    let isHolonomic = motion.drive == .holonomic
    window.velocity = isHolonomic ? Angle.turn(discs.velocity[agent], by: -heading) : discs.drive[agent]
    let (place, looks) = (discs.position[agent], discs.heading[agent])
    // With a hair to spare, where ways have some.
    let radius = radii[agent] + min(world.routeMargin, 0.02)
    let command = window.best(motion) { start, end in
      world.isFree(
        from: place + Angle.turn(start, by: looks), to: place + Angle.turn(end, by: looks), radius: radius)
    }
    return isHolonomic ? Angle.turn(command, by: heading) : command
  }
}
