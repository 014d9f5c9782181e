import Foundation

/// Entropy of a vector brought to sum 1, in nats.
func plainEntropy(_ weights: [Double]) -> Double {
  let total = weights.reduce(0, +)
  return weights.reduce(0) { $0 - ($1 > 0 ? $1 / total * log($1 / total) : 0) }
}

/// Jensen–Shannon divergence over the union of identities, from dictionaries.
func plainDrift(_ older: [Double], _ olderIdentities: [Int32], _ newer: [Double], _ newerIdentities: [Int32])
  -> Double
{
  func normalized(_ weights: [Double], _ identities: [Int32]) -> [Int32: Double] {
    let total = weights.reduce(0, +)
    return Dictionary(uniqueKeysWithValues: zip(identities, weights.map { total > 0 ? $0 / total : 0 }))
  }
  let p = normalized(older, olderIdentities)
  let q = normalized(newer, newerIdentities)
  guard p.values.contains(where: { $0 > 0 }) && q.values.contains(where: { $0 > 0 }) else { return 0 }
  var drift = 0.0
  for identity in Set(p.keys).union(q.keys) {
    let (a, b) = (p[identity] ?? 0, q[identity] ?? 0)
    if a > 0 { drift += a / 2 * log(2 * a / (a + b)) }
    if b > 0 { drift += b / 2 * log(2 * b / (a + b)) }
  }
  return drift
}
