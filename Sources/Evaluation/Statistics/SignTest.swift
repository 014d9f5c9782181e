import Foundation

/// The sign test: whether wins and losses are as uneven as chance alone would hardly make them (Conover 1999, 3.4).
public struct SignTest: Equatable, Sendable {
  /// Pairs in which the first is larger, smaller, or equal; equal ones say nothing.
  public var wins: Int
  public var losses: Int
  public var ties: Int
  /// Two-sided: the chance of a split at least as uneven if both were equally likely to win.
  public var pValue: Double

  public init(differences: [Double]) {
    wins = differences.count { $0 > 0 }
    losses = differences.count { $0 < 0 }
    ties = differences.count - wins - losses
    pValue = SignTest.twoSided(fewer: min(wins, losses), of: wins + losses)
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
