import Basics
import CAllocationCounter
import Compatibility
import GridWorld
import Simulation
import Testing

@Suite("A world like POGEMA's") struct PogemaWorldTests {
  /// A map of rows in which `#` is a wall, with starts and goals.
  private func configuration(_ rows: [String], starts: [Cell], goals: [Cell]) -> PogemaConfiguration {
    var configuration = PogemaConfiguration()
    configuration.height = rows.count
    configuration.width = rows[0].count
    configuration.obstacles = rows.flatMap { row in row.map { $0 == "#" ? 1 : 0 } }
    (configuration.starts, configuration.goals) = (starts, goals)
    configuration.agentCount = starts.count
    configuration.observationRadius = 1
    return configuration
  }

  private func random(
    seed: UInt64, _ collisions: CollisionRule = .soft, _ arrival: PogemaConfiguration.Arrival = .restart
  ) -> PogemaConfiguration {
    var configuration = PogemaConfiguration()
    (configuration.width, configuration.height, configuration.density) = (9, 8, 0.2)
    (configuration.agentCount, configuration.seed) = (16, seed)
    (configuration.collisions, configuration.arrival) = (collisions, arrival)
    configuration.maxEpisodeSteps = 1000
    return configuration
  }

  private func actions(_ count: Int, using rng: inout SplitMix64) -> [Int32] {
    (0..<count).map { _ in Int32(rng.index(below: 5)) }
  }

  @Test(
    "moves agents as `World` does, where they stay on the map", arguments: CollisionRule.allCases,
    UInt64(1)...4)
  func twin(rule: CollisionRule, seed: UInt64) throws {
    let configuration = random(seed: seed, rule, .nothing)
    let world = try PogemaWorld(configuration)
    let margin = configuration.observationRadius
    let starts = cells(of: world, 0)
    var grid = OccupancyGrid(width: 9, height: 8)
    var map = [UInt8](repeating: 0, count: world.layout.count)
    var span = map.mutableSpan
    world.writeObstacles(into: &span)
    for y in 0..<8 {
      for x in 0..<9 where map[world.layout.index(of: Cell(x, y))] == 1 {
        grid.setOccupied(true, at: Cell(x, y))
      }
    }
    let setups = (0..<16).map { agent in
      let start = Cell(Int(starts[2 * agent + 1]) - margin, Int(starts[2 * agent]) - margin)
      return AgentSetup(start: start, goals: [start])
    }
    var other = World(
      WorldConfiguration(grid: grid, dynamics: .grid(collisions: rule), maxSteps: 1000, agents: setups))
    var rng = SplitMix64(seed: seed)
    for step in 1...100 {
      let actions = actions(16, using: &rng)
      try advance(world, actions)
      other.advance(actions.map { Action(Int($0)) })
      let expected = (0..<16).flatMap { agent in
        [Int32(other.cell(of: agent).y + margin), Int32(other.cell(of: agent).x + margin)]
      }
      try #require(cells(of: world, 0) == expected, "step \(step)")
    }
  }

  @Test(
    "allocates nothing in a step and its observations",
    .enabled(if: navsim_allocation_count() >= 0, "the C library offers no way to count"),
    arguments: CollisionRule.allCases, PogemaConfiguration.Arrival.allCases)
  func allocatesNothing(rule: CollisionRule, arrival: PogemaConfiguration.Arrival) throws {
    let world = try PogemaWorld(random(seed: 3, rule, arrival))
    var rng = SplitMix64(seed: 1)
    let joint = (0..<100).map { _ in actions(16, using: &rng) }
    let memory = FlatBuffer<Float>(repeating: 0, count: world.observationCount)
    let bytes = FlatBuffer<UInt8>(repeating: 0, count: 5 * 16)
    let numbers = FlatBuffer<Int32>(repeating: 0, count: 8 * 16)
    func run(_ steps: Range<Int>) throws {
      for step in steps {
        try advance(world, joint[step])
        var observations = MutableSpan(_unsafeStart: memory.base, count: memory.count)
        world.writeObservations(into: &observations)
        var flags = MutableSpan(_unsafeStart: bytes.base, count: bytes.count)
        world.writeFlags(into: &flags)
        var cells = MutableSpan(_unsafeStart: numbers.base, count: numbers.count)
        world.writeCells(into: &cells)
      }
    }
    try run(0..<2)
    let before = navsim_allocation_count()
    try run(2..<100)
    #expect(navsim_allocation_count() - before == 0)
  }

  @Test("takes agents off the map where they arrive, and lets others pass")
  func leaving() throws {
    let world = try PogemaWorld(
      configuration(["..."], starts: [Cell(1, 0), Cell(0, 0)], goals: [Cell(2, 0), Cell(2, 0)]))
    try advance(world, [4, 4])
    #expect(flags(of: world, .isActive) == [0, 1])
    #expect(flags(of: world, .isRewarded) == [1, 0] && flags(of: world, .isTerminated) == [1, 0])
    // What the first is told is not even looked at.
    try advance(world, [99, 4])
    #expect(cells(of: world, 0) == [1, 3, 1, 3] && world.isFinished && !world.isTruncated)
    #expect(world.figures.isr == 1 && world.figures.csr == 1 && world.figures.episodeLength == 1.5)
  }

  @Test("does not see one that took the place of an agent with a higher number, for a step")
  func wipedOut() throws {
    var configuration = configuration(
      ["..."], starts: [Cell(0, 0), Cell(1, 0)], goals: [Cell(0, 0), Cell(1, 0)])
    (configuration.collisions, configuration.arrival) = (.soft, .nothing)
    let world = try PogemaWorld(configuration)
    try advance(world, [4, 4])
    // The windows are 3 × 3; the second of each agent's three shows agents.
    #expect(observations(of: world)[9..<18].elementsEqual([0, 0, 0, 0, 0, 1, 0, 0, 0]))
    try advance(world, [0, 0])
    #expect(observations(of: world)[9..<18].elementsEqual([0, 0, 0, 0, 1, 1, 0, 0, 0]))
  }

  @Test("goes on from a copy as from the original", arguments: PogemaConfiguration.Arrival.allCases)
  func copies(arrival: PogemaConfiguration.Arrival) throws {
    let world = try PogemaWorld(random(seed: 5, .soft, arrival))
    var rng = SplitMix64(seed: 1)
    for _ in 0..<20 { try advance(world, actions(16, using: &rng)) }
    let copy = PogemaWorld(copying: world)
    let start = cells(of: world, 0)
    for _ in 0..<60 {
      let actions = actions(16, using: &rng)
      try advance(world, actions)
      try advance(copy, actions)
      #expect(observations(of: world) == observations(of: copy))
      #expect(cells(of: world, 1) == cells(of: copy, 1))
    }
    #expect(cells(of: world, 0) != start)
  }

  @Test("tells the goals ahead of an episode without end as far as anybody wants to wait")
  func goalsAheadWithoutEnd() throws {
    var configuration = random(seed: 3)
    configuration.maxEpisodeSteps = Int(Int32.max)
    let world = try PogemaWorld(configuration)
    #expect(world.goalsAhead(of: 0).count == 1 << 18)
  }

  @Test("gives goals that lie ahead as it will hand them out")
  func goalsAhead() throws {
    var configuration = configuration(["....."], starts: [Cell(0, 0)], goals: [Cell(4, 0)])
    configuration.arrival = .restart
    configuration.maxEpisodeSteps = 40
    let world = try PogemaWorld(configuration)
    let ahead = world.goalsAhead(of: 0)
    #expect(ahead.count > 5 && ahead[0] == Cell(4, 0))
    for goal in ahead {
      try #require(cells(of: world, 1) == [1, Int32(goal.x) + 1])
      while cells(of: world, 1) == [1, Int32(goal.x) + 1] {
        let isRight = cells(of: world, 0)[1] < Int32(goal.x) + 1
        try advance(world, [isRight ? 4 : 3])
      }
    }
  }

  @Test("refuses what makes no sense, and says how to mend it")
  func refusals() throws {
    func message(_ change: (inout PogemaConfiguration) -> Void) -> String {
      var configuration = configuration(["..#", "..."], starts: [Cell(0, 0)], goals: [Cell(1, 1)])
      change(&configuration)
      do {
        _ = try PogemaWorld(configuration)
        return ""
      } catch {
        return error.description
      }
    }
    #expect(message { _ in } == "")
    #expect(message { $0.observationRadius = 0 }.contains("a whole number from 1 to 128"))
    #expect(message { $0.density = .nan }.contains("'density' is nan"))
    #expect(message { $0.agentCount = 2 }.contains("1 agents_xy for 2 agents"))
    #expect(
      message { $0.goals = [Cell(3, 0)] }.contains("goal (0, 3) is off the map of 2 rows and 3 columns"))
    #expect(message { $0.obstacles = [0] }.contains("2 rows of 3 cells"))
    let shared = message {
      ($0.starts, $0.goals) = ([Cell(0, 0), Cell(0, 0)], [Cell(1, 1), Cell(1, 1)])
      $0.agentCount = 2
    }
    #expect(shared.contains("agents 0 and 1 can't both stand on (0, 0)"))
    let walled = message {
      $0.starts = [Cell(2, 0)]
      $0.wallsGiveWay = false
    }
    #expect(walled.contains("agent 0 can't stand on (0, 2)"))
    let crowded = message {
      ($0.starts, $0.goals) = (nil, nil)
      $0.agentCount = 3
    }
    #expect(crowded.contains("no starts and goals for 3 agents on 5 free cells"))
    let enclosed = message {
      $0.obstacles = [0, 1, 0, 1, 0, 0]
      $0.goals = [Cell(0, 0)]
      $0.arrival = .restart
    }
    #expect(enclosed.contains("can reach no other cell"))
    let world = try PogemaWorld(random(seed: 1))
    let before = cells(of: world, 0)
    #expect(throws: PogemaError.count(of: "actions", found: 2, expected: 16)) {
      try advance(world, [0, 0])
    }
    #expect(throws: PogemaError.action(agent: 15, found: 5, count: 5)) {
      try advance(world, (Array(repeating: 1, count: 15) + [5]))
    }
    #expect(cells(of: world, 0) == before && world.elapsedSteps == 0)
  }
}

func advance(_ world: PogemaWorld, _ actions: [Int32]) throws {
  try world.advance(actions.span)
}
