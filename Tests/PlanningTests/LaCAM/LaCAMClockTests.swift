import Basics
import GridWorld
import Simulation
import Testing

@testable import Planning

/// A clock by which any work takes so long that the planner looks whenever it says what it did, and by which time is over
/// from some look on.
private final class FakeClock {
  private(set) var readings = 0
  private let lastInTime: Int
  /// Called when time is over.
  private let whenOver: () -> Void

  init(lastInTime: Int = .max, whenOver: @escaping () -> Void = {}) {
    self.lastInTime = lastInTime
    self.whenOver = whenOver
  }

  func read() -> Duration {
    readings += 1
    if readings == lastInTime { whenOver() }
    return readings < lastInTime ? .milliseconds(readings) : .seconds(1 << 40)
  }

  func budget(_ options: LaCAMOptions) -> PlanningBudget {
    var options = options
    options.timeBudget = Double(min(lastInTime, 1 << 40)) / 1000
    return PlanningBudget(options, elapsed: read)
  }
}

@Suite("LaCAM's clock") struct LaCAMClockTests {
  /// A maze with more goals than the memory for distances has room for.
  private func crowdedMaze(side: Int = 33, agents: Int, memory: Int) -> World {
    var rng = SplitMix64(seed: 9)
    let grid = MapGenerator(.maze(MazeMap()), width: side, height: side, seed: 2).makeGrid()
    var cells = grid.freeCells
    rng.shuffle(&cells)
    let setups = (0..<agents).map { AgentSetup(start: cells[$0], goals: [cells[agents + $0]]) }
    var configuration = WorldConfiguration(grid: grid, maxSteps: 400, agents: setups, seed: 3)
    configuration.distanceMemory = memory
    return World(configuration)
  }

  @Test("no search for distances begins when time is over, whenever that is", arguments: [20, 100])
  func searches(agents: Int) {
    let start = crowdedMaze(agents: agents, memory: 1_000)
    let solver = LaCAMSolver(options: LaCAMOptions(star: false))
    func solve(_ clock: FakeClock) -> LaCAMResult {
      solver.solve(PathfindingProblem(start), lastStep: 400, within: clock.budget(solver.options))
    }
    let most = agents < 100 ? 6_000 : 2_000
    for part in 1...4 {
      var searches = -1
      let clock = FakeClock(
        lastInTime: most * part / 4, whenOver: { searches = start.costToGo.searchCount })
      let before = start.costToGo.searchCount
      let result = solve(clock)
      guard searches >= 0 else { continue }  // It was done before.
      #expect(searches > before && start.costToGo.searchCount == searches, "part \(part)")
      #expect(result.status == .unfinished || !result.plan.isEmpty)
    }
  }

  @Test("planning begins with nothing that the budget doesn't cover")
  func beginning() {
    let agents = 1000
    let start = crowdedMaze(side: 129, agents: agents, memory: 1 << 20)
    var controller = LaCAMController(options: LaCAMOptions(timeBudget: 0.001))
    controller.begin(start, driving: Array(0..<agents))
    #expect(controller.result?.status == .unfinished)
    #expect(start.costToGo.searchCount < agents, "a millisecond is over before")
  }

  @Test("following a long corridor takes looks at the clock")
  func corridor() {
    // One corridor that winds through the map; two agents in its middle want to pass each other.
    let side = 99
    let rows = (0..<side).map { y in
      y % 2 == 0
        ? String(repeating: ".", count: side)
        : String((0..<side).map { $0 == (y % 4 == 1 ? side - 1 : 0) ? "." : "#" })
    }
    let start = world(
      rows, [(Cell(40, 48), Cell(98, 98)), (Cell(41, 48), Cell(0, 0))])
    var options = LaCAMOptions(star: false)
    options.memoryLimit = 1 << 24
    let free = grid(rows).freeCells.count
    let clock = FakeClock(lastInTime: free / 2)
    let result = LaCAMSolver(options: options)
      .solve(PathfindingProblem(start), lastStep: 400, within: clock.budget(options))
    #expect(result.status == .unfinished)
    // The first successor is not there yet.
    #expect(result.iterations <= 1, "\(clock.readings) readings")
  }

  @Test("the plan at hand when time is over is sound, whenever that is", arguments: UInt64(1)...2)
  func interruptedRefinement(seed: UInt64) {
    let start = randomWorld(seed: seed, agents: 20)
    let options = LaCAMOptions(star: true)
    func solve(_ clock: FakeClock) -> LaCAMResult {
      LaCAMSolver(options: options).solve(
        PathfindingProblem(start), lastStep: 100, within: clock.budget(options))
    }
    var plans = Set<[[Int32]]>()
    var lastInTime = 1000
    while lastInTime < 20_000 {
      let result = solve(FakeClock(lastInTime: lastInTime))
      lastInTime = lastInTime * 3 / 2 + 1
      guard !result.plan.isEmpty else { continue }
      let plan = Plan(start, result)
      plans.insert(result.plan)
      #expect(PlanValidator(grid: start.configuration.grid).findings(in: plan) == [], "seed \(seed)")
      #expect(result.plan.last == start.state.goal)
    }
    #expect(plans.count > 1, "seed \(seed): nothing was refined")
  }

  @Test("memory that grows with the map is filled in pieces")
  func filling() {
    let buffer = FlatBuffer<Int32>(repeating: 0, count: 100_000)
    let clock = FakeClock(lastInTime: 3)
    let budget = clock.budget(LaCAMOptions())
    #expect(!budget.fill(buffer) { Int32($0) })
    let filled = (0..<buffer.count).count { buffer[$0] == Int32($0) }
    #expect(filled > 1 && filled < buffer.count)
    #expect(FakeClock().budget(LaCAMOptions()).fill(buffer) { Int32(2 * $0) })
    #expect((0..<buffer.count).allSatisfy { buffer[$0] == Int32(2 * $0) })
  }

  @Test("PIBT that begins later drives as if it had begun at the start", arguments: UInt64(1)...3)
  func lateBeginning(seed: UInt64) {
    let start = randomWorld(seed: seed, agents: 30)
    var later = start
    var plain = PIBTPlanner(options: .strong)
    var late = PIBTPlanner(options: .strong)
    plain.begin(start, driving: Array(0..<30))
    var actions = [Action](repeating: .idle, count: 30)
    later.advance(actions)
    actions[0] = .right
    later.advance(actions)
    late.begin(
      later, driving: Array(0..<30), from: start.state.poses.cell, to: start.state.goal)
    for _ in 0..<20 {
      var (a, b) = (actions, actions)
      plain.plan(later, actions: &a)
      late.plan(later, actions: &b)
      #expect(a == b, "seed \(seed)")
      later.advance(a)
    }
  }
}
