import Basics
import GridWorld
import Planning
import Simulation
import Testing

@Suite("LaCAM") struct LaCAMTests {
  /// Enough to search a tiny instance to its end; the clock decides nothing.
  static let exhaustive = LaCAMOptions(timeBudget: 600)
  static func limited(_ iterations: Int) -> LaCAMOptions {
    LaCAMOptions(timeBudget: 600, iterations: iterations)
  }

  static let maps = [["...", "...", "..."], ["....", ".##.", "...."], ["#.###", ".....", "###.#"]]

  private func tinyInstance(_ map: Int, agents: Int, seed: UInt64) -> [(start: Cell, goal: Cell)] {
    var rng = SplitMix64(seed: seed)
    var starts = grid(LaCAMTests.maps[map]).freeCells
    var goals = starts
    rng.shuffle(&starts)
    rng.shuffle(&goals)
    return zip(starts, goals).prefix(agents).map { ($0, $1) }
  }

  @Test("finds the optimum, or that there is none, as joint search does", arguments: 0..<3, UInt64(1)...4)
  func optimum(map: Int, seed: UInt64) {
    let agents = tinyInstance(map, agents: 2 + Int(seed % 2), seed: seed)
    let start = world(LaCAMTests.maps[map], agents, seed: seed)
    let result = LaCAMSolver(options: LaCAMTests.exhaustive).solve(PathfindingProblem(start))
    let expected = leastSumOfLoss(LaCAMTests.maps[map], agents)
    #expect(result.status == (expected == nil ? .unsolvable : .optimal))
    #expect(result.sumOfLoss == expected, "map \(map), seed \(seed)")
    if expected != nil {
      #expect(PlanValidator(grid: start.configuration.grid).findings(in: Plan(start, result)) == [])
    }
  }

  @Test("reports what can't be solved")
  func unsolvable() {
    func status(_ rows: [String], _ agents: [(start: Cell, goal: Cell)]) -> LaCAMResult.Status {
      LaCAMSolver(options: LaCAMTests.exhaustive).solve(PathfindingProblem(world(rows, agents))).status
    }
    #expect(status(["...."], [(Cell(0, 0), Cell(3, 0)), (Cell(3, 0), Cell(0, 0))]) == .unsolvable)
    #expect(status(["..#.."], [(Cell(0, 0), Cell(4, 0))]) == .unsolvable)
    #expect(status(["....", "...."], [(Cell(0, 0), Cell(3, 0)), (Cell(1, 0), Cell(3, 0))]) == .unsolvable)
    #expect(status([".."], [(Cell(0, 0), Cell(0, 0))]) == .optimal)
  }

  @Test("passes agents by each other where that needs a swap", arguments: 0..<3)
  func swaps(place: Int) {
    let narrow = PIBTSwapTests.narrows[place]
    let start = world(narrow.rows, narrow.agents)
    let result = LaCAMSolver(options: LaCAMTests.limited(20_000)).solve(PathfindingProblem(start))
    #expect(!result.plan.isEmpty, "\(narrow.name)")
    #expect(PlanValidator(grid: start.configuration.grid).findings(in: Plan(start, result)) == [])
  }

  @Test("makes no plan with a conflict", arguments: UInt64(1)...3, [10, 60, 90])
  func sound(seed: UInt64, agents: Int) {
    let start = randomWorld(seed: seed, agents: agents)
    let result = LaCAMSolver(options: LaCAMTests.limited(250)).solve(PathfindingProblem(start))
    #expect(!result.plan.isEmpty, "seed \(seed), \(agents) agents")
    #expect(PlanValidator(grid: start.configuration.grid).findings(in: Plan(start, result)) == [])
  }

  @Test("makes plans cheaper with more iterations, never below the shortest paths", arguments: UInt64(1)...2)
  func refines(seed: UInt64) {
    let start = randomWorld(seed: seed, agents: 60)
    func cost(_ options: LaCAMOptions) -> Int {
      Plan(start, LaCAMSolver(options: options).solve(PathfindingProblem(start))).sumOfCosts
    }
    let first = cost(LaCAMOptions(timeBudget: 600, star: false))
    let refined = cost(LaCAMTests.limited(300))
    let bound = (0..<60).reduce(0) {
      $0 + Int(start.costToGo.distance(from: start.state.poses.cell[$1], to: start.state.goal[$1]))
    }
    #expect(refined < first && refined >= bound, "seed \(seed): \(first), \(refined), \(bound)")
  }

  @Test("makes the same plan for the same seed within iterations", arguments: UInt64(1)...2)
  func determinism(seed: UInt64) {
    let start = randomWorld(seed: seed, agents: 40)
    func plan(_ start: World) -> [[Int32]] {
      LaCAMSolver(options: LaCAMTests.limited(150)).solve(PathfindingProblem(start)).plan
    }
    #expect(plan(start) == plan(start))
    #expect(plan(start) != plan(World(start.configuration, episode: 1)))
  }

  @Test("ends when its memory is used up")
  func memory() {
    // Nobody can pass, but it takes very many configurations to find out.
    let rows = ["............", "######.#####", "............"]
    let agents = (0..<12).map { (start: Cell($0, 0), goal: Cell(11 - $0, 2)) }
    var options = LaCAMOptions(timeBudget: 600)
    options.memoryLimit = 400_000
    options.iterations = 20_000
    let start = world(rows, agents)
    let result = LaCAMSolver(options: options).solve(PathfindingProblem(start))
    #expect(result.configurations < 400_000 / (12 * 12))
  }
}
