public import Foundation
import Simulation

/// π(a | s) over one group of logits: the actions, or the symbols of a message.
public enum ActionDistribution {
  /// Writes softmax(logits / temperature) over the allowed entries; the others get 0. A temperature of 0 puts all on
  /// the largest (the first of equals).
  ///
  /// - Parameter isBlocked: entries that can't be chosen; nil if all can. At least one is allowed.
  @inlinable @inline(__always)
  public static func probabilities(
    _ logits: UnsafePointer<Float>, count: Int, temperature: Float = 1, isBlocked: (Int) -> Bool,
    into probabilities: UnsafeMutablePointer<Float>
  ) {
    var best = -1
    for index in 0..<count where !isBlocked(index) {
      if best < 0 || logits[index] > logits[best] { best = index }
    }
    precondition(best >= 0, "nothing to choose from")
    if temperature == 0 {
      for index in 0..<count { probabilities[index] = index == best ? 1 : 0 }
      return
    }
    var sum: Float = 0
    for index in 0..<count {
      let weight = isBlocked(index) ? 0 : exp((logits[index] - logits[best]) / temperature)
      probabilities[index] = weight
      sum += weight
    }
    for index in 0..<count { probabilities[index] /= sum }
  }

  /// The entry that a uniform draw from [0, 1) picks.
  @inlinable @inline(__always)
  public static func sample(_ probabilities: UnsafePointer<Float>, count: Int, draw: Float) -> Int {
    var rest = draw
    var last = 0
    for index in 0..<count where probabilities[index] > 0 {
      last = index
      rest -= probabilities[index]
      if rest < 0 { return index }
    }
    return last
  }

  /// −Σ p log p, in nats.
  @inlinable @inline(__always)
  public static func entropy(_ probabilities: UnsafePointer<Float>, count: Int) -> Float {
    var sum: Float = 0
    for index in 0..<count where probabilities[index] > 0 {
      sum -= probabilities[index] * log(probabilities[index])
    }
    return sum
  }

  /// KL(p ‖ q) = Σ p (log p − log q), in nats.
  ///
  /// - Parameter reference: q; above 0 wherever p is, or as good as.
  public static func divergence(
    _ probabilities: UnsafePointer<Float>, from reference: UnsafePointer<Float>, count: Int
  ) -> Float {
    var sum: Float = 0
    for index in 0..<count where probabilities[index] > 0 {
      sum += probabilities[index] * logRatio(probabilities[index], reference[index])
    }
    return sum
  }

  /// Adds `weight · ∂KL(p ‖ q) / ∂logits` of p = softmax(logits): `weight · pₐ (log pₐ − log qₐ − KL)`.
  ///
  /// - Returns: KL(p ‖ q).
  @discardableResult
  public static func addDivergenceGradient(
    _ probabilities: UnsafePointer<Float>, from reference: UnsafePointer<Float>, count: Int, weight: Float,
    to gradient: UnsafeMutablePointer<Float>
  ) -> Float {
    let divergence = divergence(probabilities, from: reference, count: count)
    for index in 0..<count where probabilities[index] > 0 {
      gradient[index] +=
        weight * probabilities[index] * (logRatio(probabilities[index], reference[index]) - divergence)
    }
    return divergence
  }

  private static func logRatio(_ p: Float, _ q: Float) -> Float {
    log(p) - log(max(q, .leastNormalMagnitude))
  }

  /// Adds the gradient of `−advantage · log π(chosen) − bonus · H(π)` with respect to the logits:
  /// `advantage (p − 1_chosen) + bonus · p (log p + H)`.
  @inlinable @inline(__always)
  public static func addLossGradient(
    _ probabilities: UnsafePointer<Float>, count: Int, chosen: Int, advantage: Float, entropyBonus: Float,
    to gradient: UnsafeMutablePointer<Float>
  ) {
    let entropy = entropyBonus == 0 ? 0 : entropy(probabilities, count: count)
    for index in 0..<count {
      let p = probabilities[index]
      guard p > 0 else { continue }
      gradient[index] += advantage * (p - (index == chosen ? 1 : 0))
      if entropyBonus != 0 { gradient[index] += entropyBonus * p * (log(p) + entropy) }
    }
  }
}

extension ObservationRows {
  /// Bit a is set where action a leads into a wall; see `isBlocked`. No command of a disc is ruled out.
  public func blockedActions(row: Int) -> UInt8 {
    var bits: UInt8 = 0
    for action in 0..<observation.layout.actionSlots where isBlocked(row: row, action: action) {
      bits |= 1 << UInt8(action)
    }
    return bits
  }

  /// Whether an action leads into a wall, as the cell's own token says; no command of a disc does.
  @inline(__always)
  public func isBlocked(row: Int, action: Int) -> Bool {
    guard action < observation.layout.actionSlots else { return false }
    let slot = (first + row) * observation.layout.slots + ObservationLayout.firstCellSlot + action
    return observation.tokens[slot * ObservationLayout.tokenWidth] != 0
  }
}
