import Foundation

/// A mean with its 95 % confidence interval.
struct Interval: Equatable {
  var mean: Double
  var low: Double
  var high: Double
  var count: Int

  /// Wilson's score interval for 0-or-1 outcomes (Wilson 1927), else the interval of Student's t, cut where no
  /// value can be: metrics are not negative, shares not above 1.
  ///
  /// - Parameters:
  ///   - values: at least one.
  ///   - isShare: whether values lie in 0...1.
  init(_ values: [Double], isShare: Bool) {
    precondition(!values.isEmpty)
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    self.mean = mean
    count = values.count
    if isShare, values.allSatisfy({ $0 == 0 || $0 == 1 }) {
      let z = Interval.normalQuantile
      let center = (mean + z * z / (2 * n)) / (1 + z * z / n)
      let half = z / (1 + z * z / n) * (mean * (1 - mean) / n + z * z / (4 * n * n)).squareRoot()
      low = max(0, center - half)
      high = min(1, center + half)
    } else {
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let half =
        count > 1
        ? Interval.studentQuantile(freedom: n - 1) * (squares / (n - 1) / n).squareRoot() : .infinity
      low = max(0, mean - half)
      high = min(isShare ? 1 : .infinity, mean + half)
    }
  }

  /// The 97.5 % quantile of the normal distribution.
  private static let normalQuantile = 1.959964

  /// The 97.5 % quantile of Student's t, to within 1 %: exact for 1 and 2 degrees of freedom, from there the
  /// expansion around the normal quantile (Abramowitz and Stegun, 26.7.5).
  static func studentQuantile(freedom: Double) -> Double {
    if freedom == 1 { return 12.7062 }
    if freedom == 2 { return 4.3027 }
    let z = normalQuantile
    let z2 = z * z
    let first = z * (z2 + 1) / 4
    let second = z * ((5 * z2 + 16) * z2 + 3) / 96
    let third = z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384
    return z + first / freedom + second / (freedom * freedom) + third / (freedom * freedom * freedom)
  }
}
