import Attention
import Basics
import Planning
import Policies
import Simulation
import Testing

@testable import Training

/// The loss of a whole batch, all the way from the weights through rollouts of several shards.
@Suite("A batch's loss") struct BatchLossTests {
  /// What is switched on beside −A log π(a).
  enum Term: CaseIterable {
    case none, entropy, messages, messageEntropy, value, drift, quietDrift, messageVectors, original, all
    case shield, firstPlace, reference, shieldAndAll, shieldAndVectors

    func configuration(seed: UInt64) -> TrainerConfiguration {
      var configuration = SmallTraining.configuration(.mean, seed: seed)
      configuration.reinforce.instances = 3
      configuration.reinforce.rollouts = 2
      configuration.reinforce.entropyBonus = 0
      configuration.reinforce.valueWeight = 0
      if self == .entropy || self == .messageEntropy || self == .all {
        configuration.reinforce.entropyBonus = 1.5
      }
      if self == .messages || self == .messageEntropy || self == .all {
        configuration.policy.messageSymbols = 3
      }
      if self == .value || self == .all { configuration.reinforce.valueWeight = 0.7 }
      if self == .drift || self == .all { configuration.reinforce.driftPenalty = 20 }
      if self == .quietDrift {
        configuration.reinforce.driftPenalty = 20
        configuration.reinforce.driftPenaltyOn = .quiet
      }
      if self == .original || self == .all {
        configuration.policy.isTied = false
        configuration.reinforce.originalWeight = 3
      }
      if self == .messageVectors {
        configuration.policy.messageSymbols = 2
        configuration.policy.exchange = .sameStep
        configuration.policy.radio.delay = 0
        configuration.reinforce.driftPenalty = 20
      }
      if self == .shield || self == .firstPlace || self == .shieldAndAll || self == .shieldAndVectors {
        configuration.reinforce.shield = ShieldConfiguration(
          shield: CollisionShield(
            prior: 0.5, options: PIBTOptions(swap: true, repetitionNoise: 1, parking: true)), temperature: 0.6
        )
        configuration.worlds = SmallTraining.crowdedWorlds
      }
      if self == .firstPlace { configuration.reinforce.places = 1 }
      if self == .reference || self == .shieldAndAll || self == .shieldAndVectors {
        configuration.reinforce.reference = ReferenceConfiguration(weight: 1.5)
      }
      if self == .shieldAndAll {
        configuration.reinforce.entropyBonus = 1.5
        configuration.reinforce.valueWeight = 0.7
        configuration.policy.messageSymbols = 3
      }
      if self == .shieldAndVectors {
        configuration.policy.messageSymbols = 2
        configuration.policy.exchange = .sameStep
        configuration.policy.radio.delay = 0
      }
      return configuration
    }
  }

  @Test(
    "has the gradient of central differences, in every parameter", arguments: Term.allCases)
  func gradient(term: Term) throws {
    let seed: UInt64 = 2
    let configuration = term.configuration(seed: seed)
    let trainer = try SmallTraining.trainer(configuration)
    // The reference is as the policy was when it took it; the policy has moved since.
    if configuration.reinforce.reference != nil { try SmallTraining.move(trainer) }
    let batch = try SmallTraining.batch(trainer)
    let loss = PlainLoss(batch, trainer)
    let gradients = trainer.gradients
    var rng = SplitMix64(seed: seed)
    for entry in trainer.policy.parameterLayout.entries {
      let own = Array(gradients.values(entry)).map(Double.init)
      let norm = own.reduce(0) { $0 + $1 * $1 }.squareRoot()
      // Uphill, where a gradient of the right direction but another length shows, and anywhere, where one shows that
      // lacks something.
      let uphill = own.map { norm > 0 ? $0 / norm : 0 }
      let anywhere = own.map { _ in Double(rng.uniform() < 0.5 ? -1 : 1) / Double(own.count).squareRoot() }
      #expect(term != .all || norm > 0.01, "\(entry.name) has hardly a gradient, so nothing is said of it")
      for direction in [uphill, anywhere] {
        let slope = zip(own, direction).reduce(0) { $0 + $1.0 * $1.1 }
        // A kink of relu may lie within one step width, hardly within both.
        let isRight = [2e-3, 5e-4].contains { width in
          let numeric = numericSlope(of: loss, trainer, entry, direction, width)
          return abs(numeric - slope) < 2e-4 + 0.01 * norm
        }
        #expect(isRight, "\(term), \(entry.name): a slope of \(slope), seed \(seed)")
      }
    }
    #expect(batch.shards.count == 2)
  }

  /// The slope along a direction of one parameter, by a central difference.
  private func numericSlope(
    of loss: PlainLoss, _ trainer: Trainer, _ entry: ParameterLayout.Entry, _ direction: [Double],
    _ width: Double
  ) -> Double {
    let moved = ParameterBuffer(trainer.policy.parameterLayout)
    func value(_ width: Double) -> Double {
      moved.copy(from: trainer.parameters)
      let values = moved.values(entry)
      for (index, slope) in direction.enumerated() { values[index] += Float(width * slope) }
      return loss.parts(moved).total(trainer.configuration.reinforce)
    }
    return (value(width) - value(-width)) / (2 * width)
  }

  @Test("with a price on quiet drift alone leaves out the steps at which attention has a reason to drift")
  func quietDrift() throws {
    let reports = try [Term.drift, .quietDrift].map { term in
      let trainer = try SmallTraining.trainer(term.configuration(seed: 2))
      let report = try trainer.update()
      let batch = try #require(trainer.batch)
      let parts = PlainLoss(batch, trainer).parts(trainer.parameters)
      #expect(isClose(report.driftLoss, parts.drift))
      return report
    }
    #expect(reports[1].driftLoss > 0.001 && reports[1].driftLoss < 0.9 * reports[0].driftLoss)
    #expect(reports[0].policyLoss == reports[1].policyLoss)
  }

  @Test("is reported as it is: −A log π of the actions, half the value's squared error, the weighted drift")
  func report() throws {
    let trainer = try SmallTraining.trainer(Term.all.configuration(seed: 1))
    let report = try trainer.update()
    let batch = try #require(trainer.batch)
    let parts = PlainLoss(batch, trainer).parts(trainer.parameters)
    #expect(isClose(report.policyLoss, parts.actions) && abs(parts.actions) > 1e-3)
    #expect(isClose(report.valueLoss, parts.value) && parts.value > 0.01)
    #expect(isClose(report.driftLoss, parts.drift) && parts.drift > 0.01)
    #expect(abs(parts.messages) > 0.01 && abs(parts.entropy) > 0.01 && parts.original > 0.01)
  }

  @Test("behind a shield is reported as it is: −A log P of the places that count, and KL to the reference")
  func shieldedReport() throws {
    let trainer = try SmallTraining.trainer(Term.shieldAndAll.configuration(seed: 1))
    try SmallTraining.move(trainer)
    let report = try trainer.update()
    let batch = try #require(trainer.batch)
    let parts = PlainLoss(batch, trainer).parts(trainer.parameters)
    #expect(isClose(report.policyLoss, parts.actions) && abs(parts.actions) > 1e-3)
    #expect(isClose(report.referenceDivergence, parts.divergence) && parts.divergence > 1e-3)
    let places = batch.shards.flatMap { shard in (0..<shard.rowCount).map { shard.decisions[$0].places } }
    #expect(Set(places).count > 2, "\(Set(places))")
  }
}
