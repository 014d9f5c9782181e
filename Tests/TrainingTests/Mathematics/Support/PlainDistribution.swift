import Foundation

/// π of one group of logits from its definition, in double precision.
struct PlainDistribution {
  let probabilities: [Double]

  /// - Parameter allowed: entries that can be chosen; nil if all can.
  init(_ logits: [Double], allowed: [Bool]? = nil) {
    let powers = logits.indices.map { allowed?[$0] ?? true ? exp(logits[$0]) : 0 }
    let sum = powers.reduce(0, +)
    probabilities = powers.map { $0 / sum }
  }

  /// −Σ p log p, in nats.
  var entropy: Double { probabilities.reduce(0) { $0 - ($1 > 0 ? $1 * log($1) : 0) } }
}
