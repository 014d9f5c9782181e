import GridWorld
import Planning
import Simulation

/// `pibt`: the planner's joint steps.
enum PlanningBenchmarks {
  static var all: [Benchmark] {
    [
      Benchmark(
        name: "pibt",
        summary:
          "256 agents, random 64×64 map at 20 %, lifelong, distances known; planner and step; one core",
        unit: "joint steps/s", target: nil, measure: pibt)
    ]
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
