import Attention
import Basics
import Simulation

/// Questions about the last decision: what it would have been if attention had been kept from something, and what it was
/// after each round of talk.
extension PolicyMemory {
  /// π of an agent at the last decision with one slot hidden from attention, in the pass that decides: what reaches the
  /// network beside attention stays, and Y is what peers said. Of actions, in their order.
  ///
  /// - Precondition: something was decided, and the agent has a row.
  func probabilities(
    of agent: Int, hiding slot: Int, _ policy: NavigationPolicy, _ parameters: ParameterBuffer,
    temperature: Float
  ) -> [Float] {
    let row = agent - agents.lowerBound
    // In the company in which it was decided, so that not even a last digit differs for other reasons.
    let first = row - row % rowsAtOnce
    let rows = ObservationRows(
      observation, first: first, count: min(rowsAtOnce, observation.agents - first), isSilent: isSilent)
    let mask = observation.mask.base + row * observation.layout.slots
    let seen = mask[slot]
    mask[slot] = 0
    defer { mask[slot] = seen }
    let logits = policy.decide(rows, parameters, workspace).row(row - first)
    return ActionDistribution.probabilities(logits, of: rows, row: row - first, temperature: temperature)
  }

  /// What an agent would have done, and what it attended to, before each round of talk of the last decision: the first of
  /// them by W, as nobody had said anything. Empty for policies that do not talk within the step.
  ///
  /// - Precondition: something was decided.
  func talk(
    of agent: Int, _ policy: NavigationPolicy, temperature: Float
  ) -> [TalkRound] {
    guard let exchange = workspace.exchange else { return [] }
    let row = agent - agents.lowerBound
    let rows = ObservationRows(observation, first: 0, count: observation.agents, isSilent: isSilent)
    let (heads, slots) = (policy.configuration.heads, observation.layout.slots)
    return exchange.passes.map { pass in
      let logits = pass.head.output(rows: rows.count).row(row)
      let weights = pass.attention.attentionWeights.base + row * heads * slots
      return TalkRound(
        probabilities: ActionDistribution.probabilities(logits, of: rows, row: row, temperature: temperature),
        weights: Array(UnsafeBufferPointer(start: weights, count: heads * slots)))
    }
  }
}

/// What an agent would do, and attend to, had talk ended here.
public struct TalkRound: Equatable, Sendable {
  /// π, in the order of the actions.
  public var probabilities: [Float]
  /// Attention, shape (heads, slots).
  public var weights: [Float]

  public init(probabilities: [Float], weights: [Float]) {
    self.probabilities = probabilities
    self.weights = weights
  }
}

extension ActionDistribution {
  /// π of one row as an array.
  static func probabilities(
    _ logits: UnsafePointer<Float>, of rows: ObservationRows, row: Int, temperature: Float
  ) -> [Float] {
    let count = rows.observation.layout.actionCount
    return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      probabilities(
        logits, count: count, temperature: temperature, isBlocked: { rows.isBlocked(row: row, action: $0) },
        into: base)
      initialized = count
    }
  }
}
