import Basics
import GridWorld
import Testing

@Suite("Cost-to-go over ground of different weight") struct WeightedFieldsTests {
  private struct Ground {
    let grid: OccupancyGrid
    let layout: GridLayout
    var weights: [UInt8]

    init(seed: UInt64, most: Int) {
      var rng = SplitMix64(seed: seed)
      grid = randomGrid(
        width: 4 + rng.index(below: 14), height: 4 + rng.index(below: 12), density: 0.2, using: &rng)
      layout = GridLayout(width: grid.width, height: grid.height, margin: 2)
      weights = [UInt8](repeating: 1, count: layout.count)
      for cell in grid.freeCells where rng.index(below: 3) == 0 {
        weights[layout.index(of: cell)] = UInt8(1 + rng.index(below: most))
      }
    }

    func weight(_ cell: Cell) -> Int { Int(weights[layout.index(of: cell)]) }
  }

  /// Relaxes every cell until nothing changes.
  private func plain(to goal: Cell, _ ground: Ground) -> [Cell: Int] {
    var steps = [goal: 0]
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for cell in ground.grid.freeCells where cell != goal {
        let neighbors = [(0, -1), (0, 1), (-1, 0), (1, 0)].map { Cell(cell.x + $0.0, cell.y + $0.1) }
        guard let best = neighbors.compactMap({ steps[$0] }).min() else { continue }
        let way = best + ground.weight(cell)
        if way < steps[cell] ?? .max {
          steps[cell] = way
          hasChanged = true
        }
      }
    }
    return steps
  }

  @Test("equals relaxation until nothing changes", arguments: UInt64(1)...20)
  func sideways(seed: UInt64) throws {
    let ground = Ground(seed: seed, most: seed % 2 == 0 ? 4 : 200)
    let fields = CostToGoFields(
      layout: ground.layout, blocked: ground.layout.paddedOccupancy(of: ground.grid), weights: ground.weights,
      goalCount: 4, memoryBudget: seed % 3 == 0 ? 1 : 1 << 20)
    for goal in ground.grid.freeCells.prefix(6) {
      let expected = plain(to: goal, ground)
      for cell in ground.grid.freeCells {
        #expect(fields.steps(from: cell, to: goal) == expected[cell], "seed \(seed), \(cell) to \(goal)")
      }
    }
  }

  @Test("a turn takes a step on any ground", arguments: UInt64(1)...8)
  func turning(seed: UInt64) throws {
    let ground = Ground(seed: seed, most: 9)
    let fields = CostToGoFields(
      layout: ground.layout, blocked: ground.layout.paddedOccupancy(of: ground.grid), weights: ground.weights,
      motion: .turning, goalCount: 1)
    let goal = try #require(ground.grid.freeCells.first)
    func steps(_ cell: Cell, _ heading: Heading) -> Int {
      Int(
        fields.distance(
          from: Int32(ground.layout.index(of: cell)), heading: heading,
          to: Int32(ground.layout.index(of: goal))))
    }
    let ahead: [(Heading, Int, Int)] = [(.east, 1, 0), (.south, 0, 1), (.west, -1, 0), (.north, 0, -1)]
    for cell in ground.grid.freeCells where cell != goal {
      for (heading, dx, dy) in ahead {
        let next = Cell(cell.x + dx, cell.y + dy)
        var ways = [steps(cell, heading.turned(by: 1)) + 1, steps(cell, heading.turned(by: -1)) + 1]
        if !ground.grid.isOccupied(next) { ways.append(steps(next, heading) + ground.weight(cell)) }
        let best = min(ways.min() ?? 0, Int(CostToGoFields.unreachable))
        #expect(steps(cell, heading) == best, "seed \(seed), \(cell) \(heading)")
      }
    }
  }

  @Test("weights of 1 are no weights", arguments: UInt64(1)...4)
  func plainGround(seed: UInt64) {
    var ground = Ground(seed: seed, most: 4)
    ground.weights = ground.weights.map { _ in 1 }
    let blocked = ground.layout.paddedOccupancy(of: ground.grid)
    let plain = CostToGoFields(layout: ground.layout, blocked: blocked, goalCount: 2)
    let weighted = plain.weighted(by: ground.weights)
    #expect(weighted !== plain && plain.weighted(by: nil) === plain)
    for goal in ground.grid.freeCells.prefix(3) {
      for cell in ground.grid.freeCells {
        #expect(plain.steps(from: cell, to: goal) == weighted.steps(from: cell, to: goal), "seed \(seed)")
      }
    }
  }
}
