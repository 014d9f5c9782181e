import Basics
import CAllocationCounter
import Foundation
import GridWorld
import Simulation
import Testing

@Suite("Lidar scanner") struct LidarScannerTests {
  private func open(_ side: Int) -> (GridLayout, [UInt8]) {
    let layout = GridLayout(width: side, height: side, margin: 1)
    return (layout, layout.paddedOccupancy(of: OccupancyGrid(width: side, height: side)))
  }

  private func random(_ side: Int, seed: UInt64, density: Float = 0.2) -> (GridLayout, [UInt8]) {
    let grid = randomConfiguration(seed: seed, width: side, height: side, agents: 0, density: density).grid
    let layout = GridLayout(width: side, height: side, margin: 2)
    return (layout, layout.paddedOccupancy(of: grid))
  }

  @Test("beams spread over the field of view", arguments: [2 * Double.pi, .pi, .pi / 2, 0.1])
  func fieldOfView(radians: Double) {
    for count in [1, 2, 5, 64] {
      let sensor = LidarSensor(count: count, fieldOfView: radians)
      let angles = (0..<count).map(sensor.angle(ofBeam:))
      if count == 1 || radians == 2 * .pi {
        #expect(angles[0] == 0)
      } else {
        #expect(angles[0] == -radians / 2 && angles[count - 1] == radians / 2)
      }
      for beam in 1..<max(count, 2) where beam < count {
        #expect(abs(angles[beam] - angles[beam - 1] - sensor.spacing) < 1e-12)
      }
      #expect(abs(sensor.firstAngle - angles[0]) < 1e-12)
    }
  }

  @Test("a disc is met from its side of the field of view only, whatever the heading")
  func discs() {
    let (layout, blocked) = open(20)
    let sensor = LidarSensor(count: 3, fieldOfView: .pi, range: 8)
    let scanner = LidarScanner(sensor, layout: layout, cellSize: 1, blocked: blocked)
    let scan = LidarScan(agents: 1, for: scanner)
    scanner.place([SIMD2(10, 10), SIMD2(10, 15), SIMD2(10, 17)], radii: [0.5, 0.5, 0.5])
    // Down is right of +x: the last beam; behind for a robot that looks up.
    for (heading, beam) in [(0, 2), (Double.pi / 2, 1), (.pi, 0), (-.pi / 2, nil), (2.5 * .pi, 1)] {
      scanner.scan(from: SIMD2(10, 10), heading: heading, excluding: 0, into: scan)
      for index in 0..<3 {
        #expect(scan.target(index, of: 0) == (index == beam ? .disc(1) : .nothing), "\(heading), \(index)")
        #expect(abs(scan.distance(index, of: 0) - (index == beam ? 4.5 : 8)) < 1e-6)
      }
    }
    scanner.scan(
      from: SIMD2(10, 10), heading: .pi / 2, excluding: 0, visible: [true, false, true], into: scan)
    #expect(scan.target(1, of: 0) == .disc(2))
    scanner.scan(from: SIMD2(10, 10), heading: .pi / 2, into: scan)
    #expect((0..<3).allSatisfy { scan.target($0, of: 0) == .disc(0) && scan.distance($0, of: 0) == 0 })
    scanner.place([], radii: [])
    scanner.scan(from: SIMD2(10, 10), heading: .pi / 2, into: scan)
    #expect((0..<3).allSatisfy { scan.target($0, of: 0) == .nothing })
  }

  @Test("from a blocked cell and from off the map everything is at distance 0")
  func startsInWall() {
    let layout = GridLayout(width: 2, height: 1, margin: 3)
    let blocked = layout.paddedOccupancy(of: grid([".#"]))
    let scanner = LidarScanner(LidarSensor(count: 8), layout: layout, cellSize: 0.5, blocked: blocked)
    let scan = LidarScan(agents: 1, for: scanner)
    for (place, cell) in [
      (SIMD2(0.75, 0.25), Cell(1, 0)), (SIMD2(-1e300, 0.25), Cell(-1, 0)), (SIMD2(0.25, 40), Cell(0, 1)),
    ] {
      scanner.scan(from: place, heading: 1, into: scan)
      #expect((0..<8).allSatisfy { scan.distance($0, of: 0) == 0 && scan.target($0, of: 0) == .wall(cell) })
    }
  }

  @Test("a map refreshed again and again is as good as a new one", arguments: UInt64(1)...4)
  func refreshes(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    var (layout, blocked) = random(90, seed: seed, density: 0.01)
    let clearance = ClearanceMap(layout, blocked: blocked)
    // Few changes, measured one by one, and many, measured at once.
    for changes in [0, 1, 2, 3, 1, 2, 500, 2] {
      for _ in 0..<changes {
        // Near each other as often as not.
        let x = rng.uniform() < 0.5 ? rng.index(below: 30) : rng.index(below: 90)
        let cell = layout.index(of: Cell(x, rng.index(below: 90)))
        blocked[cell] = 1 - blocked[cell]
      }
      blocked.withUnsafeBufferPointer { if let base = $0.baseAddress { clearance.refresh(base) } }
      let anew = ClearanceMap(layout, blocked: blocked)
      #expect(
        clearance.clearance[0..<layout.count] == anew.clearance[0..<layout.count],
        "\(changes) changes, seed \(seed)")
    }
    checkClearance(clearance, blocked, seed: seed)
  }

  private func checkClearance(_ map: ClearanceMap, _ blocked: [UInt8], seed: UInt64) {
    let layout = map.layout
    let walls = blocked.indices.filter { blocked[$0] != 0 }.map(layout.cell(at:))
    for x in 0..<20 {
      let cell = Cell(x, (x * 37) % layout.height)
      let nearest = walls.map { max(abs($0.x - cell.x), abs($0.y - cell.y)) }.min() ?? 0
      let told = map.clearance[layout.index(of: cell)]
      #expect(Int(told) == min(nearest, ClearanceMap.limit), "\(cell), seed \(seed)")
    }
  }

  @Test("a door that closes is seen")
  func door() {
    var (layout, blocked) = open(30)
    let scanner = LidarScanner(
      LidarSensor(count: 1, range: 40), layout: layout, cellSize: 1, blocked: blocked)
    let scan = LidarScan(agents: 1, for: scanner)
    for (isClosed, distance) in [(false, Float(27.5)), (true, 17.5), (false, 27.5)] {
      blocked[layout.index(of: Cell(20, 4))] = isClosed ? 1 : 0
      scanner.refresh(blocked: blocked)
      scanner.scan(from: SIMD2(2.5, 4.5), heading: 0, into: scan)
      #expect(scan.distance(0, of: 0) == distance)
    }
  }

  @Test("what is out of range is refused")
  func validation() throws {
    try LidarSensor().validate()
    let wrong: [(WritableKeyPath<LidarSensor, Double>, [Double], String)] = [
      (\.fieldOfView, [0, -1, 6.3, .nan], "fieldOfView"), (\.range, [0, .infinity, .nan], "range"),
      (\.rangeNoise, [-0.1, .nan], "rangeNoise"), (\.angularNoise, [-0.1, 2], "angularNoise"),
      (\.dropout, [-0.1, 1.1, .nan], "dropout"),
    ]
    for (path, values, name) in wrong {
      for value in values {
        var sensor = LidarSensor()
        sensor[keyPath: path] = value
        let error = #expect(throws: ConfigurationError.self) { try sensor.validate(at: "sensors.lidar") }
        #expect(error?.keyPath == "sensors.lidar.\(name)")
      }
    }
    for count in [0, 4097] {
      #expect(throws: ConfigurationError.self) { try LidarSensor(count: count).validate() }
    }
  }

  @Test(
    "after the first, a scan allocates nothing",
    .enabled(if: navsim_allocation_count() >= 0, "the C library offers no way to count"))
  func scansAllocateNothing() {
    var (layout, blocked) = random(40, seed: 3)
    let sensor = LidarSensor(count: 32, range: 8, rangeNoise: 0.1, angularNoise: 0.01, dropout: 0.1)
    let scanner = LidarScanner(sensor, layout: layout, cellSize: 1, blocked: blocked)
    let scan = LidarScan(agents: 16, for: scanner)
    var rng = SplitMix64(seed: 3)
    var positions = (0..<16).map { _ in SIMD2(Double(rng.uniform()), Double(rng.uniform())) * 40 }
    let headings = (0..<16).map { _ in Double(rng.uniform()) * 6 }
    let radii = [Double](repeating: 0.3, count: 16)
    let visible = (0..<16).map { $0 % 5 != 0 }
    func run(_ steps: Range<Int>) {
      for step in steps {
        let door = layout.index(of: Cell(step % 40, 20))
        blocked[door] = 1 - blocked[door]
        for robot in 0..<16 { positions[robot] += SIMD2(0.01, -0.01) }
        scanner.refresh(blocked: blocked)
        scanner.place(positions, radii: radii)
        scanner.scanAll(
          from: positions, headings: headings, visible: step % 2 == 0 ? visible : nil,
          noise: step % 3 == 0 ? nil : LidarNoise(sensor, seed: 1, episode: 0, step: step), into: scan)
      }
    }
    run(0..<2)
    let before = navsim_allocation_count()
    run(2..<40)
    #expect(navsim_allocation_count() == before)
  }
}
