import Foundation

/// Student's t distribution, for means of a few values such as those of three training seeds.
public enum Student {
  /// The 97.5 % quantile: half the width of a 95 % interval, in standard errors.
  /// - Parameter degrees: of freedom, at least 1.
  public static func quantile(degrees: Int) -> Double {
    precondition(degrees > 0, "\(degrees) degrees of freedom")
    // The first term by which it differs from the normal one (Abramowitz, Stegun 1964, 26.7.5): exact to 1e-5 here.
    let z = Interval.normalQuantile
    guard degrees < 300 else { return z + z * (z * z + 1) / (4 * Double(degrees)) }
    var (low, high) = (1.0, 16.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if within(middle, degrees) < 0.95 { low = middle } else { high = middle }
    }
    return high
  }

  /// The probability of −t...t (Abramowitz, Stegun 1964, 26.7.3 and 26.7.4): a finite sum for whole degrees.
  static func within(_ t: Double, _ degrees: Int) -> Double {
    let angle = atan(t / Double(degrees).squareRoot())
    let square = cos(angle) * cos(angle)
    let isOdd = degrees % 2 == 1
    var term = isOdd ? cos(angle) : 1
    var sum = 0.0
    for k in stride(from: isOdd ? 1 : 0, to: degrees - 1, by: 2) {
      sum += term
      term *= square * Double(k + 1) / Double(k + 2)
    }
    return isOdd ? 2 / Double.pi * (angle + sin(angle) * sum) : sin(angle) * sum
  }

  /// Mean and half the width of the 95 % interval; nil for the latter with fewer than two values.
  public static func mean(_ values: [Double]) -> (mean: Double, half: Double?) {
    precondition(!values.isEmpty)
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    guard values.count > 1 else { return (mean, nil) }
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    return (mean, quantile(degrees: values.count - 1) * (variance / count).squareRoot())
  }
}
