import Foundation
public import Planning

/// The probability of an order of actions, drawn without replacement from a softmax, and its gradient: of what a policy
/// decides behind a shield.
///
/// With logits z, offsets o (the shield's prior and whatever noise it adds beside) and temperature T, the scores are
/// sₐ = (zₐ + oₐ) / T. The order σ is that of z + o + T · Gumbel noise, descending. By the Gumbel-top-k trick (Kool, van
/// Hoof, Welling 2019, section 3) that draws it from the model of Plackett (1975) and Luce (1959):
///
///     log P(σ₁ … σₙ) = Σ_{k ≤ n} [ s_{σₖ} − log Σ_{j ∈ Rₖ} exp sⱼ ],   Rₖ = all actions but σ₁ … σₖ₋₁
///     ∂ log P / ∂zₐ = (1 / T) Σ_{k ≤ n} [ 1(a = σₖ) − 1(a ∈ Rₖ) exp sₐ / Σ_{j ∈ Rₖ} exp sⱼ ]
///
/// The offsets count as fixed, also where they are drawn: the mean over their draws of a gradient that is right for each
/// is the right one.
///
/// n is the number of places that were looked at (`ShieldOrders.places`). What comes of an order depends on those alone,
/// and whether another place is looked at depends on those before it and on other agents: so the places left out have
/// mean 0 in the policy gradient, and it is unbiased with them or without, and less noisy without. An n cut off below
/// that is cheaper to follow, and biased.
public struct PlackettLuce {
  private let order: ActionOrder
  private let count: Int
  private let temperature: Float
  /// exp of the scores less the greatest, by place.
  private var weights = InlineArray<5, Float>(repeating: 0)
  /// Their sum from a place on.
  private var tails = InlineArray<5, Float>(repeating: 0)
  /// Scores less the greatest, by place.
  private var scores = InlineArray<5, Float>(repeating: 0)

  /// - Parameters:
  ///   - order: of all actions that could be taken.
  ///   - logits, offsets: of the five actions. An offset of −∞ rules an action out.
  public init(
    _ order: ActionOrder, logits: UnsafePointer<Float>, offsets: UnsafePointer<Float>, temperature: Float
  ) {
    self.order = order
    self.temperature = temperature
    let listed = order.count
    var greatest = -Float.infinity
    for place in 0..<listed { greatest = max(greatest, logits[order[place]] + offsets[order[place]]) }
    // Without a way to the goal there is nothing to tell actions by: nothing is learned from it.
    count = greatest == -.infinity ? 0 : listed
    var tail: Float = 0
    for place in stride(from: count - 1, through: 0, by: -1) {
      let action = order[place]
      scores[place] = (logits[action] + offsets[action] - greatest) / temperature
      weights[place] = exp(scores[place])
      tail += weights[place]
      tails[place] = tail
    }
  }

  /// log P of the first places, in nats.
  public func logProbability(places: Int) -> Float {
    var sum: Float = 0
    for place in 0..<min(places, count) where tails[place] > 0 { sum += scores[place] - log(tails[place]) }
    return sum
  }

  /// Adds `factor · ∂ log P(first places) / ∂z` to a gradient with respect to the logits.
  public func addGradient(places: Int, factor: Float, to gradient: UnsafeMutablePointer<Float>) {
    let scale = factor / temperature
    for place in 0..<min(places, count) where tails[place] > 0 {
      gradient[order[place]] += scale
      for other in place..<count { gradient[order[other]] -= scale * weights[other] / tails[place] }
    }
  }

  /// Writes the distribution of the first place, by action; 0 for those that can't be taken.
  ///
  /// - Returns: false, having written zeros, if there is none.
  @discardableResult
  public func firstPlace(into probabilities: UnsafeMutablePointer<Float>) -> Bool {
    for action in 0..<ActionOrder.capacity { probabilities[action] = 0 }
    guard count > 0 else { return false }
    for place in 0..<count { probabilities[order[place]] = weights[place] / tails[0] }
    return true
  }
}
