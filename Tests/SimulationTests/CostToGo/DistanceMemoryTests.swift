import Basics
import GridWorld
import Simulation
import Testing

@Suite("Distances of a world that change their goals") struct DistanceMemoryTests {
  @Test("what is forgotten is forgotten in place, and nobody else keeps it", arguments: UInt64(1)...3)
  func budget(seed: UInt64) {
    var configuration = randomConfiguration(seed: seed, width: 16, height: 16, agents: 4, density: 0.1)
    let field = 4 * GridLayout(width: 16, height: 16, margin: 16).count
    let budget = 12 * field
    var goals: Set<Int32> = []
    configuration.distanceMemory = budget
    var world = World(configuration)
    let before = ObjectIdentifier(world.costToGo)
    var rng = SplitMix64(seed: seed)
    for _ in 0..<4000 {
      // Down the distances, now and then at random, so that goals are reached.
      let actions = (0..<world.agentCount).map { agent in
        ActionCatalogue.grid.actions.first {
          let next = ActionCatalogue.grid.pose(
            after: $0, from: world.state.poses[agent], stride: world.layout.stride)
          return rng.index(below: 8) > 0
            && world.stepsToGo(of: agent, from: next) < world.stepsToGo(of: agent)
        } ?? ActionCatalogue.grid.actions[rng.index(below: 5)]
      }
      world.advance(actions)
      goals.formUnion(world.state.goal)
    }
    #expect(goals.count > 40, "seed \(seed)")
    #expect(ObjectIdentifier(world.costToGo) == before, "seed \(seed)")
    #expect(world.costToGo.memoryInUse <= 2 * budget, "seed \(seed)")
  }
}
