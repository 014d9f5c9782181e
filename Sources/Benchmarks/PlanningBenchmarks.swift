import Basics
import GridWorld
import Planning
import Simulation

/// `pibt` and `lacam`: joint steps one at a time, and plans.
enum PlanningBenchmarks {
  static var all: [Benchmark] {
    [
      Benchmark(
        name: "pibt",
        summary:
          "256 agents, random 64×64 map at 20 %, lifelong, distances known; planner and step; one core",
        unit: "joint steps/s", target: nil, measure: pibt),
      Benchmark(
        name: "lacam",
        summary:
          "time to the first plan of 400 agents, random 32×32 map at 10 %, distances included; one core",
        unit: "ms", target: .atMost(300), measure: lacam),
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
}
