import Foundation

/// A mean with its 95 % confidence interval.
struct Interval: Equatable {
  var mean: Double
  var low: Double
  var high: Double
  var count: Int

  /// Wilson's score interval for 0-or-1 outcomes (Wilson 1927), the normal interval for everything else.
  ///
  /// - Precondition: at least one value.
  init(_ values: [Double]) {
    precondition(!values.isEmpty)
    let n = Double(values.count)
    let z = 1.959964
    let mean = values.reduce(0, +) / n
    self.mean = mean
    count = values.count
    if values.allSatisfy({ $0 == 0 || $0 == 1 }) {
      let center = (mean + z * z / (2 * n)) / (1 + z * z / n)
      let half = z / (1 + z * z / n) * (mean * (1 - mean) / n + z * z / (4 * n * n)).squareRoot()
      low = max(0, center - half)
      high = min(1, center + half)
    } else {
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let half = count > 1 ? z * (squares / (n - 1) / n).squareRoot() : .infinity
      low = mean - half
      high = mean + half
    }
  }
}
