import Basics
import CAllocationCounter
import GridWorld
import Simulation
import Testing

@Suite("Memory") struct AllocationTests {
  @Test(
    "after the first, a step and its observation allocate nothing",
    .enabled(if: navsim_allocation_count() >= 0, "the C library offers no way to count"),
    arguments: CollisionRule.allCases)
  func stepsAllocateNothing(rule: CollisionRule) {
    var rng = SplitMix64(seed: 4)
    var configuration = randomConfiguration(seed: 4, agents: 30, collisions: rule)
    configuration.obstacles = [.door(cell: configuration.grid.freeCells[0], open: 3, closed: 2, phase: 0)]
    configuration.agents.removeAll { $0.start == configuration.grid.freeCells[0] }
    var world = World(configuration, outputWidth: 5)
    var builder = ObservationBuilder(for: world)
    let observation = Observation(layout: builder.layout, agents: world.agentCount)
    let actions = (0..<100).map { _ in randomActions(world.agentCount, using: &rng) }
    let outputs = [Float](repeating: 0.5, count: world.agentCount * 5)
    func run(_ steps: Range<Int>) {
      for step in steps {
        if step % 2 == 0 {
          world.advance(actions[step])
        } else {
          world.advance(actions[step], outputs: outputs)
        }
        builder.observe(world, into: observation)
      }
    }
    // One step of each kind.
    run(0..<2)
    let before = navsim_allocation_count()
    run(2..<100)
    let allocations = navsim_allocation_count() - before
    #expect(allocations == 0)
  }
}
