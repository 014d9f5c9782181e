import Basics
package import GridWorld

/// The rays of discs for whoever wants to see them, beam by beam, without noise and slowly.
package final class DiscSweep {
  private let scanner: LidarScanner
  private let scan: LidarScan
  private let configuration: WorldConfiguration
  private let radii: [Double]

  /// Nil under dynamics on a grid, and where there are no rays.
  package init?(_ configuration: WorldConfiguration) {
    guard configuration.dynamics.model.isContinuous, configuration.sensors.rays.count > 0 else { return nil }
    self.configuration = configuration
    let layout = GridLayout(width: configuration.grid.width, height: configuration.grid.height, margin: 2)
    scanner = LidarScanner(
      LidarSensor(configuration.sensors.rays), layout: layout, cellSize: configuration.cellSize,
      blocked: layout.paddedOccupancy(of: configuration.grid))
    scan = LidarScan(agents: 1, for: scanner)
    radii = configuration.agents.map { configuration.disc(of: $0).radius }
  }

  /// What the rays of a disc meet: directions on the map, distances in cells.
  package func hits(of agent: Int, _ discs: [DiscPose]) -> [RaySweep.Hit] {
    guard discs.count == radii.count else { return [] }
    scanner.place(discs.map(\.position), radii: radii)
    let disc = discs[agent]
    let way = disc.goal - disc.position
    let isDriven = configuration.dynamics.model == .differentialDrive
    let angle = isDriven ? disc.heading : way == .zero ? 0 : Angle.of(way)
    scanner.scan(from: disc.position, heading: angle, excluding: agent, into: scan)
    return (0..<scanner.sensor.count).map { beam in
      let direction = Angle.direction(angle + scanner.sensor.angle(ofBeam: beam))
      let target: RaySweep.Target =
        switch scan.target(beam, of: 0) {
        case .nothing, .silent: .nothing
        case .wall(let cell): .wall(cell)
        case .disc(let other): .agent(other)
        }
      return RaySweep.Hit(
        direction: SIMD2<Float>(direction),
        distance: scan.distance(beam, of: 0) / Float(configuration.cellSize), target: target)
    }
  }
}
