import Attention
import Basics
import GridWorld
import Planning
import Policies
import Simulation
import Testing

@Suite("The collision shield") struct CollisionShieldTests {
  private func episode(shield: CollisionShield?, temperature: Float, seed: UInt64) -> Episode {
    var configuration = PolicyConfiguration(
      heads: 1, tokenWidth: 6, valueWidth: 4, environmentWidths: [8, 5], hiddenWidths: [7])
    configuration.sensors.peers.max = 4
    let policy = NavigationPolicy(configuration)
    var rng = SplitMix64(seed: seed)
    var cells = OccupancyGrid(width: 6, height: 6).freeCells
    rng.shuffle(&cells)
    let world = World(
      WorldConfiguration(
        grid: OccupancyGrid(width: 6, height: 6), maxSteps: 60, sensors: configuration.sensors,
        radio: configuration.radio,
        agents: (0..<14).map { AgentSetup(start: cells[$0], goals: [cells[$0 + 14]]) }, seed: seed),
      outputWidth: configuration.outputWidth)
    return Episode(
      world,
      teams: [
        .init(
          controller: PolicyController(
            name: "test", file: PolicyFile(policy, policy.makeParameters(seed: seed)),
            temperature: temperature, shield: shield), agents: Array(0..<14))
      ])
  }

  @Test("lets no move be refused, where the policy alone collides", arguments: UInt64(1)...3)
  func noCollisions(seed: UInt64) {
    var bare = episode(shield: nil, temperature: 1, seed: seed)
    while !bare.isOver { bare.advance() }
    #expect((bare.metrics["a_collisions"] ?? 0) > 0)
    for temperature in [Float(0), 1] {
      var shielded = episode(shield: CollisionShield(), temperature: temperature, seed: seed)
      while !shielded.isOver { shielded.advance() }
      #expect(shielded.metrics["a_collisions"] == 0 && shielded.metrics["o_collisions"] == 0, "seed \(seed)")
    }
  }

  @Test("brings even an untrained policy's agents home, by its prior", arguments: UInt64(1)...3)
  func prior(seed: UInt64) {
    var shielded = episode(shield: CollisionShield(), temperature: 0, seed: seed)
    while !shielded.isOver { shielded.advance() }
    #expect(shielded.metrics["CSR"] == 1, "seed \(seed)")
    var again = episode(shield: CollisionShield(), temperature: 0, seed: seed)
    while !again.isOver { again.advance() }
    #expect(again.world.state == shielded.world.state, "seed \(seed)")
  }
}
