import Basics
import GridWorld
import Simulation
import Testing

@Suite("World, over seeds") struct WorldPropertyTests {
  @Test(
    "after every step occupancy equals positions and no two agents share a cell or have swapped",
    arguments: CollisionRule.allCases, UInt64(1)...12)
  func invariants(rule: CollisionRule, seed: UInt64) throws {
    var rng = SplitMix64(seed: seed &* 977)
    var configuration = randomConfiguration(seed: seed, agents: 40, collisions: rule)
    configuration.obstacles = [.walker(start: try #require(freeCell(configuration)))]
    var world = World(configuration)
    for _ in 0..<100 {
      let before = world.state.poses.cell
      world.advance(randomActions(world.agentCount, using: &rng))
      let state = world.state
      for cell in state.occupant.indices where state.occupant[cell] >= 0 {
        try #require(state.poses.cell[Int(state.occupant[cell])] == Int32(cell), "seed \(seed)")
      }
      for (agent, cell) in state.poses.cell.enumerated() {
        try #require(state.occupant[Int(cell)] == Int32(agent), "seed \(seed)")
        try #require(state.blocked[Int(cell)] == 0, "seed \(seed)")
        let previous = Int(before[agent])
        let other = Int(state.occupant[previous])
        if other >= 0, other != agent {
          try #require(before[other] != cell, "agents \(agent) and \(other) swapped, seed \(seed)")
        }
      }
    }
    #expect(world.state.pathLength.contains { $0 > 0 })
  }

  private func freeCell(_ configuration: WorldConfiguration) -> Cell? {
    let starts = Set(configuration.agents.map(\.start))
    return configuration.grid.freeCells.first { !starts.contains($0) }
  }

  @Test("the same seed gives the same episode, another seed another", arguments: UInt64(1)...6)
  func determinism(seed: UInt64) {
    func finalState(_ episode: Int) -> WorldState {
      var rng = SplitMix64(seed: 5)
      var world = World(randomConfiguration(seed: seed), episode: episode)
      for _ in 0..<80 { world.advance(randomActions(world.agentCount, using: &rng)) }
      return world.state
    }
    #expect(finalState(0) == finalState(0))
    #expect(finalState(0) != finalState(1))
  }

  @Test("going back to the start forgets everything")
  func reset() {
    var rng = SplitMix64(seed: 1)
    let configuration = randomConfiguration(seed: 3)
    var world = World(configuration, outputWidth: 5)
    let start = world.state
    for _ in 0..<50 { world.advance(randomActions(world.agentCount, using: &rng)) }
    #expect(world.state != start)
    world.reset(episode: 0)
    #expect(world.state == start)
  }
}
