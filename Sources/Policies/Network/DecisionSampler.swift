import Basics
public import Simulation

/// Draws what an agent does and says from the head's output: the one place that does, in training and in driving.
///
/// A draw depends only on (key, step, agent).
public struct DecisionSampler: Sendable {
  private let actionCount: Int
  /// Symbols that are sampled; 0 where messages are vectors, or there are none.
  private let symbols: Int

  public init(_ policy: NavigationPolicy) {
    actionCount = policy.actionCount
    let configuration = policy.configuration
    symbols = configuration.exchange == .previousStep ? configuration.messageSymbols : 0
  }

  /// - Parameters:
  ///   - logits: one row of the head's output: of the actions, then of the message.
  ///   - blocked: bit a is set where action a can't be chosen.
  ///   - temperature: of both softmaxes; 0 takes the best.
  ///   - key: of all draws of the episode.
  ///   - output: Y of the agent, shape (outputWidth): receives the action probabilities and the one-hot code of the
  ///     message; entries of a message vector are left alone.
  @inline(__always)
  public func sample(
    _ logits: UnsafePointer<Float>, blocked: UInt8, temperature: Float, key: UInt64, step: Int, agent: Int,
    into output: UnsafeMutablePointer<Float>
  ) -> (action: Action, message: Int) {
    ActionDistribution.probabilities(
      logits, count: actionCount, temperature: temperature,
      isBlocked: { blocked >> UInt8(truncatingIfNeeded: $0) & 1 != 0 }, into: output)
    let action = ActionDistribution.sample(
      output, count: actionCount, draw: RandomStream.uniform(key: key, step, agent, 0))
    guard symbols > 0 else { return (Action(action), 0) }
    let message = output + actionCount
    ActionDistribution.probabilities(
      logits + actionCount, count: symbols, temperature: temperature, isBlocked: { _ in false }, into: message
    )
    let chosen = ActionDistribution.sample(
      message, count: symbols, draw: RandomStream.uniform(key: key, step, agent, 1))
    for symbol in 0..<symbols { message[symbol] = symbol == chosen ? 1 : 0 }
    return (Action(action), chosen)
  }
}
