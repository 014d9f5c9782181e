import Attention
import Basics
import Policies
import Simulation
import Testing

@testable import Training

/// What the exact gradient is the gradient of, where that can be said in one word: the expected return.
@Suite("The exact objective") struct ExactObjectiveTests {
  /// Without a discount and with all rewards shared, so that every decision is credited with what all agents get from
  /// there on.
  private func configuration(_ attention: AttentionKind) -> TrainerConfiguration {
    var configuration = TinyTraining.configuration(.none, seed: 3)
    configuration.policy.attention = attention
    configuration.reward.shared = 1
    configuration.reinforce.discount = 1
    configuration.reinforce.entropyBonus = 0
    configuration.reinforce.valueWeight = 0
    return configuration
  }

  /// Slopes along some directions of the objective, and of the expected return of an episode that is enumerated anew
  /// under the moved parameters.
  private func slopes(_ trainer: Trainer) -> (objective: [Double], expected: [Double]) {
    let world = TinyTraining.world(trainer)
    func enumerate(_ parameters: ParameterBuffer) -> ExactObjective {
      ExactObjective(
        EnumeratedWorld(world, reward: trainer.configuration.reward, trainer.policy, parameters),
        trainer.configuration.reinforce, parameters)
    }
    let objective = enumerate(trainer.parameters)
    var rng = SplitMix64(seed: 8)
    let directions = (0..<4).map { _ in
      (0..<trainer.parameters.count).map { _ in rng.uniform() < 0.5 ? Float(-0.3) : 0.3 }
    }
    return (
      directions.map { centralDifference(at: trainer.parameters, along: $0, objective.value) },
      directions.map {
        centralDifference(at: trainer.parameters, along: $0) { enumerate($0).expectedReturn(of: 0) }
      }
    )
  }

  @Test("of a team that shares all rewards and hears nothing is its expected return, without a discount")
  func team() throws {
    let (objective, expected) = slopes(try TinyTraining.trainer(configuration(.soft)))
    for (a, b) in zip(objective, expected) { #expect(isClose(a, b, within: 1e-3)) }
    #expect(expected.contains { abs($0) > 0.1 })
  }

  @Test("of an agent alone is its expected return, without a discount")
  func alone() throws {
    var configuration = configuration(.interaction)
    configuration.worlds.source = .listed([SmallTraining.world(["..", ".."], [((0, 0), [(1, 1)])])])
    let (objective, expected) = slopes(try TinyTraining.trainer(configuration))
    for (a, b) in zip(objective, expected) { #expect(isClose(a, b, within: 1e-3)) }
    #expect(expected.contains { abs($0) > 0.1 })
  }

  @Test("takes what peers hear of the probabilities as given: what they do about it is not credited")
  func hearing() throws {
    let trainer = try TinyTraining.trainer(configuration(.interaction))
    let (objective, expected) = slopes(trainer)
    #expect(zip(objective, expected).contains { abs($0 - $1) > 1e-2 })
  }
}
