import Basics
import GridWorld
import Planning
import Simulation
import Testing

@Suite("Plan validator") struct PlanValidatorTests {
  /// A conflict-free plan for two agents on a 4 × 3 map whose cell [1, 1] is a wall.
  static let grid = OccupancyGrid.rows(["....", ".#..", "...."])
  static let sound = Plan(
    starts: [Cell(0, 0), Cell(2, 0)], goals: [Cell(2, 0), Cell(2, 2)],
    configurations: [
      [Cell(0, 0), Cell(2, 0)], [Cell(1, 0), Cell(2, 1)], [Cell(2, 0), Cell(2, 2)],
    ])

  private func findings(_ change: (inout Plan) -> Void) -> [PlanFinding] {
    var plan = PlanValidatorTests.sound
    change(&plan)
    return PlanValidator(grid: PlanValidatorTests.grid).findings(in: plan)
  }

  @Test("finds nothing in a sound plan")
  func sound() { #expect(findings { _ in } == []) }

  @Test("finds following where the collision rule forbids it")
  func following() {
    func findings(_ rule: CollisionRule, _ starts: [Cell], _ goals: [Cell]) -> [String] {
      var check = PlanCheck(grid: PlanValidatorTests.grid, starts: starts, goals: goals, rule: rule)
      check.add(starts)
      check.add(goals)
      check.finish()
      return check.findings.map(\.description)
    }
    let (tail, head) = ([Cell(0, 0), Cell(1, 0)], [Cell(1, 0), Cell(2, 0)])
    #expect(findings(.soft, tail, head) == [])
    #expect(
      findings(.blockBoth, tail, head) == [
        "step 1, agent 0 at [1, 0]: enters the cell that agent 1 has just left, which 'blockBoth' does not allow"
      ])
    #expect(findings(.priority, tail, head).count == 1)
    // Who comes after one of a lower index may follow.
    #expect(findings(.priority, tail.reversed(), head.reversed()) == [])
    #expect(findings(.blockBoth, tail.reversed(), head.reversed()).count == 1)
  }

  @Test("finds a vertex conflict")
  func vertexConflict() {
    let found = findings { $0.configurations[1] = [Cell(1, 0), Cell(1, 0)] }
    #expect(found.contains(PlanFinding(.vertexConflict(with: 0), agent: 1, step: 1, cell: Cell(1, 0))))
  }

  @Test("finds a swap conflict, but no fault in following")
  func swapConflict() {
    let found = findings {
      $0.starts = [Cell(1, 0), Cell(2, 0)]
      $0.goals = [Cell(2, 0), Cell(1, 0)]
      $0.configurations = [$0.starts, $0.goals]
    }
    #expect(found == [PlanFinding(.swapConflict(with: 0), agent: 1, step: 1, cell: Cell(1, 0))])
    let following = findings {
      $0.starts = [Cell(0, 0), Cell(1, 0)]
      $0.goals = [Cell(1, 0), Cell(2, 0)]
      $0.configurations = [$0.starts, $0.goals]
    }
    #expect(following == [])
  }

  @Test("finds agents in walls and off the map")
  func walls() {
    let wall = findings { $0.configurations[1][1] = Cell(1, 1) }
    #expect(wall.contains(PlanFinding(.wall, agent: 1, step: 1, cell: Cell(1, 1))))
    let edge = findings { $0.configurations[1][0] = Cell(0, -1) }
    #expect(edge.contains(PlanFinding(.wall, agent: 0, step: 1, cell: Cell(0, -1))))
  }

  @Test("finds jumps and diagonals")
  func jumps() {
    let jump = findings { $0.configurations.remove(at: 1) }
    #expect(jump.map(\.kind) == [.jump(from: Cell(0, 0)), .jump(from: Cell(2, 0))])
    let diagonal = findings { $0.configurations[1][1] = Cell(3, 1) }
    #expect(diagonal.contains(PlanFinding(.jump(from: Cell(2, 0)), agent: 1, step: 1, cell: Cell(3, 1))))
  }

  @Test("finds wrong starts and missed goals")
  func ends() {
    let start = findings { $0.starts[0] = Cell(0, 1) }
    #expect(start == [PlanFinding(.wrongStart(expected: Cell(0, 1)), agent: 0, step: 0, cell: Cell(0, 0))])
    let goal = findings { $0.goals[1] = Cell(3, 2) }
    #expect(goal == [PlanFinding(.missedGoal(expected: Cell(3, 2)), agent: 1, step: 2, cell: Cell(2, 2))])
  }

  @Test("finds missing agents and missing steps")
  func counts() {
    #expect(
      findings { $0.configurations[2].removeLast() }.map(\.kind) == [.agentCount(expected: 2, found: 1)])
    #expect(findings { $0.configurations = [] }.map(\.kind) == [.agentCount(expected: 2, found: 0)])
  }

  /// Whatever plan, a random fault in it is found.
  @Test("finds each kind of fault put into a planned joint path", arguments: UInt64(1)...12)
  func mutations(seed: UInt64) throws {
    let start = randomWorld(seed: seed, agents: 25)
    let plan = Plan(start, PIBTController(options: .strong), steps: 60)
    let validator = PlanValidator(grid: start.configuration.grid)
    let conflicts = validator.findings(in: plan).filter {
      if case .missedGoal = $0.kind { false } else { true }
    }
    #expect(conflicts == [], "seed \(seed)")
    var rng = SplitMix64(seed: seed)
    let step = 1 + rng.index(below: plan.configurations.count - 1)
    let agent = rng.index(below: 25)
    let other = (agent + 1 + rng.index(below: 24)) % 25
    func kinds(_ change: (inout Plan) -> Void) -> [PlanFinding] {
      var mutant = plan
      change(&mutant)
      return validator.findings(in: mutant)
    }
    let vertex = kinds { $0.configurations[step][agent] = $0.configurations[step][other] }
    #expect(vertex.contains { $0.kind == .vertexConflict(with: min(agent, other)) && $0.step == step })
    let wall = kinds { $0.configurations[step][agent] = Cell(-1, -1) }
    #expect(wall.contains { $0.kind == .wall && $0.agent == agent && $0.step == step })
    let far = kinds { $0.configurations[step][agent].x += 3 }
    #expect(far.contains { $0.agent == agent && $0.step == step && $0.kind != .wall })
    // Two neighbors trade places.
    var swapped = plan
    let origin = swapped.configurations[step - 1]
    let pair = try #require(
      (0..<25).lazy.flatMap { a in (0..<a).map { (a, $0) } }
        .first { origin[$0].manhattanDistance(to: origin[$1]) == 1 })
    swapped.configurations[step] = origin
    swapped.configurations[step].swapAt(pair.0, pair.1)
    #expect(
      validator.findings(in: swapped).contains {
        $0.kind == .swapConflict(with: pair.1) && $0.agent == pair.0 && $0.step == step
      })
  }
}

extension OccupancyGrid {
  /// A map of rows in which `#` is a wall.
  static func rows(_ rows: [String]) -> OccupancyGrid { PlanningTests.grid(rows) }
}
