import Basics
import Planning
import Simulation
import Testing

@Suite("A shield over scores") struct ShieldPlannerTests {
  /// Scores every action at random, as a policy that learned nothing would.
  private struct ShieldedNoise: Controller {
    let name = "shielded noise"
    var shield: CollisionShield
    var temperature: Float
    var generator = SplitMix64(seed: 5)
    var planner: ShieldPlanner?

    init(_ shield: CollisionShield, temperature: Float) {
      self.shield = shield
      self.temperature = temperature
    }

    mutating func begin(_ world: World, driving agents: [Int]) {
      planner = ShieldPlanner(shield, world, driving: agents)
    }

    mutating func decide(_ world: World, actions: inout [Action]) {
      let scores = FlatBuffer<Float>(
        repeating: 0, count: world.agentCount * ActionCatalogue.grid.count)
      for index in 0..<scores.count { scores.base[index] = 4 * generator.uniform() }
      planner?.decide(world, scores: scores, temperature: temperature, actions: &actions)
    }
  }

  @Test("makes moves that are all carried out", arguments: [Float(0), 1], UInt64(1)...3)
  func noConflicts(temperature: Float, seed: UInt64) {
    var episode = Episode(
      randomWorld(seed: seed, agents: 60),
      ShieldedNoise(CollisionShield(prior: 0), temperature: temperature))
    for _ in 0..<60 { episode.advance() }
    #expect(episode.metrics["a_collisions"] == 0 && episode.metrics["o_collisions"] == 0, "seed \(seed)")
    #expect(episode.world.state.pathLength.contains { $0 > 10 }, "seed \(seed): nobody went anywhere")
  }

  @Test("keeps its promise under every collision rule", arguments: CollisionRule.allCases, UInt64(1)...3)
  func rules(rule: CollisionRule, seed: UInt64) {
    var configuration = randomWorld(seed: seed, agents: 60).configuration
    configuration.dynamics = .grid(collisions: rule)
    var episode = Episode(World(configuration), ShieldedNoise(CollisionShield(prior: 0), temperature: 1))
    for _ in 0..<60 { episode.advance() }
    #expect(episode.metrics["a_collisions"] == 0 && episode.metrics["o_collisions"] == 0, "seed \(seed)")
    #expect(episode.world.state.pathLength.contains { $0 > 10 }, "seed \(seed): nobody went anywhere")
  }

  @Test("leads agents home where the prior outweighs the scores")
  func prior() {
    var episode = Episode(
      randomWorld(seed: 2, agents: 20), ShieldedNoise(CollisionShield(prior: 100), temperature: 0))
    let isSolved = episode.run(steps: 300)
    #expect(isSolved)
  }
}
