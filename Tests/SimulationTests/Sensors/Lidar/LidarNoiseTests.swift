import Basics
import GridWorld
import Simulation
import Testing

@Suite("Lidar noise") struct LidarNoiseTests {
  private static let count = 20_000

  /// The errors of many beams, none of them clamped, in meters or radians.
  private func draws(_ sensor: LidarSensor, seed: UInt64, _ draw: (LidarNoise.Beams, Int) -> Float)
    -> [Double]
  {
    (0..<LidarNoiseTests.count).map { index in
      let noise = LidarNoise(sensor, seed: seed, episode: 2, step: index / 1000)
      return Double(draw(noise.beams(of: index / 100 % 10), index % 100))
    }
  }

  /// Within four standard deviations of the mean and of the variance.
  private func expectNormal(_ draws: [Double], deviation: Double, seed: UInt64) {
    let count = Double(draws.count)
    let mean = draws.reduce(0, +) / count
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    #expect(abs(mean) < 4 * deviation / count.squareRoot(), "seed \(seed)")
    let squared = deviation * deviation
    #expect(abs(variance - squared) < 4 * squared * (2 / count).squareRoot(), "seed \(seed)")
    let near = Double(draws.count { abs($0) < deviation }) / count
    #expect(abs(near - 0.6827) < 4 * (0.6827 * 0.3173 / count).squareRoot(), "seed \(seed)")
  }

  @Test(
    "distances and directions are off by their standard deviations, on their own", arguments: UInt64(1)...3)
  func deviations(seed: UInt64) {
    let sensor = LidarSensor(count: 100, rangeNoise: 0.5, angularNoise: 0.02)
    let errors = draws(sensor, seed: seed) { $0.error($1) }
    let turns = draws(sensor, seed: seed) { $0.turn($1) }
    expectNormal(errors, deviation: 0.5, seed: seed)
    expectNormal(turns, deviation: 0.02, seed: seed)
    let product = zip(errors, turns).reduce(0) { $0 + $1.0 * $1.1 } / Double(errors.count)
    #expect(abs(product) < 4 * 0.5 * 0.02 / Double(errors.count).squareRoot(), "seed \(seed)")
    #expect(Set(errors).count > errors.count * 99 / 100, "seed \(seed)")
  }

  private struct Rig {
    let scanner: LidarScanner
    let scan: LidarScan
    var positions: [SIMD2<Double>] = []
    var headings: [Double] = []

    init(_ sensor: LidarSensor, robots: Int, seed: UInt64) {
      var rng = SplitMix64(seed: seed)
      let layout = GridLayout(width: 24, height: 24, margin: 1)
      let grid = randomConfiguration(seed: seed, width: 24, height: 24, agents: 0, density: 0.1).grid
      scanner = LidarScanner(
        sensor, layout: layout, cellSize: 1, blocked: layout.paddedOccupancy(of: grid))
      scan = LidarScan(agents: robots, for: scanner)
      let free = grid.freeCells
      for _ in 0..<robots {
        let cell = free[rng.index(below: free.count)]
        positions.append(SIMD2(Double(cell.x) + 0.4, Double(cell.y) + Double(rng.uniform())))
        headings.append(Double(rng.uniform()) * 6)
      }
      scanner.place(positions, radii: [Double](repeating: 0.2, count: robots))
    }

    /// Distances of all beams, robots scanned in an order.
    func distances(_ order: [Int], _ noise: LidarNoise?) -> [Float] {
      for robot in order {
        scanner.scan(
          from: positions[robot], heading: headings[robot], excluding: robot, noise: noise, into: scan,
          agent: robot)
      }
      return scan.distance[0..<scan.distance.count]
    }
  }

  @Test("the order of robots makes no difference; seed, episode, step and robot do", arguments: UInt64(1)...3)
  func deterministic(seed: UInt64) {
    let sensor = LidarSensor(count: 16, range: 8, rangeNoise: 0.2, angularNoise: 0.05, dropout: 0.1)
    let rig = Rig(sensor, robots: 12, seed: seed)
    let order = Array(0..<12)
    func noise(_ seed: UInt64, _ episode: Int = 0, _ step: Int = 5) -> LidarNoise {
      LidarNoise(sensor, seed: seed, episode: episode, step: step)
    }
    let first = rig.distances(order, noise(seed))
    #expect(rig.distances(order.reversed(), noise(seed)) == first, "seed \(seed)")
    rig.scanner.scanAll(from: rig.positions, headings: rig.headings, noise: noise(seed), into: rig.scan)
    #expect(rig.scan.distance[0..<first.count] == first, "seed \(seed)")
    #expect(rig.distances(order, noise(seed + 100)) != first, "seed \(seed)")
    #expect(rig.distances(order, noise(seed, 1)) != first, "seed \(seed)")
    #expect(rig.distances(order, noise(seed, 0, 6)) != first, "seed \(seed)")
    rig.scanner.scan(
      from: rig.positions[0], heading: rig.headings[0], excluding: 0, noise: noise(seed), number: 7,
      into: rig.scan)
    #expect(rig.scan.distance[0..<16] != Array(first[0..<16]), "seed \(seed)")
  }

  @Test("beams fall silent at their rate, and tell nothing then", arguments: UInt64(1)...3)
  func dropout(seed: UInt64) {
    let sensor = LidarSensor(count: 64, range: 8, rangeNoise: 0.2, dropout: 0.2)
    let rig = Rig(sensor, robots: 10, seed: seed)
    var silent = 0
    for step in 0..<20 {
      _ = rig.distances(
        Array(0..<10), LidarNoise(sensor, seed: seed, episode: 0, step: step))
      for robot in 0..<10 {
        for beam in 0..<64 where rig.scan.isSilent(beam, of: robot) {
          silent += 1
          #expect(rig.scan.target(beam, of: robot) == .silent)
          #expect(rig.scan.distance(beam, of: robot) == 8)
        }
      }
    }
    let count = Double(20 * 10 * 64)
    #expect(abs(Double(silent) / count - 0.2) < 4 * (0.2 * 0.8 / count).squareRoot(), "seed \(seed)")
  }

  @Test("a measured distance stays between 0 and the range")
  func clamped() {
    let sensor = LidarSensor(count: 64, range: 3, rangeNoise: 5, angularNoise: 1)
    let rig = Rig(sensor, robots: 10, seed: 1)
    let distances = rig.distances(Array(0..<10), LidarNoise(sensor, seed: 1, episode: 0, step: 0))
    #expect(distances.allSatisfy { (0...3).contains($0) })
    #expect(distances.contains(0) && distances.contains(3))
  }

  @Test("a beam that jitters measures along its jittered direction, discs included", arguments: UInt64(1)...4)
  func jitter(seed: UInt64) {
    let sensor = LidarSensor(count: 64, fieldOfView: 2, range: 6, angularNoise: 0.3)
    let rig = Rig(sensor, robots: 30, seed: seed)
    let noise = LidarNoise(sensor, seed: seed, episode: 0, step: 0)
    _ = rig.distances(Array(0..<30), noise)
    // A lidar of one beam that looks where the noisy beam does.
    let straight = LidarScanner(
      LidarSensor(count: 1, range: 6), layout: rig.scanner.layout, cellSize: 1,
      blocked: (0..<rig.scanner.layout.count).map { rig.scanner.clearance.clearance[$0] == 0 ? 1 : 0 })
    straight.place(rig.positions, radii: [Double](repeating: 0.2, count: 30))
    let scan = LidarScan(agents: 1, for: straight)
    var discs = 0
    for robot in 0..<30 {
      for beam in 0..<64 {
        let turn = Double(noise.beams(of: robot).turn(beam))
        straight.scan(
          from: rig.positions[robot], heading: rig.headings[robot] + sensor.angle(ofBeam: beam) + turn,
          excluding: robot, into: scan)
        #expect(abs(scan.distance(0, of: 0) - rig.scan.distance(beam, of: robot)) < 1e-5, "seed \(seed)")
        #expect(scan.target(0, of: 0) == rig.scan.target(beam, of: robot), "seed \(seed)")
        if case .disc = scan.target(0, of: 0) { discs += 1 }
      }
    }
    #expect(discs > 20, "seed \(seed)")
  }
}
