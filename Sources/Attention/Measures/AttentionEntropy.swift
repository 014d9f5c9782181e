/// Entropy of one attention vector, `−Σᵢ pᵢ ln pᵢ` in nats, in [0, ln slots].
///
/// The weights are brought to sum 1 first, which sigmoid's do not by themselves; a vector that sums to 0, of an
/// agent with nothing to attend to, has entropy 0.
public func attentionEntropy(_ weights: UnsafePointer<Float>, slots: Int) -> Float {
  let total = sum(weights, count: slots)
  guard total > 0 else { return 0 }
  let scale = 1 / total
  return withUnsafeTemporaryAllocation(of: Float.self, capacity: slots) { terms in
    let terms = terms.baseAddress!
    for i in 0..<slots { terms[i] = weights[i] * scale * logOrLowest(weights[i] * scale) }
    return max(-sum(terms, count: slots), 0)
  }
}

/// The same of every row.
///
/// - Parameters:
///   - weights: Shape (rows, slots).
///   - entropies: Shape (rows); overwritten.
public func attentionEntropy(_ weights: MatrixView, into entropies: UnsafeMutablePointer<Float>) {
  for row in 0..<weights.rows {
    entropies[row] = attentionEntropy(weights.row(row), slots: weights.columns)
  }
}

/// `ln x`, with x raised to the smallest normal number: finite at 0, so that `p ln p` is 0 there, its limit.
@inline(__always)
func logOrLowest(_ x: Float) -> Float {
  fastLog(x < Float.leastNormalMagnitude ? Float.leastNormalMagnitude : x)
}
