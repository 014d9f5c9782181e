import Basics
import GridWorld
import Planning
import Simulation
import Testing

@Suite("LaCAM's budget") struct LaCAMBudgetTests {
  private func problem(side: Int, agents: Int, seed: UInt64) -> PathfindingProblem {
    var rng = SplitMix64(seed: seed)
    let grid = MapGenerator(.maze(MazeMap()), width: side, height: side, seed: seed).makeGrid()
    var cells = grid.freeCells
    rng.shuffle(&cells)
    let starts = Array(cells.prefix(agents))
    rng.shuffle(&cells)
    return PathfindingProblem(grid: grid, starts: starts, goals: Array(cells.prefix(agents)), seed: seed)
  }

  @Test("within a number of iterations the clock changes nothing", arguments: UInt64(1)...3)
  func iterationsAlone(seed: UInt64) {
    let plans = [0.001, 600].map { seconds in
      LaCAMSolver(options: LaCAMOptions(timeBudget: seconds, iterations: 400))
        .solve(problem(side: 21, agents: 12, seed: seed))
    }
    #expect(plans[0].plan == plans[1].plan && plans[0].iterations == plans[1].iterations, "seed \(seed)")
    #expect(!plans[0].plan.isEmpty, "an empty plan must not pass")
  }

  @Test("when time is over before a plan is there, nothing is claimed", arguments: UInt64(1)...3)
  func unfinished(seed: UInt64) {
    let result = LaCAMSolver(options: LaCAMOptions(timeBudget: 0.001))
      .solve(problem(side: 129, agents: 200, seed: seed))
    #expect(result.status == .unfinished && result.plan.isEmpty, "seed \(seed)")
  }

  @Test("what the search stores keeps to the memory limit with many agents")
  func memory() {
    var options = LaCAMOptions(timeBudget: 600, star: false)
    options.memoryLimit = 1 << 20
    let result = LaCAMSolver(options: options).solve(problem(side: 65, agents: 300, seed: 4))
    #expect(result.status != .unsolvable)
    #expect(result.configurations * 12 * 300 <= options.memoryLimit)
  }

  @Test("options out of their ranges are named")
  func ranges() {
    for (options, key) in [
      (LaCAMOptions(timeBudget: -1), "timeBudget"), (LaCAMOptions(timeBudget: .nan), "timeBudget"),
      (LaCAMOptions(iterations: -1), "iterations"), (LaCAMOptions(memoryLimit: 0), "memoryLimit"),
    ] {
      let error = #expect(throws: ConfigurationError.self) { try options.validate() }
      #expect(error?.keyPath == "controller.\(key)")
    }
    #expect(throws: ConfigurationError.self) { try PIBTOptions(repetitionNoise: .nan).validate() }
    #expect(throws: ConfigurationError.self) { try CollisionShield(prior: -1).validate() }
    #expect(throws: Never.self) { try LaCAMOptions().validate() }
  }

  @Test("planners drive alike whatever the memory for distances", arguments: ["pibt", "pibt+", "lacam"])
  func memoryChangesNothing(name: String) {
    var rng = SplitMix64(seed: 9)
    let grid = MapGenerator(.maze(MazeMap()), width: 33, height: 33, seed: 2).makeGrid()
    var cells = grid.freeCells
    rng.shuffle(&cells)
    let agents = (0..<20).map { AgentSetup(start: cells[$0], goals: [cells[20 + $0]]) }
    let runs = [1 << 26, 20_000, 1_000].map { memory in
      var configuration = WorldConfiguration(grid: grid, maxSteps: 200, agents: agents, seed: 3)
      configuration.distanceMemory = memory
      var world = World(configuration)
      var controller: any Controller =
        switch name {
        case "pibt": PIBTController()
        case "pibt+": PIBTController(options: .strong)
        default: LaCAMController(options: LaCAMOptions(iterations: 60))
        }
      controller.begin(world, driving: Array(0..<20))
      var trace: [[Int32]] = []
      var actions = [Action](repeating: .idle, count: 20)
      for _ in 0..<80 {
        controller.decide(world, actions: &actions)
        world.advance(actions)
        trace.append(world.state.poses.cell)
      }
      return trace
    }
    #expect(runs[0] == runs[1] && runs[0] == runs[2])
  }
}
