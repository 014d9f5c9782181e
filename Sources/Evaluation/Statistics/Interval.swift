import Foundation

/// A mean with its 95 % confidence interval, over instances.
public struct Interval: Equatable, Sendable {
  public var mean: Double
  /// Nil where the values say nothing of their spread.
  public var bounds: ClosedRange<Double>?
  /// Episodes, and the instances they are on.
  public var count: Int
  public var instances: Int

  public var low: Double? { bounds?.lowerBound }
  public var high: Double? { bounds?.upperBound }

  /// Wilson's score interval for 0-or-1 outcomes (Wilson 1927), else the percentile bootstrap (Efron 1979) of the
  /// instances' means. One value says nothing of its spread, nor do several that are the same, as resamples of them are
  /// all alike: then there are no bounds. The order of the values never matters.
  ///
  /// Where instances have several episodes, Wilson's takes the number of independent episodes that would give as
  /// exact a rate (`effectiveCount`).
  ///
  /// - Parameters:
  ///   - sample: at least one value.
  ///   - isOutcome: whether the metric is 0 or 1 in every episode, whatever happens; means of such within an episode, as
  ///     ISR, are none.
  public init(_ sample: InstanceSample, isOutcome: Bool) {
    precondition(!sample.isEmpty)
    let means = sample.means
    mean = means.reduce(0, +) / Double(means.count)
    count = sample.count
    instances = means.count
    let bounds: (low: Double, high: Double)
    if isOutcome, sample.values.allSatisfy({ $0 == 0 || $0 == 1 }) {
      bounds = Interval.wilson(
        rate: mean, count: Interval.effectiveCount(rate: mean, means: means, episodes: count))
    } else if means[0] == means[means.count - 1] {
      return
    } else {
      bounds = Bootstrap.meanBounds(means)
    }
    if bounds.low <= bounds.high, bounds.low.isFinite, bounds.high.isFinite {
      self.bounds = bounds.low...bounds.high
    }
  }

  /// Of values that are each of an instance of its own.
  public init(_ values: [Double], isOutcome: Bool) {
    self.init(InstanceSample(values), isOutcome: isOutcome)
  }

  /// In another unit.
  public func scaled(by factor: Double) -> Interval {
    precondition(factor > 0)
    var scaled = self
    scaled.mean = factor * mean
    scaled.bounds = bounds.map { factor * $0.lowerBound...factor * $0.upperBound }
    return scaled
  }

  /// The score interval of a rate (Wilson 1927, eq. 4 in today's letters):
  /// (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n).
  static func wilson(rate: Double, count n: Double) -> (low: Double, high: Double) {
    let z = normalQuantile
    let center = (rate + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (rate * (1 - rate) / n + z * z / (4 * n * n)).squareRoot()
    // Exact at the ends, where rounding would leave a trace.
    return (rate == 0 ? 0 : max(0, center - half), rate == 1 ? 1 : min(1, center + half))
  }

  /// How many independent episodes would give a rate as exactly as these do (Korn, Graubard 1998): p(1 − p)/v, where v
  /// = s²/m is the variance of the mean of the m instances' rates; times (z/t)², t Student's quantile with m − 1 degrees
  /// of freedom, as v is known no better than that. Never fewer than the instances, since rates in 0...1 spread no
  /// further than 0 and 1 do, and never more than the episodes. With one episode an instance it is their number.
  static func effectiveCount(rate: Double, means: [Double], episodes: Int) -> Double {
    let count = Double(means.count)
    guard means.count > 1, means.count < episodes, rate > 0, rate < 1 else { return count }
    let variance = means.reduce(0) { $0 + ($1 - rate) * ($1 - rate) } / (count - 1) / count
    let independent = min(rate * (1 - rate) / max(variance, 1e-300), Double(episodes))
    let ratio = normalQuantile / Student.quantile(degrees: means.count - 1)
    return max(count, independent * ratio * ratio)
  }

  /// The 97.5 % quantile of the normal distribution.
  static let normalQuantile = 1.959964
}
