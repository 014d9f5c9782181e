import Basics
import Foundation
import GridWorld
import Simulation
import Testing

@Suite("Lidar against a plain twin") struct LidarTwinTests {
  /// Poses of the kind that makes trouble, and any.
  private func pose(
    _ kind: Int, in grid: OccupancyGrid, using rng: inout SplitMix64
  ) -> (place: SIMD2<Double>, heading: Double) {
    // A little beyond the map, too.
    let x = Double(rng.index(below: grid.width + 2) - 1)
    let y = Double(rng.index(below: grid.height + 2) - 1)
    let quarter = Double(rng.index(below: 9) - 4) * .pi / 2
    let eighth = Double(rng.index(below: 17) - 8) * .pi / 4
    let any = Double(rng.uniform())
    switch kind {
    // Cell centers, and beams along the axes and the diagonals.
    case 0: return (SIMD2(x + 0.5, y + 0.5), eighth)
    // Corners.
    case 1: return (SIMD2(x, y), eighth)
    // Borders, looking along them and across.
    case 2: return (SIMD2(x, y + any), quarter)
    case 3: return (SIMD2(x + any, y), quarter)
    // Through many corners along lines of other slopes.
    case 4:
      let slope = atan2(Double(rng.index(below: 9) - 4), Double(rng.index(below: 9) - 4))
      return (SIMD2(x + Double(rng.index(below: 3)) / 2, y + Double(rng.index(below: 3)) / 2), slope)
    default:
      return (SIMD2(x + any, y + Double(rng.uniform())), (Double(rng.uniform()) - 0.5) * 40)
    }
  }

  private func map(_ width: Int, _ height: Int, _ density: Float, using rng: inout SplitMix64)
    -> OccupancyGrid
  {
    var grid = OccupancyGrid(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width where rng.uniform() < density { grid.setOccupied(true, at: Cell(x, y)) }
    }
    return grid
  }

  private struct Tally {
    var nothing = 0
    var walls = 0
    var discs = 0
    var zeros = 0
    var closedCorners = 0

    mutating func note(_ hit: PlainLidar.Hit, _ target: LidarTarget) {
      switch target {
      case .nothing, .silent: nothing += 1
      case .wall: walls += 1
      case .disc: discs += 1
      }
      if hit.distance == 0 { zeros += 1 }
      if hit.other != nil { closedCorners += 1 }
    }
  }

  @Test("every beam measures what the plain twin does", arguments: UInt64(1)...10)
  func equalsTwin(seed: UInt64) throws {
    var rng = SplitMix64(seed: seed)
    var tally = Tally()
    let fieldsOfView = [2 * Double.pi, 1.5 * .pi, .pi / 2, 0.3]
    let maps: [(Int, Int, Float)] = [(9, 7, 0.35), (12, 10, 0.2), (14, 6, 0.45), (40, 24, 0.004)]
    for (width, height, density) in maps {
      let grid = map(width, height, density, using: &rng)
      let cellSize = [1, 0.25, 0.7][rng.index(below: 3)]
      let sensor = LidarSensor(
        count: [1, 2, 8, 24, 32][rng.index(below: 5)],
        fieldOfView: fieldsOfView[rng.index(below: fieldsOfView.count)],
        range: Double(1 + rng.index(below: 10)) * cellSize)
      let layout = GridLayout(width: width, height: height, margin: 1 + rng.index(below: 3))
      let scanner = LidarScanner(
        sensor, layout: layout, cellSize: cellSize, blocked: layout.paddedOccupancy(of: grid))
      let scan = LidarScan(agents: 1, for: scanner)
      let twin = PlainLidar(grid)
      var beams = 0
      while beams < 2500 {
        let count = rng.index(below: 9)
        let positions = (0..<count).map { _ in
          SIMD2(Double(rng.uniform()) * Double(width), Double(rng.uniform()) * Double(height)) * cellSize
        }
        let radii = (0..<count).map { _ in Double(rng.uniform()) * cellSize }
        let visible = rng.uniform() < 0.5 ? (0..<count).map { _ in rng.uniform() < 0.7 } : nil
        let own = count > 0 && rng.uniform() < 0.5 ? rng.index(below: count) : nil
        scanner.place(positions, radii: radii)
        var seen: [Int: PlainLidar.Disc] = [:]
        for disc in 0..<count where disc != own && visible?[disc] ?? true {
          seen[disc] = PlainLidar.Disc(center: positions[disc] / cellSize, radius: radii[disc] / cellSize)
        }
        for kind in 0..<8 {
          var (place, heading) = pose(kind, in: grid, using: &rng)
          // Now and then in a wall or off the map.
          while twin.isBlocked(at: place), rng.uniform() < 0.9 {
            (place, heading) = pose(kind, in: grid, using: &rng)
          }
          scanner.scan(
            from: place * cellSize, heading: heading, excluding: own, visible: visible, into: scan)
          // What the scanner sees, rounding of meters included.
          let start = place * cellSize * (1 / cellSize)
          for beam in 0..<sensor.count {
            let hit = twin.cast(
              from: start, angle: heading + sensor.angle(ofBeam: beam), range: sensor.range / cellSize,
              discs: seen)
            let note = Comment(
              rawValue: "seed \(seed), \(sensor), \(width)×\(height), \(place), \(heading), beam \(beam)")
            let distance = Double(scan.distance(beam, of: 0))
            try #require(abs(distance - hit.distance * cellSize) <= 1e-6 * sensor.range, note)
            let target = scan.target(beam, of: 0)
            if hit.distance < sensor.range / cellSize - 1e-9, hit.distance > 0 {
              try #require(matches(target, hit), note)
            }
            tally.note(hit, target)
          }
          beams += sensor.count
        }
      }
    }
    #expect(tally.walls > 1000 && tally.discs > 100 && tally.nothing > 100, "\(tally), seed \(seed)")
    #expect(tally.zeros > 100 && tally.closedCorners > 0, "\(tally), seed \(seed)")
  }

  private func matches(_ target: LidarTarget, _ hit: PlainLidar.Hit) -> Bool {
    target == hit.target || target == hit.other
  }

  @Test("beams pass an open corner and end at a closed one")
  func corners() {
    for (rows, distance, target) in [
      (["..", ".#"], 0.5.squareRoot(), LidarTarget.wall(Cell(1, 1))),
      ([".#", ".."], 4.5.squareRoot(), .wall(Cell(2, 1))),
      (["..", "#."], 4.5.squareRoot(), .wall(Cell(2, 1))),
      ([".#", "#."], 0.5.squareRoot(), .wall(Cell(1, 0))),
    ] {
      let layout = GridLayout(width: 2, height: 2, margin: 1)
      let scanner = LidarScanner(
        LidarSensor(count: 1), layout: layout, cellSize: 1, blocked: layout.paddedOccupancy(of: grid(rows)))
      let scan = LidarScan(agents: 1, for: scanner)
      scanner.scan(from: SIMD2(0.5, 0.5), heading: .pi / 4, into: scan)
      #expect(abs(Double(scan.distance(0, of: 0)) - distance) < 1e-6, "\(rows)")
      #expect(scan.target(0, of: 0) == target, "\(rows)")
    }
  }

  @Test("a beam along a border passes through the cells to its right, or below")
  func borders() {
    let layout = GridLayout(width: 3, height: 3, margin: 1)
    let blocked = layout.paddedOccupancy(of: grid(["..#", "...", "#.."]))
    let scanner = LidarScanner(LidarSensor(count: 4), layout: layout, cellSize: 1, blocked: blocked)
    let scan = LidarScan(agents: 1, for: scanner)
    scanner.scan(from: SIMD2(1, 1), heading: 0, into: scan)
    // Right and left through row 1, down and up through column 1: neither meets what lies to its left, or above.
    #expect((0..<4).map { scan.distance($0, of: 0) } == [2, 2, 1, 1])
  }
}
