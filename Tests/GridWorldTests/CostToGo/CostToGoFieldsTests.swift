import Basics
import GridWorld
import Testing

/// Both representations answer every question of these tests: dense fields, and compact ones, which a
/// budget smaller than one dense field enforces.
private enum Representation: CaseIterable {
  case dense, compact

  func fields(of grid: OccupancyGrid, goals: Int = 8, margin: Int = 2) -> CostToGoFields {
    let layout = GridLayout(width: grid.width, height: grid.height, margin: margin)
    let budget = self == .dense ? 1 << 26 : layout.count
    let fields = CostToGoFields(
      layout: layout, blocked: layout.paddedOccupancy(of: grid), goalCount: goals, memoryBudget: budget)
    let cell = grid.freeCells.first ?? Cell(0, 0)
    #expect((fields.denseField(to: Int32(layout.index(of: cell))) != nil) == (self == .dense))
    return fields
  }
}

@Suite("Cost-to-go") struct CostToGoFieldsTests {
  @Test(
    "dense and compact fields equal a plain breadth-first search", arguments: Representation.allCases,
    UInt64(1)...12)
  private func equalsPlainSearch(representation: Representation, seed: UInt64) throws {
    var rng = SplitMix64(seed: seed)
    let grid = randomGrid(
      width: 5 + rng.index(below: 30), height: 3 + rng.index(below: 20), density: 0.1 + 0.35 * rng.uniform(),
      using: &rng)
    let fields = representation.fields(of: grid)
    let cells = grid.freeCells
    var reachable = 0
    for _ in 0..<6 {
      let goal = cells[rng.index(below: cells.count)]
      let expected = plainDistances(to: goal, in: grid)
      // Asked in random order, so that fields are made anew for what they don't know too.
      var asked = (0..<grid.cellCount).map { Cell($0 % grid.width, $0 / grid.width) }
      rng.shuffle(&asked)
      for cell in asked {
        let index = cell.y * grid.width + cell.x
        try #require(
          fields.steps(from: cell, to: goal) == expected[index], "\(cell) to \(goal), seed \(seed)")
        reachable += expected[index] == nil ? 0 : 1
      }
    }
    #expect(reachable > 20)
  }

  @Test(
    "neighboring cells that reach the goal differ by exactly one step", arguments: Representation.allCases,
    UInt64(1)...6)
  private func neighborsDifferByOne(representation: Representation, seed: UInt64) throws {
    var rng = SplitMix64(seed: seed &+ 100)
    let grid = randomGrid(width: 20, height: 20, density: 0.3, using: &rng)
    let fields = representation.fields(of: grid)
    let cells = grid.freeCells
    let goal = cells[rng.index(below: cells.count)]
    for cell in cells {
      for neighbor in [Cell(cell.x + 1, cell.y), Cell(cell.x, cell.y + 1)] where !grid.isOccupied(neighbor) {
        let here = fields.steps(from: cell, to: goal)
        let there = fields.steps(from: neighbor, to: goal)
        try #require((here == nil) == (there == nil), "\(cell), seed \(seed)")
        if let here, let there { try #require(abs(here - there) == 1, "\(cell), seed \(seed)") }
      }
    }
  }

  @Test(
    "a goal behind walls can't be reached, a wall neither leads nor is a goal",
    arguments: Representation.allCases)
  private func unreachable(representation: Representation) {
    var grid = OccupancyGrid(width: 5, height: 3)
    for y in 0..<3 { grid.setOccupied(true, at: Cell(2, y)) }
    let fields = representation.fields(of: grid)
    #expect(fields.steps(from: Cell(0, 0), to: Cell(4, 2)) == nil)
    #expect(fields.steps(from: Cell(2, 1), to: Cell(4, 2)) == nil)
    #expect(fields.steps(from: Cell(1, 1), to: Cell(2, 1)) == nil)
    #expect(fields.steps(from: Cell(2, 1), to: Cell(2, 1)) == nil)
    #expect(fields.steps(from: Cell(3, 0), to: Cell(4, 2)) == 3)
    #expect(fields.steps(from: Cell(4, 2), to: Cell(4, 2)) == 0)
    #expect(fields.steps(from: Cell(-1, 0), to: Cell(0, 0)) == nil)
  }

  @Test("dense fields stay exact while a tiny budget forgets goals", arguments: UInt64(1)...6)
  func denseEviction(seed: UInt64) throws {
    var rng = SplitMix64(seed: seed)
    let grid = randomGrid(width: 14, height: 9, density: 0.2, using: &rng)
    let layout = GridLayout(width: 14, height: 9, margin: 1)
    let perField = layout.count * MemoryLayout<Float>.stride
    let fields = CostToGoFields(
      layout: layout, blocked: layout.paddedOccupancy(of: grid), goalCount: 2,
      memoryBudget: 3 * perField + 1024)
    try expectExact(fields, grid, seed: seed)
    // A step's worth of goals more than fit, before somebody says that nobody looks any more.
    #expect(fields.memoryInUse <= fields.memoryBudget + perField + 1024, "seed \(seed)")
  }

  @Test("compact fields stay exact while a tiny budget forgets goals", arguments: UInt64(1)...6)
  func compactEviction(seed: UInt64) throws {
    var rng = SplitMix64(seed: seed)
    let grid = randomGrid(width: 40, height: 30, density: 0.2, using: &rng)
    let layout = GridLayout(width: 40, height: 30, margin: 1)
    let fields = CostToGoFields(
      layout: layout, blocked: layout.paddedOccupancy(of: grid), goalCount: 1000, memoryBudget: 40_000)
    try expectExact(fields, grid, seed: seed)
    #expect(fields.memoryInUse <= 40_000, "seed \(seed)")
  }

  /// Asks about many more goals than fit, some of them again and again.
  private func expectExact(_ fields: CostToGoFields, _ grid: OccupancyGrid, seed: UInt64) throws {
    var rng = SplitMix64(seed: seed &+ 7)
    var goals = grid.freeCells
    rng.shuffle(&goals)
    goals = Array(goals.prefix(25))
    let expected = goals.map { plainDistances(to: $0, in: grid) }
    for _ in 0..<400 {
      let goal = rng.index(below: goals.count)
      let cell = Cell(rng.index(below: grid.width), rng.index(below: grid.height))
      try #require(
        fields.steps(from: cell, to: goals[goal]) == expected[goal][cell.y * grid.width + cell.x],
        "\(cell) to \(goals[goal]), seed \(seed)")
      if fields.isOverBudget { fields.forget(allBut: [Int32(fields.layout.index(of: goals[goal]))]) }
    }
  }

  @Test(
    "pointers stay valid, however many goals are asked for, until goals are forgotten; kept ones stay even then"
  )
  func pointersStayValid() throws {
    var rng = SplitMix64(seed: 3)
    let grid = randomGrid(width: 11, height: 11, density: 0.15, using: &rng)
    let layout = GridLayout(width: 11, height: 11, margin: 1)
    let perField = layout.count * MemoryLayout<Float>.stride
    let fields = CostToGoFields(
      layout: layout, blocked: layout.paddedOccupancy(of: grid), goalCount: 5,
      memoryBudget: 5 * perField + 1024)
    for round in 0..<30 {
      var goals = grid.freeCells
      rng.shuffle(&goals)
      goals = Array(goals.prefix(12))
      let indices = goals.map { Int32(layout.index(of: $0)) }
      let pointers = try indices.map { try #require(fields.denseField(to: $0)) }
      for (goal, pointer) in zip(goals, pointers) { try expectExact(pointer, goal, grid, layout, round) }
      #expect(fields.isOverBudget)
      fields.forget(allBut: Array(indices.prefix(2)))
      #expect(!fields.isOverBudget)
      for (goal, pointer) in zip(goals, pointers).prefix(2) {
        try expectExact(pointer, goal, grid, layout, round)
      }
    }
  }

  private func expectExact(
    _ field: UnsafePointer<Float>, _ goal: Cell, _ grid: OccupancyGrid, _ layout: GridLayout, _ round: Int
  ) throws {
    let expected = plainDistances(to: goal, in: grid)
    for cell in grid.freeCells {
      let distance = expected[cell.y * grid.width + cell.x].map(Float.init) ?? .infinity
      try #require(field[layout.index(of: cell)] == distance, "\(cell) to \(goal), round \(round)")
    }
  }

  @Test(
    "the same questions from several threads at once get the same answers", arguments: Representation.allCases
  )
  private func severalThreads(representation: Representation) throws {
    var rng = SplitMix64(seed: 11)
    let grid = randomGrid(width: 25, height: 20, density: 0.25, using: &rng)
    let fields = representation.fields(of: grid, goals: 40)
    let goals = Array(grid.freeCells.prefix(40))
    let expected = goals.map { plainDistances(to: $0, in: grid) }
    let wrong = Workers.map(count: 8, jobs: 4) { thread in
      var rng = SplitMix64(seed: UInt64(thread))
      return (0..<500).count { _ in
        let goal = rng.index(below: goals.count)
        let cell = Cell(rng.index(below: grid.width), rng.index(below: grid.height))
        return fields.steps(from: cell, to: goals[goal]) != expected[goal][cell.y * grid.width + cell.x]
      }
    }
    #expect(wrong.allSatisfy { $0 == 0 })
  }

  @Test("with headings, steps and turns together equal a plain search over poses", arguments: UInt64(1)...8)
  func turning(seed: UInt64) throws {
    var rng = SplitMix64(seed: seed)
    let grid = randomGrid(width: 17, height: 11, density: 0.3, using: &rng)
    let layout = GridLayout(width: 17, height: 11, margin: 2)
    let goals = grid.freeCells
    for budget in [1 << 26, layout.count] {
      let fields = CostToGoFields(
        layout: layout, blocked: layout.paddedOccupancy(of: grid), motion: .turning, goalCount: 8,
        memoryBudget: budget)
      for _ in 0..<4 {
        let goal = goals[rng.index(below: goals.count)]
        let expected = plainTurningDistances(to: goal, in: grid)
        var asked = grid.freeCells.flatMap { cell in Heading.allCases.map { (cell, $0) } }
        rng.shuffle(&asked)
        for (cell, heading) in asked {
          let steps = fields.distance(
            from: Int32(layout.index(of: cell)), heading: heading, to: Int32(layout.index(of: goal)))
          let pose = (cell.y * grid.width + cell.x) * 4 + Int(heading.rawValue)
          try #require(
            steps == expected[pose].map(Int32.init) ?? CostToGoFields.unreachable,
            "\(cell) \(heading) to \(goal), seed \(seed), budget \(budget)")
        }
      }
    }
  }
}
