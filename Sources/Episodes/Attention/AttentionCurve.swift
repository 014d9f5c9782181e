import Attention
public import Policies
public import Simulation

/// How one agent's attention drifts from one step to the next, in nats, the oldest first: Jensen–Shannon divergence of
/// each head's rows, entities matched by identity, on average over heads.
public struct AttentionCurve: Equatable, Sendable {
  /// One step's rows: the identities of what was there, and a weight of each for every head.
  public struct Step: Equatable, Sendable {
    /// Shape (entities); the same number is the same thing in every step.
    public var identities: [Int32]
    /// W, shape (heads, entities).
    public var original: [[Float]]
    /// W*, shape (heads, entities).
    public var enhanced: [[Float]]

    public init(identities: [Int32], original: [[Float]], enhanced: [[Float]]) {
      self.identities = identities
      self.original = original
      self.enhanced = enhanced
    }
  }

  /// Drift of W.
  public var original: [Float]
  /// Drift of W*.
  public var enhanced: [Float]

  public init(original: [Float] = [], enhanced: [Float] = []) {
    self.original = original
    self.enhanced = enhanced
  }

  /// The drift between each of these steps and the next: one entry fewer than there are steps.
  public init(_ steps: [Step]) {
    self.init()
    for (older, newer) in zip(steps, steps.dropFirst()) {
      original.append(AttentionCurve.divergence(older, newer, \.original))
      enhanced.append(AttentionCurve.divergence(older, newer, \.enhanced))
    }
  }

  private static func divergence(_ older: Step, _ newer: Step, _ rows: KeyPath<Step, [[Float]]>) -> Float {
    let count = max(older.identities.count, newer.identities.count)
    // Both in as many slots; what is not there has an identity of its own and no weight.
    func padded(_ identities: [Int32], from: Int32) -> [Int32] {
      identities + (0..<Int32(count - identities.count)).map { from - $0 }
    }
    func padded(_ row: [Float]) -> [Float] { row + [Float](repeating: 0, count: count - row.count) }
    let (a, b) = (padded(older.identities, from: -1_000_000), padded(newer.identities, from: -2_000_000))
    let heads = min(older[keyPath: rows].count, newer[keyPath: rows].count)
    guard heads > 0, count > 0 else { return 0 }
    var sum: Float = 0
    for head in 0..<heads {
      sum += attentionDrift(
        older: padded(older[keyPath: rows][head]), identities: a, newer: padded(newer[keyPath: rows][head]),
        identities: b)
    }
    return sum / Float(heads)
  }
}

extension PolicyInspection {
  /// One agent's rows, for `AttentionCurve`.
  public func curveStep(agent: Int) -> AttentionCurve.Step {
    let mask = Array(mask(agent: agent))
    let full = (0..<layout.slots).filter { mask[$0] }
    let identity = Array(identity(agent: agent))
    return AttentionCurve.Step(
      identities: full.map { identity[$0] },
      original: (0..<heads).map { head in
        let row = originalWeights(agent: agent, head: head)
        return full.map { row[$0] }
      },
      enhanced: (0..<heads).map { head in
        let row = attentionWeights(agent: agent, head: head)
        return full.map { row[$0] }
      })
  }
}

extension TraceAttention {
  /// The rows for `AttentionCurve`; entities are told apart by their names, those of cells by the catalogue.
  public func curveStep(_ catalogue: ActionCatalogue) -> AttentionCurve.Step {
    let identities = entities.map { name -> Int32 in
      let words = name.split(separator: " ")
      guard words.count == 2, let number = Int32(words[1]) else {
        return Int32(catalogue.action(named: name)?.index ?? 9)
      }
      return (words[0] == "peer" ? 10_000 : 100) &+ number
    }
    return AttentionCurve.Step(identities: identities, original: original, enhanced: enhanced)
  }
}
