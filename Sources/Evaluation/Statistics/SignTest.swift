import Foundation

/// The sign test: whether differences up and down are as uneven as chance alone would hardly make them (Conover 1999, 3.4).
public struct SignTest: Equatable, Sendable {
  /// Pairs in which the first is larger, smaller, or equal; equal ones say nothing.
  public var larger: Int
  public var smaller: Int
  public var equal: Int
  /// Two-sided: the chance of a split at least as uneven if both directions were equally likely.
  public var pValue: Double

  public init(differences: [Double]) {
    larger = differences.count { $0 > 0 }
    smaller = differences.count { $0 < 0 }
    equal = differences.count - larger - smaller
    pValue = SignTest.twoSided(fewer: min(larger, smaller), of: larger + smaller)
  }

  /// min(1, 2 Σ_{k ≤ fewer} C(n, k) / 2ⁿ), by logarithms so that no n overflows.
  private static func twoSided(fewer: Int, of count: Int) -> Double {
    guard count > 0 else { return 1 }
    let n = Double(count)
    var tail = 0.0
    for k in 0...fewer {
      let chosen = Double(k)
      let logarithm: Double = lgamma(n + 1) - lgamma(chosen + 1) - lgamma(n - chosen + 1)
      tail += exp(logarithm - n * log(2.0))
    }
    return min(1, 2 * tail)
  }
}
