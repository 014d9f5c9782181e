import Basics
import GridWorld

/// The lidars of discs as tokens: the scans of one world, cast beam by beam from where each agent is.
///
/// Holds memory to work in: whoever has it, has it alone.
final class DiscRays {
  private let scanner: LidarScanner
  private let scan: LidarScan
  private let radii: [Double]
  private let hasDoors: Bool
  /// Of the ego's peers, where it is invisible; nil where all are seen.
  private let seenByOthers: [Bool]?
  private let ego: Int?

  init(_ world: World) {
    let configuration = world.configuration
    let sensor = LidarSensor(configuration.sensors.rays)
    scanner = LidarScanner(
      sensor, layout: world.layout, cellSize: configuration.cellSize,
      blocked: world.layout.paddedOccupancy(of: configuration.grid))
    scan = LidarScan(agents: max(world.agentCount, 1), for: scanner)
    radii = configuration.agents.map { configuration.disc(of: $0).radius }
    hasDoors = !configuration.obstacles.isEmpty
    ego = configuration.ego
    seenByOthers =
      configuration.egoVisible || configuration.ego == nil
      ? nil : configuration.agents.indices.map { $0 != configuration.ego }
  }

  /// Takes in where everything is now.
  func refresh(_ world: World) {
    if hasDoors { scanner.refresh(blocked: world.state.blocked) }
    scanner.place(world.state.discs.position, radii: radii)
  }

  /// Writes an agent's rays.
  ///
  /// - Parameters:
  ///   - angle: of the agent's own frame.
  func write(_ agent: Int, _ angle: Double, _ world: World, _ row: ObservationRow, firstSlot: Int) {
    let sensor = scanner.sensor
    let number = world.streamNumbers.map { Int($0[agent]) } ?? agent
    let noise = LidarNoise(
      sensor, seed: world.configuration.seed, episode: world.episode, step: world.state.step)
    scanner.scan(
      from: world.state.discs.position[agent], heading: angle, excluding: agent,
      visible: agent == ego ? nil : seenByOthers, noise: noise, number: number, into: scan, agent: agent)
    for beam in 0..<sensor.count {
      let token = row.token(firstSlot + beam)
      let code = scan.code[agent * sensor.count + beam]
      let isSilent = code == LidarScan.silent
      let hitsAgent: Float = code >= 0 ? 1 : 0
      let hitsWall: Float = code < LidarScan.nothing && !isSilent ? 1 : 0
      let share = isSilent ? 1 : scan.distance(beam, of: agent) / Float(sensor.range)
      token[0] = SIMD4(share, hitsWall, hitsAgent, isSilent ? 1 : 0)
      let direction = Angle.direction(sensor.angle(ofBeam: beam))
      token[1] = SIMD4(Float(direction.x), Float(direction.y), 0, 0)
    }
  }
}

extension LidarSensor {
  /// The rays of discs, whose range and noise are in meters.
  init(_ rays: RaySensor) {
    self.init(
      count: rays.count, fieldOfView: rays.fieldOfView,
      range: max(rays.range, LidarSensor.rangesInMeters.lowerBound),
      rangeNoise: rays.noise, angularNoise: rays.angularNoise, dropout: rays.dropout)
  }
}
