import Basics
import GridWorld
import Testing

@Suite("Compact distances") struct CompactFieldsTests {
  /// A map of corridors and rooms whose ways wind a lot, or of a few walls.
  private func grid(_ seed: UInt64) -> OccupancyGrid {
    var rng = SplitMix64(seed: seed)
    if seed % 2 == 0 {
      return MapGenerator(.maze(MazeMap()), width: 97, height: 65, seed: seed).makeGrid()
    }
    return randomGrid(width: 110, height: 70, density: 0.3 * rng.uniform(), using: &rng)
  }

  private func fields(
    _ grid: OccupancyGrid, motion: GridMotion = .sideways, goals: Int, budget: Int
  ) -> CostToGoFields {
    let layout = GridLayout(width: grid.width, height: grid.height, margin: 3)
    return CostToGoFields(
      layout: layout, blocked: layout.paddedOccupancy(of: grid), motion: motion, goalCount: goals,
      memoryBudget: budget)
  }

  @Test(
    "what robots ask about on their ways is exact, however little memory there is", arguments: UInt64(1)...8,
    [2_000, 30_000, 200_000])
  func walking(seed: UInt64, budget: Int) throws {
    var rng = SplitMix64(seed: seed &+ 40)
    let grid = grid(seed)
    let fields = fields(grid, goals: 40, budget: budget)
    let layout = fields.layout
    let stride = Int32(layout.stride)
    let offsets: InlineArray<5, Int32> = [0, -stride, stride, -1, 1]
    let cells = grid.freeCells
    let goals = (0..<4).map { _ in cells[rng.index(below: cells.count)] }
    let expected = goals.map { plainDistances(to: $0, in: grid) }
    var positions = goals.map { _ in cells[rng.index(below: cells.count)] }
    for step in 0..<60 {
      for agent in goals.indices {
        let cell = Int32(layout.index(of: positions[agent]))
        let found = fields.distances(
          around: cell, offsets: offsets, to: Int32(layout.index(of: goals[agent])))
        var next = positions[agent]
        for place in 0..<5 {
          let near = layout.cell(at: Int(cell + offsets[place]))
          let steps = grid.contains(near) ? expected[agent][near.y * grid.width + near.x] : nil
          try #require(
            found[place] == steps.map(Int32.init) ?? CostToGoFields.unreachable,
            "\(near) to \(goals[agent]), step \(step), seed \(seed)")
          // Now and then it strays.
          if found[place] < found[0] || (rng.index(below: 8) == 0 && steps != nil) { next = near }
        }
        positions[agent] = next
      }
    }
    #expect(fields.memoryInUse <= max(budget, 4_000), "seed \(seed)")
  }

  @Test("with headings too", arguments: UInt64(1)...4)
  func turning(seed: UInt64) throws {
    var rng = SplitMix64(seed: seed)
    let grid = randomGrid(width: 60, height: 50, density: 0.3, using: &rng)
    let fields = fields(grid, motion: .turning, goals: 20, budget: 60_000)
    let cells = grid.freeCells
    let goal = cells[rng.index(below: cells.count)]
    let expected = plainTurningDistances(to: goal, in: grid)
    for _ in 0..<150 {
      let cell = cells[rng.index(below: cells.count)]
      for heading in Heading.allCases {
        let steps = fields.distance(
          from: Int32(fields.layout.index(of: cell)), heading: heading,
          to: Int32(fields.layout.index(of: goal)))
        try #require(
          steps == expected[(cell.y * grid.width + cell.x) * 4 + Int(heading.rawValue)].map(Int32.init)
            ?? CostToGoFields.unreachable, "\(cell) \(heading) to \(goal), seed \(seed)")
      }
    }
  }

  @Test("goals in use don't drive each other out where all their fields don't fit", arguments: UInt64(1)...4)
  func noThrashing(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let grid = grid(seed)
    let cells = grid.freeCells
    let start = Int32(GridLayout(width: grid.width, height: grid.height, margin: 3).index(of: cells[0]))
    var goals = cells
    rng.shuffle(&goals)
    goals = Array(goals.prefix(60))
    let fields = fields(grid, goals: goals.count, budget: 60 * 1200)
    func ask() {
      for goal in goals { _ = fields.distance(from: start, to: Int32(fields.layout.index(of: goal))) }
    }
    // Until it is known how much fits.
    for _ in 0..<4 { ask() }
    let before = fields.searchCount
    for _ in 0..<10 { ask() }
    #expect(fields.searchCount == before, "seed \(seed)")
    #expect(fields.memoryInUse <= fields.memoryBudget)
  }

  @Test("a search that is given up leaves nothing wrong behind", arguments: [1 << 26, 5_000])
  func givenUp(budget: Int) {
    let grid = OccupancyGrid(width: 200, height: 200)
    let fields = fields(grid, goals: 4, budget: budget)
    let layout = fields.layout
    let (start, goal) = (Int32(layout.index(of: Cell(0, 0))), Int32(layout.index(of: Cell(199, 199))))
    let offsets: InlineArray<5, Int32> = [0, -Int32(layout.stride), Int32(layout.stride), -1, 1]
    var piecesAtMost = 0
    while true {
      // Given up after the first piece of work, the second, and so on until it takes no more.
      var pieces = 0
      let isOver = {
        pieces += 1
        return pieces > piecesAtMost
      }
      if let distance = fields.distance(from: start, to: goal, unless: isOver) {
        #expect(distance == 398)
        break
      }
      #expect(fields.distances(around: start, offsets: offsets, to: goal, unless: { true }) == nil)
      piecesAtMost += 1
    }
    #expect(piecesAtMost > 200 * 200 / CostToGoFields.pieceOfSearch, "no part of it goes without a question")
    #expect(fields.distance(from: start, to: goal) == 398)
    #expect(fields.distance(from: start, to: goal, unless: { true }) == 398, "it is known by now")
  }

  @Test(
    "known distances are told whoever asks how, as are walls and what is cut off", arguments: [1 << 26, 50])
  func interruptible(budget: Int) throws {
    let grid = try OccupancyGrid(rows: ["..#..", ".##..", "....#", "###..", "..#.."])
    let fields = fields(grid, goals: 4, budget: budget)
    let layout = fields.layout
    let offsets: InlineArray<5, Int32> = [0, -Int32(layout.stride), Int32(layout.stride), -1, 1]
    for goal in grid.freeCells {
      let goal = Int32(layout.index(of: goal))
      for cell in grid.freeCells {
        let cell = Int32(layout.index(of: cell))
        let plain = fields.distances(around: cell, offsets: offsets, to: goal)
        let asked = try #require(
          fields.distances(around: cell, offsets: offsets, to: goal, unless: { false }))
        for place in 0..<5 {
          let near = cell + offsets[place]
          #expect(asked[place] == plain[place])
          #expect(fields.distance(from: near, to: goal, unless: { false }) == plain[place])
        }
      }
    }
  }
}
