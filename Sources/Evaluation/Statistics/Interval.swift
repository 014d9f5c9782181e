import Foundation

/// A mean with its 95 % confidence interval.
public struct Interval: Equatable, Sendable {
  public var mean: Double
  public var low: Double
  public var high: Double
  public var count: Int

  /// Wilson's score interval for 0-or-1 outcomes (Wilson 1927), else the percentile bootstrap of the mean (Efron 1979).
  /// One value says nothing of its spread, nor do several that are the same, as resamples of them are all alike: then the
  /// bounds are 0 (or −∞ for differences) and ∞. The order of the values never matters.
  ///
  /// - Parameters:
  ///   - values: at least one, taken as independent.
  ///   - isOutcome: whether the metric is 0 or 1 in every episode, whatever happens; means of such within an episode, as
  ///     ISR, are none.
  ///   - isDifference: whether values may be negative.
  public init(_ values: [Double], isOutcome: Bool, isDifference: Bool = false) {
    precondition(!values.isEmpty)
    let values = values.sorted()
    mean = values.reduce(0, +) / Double(values.count)
    count = values.count
    if isOutcome, values.allSatisfy({ $0 == 0 || $0 == 1 }) {
      (low, high) = Interval.wilson(rate: mean, count: count)
    } else if values[0] == values[values.count - 1] {
      (low, high) = (isDifference ? -.infinity : 0, .infinity)
    } else {
      (low, high) = Bootstrap.meanBounds(values)
    }
  }

  /// In another unit.
  func scaled(by factor: Double) -> Interval {
    var scaled = self
    (scaled.mean, scaled.low, scaled.high) = (factor * mean, factor * low, factor * high)
    return scaled
  }

  /// The score interval of a rate (Wilson 1927, eq. 4 in today's letters):
  /// (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n).
  static func wilson(rate: Double, count: Int) -> (low: Double, high: Double) {
    let n = Double(count)
    let z = normalQuantile
    let center = (rate + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (rate * (1 - rate) / n + z * z / (4 * n * n)).squareRoot()
    // Exact at the ends, where rounding would leave a trace.
    return (rate == 0 ? 0 : max(0, center - half), rate == 1 ? 1 : min(1, center + half))
  }

  /// The 97.5 % quantile of the normal distribution.
  static let normalQuantile = 1.959964
}
