import Basics
import Foundation
import GridWorld
import Testing

@testable import Planning

/// How far a disc's border is from the nearest wall cell, meters: cell by cell. Negative inside.
func clearance(of position: SIMD2<Double>, radius: Double, _ grid: OccupancyGrid, cellSize: Double) -> Double
{
  var least = Double.infinity
  let reach = Int((radius / cellSize).rounded(.up)) + 2
  let (column, row) = (
    Int((position.x / cellSize).rounded(.down)), Int((position.y / cellSize).rounded(.down))
  )
  for y in row - reach...row + reach {
    for x in column - reach...column + reach where grid.isOccupied(Cell(x, y)) {
      let dx = max(Double(x) * cellSize - position.x, position.x - Double(x + 1) * cellSize, 0)
      let dy = max(Double(y) * cellSize - position.y, position.y - Double(y + 1) * cellSize, 0)
      least = min(least, (dx * dx + dy * dy).squareRoot() - radius)
    }
  }
  return least
}

func randomGrid(_ rng: inout SplitMix64, side: Int, density: Float) -> OccupancyGrid {
  var grid = OccupancyGrid(width: side, height: side)
  for y in 0..<side {
    for x in 0..<side where rng.uniform() < density { grid.setOccupied(true, at: Cell(x, y)) }
  }
  return grid
}

/// A place where a disc is clear; nil if none was found.
func clearPlace(_ rng: inout SplitMix64, radius: Double, _ grid: OccupancyGrid, cellSize: Double)
  -> SIMD2<Double>?
{
  for _ in 0..<1000 {
    let place =
      SIMD2(
        Double(rng.uniform()) * Double(grid.width), Double(rng.uniform()) * Double(grid.height)) * cellSize
    if clearance(of: place, radius: radius, grid, cellSize: cellSize) > 1e-6 { return place }
  }
  return nil
}

@Suite("Walls under ORCA") struct ORCAWallsTests {
  @Test("join into edges as long as they go on, which know what closes them off")
  func edges() {
    let walls = ORCAWalls(grid(["#####", "#...#", "#.#.#", "#####"]), cellSize: 2)
    func edge(_ x: Double, _ y: Double, _ toX: Double, _ toY: Double, _ atStart: Bool, _ atEnd: Bool)
      -> WallEdge
    {
      WallEdge(
        from: SIMD2(2 * x, 2 * y), to: SIMD2(2 * toX, 2 * toY), closesAtStart: atStart, closesAtEnd: atEnd)
    }
    let expected = [
      edge(1, 1, 4, 1, true, true),  // The room's upper wall, in one piece.
      edge(1, 3, 1, 1, true, true), edge(4, 1, 4, 3, true, true),
      edge(2, 3, 1, 3, true, true), edge(4, 3, 3, 3, true, true),
      edge(3, 2, 2, 2, false, false),  // The pillar's: its upper corners stick out.
      edge(2, 2, 2, 3, false, true), edge(3, 3, 3, 2, true, false),
    ]
    #expect(walls.edges.count == expected.count)
    for edge in expected { #expect(walls.edges.contains(edge), "\(edge)") }
    // Corner to corner: closed, as from either side.
    let diagonal = ORCAWalls(grid(["#.", ".#"]), cellSize: 1)
    #expect(diagonal.edges.allSatisfy { $0.closesAtStart && $0.closesAtEnd })
  }

  @Test("are the borders of all wall cells to free ones, with every map", arguments: UInt64(1)...10)
  func borders(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    var map = randomGrid(&rng, side: 13, density: 0.1 + 0.6 * rng.uniform())
    var walls = ORCAWalls(OccupancyGrid(width: 13, height: 13), cellSize: 1)
    for _ in 0..<3 {
      walls.rebuild(map)
      #expect(walls.edges == ORCAWalls(map, cellSize: 1).edges)
      var sides: Set<[Double]> = []
      for edge in walls.edges {
        let way = edge.end - edge.start
        let length = abs(way.x) + abs(way.y)
        for piece in 0..<Int(length) {
          let middle = edge.start + (Double(piece) + 0.5) * way / length
          let out = 0.5 * SIMD2(-way.y, way.x) / length
          let (free, wall) = (middle + out, middle - out)
          #expect(!map.isOccupied(Cell(Int(free.x.rounded(.down)), Int(free.y.rounded(.down)))))
          #expect(map.isOccupied(Cell(Int(wall.x.rounded(.down)), Int(wall.y.rounded(.down)))))
          #expect(sides.insert([middle.x, middle.y]).inserted, "seed \(seed): twice at \(middle)")
        }
      }
      var count = 0
      for cell in map.freeCells {
        for (x, y) in [(1, 0), (-1, 0), (0, 1), (0, -1)] where map.isOccupied(Cell(cell.x + x, cell.y + y)) {
          count += 1
        }
      }
      #expect(sides.count == count, "seed \(seed)")
      map.setOccupied(!map.isOccupied(Cell(6, 6)), at: Cell(6, 6))
    }
  }

  @Test("leave velocities only that hit none of them within the horizon", arguments: UInt64(1)...25)
  func halfPlanes(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let cellSize = 0.5 + Double(rng.uniform())
    let map = randomGrid(&rng, side: 24, density: 0.05 + 0.3 * rng.uniform())
    let walls = ORCAWalls(map, cellSize: cellSize)
    let (program, near) = (VelocityProgram(capacity: 1), NearEdges())
    var (allowed, refused) = (0, 0)
    for _ in 0..<12 {
      let radius = 0.1 + 0.4 * rng.uniform()
      let horizon = 0.3 + 3 * rng.uniform()
      guard let place = clearPlace(&rng, radius: Double(radius), map, cellSize: cellSize) else { continue }
      func draw() -> SIMD2<Float> {
        let (angle, speed) = (2 * Float.pi * rng.uniform(), 1.5 * rng.uniform().squareRoot())
        return speed * SIMD2(cos(angle), sin(angle))
      }
      let velocity = draw()
      program.removeAll()
      walls.appendHalfPlanes(
        to: program, position: place, velocity: velocity, radius: radius, maxSpeed: 1.5, horizon: horizon,
        near: near)
      let lines = (0..<program.count).map { program[$0] }
      #expect(program.fixedCount == lines.count)
      func isAllowed(_ velocity: SIMD2<Float>) -> Bool { lines.allSatisfy { $0.depth(of: velocity) <= 0 } }
      func isSafe(_ velocity: SIMD2<Float>) -> Bool {
        (1...40).allSatisfy { part in
          let time = Double(horizon) * Double(part) / 40
          return clearance(
            of: place + time * SIMD2<Double>(velocity), radius: Double(radius), map, cellSize: cellSize)
            > -2e-4
        }
      }
      #expect(isAllowed(.zero), "seed \(seed): standing still")
      for line in lines { #expect(abs(squaredLength(line.direction) - 1) < 1e-5) }
      for _ in 0..<40 {
        // Slow ones, too: in narrow places others rarely are safe for so long.
        let other = rng.uniform() * draw()
        guard isAllowed(other) else {
          refused += 1
          continue
        }
        allowed += 1
        #expect(isSafe(other), "seed \(seed): \(other) from \(place), radius \(radius), horizon \(horizon)")
      }
    }
    // What shuts out everything would pass, too.
    #expect(allowed > 20 && refused > 0, "seed \(seed): \(allowed) allowed, \(refused) refused")
  }

  @Test("let a disc go on as it does where it hits nothing", arguments: UInt64(1)...20)
  func keepsSafe(seed: UInt64) {
    // One wall alone, without corners that others close off: half-planes are tangents, and so shut out no
    // safe velocity that is the present one.
    var rng = SplitMix64(seed: seed)
    var map = OccupancyGrid(width: 40, height: 40)
    map.setOccupied(true, at: Cell(20, 20))
    map.setOccupied(true, at: Cell(21, 20))
    let walls = ORCAWalls(map, cellSize: 1)
    let (program, near) = (VelocityProgram(capacity: 16), NearEdges())
    for _ in 0..<60 {
      let place = SIMD2(17 + 8 * Double(rng.uniform()), 17 + 7 * Double(rng.uniform()))
      guard clearance(of: place, radius: 0.4, map, cellSize: 1) > 1e-3 else { continue }
      let velocity = SIMD2(2 * rng.uniform() - 1, 2 * rng.uniform() - 1)
      program.removeAll()
      walls.appendHalfPlanes(
        to: program, position: place, velocity: velocity, radius: 0.4, maxSpeed: 1.5, horizon: 4, near: near)
      let least = (0...400).map {
        clearance(of: place + 0.01 * Double($0) * SIMD2<Double>(velocity), radius: 0.4, map, cellSize: 1)
      }.min()!
      let deepest = (0..<program.count).map { program[$0].depth(of: velocity) }.max() ?? -1
      if least > 1e-3 { #expect(deepest < 1e-4, "seed \(seed): \(velocity) at \(place) is safe") }
      if least < -5e-3 { #expect(deepest > 0, "seed \(seed): \(velocity) at \(place) hits") }
    }
  }
}
