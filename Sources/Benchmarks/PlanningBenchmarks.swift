import Basics
import GridWorld
import Planning
import Simulation

/// `pibt`, `scaling`, `lacam` and `lacam-budget`: joint steps one at a time, and plans.
enum PlanningBenchmarks {
  static var all: [Benchmark] {
    [
      Benchmark(
        name: "pibt",
        summary:
          "256 agents, random 64×64 map at 20 %, lifelong, distances known; planner and step; one core",
        unit: "joint steps/s", target: nil, measure: pibt),
      Benchmark(
        name: "scaling",
        summary:
          "cost of PIBT per agent-step, 10,000 agents on a random 1491×656 map at 20 % over 100 on 149×66: 1000 lifelong steps, distances included",
        unit: "ratio", target: .atMost(3), measure: scaling),
      Benchmark(
        name: "lacam",
        summary:
          "time to the first plan of 400 agents, random 32×32 map at 10 %, distances included; one core",
        unit: "ms", target: .atMost(300), measure: lacam),
      Benchmark(
        name: "lacam-budget",
        summary:
          "the most that planning takes beyond 110 % of its time budget: 0.05 and 0.1 s, ten mazes of 65 to 257 cells a side, 50 to 500 agents",
        unit: "ms", target: .atMost(20), measure: overrun),
    ]
  }

  /// 25 instances, another one each time, so that no lucky one decides.
  private static func lacam() throws -> Double {
    var total = 0.0
    let instances = 25
    for seed in 1...UInt64(instances) {
      var rng = SplitMix64(seed: seed)
      let grid = MapGenerator(.random(RandomMap(density: 0.1)), width: 32, height: 32, seed: seed).makeGrid()
      var starts = grid.freeCells
      rng.shuffle(&starts)
      var goals = grid.freeCells
      rng.shuffle(&goals)
      let solver = LaCAMSolver(options: LaCAMOptions(timeBudget: 60, star: false))
      var result: LaCAMResult?
      total += seconds {
        result = solver.solve(
          PathfindingProblem(
            grid: grid, starts: Array(starts.prefix(400)), goals: Array(goals.prefix(400)), seed: seed))
      }
      guard result?.status == .solved else {
        throw BenchmarkError(description: "lacam: instance \(seed) was not solved.")
      }
    }
    return 1000 * total / Double(instances)
  }

  private static func pibt() -> Double {
    var episode = Episode(
      StepBenchmarks.world(agents: 256, side: 64),
      teams: [.init(controller: PIBTController(), agents: Array(0..<256))])
    // Distances to all goals are computed ahead: this measures planning, not breadth-first search.
    let world = episode.world
    for cell in world.configuration.grid.freeCells {
      let goal = Int32(world.layout.index(of: cell))
      _ = world.costToGo.distance(from: goal, to: goal)
    }
    for _ in 0..<500 { episode.advance() }
    let steps = 2000
    let elapsed = seconds { for _ in 0..<steps { episode.advance() } }
    return Double(steps) / elapsed
  }

  /// Steps of one world from its start, everything included that they need.
  private static func scaling() -> Double {
    func cost(agents: Int, width: Int, height: Int, steps: Int) -> Double {
      let world = StepBenchmarks.world(agents: agents, side: width, height: height)
      let elapsed = seconds {
        var episode = Episode(world, teams: [.init(controller: PIBTController(), agents: Array(0..<agents))])
        for _ in 0..<steps { episode.advance() }
      }
      return elapsed / Double(agents * steps)
    }
    let small = (0..<10).reduce(0.0) { sum, _ in sum + cost(agents: 100, width: 149, height: 66, steps: 1000)
    }
    return cost(agents: 10_000, width: 1491, height: 656, steps: 1000) / (small / 10)
  }

  private static func overrun() -> Double {
    var worst = -Double.infinity
    for seed in 1...UInt64(10) {
      let side = [65, 97, 129, 193, 257][Int(seed) % 5]
      let agents = [50, 100, 200, 300, 500][Int(seed) % 5]
      var rng = SplitMix64(seed: seed)
      let grid = MapGenerator(.maze(MazeMap()), width: side, height: side, seed: seed).makeGrid()
      var cells = grid.freeCells
      rng.shuffle(&cells)
      let starts = Array(cells.prefix(agents))
      rng.shuffle(&cells)
      let problem = PathfindingProblem(
        grid: grid, starts: starts, goals: Array(cells.prefix(agents)), seed: seed)
      for budget in [0.05, 0.1] {
        let elapsed = seconds { _ = LaCAMSolver(options: LaCAMOptions(timeBudget: budget)).solve(problem) }
        worst = max(worst, elapsed - 1.1 * budget)
      }
    }
    return 1000 * worst
  }
}
