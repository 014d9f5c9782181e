import Planning
import Simulation
import Testing

@Suite("Random") struct RandomControllerTests {
  @Test("takes every action about equally often", arguments: UInt64(1)...3)
  func uniform(seed: UInt64) {
    let draws = 2000
    let actions = randomActions(of: Array(0..<10), seed: seed, steps: draws / 10).joined()
    #expect(actions.count == draws)
    for action in ActionCatalogue.grid.actions {
      let share = Double(actions.count { $0 == action }) / Double(draws)
      // Five standard deviations of a share of 2000 draws.
      #expect(abs(share - 0.2) < 0.045, "seed \(seed): \(action) \(share)")
    }
  }

  @Test("draws for each agent what it would draw for it alone")
  func independence() {
    let together = randomActions(of: Array(0..<10), seed: 7, steps: 50)
    let alone = randomActions(of: [4], seed: 7, steps: 50)
    #expect(together.map { $0[4] } == alone.map { $0[0] })
  }

  @Test("draws differently for different agents, seeds and episodes")
  func variety() {
    let reference = randomActions(of: [0], seed: 7, steps: 50)
    #expect(randomActions(of: [1], seed: 7, steps: 50) != reference)
    #expect(randomActions(of: [0], seed: 8, steps: 50) != reference)
    #expect(randomActions(of: [0], seed: 7, steps: 50, episode: 1) != reference)
  }

  /// The actions of the driven agents, step by step, in a world that never changes.
  private func randomActions(
    of driven: [Int], seed: UInt64, steps: Int, episode: Int = 0
  ) -> [[Action]] {
    var configuration = randomWorld(seed: 1, agents: 10).configuration
    configuration.seed = seed
    let start = World(configuration, episode: episode)
    var controller = RandomController()
    controller.begin(start, driving: driven)
    return (0..<steps).map { _ in
      var actions = [Action](repeating: .stay, count: 10)
      controller.decide(start, actions: &actions)
      return driven.map { actions[$0] }
    }
  }
}
