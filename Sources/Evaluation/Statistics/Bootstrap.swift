import Basics
import GridWorld

/// The bootstrap (Efron 1979): how a statistic spreads over samples drawn, with replacement, from the one at hand.
public enum Bootstrap {
  /// Resamples drawn.
  public static let resamples = 2000
  /// From so many values on, the mean's distribution is normal to well within the bootstrap's own noise, and that is used.
  public static let normalFrom = 5000
  /// The same values give the same bounds, always.
  public static let seed: UInt64 = 0x6E61_7673_696D

  /// The 2.5 % and 97.5 % quantiles of the means of the resamples.
  /// - Parameter values: at least two, taken as independent; their order never matters.
  public static func meanBounds(_ values: [Double]) -> (low: Double, high: Double) {
    precondition(values.count > 1, "one value has no spread")
    let values = values.sorted()
    let count = values.count
    let mean = values.reduce(0, +) / Double(count)
    guard count < normalFrom else {
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let half = Interval.normalQuantile * (squares / Double(count - 1) / Double(count)).squareRoot()
      return (mean - half, mean + half)
    }
    var rng = SplitMix64(seed: seed)
    var means = (0..<resamples).map { _ in
      var sum = 0.0
      for _ in 0..<count { sum += values[rng.index(below: count)] }
      return sum / Double(count)
    }
    means.sort()
    return (quantile(0.025, of: means), quantile(0.975, of: means))
  }

  /// With linear interpolation between the two nearest of `sorted`.
  static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }
}
