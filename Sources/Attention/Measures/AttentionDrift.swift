/// Attention over identified slots at one step, to be compared with the next: views of the caller's buffers.
///
/// Slots may come, go and change places between steps, so they are matched by identity, over the union of what is
/// present in either; who is absent weighs 0. Identities of an agent's present slots are distinct.
public struct AttentionSnapshot {
  public var agents: Int
  public var heads: Int
  /// Shape (≥ agents · heads, slots); the two snapshots may differ in slots.
  public var weights: MatrixView
  /// Shape (agents, slots): who or what is in the slot.
  public var identities: UnsafePointer<Int32>
  /// Shape (agents, slots), true where present.
  public var mask: UnsafePointer<Bool>

  public init(
    agents: Int, heads: Int, weights: MatrixView, identities: UnsafePointer<Int32>,
    mask: UnsafePointer<Bool>
  ) {
    precondition(weights.rows >= agents * heads, "\(weights.rows) rows for \(agents) × \(heads)")
    self.agents = agents
    self.heads = heads
    self.weights = weights
    self.identities = identities
    self.mask = mask
  }

  public var slots: Int { weights.columns }

  /// Attention drift of every agent and head from this step to a newer one: the Jensen–Shannon divergence
  /// (Lin 1991, eq. 4.1, equal priors) in nats, in [0, ln 2].
  ///
  /// `JSD(p, q) = ½ Σ p ln(p/m) + ½ Σ q ln(q/m)` with m = (p + q) / 2, both brought to sum 1 first. It is 0, with a zero
  /// gradient, if either vector sums to 0: there is nothing to compare.
  ///
  /// - Parameters:
  ///   - drift: Shape (agents · heads); overwritten.
  ///   - gradNewer: `∂JSD/∂` of the newer weights as given, before they were brought to sum 1, times `scale`, shape
  ///     (≥ agents · heads, slots); added to. 0 where a weight is 0. nil when nobody needs it.
  public func drift(
    toward newer: AttentionSnapshot, into drift: UnsafeMutablePointer<Float>,
    gradNewer: MatrixView? = nil, scale: Float = 1
  ) {
    precondition(newer.agents == agents && newer.heads == heads, "snapshots of different agents or heads")
    let count = newer.slots
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: max(count, 1)) { matches in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * count + max(count, slots, 1)) { scratch in
        let matches = matches.baseAddress!
        let p = scratch.baseAddress!
        let q = p + count
        let terms = q + count
        for agent in 0..<agents {
          let isComplete = match(agent, newer, into: matches)
          for head in 0..<heads {
            let row = agent * heads + head
            let weights = newer.weights.row(row)
            let total = gatherPresent(weights, newer.mask + agent * count, count, into: q)
            let absent = gatherMatched(row, matches, isComplete, count, present: terms, into: p)
            guard let absent, total > 0 else {
              drift[row] = 0
              continue
            }
            for i in 0..<count { q[i] /= total }
            drift[row] = jensenShannon(p, absent: absent, q, count: count, terms: terms)
            if let gradNewer {
              addGradient(p, q, count: count, scale: scale / total, slopes: terms, to: gradNewer.row(row))
            }
          }
        }
      }
    }
  }

  /// For each slot of the newer snapshot the slot of this one with the same identity, or −1. Returns whether all who
  /// were present still are.
  private func match(
    _ agent: Int, _ newer: AttentionSnapshot, into matches: UnsafeMutablePointer<Int32>
  ) -> Bool {
    var found = 0
    let identities = identities + agent * slots
    let mask = mask + agent * slots
    let newerMask = newer.mask + agent * newer.slots
    let newerIdentities = newer.identities + agent * newer.slots
    for slot in 0..<newer.slots {
      matches[slot] = -1
      guard newerMask[slot] else { continue }
      let identity = newerIdentities[slot]
      // Most entities keep their slot; the search is for the others.
      if slot < slots && mask[slot] && identities[slot] == identity {
        matches[slot] = Int32(slot)
        found += 1
        continue
      }
      for other in 0..<slots where mask[other] && identities[other] == identity {
        matches[slot] = Int32(other)
        found += 1
        break
      }
    }
    for slot in 0..<slots where mask[slot] { found -= 1 }
    return found == 0
  }

  /// This snapshot's weights, brought to sum 1, in the newer one's slots. Returns the sum of what has no slot there,
  /// or nil if all weights sum to 0.
  private func gatherMatched(
    _ row: Int, _ matches: UnsafePointer<Int32>, _ isComplete: Bool, _ count: Int,
    present: UnsafeMutablePointer<Float>, into p: UnsafeMutablePointer<Float>
  ) -> Float? {
    let total = gatherPresent(weights.row(row), mask + row / heads * slots, slots, into: present)
    guard total > 0 else { return nil }
    for slot in 0..<count { p[slot] = matches[slot] < 0 ? 0 : present[Int(matches[slot])] / total }
    // Exactly 0 where nobody has left: the same attention has no drift, not a rounding error.
    return isComplete ? 0 : max(1 - sum(p, count: count), 0)
  }
}

/// Drift between two attention vectors of distinct identities, as `AttentionSnapshot.drift` gives it for a batch.
/// Allocates a little.
public func attentionDrift(
  older: [Float], identities olderIdentities: [Int32], newer: [Float], identities newerIdentities: [Int32]
) -> Float {
  precondition(older.count == olderIdentities.count && newer.count == newerIdentities.count)
  let (p, q) = (AlignedBuffer(copying: older), AlignedBuffer(copying: newer))
  let (a, b) = (AlignedBuffer(copying: olderIdentities), AlignedBuffer(copying: newerIdentities))
  let mask = AlignedBuffer(copying: [Bool](repeating: true, count: max(older.count, newer.count)))
  var drift: Float = 0
  withExtendedLifetime((p, q, a, b, mask)) {
    AttentionSnapshot(
      agents: 1, heads: 1, weights: MatrixView(p.base, rows: 1, columns: p.count), identities: a.base,
      mask: mask.base
    ).drift(
      toward: AttentionSnapshot(
        agents: 1, heads: 1, weights: MatrixView(q.base, rows: 1, columns: q.count), identities: b.base,
        mask: mask.base),
      into: &drift)
  }
  return drift
}

/// The weights of present slots, 0 elsewhere, and their sum.
private func gatherPresent(
  _ weights: UnsafePointer<Float>, _ mask: UnsafePointer<Bool>, _ count: Int,
  into q: UnsafeMutablePointer<Float>
) -> Float {
  for i in 0..<count {
    let weight = weights[i]
    q[i] = mask[i] ? weight : 0
  }
  return sum(q, count: count)
}

/// With both vectors in the newer one's slots. Whoever has left has q = 0, so m = p / 2 and adds ½ p ln 2.
private func jensenShannon(
  _ p: UnsafePointer<Float>, absent: Float, _ q: UnsafePointer<Float>, count: Int,
  terms: UnsafeMutablePointer<Float>
) -> Float {
  let ln2: Float = 0.693_147_18
  for i in 0..<count {
    let m = mean(p[i], q[i])
    terms[i] = p[i] * logOrLowest(p[i] / m) + q[i] * logOrLowest(q[i] / m)
  }
  return min(max((sum(terms, count: count) + absent * ln2) / 2, 0), ln2)
}

/// With respect to the vector that sums to 1, `∂JSD/∂qᵢ = ½ ln(qᵢ/mᵢ)`; bringing v to q = v / Σv makes of a gradient
/// g: `∂/∂vᵢ = (gᵢ − Σⱼ gⱼ qⱼ) / Σv`. `scale` has that sum in it.
private func addGradient(
  _ p: UnsafePointer<Float>, _ q: UnsafePointer<Float>, count: Int, scale: Float,
  slopes: UnsafeMutablePointer<Float>, to gradient: UnsafeMutablePointer<Float>
) {
  for i in 0..<count { slopes[i] = logOrLowest(q[i] / mean(p[i], q[i])) / 2 }
  let average = dot(slopes, q, count: count)
  for i in 0..<count {
    let slope = scale * (slopes[i] - average)
    gradient[i] += q[i] > 0 ? slope : 0
  }
}

/// (p + q) / 2, and not 0 where both are: 0 divided by it is then 0.
@inline(__always)
private func mean(_ p: Float, _ q: Float) -> Float {
  let m = (p + q) / 2
  return m < Float.leastNormalMagnitude ? Float.leastNormalMagnitude : m
}
