import Basics
import CAllocationCounter
import GridWorld
import Simulation

/// `physics`, `observation` and `allocations`: the step and the sensors.
enum StepBenchmarks {
  static var all: [Benchmark] {
    [
      Benchmark(
        name: "physics",
        summary: "64 agents, random 20×20 map at 20 %, soft, random actions, lifelong; one core",
        unit: "agent-steps/s", target: .atLeast(20e6),
        measure: { measure(observing: false).agentStepsPerSecond }),
      Benchmark(
        name: "observation", summary: "the same with X, E and Y built every step; one core",
        unit: "agent-steps/s", target: .atLeast(3e6),
        measure: { measure(observing: true).agentStepsPerSecond }),
      Benchmark(
        name: "allocations",
        summary: "heap allocations a step after the first, of physics and observation together",
        unit: "allocations/step", target: .atMost(0), measure: { measure(observing: true).allocationsPerStep }
      ),
    ]
  }

  private struct Measurement {
    var agentStepsPerSecond: Double
    var allocationsPerStep: Double
  }

  /// Agents spread at random over a square random map; goals are drawn as they go.
  static func world(
    agents: Int, side: Int, height: Int? = nil, density: Float = 0.2, outputWidth: Int = 0,
    sensors: SensorConfiguration = .init(), radio: RadioConfiguration = .init()
  ) -> World {
    var rng = SplitMix64(seed: 1)
    let height = height ?? side
    var grid = OccupancyGrid(width: side, height: height)
    for y in 0..<height {
      for x in 0..<side where rng.uniform() < density { grid.setOccupied(true, at: Cell(x, y)) }
    }
    var cells = grid.freeCells
    rng.shuffle(&cells)
    var configuration = WorldConfiguration(
      grid: grid, task: .lifelong, maxSteps: 1 << 40,
      agents: cells.prefix(agents).map { AgentSetup(start: $0, goals: []) }, seed: 1)
    configuration.sensors = sensors
    configuration.radio = radio
    return World(configuration, outputWidth: outputWidth)
  }

  /// Random joint actions made ahead, so that the generator isn't measured with the step.
  static func randomActions(agents: Int, steps: Int) -> [[Action]] {
    var rng = SplitMix64(seed: 2)
    return (0..<steps).map { _ in (0..<agents).map { _ in Action(rng.index(below: 5)) } }
  }

  private static func measure(observing: Bool) -> Measurement {
    let agents = 64
    var world = world(agents: agents, side: 20, outputWidth: observing ? 5 : 0)
    let actions = randomActions(agents: agents, steps: 509)
    var builder = ObservationBuilder(for: world)
    let observation = Observation(layout: builder.layout, agents: agents)
    func run(_ steps: Int) {
      var next = 0
      for _ in 0..<steps {
        world.advance(actions[next])
        if observing { builder.observe(world, into: observation) }
        next += 1
        if next == actions.count { next = 0 }
      }
    }
    run(2000)
    let steps = observing ? 20_000 : 100_000
    let before = navsim_allocation_count()
    let elapsed = seconds { run(steps) }
    let allocations = navsim_allocation_count() - before
    return Measurement(
      agentStepsPerSecond: Double(agents * steps) / elapsed,
      allocationsPerStep: Double(allocations) / Double(steps))
  }
}
