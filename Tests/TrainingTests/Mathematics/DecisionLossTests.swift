import Basics
import Foundation
import Policies
import Testing

/// The loss of one decision, of an action or of a symbol: −A log π(chosen) − bonus · H(π).
@Suite("A decision's loss") struct DecisionLossTests {
  private struct Case {
    let logits: [Double]
    let allowed: [Bool]
    let chosen: Int
    let advantage: Double

    init(seed: UInt64) {
      var rng = SplitMix64(seed: seed)
      let count = 2 + rng.index(below: 5)
      logits = (0..<count).map { _ in Double(4 * rng.uniform() - 2) }
      var allowed = (0..<count).map { _ in rng.uniform() < 0.7 }
      chosen = rng.index(below: count)
      allowed[chosen] = true
      self.allowed = allowed
      advantage = Double(4 * rng.uniform() - 2)
    }

    func loss(_ logits: [Double], bonus: Double) -> Double {
      let distribution = PlainDistribution(logits, allowed: allowed)
      return -advantage * log(distribution.probabilities[chosen]) - bonus * distribution.entropy
    }

    /// `∂loss/∂logits` by central differences.
    func gradient(bonus: Double) -> [Double] {
      logits.indices.map { index in
        var (above, below) = (logits, logits)
        above[index] += 1e-5
        below[index] -= 1e-5
        return (loss(above, bonus: bonus) - loss(below, bonus: bonus)) / 2e-5
      }
    }
  }

  /// What the trainer adds for the case, to a gradient that holds ones already.
  private func added(_ example: Case, bonus: Double) -> (probabilities: [Float], gradient: [Double]) {
    let logits = example.logits.map(Float.init)
    var probabilities = [Float](repeating: 0, count: logits.count)
    ActionDistribution.probabilities(
      logits, count: logits.count, isBlocked: { !example.allowed[$0] }, into: &probabilities)
    var gradient = [Float](repeating: 1, count: logits.count)
    ActionDistribution.addLossGradient(
      probabilities, count: logits.count, chosen: example.chosen, advantage: Float(example.advantage),
      entropyBonus: Float(bonus), to: &gradient)
    return (probabilities, gradient.map { Double($0) - 1 })
  }

  @Test("has the gradient of central differences", arguments: UInt64(1)...20, [0, 0.4])
  func gradient(seed: UInt64, bonus: Double) {
    let example = Case(seed: seed)
    let found = added(example, bonus: bonus).gradient
    for (a, b) in zip(found, example.gradient(bonus: bonus)) { #expect(abs(a - b) < 1e-5, "seed \(seed)") }
  }

  @Test("pays for entropy: a step against the gradient of the bonus alone spreads the probabilities")
  func direction() {
    for seed in UInt64(1)...20 {
      var rng = SplitMix64(seed: seed)
      let logits = (0..<5).map { _ in 4 * rng.uniform() - 2 }
      var probabilities = [Float](repeating: 0, count: 5)
      ActionDistribution.probabilities(logits, count: 5, isBlocked: { _ in false }, into: &probabilities)
      var gradient = [Float](repeating: 0, count: 5)
      ActionDistribution.addLossGradient(
        probabilities, count: 5, chosen: 0, advantage: 0, entropyBonus: 1, to: &gradient)
      let next = zip(logits, gradient).map { Double($0 - 0.1 * $1) }
      #expect(PlainDistribution(next).entropy > PlainDistribution(logits.map(Double.init)).entropy)
    }
  }

  @Test("uses probabilities and entropies as they are defined", arguments: UInt64(1)...20)
  func distribution(seed: UInt64) {
    let example = Case(seed: seed)
    let plain = PlainDistribution(example.logits, allowed: example.allowed)
    let found = added(example, bonus: 0).probabilities
    for (a, b) in zip(found, plain.probabilities) { #expect(isClose(Double(a), b, within: 1e-6)) }
    let entropy = ActionDistribution.entropy(found, count: found.count)
    #expect(isClose(Double(entropy), plain.entropy, within: 1e-6))
  }

  @Test("is sampled by what uniform draws find in the running sum", arguments: UInt64(1)...10)
  func sampling(seed: UInt64) {
    let example = Case(seed: seed)
    let probabilities = added(example, bonus: 0).probabilities
    var counts = [Int](repeating: 0, count: probabilities.count)
    let draws = 4096
    for draw in 0..<draws {
      counts[
        ActionDistribution.sample(
          probabilities, count: probabilities.count, draw: Float(draw) / Float(draws))] += 1
    }
    for (count, probability) in zip(counts, probabilities) {
      #expect(abs(Float(count) - probability * Float(draws)) <= 1.5)
    }
  }
}
