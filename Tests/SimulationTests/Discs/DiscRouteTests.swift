import Basics
import GridWorld
import Testing

@testable import Simulation

@Suite("Ways of discs") struct DiscRouteTests {
  private func map(seed: UInt64, density: Float = 0.2) -> OccupancyGrid {
    var rng = SplitMix64(seed: seed)
    var grid = OccupancyGrid(width: 5 + rng.index(below: 20), height: 5 + rng.index(below: 20))
    for y in 0..<grid.height {
      for x in 0..<grid.width where rng.uniform() < density { grid.setOccupied(true, at: Cell(x, y)) }
    }
    return grid
  }

  @Test("keep to cells in whose middle a disc touches no wall", arguments: UInt64(1)...20)
  func grown(seed: UInt64) {
    let grid = map(seed: seed, density: seed % 2 == 0 ? 0.2 : 0.04)
    for radius in [0.1, 0.5, 0.51, 0.7, 0.70711, 1, 1.5, 1.6, 2.2, 4, 100, 1e6] {
      let grown = grid.grown(by: radius)
      for y in 0..<grid.height {
        for x in 0..<grid.width {
          let depth = wallDepth(SIMD2(Double(x) + 0.5, Double(y) + 0.5), min(radius, 50), grid)
          let isOccupied = grid.isOccupied(Cell(x, y)) || depth > 1e-6
          #expect(grown.isOccupied(Cell(x, y)) == isOccupied, "seed \(seed), radius \(radius), \(x), \(y)")
        }
      }
    }
  }

  private func configuration(_ grid: OccupancyGrid, radius: Double, at start: SIMD2<Double>)
    -> WorldConfiguration
  {
    var configuration = WorldConfiguration(grid: grid, dynamics: .discs(DiscMotion(.holonomic)), agents: [])
    let disc = DiscSetup(start: start, goals: [start], radius: radius)
    let cell = configuration.cell(at: start)
    configuration.agents = [AgentSetup(start: cell, goals: [cell], disc: disc)]
    return configuration
  }

  @Test("begin and end at the nearest passable cell", arguments: UInt64(1)...10)
  func passable(seed: UInt64) throws {
    let grid = map(seed: seed, density: 0.08)
    let radius = 0.9
    let free = grid.grown(by: radius).freeCells
    guard let start = free.first else { return }
    let configuration = configuration(grid, radius: radius, at: SIMD2(Double(start.x), Double(start.y)) + 0.5)
    let layout = GridLayout(width: grid.width, height: grid.height, margin: 2)
    let cells = PassableCells(configuration, layout: layout, walls: layout.paddedOccupancy(of: grid))
    #expect(cells.grid == grid.grown(by: radius))
    for cell in grid.freeCells {
      // Steps through free cells, breadth first.
      var (steps, queue) = ([cell: 0], [cell])
      var nearest: Int?
      var next = 0
      while next < queue.count {
        let here = queue[next]
        next += 1
        if !cells.grid.isOccupied(here) {
          nearest = steps[here]
          break
        }
        for (dx, dy) in [(0, -1), (0, 1), (-1, 0), (1, 0)] {
          let other = Cell(here.x + dx, here.y + dy)
          guard grid.contains(other), !grid.isOccupied(other), steps[other] == nil else { continue }
          steps[other] = (steps[here] ?? 0) + 1
          queue.append(other)
        }
      }
      let found = layout.cell(at: Int(cells.nearest(to: Int32(layout.index(of: cell)))))
      #expect(
        nearest == nil ? found == cell : steps[found] == nearest && !cells.grid.isOccupied(found), "\(cell)")
    }
  }

  @Test(
    "lead around walls, every leg free, and are no longer than from cell to cell", arguments: UInt64(1)...30)
  func routes(seed: UInt64) throws {
    var rng = SplitMix64(seed: seed)
    let grid = map(seed: seed, density: 0.25)
    let radius = [0.2, 0.45, 0.9][Int(seed) % 3]
    let free = grid.grown(by: radius).freeCells
    guard free.count > 1 else { return }
    func middle(_ cell: Cell) -> SIMD2<Double> { SIMD2(Double(cell.x), Double(cell.y)) + 0.5 }
    let world = World(configuration(grid, radius: radius, at: middle(free[0])))
    for _ in 0..<20 {
      let (from, to) = (free[rng.index(below: free.count)], free[rng.index(below: free.count)])
      let shift = max(0, 0.45 - radius)
      let start = middle(from) + SIMD2(Double(rng.uniform()), Double(rng.uniform())) * shift
      let goal = middle(to) - SIMD2(Double(rng.uniform()), Double(rng.uniform())) * shift
      let route = world.route(from: start, to: goal, radius: radius)
      let steps = world.costToGo.distance(
        from: Int32(world.layout.index(of: from)), to: Int32(world.layout.index(of: to)))
      // Ways have room to spare where its own agents need no narrower ones.
      guard steps != CostToGoFields.unreachable else { continue }
      try #require(route.last == goal, "seed \(seed): from \(start) to \(goal)")
      var (place, sum) = (start, 0.0)
      for corner in route {
        sum += length(corner - place)
        for sample in 0...100 {
          let depth = wallDepth(place + (corner - place) * (Double(sample) / 100), radius, grid)
          #expect(depth < 1e-6, "seed \(seed): from \(place) to \(corner), \(depth) m in a wall")
        }
        place = corner
      }
      // Corners keep up to .3 m off what they go around, and ways begin where there is room to spare.
      let off = length(start - middle(from)) + length(goal - middle(to))
      let limit = Double(steps) + off + 0.6 * Double(route.count) + 4
      #expect(sum <= limit + 1e-9, "seed \(seed)")
      #expect(sum >= length(goal - start) - 1e-9)
    }
  }

  @Test("are none into places that a disc has no way to")
  func pockets() throws {
    // A pocket of two by two cells, in the middle of which alone a large disc has room.
    let rows = ["#########", "#..#....#", "#..#....#", "####....#", "#.......#", "#.......#", "#########"]
    let hall = SIMD2(5.5, 4.5)
    var checks = DiscChecks(configuration(grid(rows), radius: 0.9, at: hall))
    let pocket = SIMD2(2.0, 2)
    #expect(!checks.overlapsWall(pocket, radius: 0.9))
    #expect(!checks.connects(pocket, hall, radius: 0.9) && !checks.connects(hall, pocket, radius: 0.9))
    #expect(checks.connects(pocket, pocket, radius: 0.9) && checks.connects(hall, SIMD2(6, 2.5), radius: 0.9))
    // The same with a slit that is too narrow.
    let slit = ["#########", "#.......#", "#..#....#", "####....#", "#.......#", "#.......#", "#########"]
    var narrow = DiscChecks(configuration(grid(slit), radius: 0.9, at: hall))
    #expect(
      !narrow.connects(pocket, hall, radius: 0.9) && narrow.connects(SIMD2(1.5, 1.5), hall, radius: 0.4))
  }
}
