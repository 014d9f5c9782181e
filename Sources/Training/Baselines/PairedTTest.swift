import Foundation

/// Student's one-sided test on pairs: is the mean difference above zero by more than chance?
///
/// The baseline `greedyRollout` gives way to the policy in training only when this says so (Kool, van Hoof &
/// Welling 2019, section 4.1, at p < 0.05).
public struct PairedTTest: Equatable, Sendable {
  public let count: Int
  /// Mean of candidate − reference.
  public let meanDifference: Double
  /// t, with count − 1 degrees of freedom; infinite where all differences are the same but not 0.
  public let statistic: Double
  /// Probability of such a t or a larger one if there were no difference. 1 for fewer than two pairs.
  public let pValue: Double

  /// - Parameters:
  ///   - candidates: Scores of what may be better; more is better.
  ///   - references: Scores of what it is compared with, on the same instances.
  public init(candidates: [Double], references: [Double]) {
    precondition(candidates.count == references.count, "\(candidates.count) and \(references.count) scores")
    let differences = zip(candidates, references).map { $0 - $1 }
    count = differences.count
    let mean = differences.isEmpty ? 0 : differences.reduce(0, +) / Double(count)
    meanDifference = mean
    guard count > 1 else {
      statistic = 0
      pValue = 1
      return
    }
    let freedom = Double(count - 1)
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / freedom
    statistic = mean == 0 ? 0 : mean / (variance / Double(count)).squareRoot()
    pValue = PairedTTest.upperTail(of: statistic, degreesOfFreedom: freedom)
  }

  /// P(T > t) of Student's distribution: I_x(ν/2, 1/2) / 2 at x = ν / (ν + t²) for t ≥ 0 (Abramowitz & Stegun
  /// 26.7.1).
  public static func upperTail(of t: Double, degreesOfFreedom: Double) -> Double {
    guard !t.isNaN else { return 1 }
    let x = degreesOfFreedom / (degreesOfFreedom + t * t)
    let half = incompleteBeta(x, degreesOfFreedom / 2, 0.5) / 2
    return t >= 0 ? half : 1 - half
  }

  /// The regularized incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22).
  public static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    precondition(x >= 0 && x <= 1 && a > 0 && b > 0, "I_\(x)(\(a), \(b)) is not defined")
    if x == 0 || x == 1 { return x }
    // The fraction converges quickly on this side of the mean; the other follows by symmetry.
    if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
    let logarithm = logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x)
    return exp(logarithm) * continuedFraction(x, a, b) / a
  }

  /// Lentz's method: numerators and denominators of the fraction, kept apart from zero.
  private static func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    func away(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
    var numerator = 1.0
    var denominator = 1 / away(1 - (a + b) * x / (a + 1))
    var result = denominator
    for step in 1...1000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      denominator = 1 / away(1 + even * denominator)
      numerator = away(1 + even / numerator)
      result *= numerator * denominator
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      denominator = 1 / away(1 + odd * denominator)
      numerator = away(1 + odd / numerator)
      let factor = numerator * denominator
      result *= factor
      if abs(factor - 1) < 1e-15 { break }
    }
    return result
  }

  /// log Γ(x) for x > 0, by Lanczos' approximation (g = 7, nine terms; Godfrey 2001), to about 15 digits. The
  /// system's own differs from machine to machine.
  static func logGamma(_ x: Double) -> Double {
    let coefficients = [
      676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
      12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ]
    if x < 0.5 { return log(.pi / sin(.pi * x)) - logGamma(1 - x) }
    let shifted = x - 1
    var sum = 0.99999999999980993
    for (index, coefficient) in coefficients.enumerated() {
      sum += coefficient / (shifted + Double(index + 1))
    }
    let base = shifted + 7.5
    return 0.5 * log(2 * .pi) + (shifted + 0.5) * log(base) - base + log(sum)
  }
}
