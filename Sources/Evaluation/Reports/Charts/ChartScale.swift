import Foundation

/// Maps values to pixels along one axis, and says where its ticks stand.
package struct ChartScale: Equatable {
  package var lower: Double
  package var upper: Double
  package var isLogarithmic: Bool
  package var ticks: [Double]
  /// Where `lower` and `upper` stand.
  package var start = 0.0
  package var end = 1.0

  /// From 0 to a round number that holds every value.
  package static func fromZero(_ values: [Double], ticks count: Int = 5) -> ChartScale {
    let largest = min(max(values.filter(\.isFinite).max() ?? 1, 1e-9), 1e300)
    let step = roundStep(largest / Double(count))
    let upper = (largest / step).rounded(.up) * step
    let ticks = stride(from: 0, through: upper + step / 2, by: step).map { $0 }
    return ChartScale(lower: 0, upper: upper, isLogarithmic: false, ticks: ticks)
  }

  /// Whole decades around every positive value.
  package static func decades(_ values: [Double]) -> ChartScale {
    let positive = values.filter { $0.isFinite && $0 > 0 }.map { min(max($0, 1e-100), 1e100) }
    let lower = log10(positive.min() ?? 0.1).rounded(.down)
    let upper = max(log10(positive.max() ?? 1).rounded(.up), lower + 1)
    let ticks = stride(from: lower, through: upper, by: 1).map { pow(10, $0) }
    return ChartScale(lower: pow(10, lower), upper: pow(10, upper), isLogarithmic: true, ticks: ticks)
  }

  /// From a round number below every value to one above.
  package static func range(_ values: [Double], ticks count: Int = 5) -> ChartScale {
    let finite = values.filter { $0.isFinite && abs($0) < 1e300 }
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    let step = roundStep(max(high - low, max(abs(low), abs(high), 1e-6) * 1e-6) / Double(count))
    let first = (low / step).rounded(.down)
    let last = max((high / step).rounded(.up), first + 1)
    let ticks = stride(from: first, through: last, by: 1).map { $0 * step }
    return ChartScale(lower: first * step, upper: last * step, isLogarithmic: false, ticks: ticks)
  }

  /// From 0 to a value, with ticks at round numbers.
  package static func upTo(_ last: Double) -> ChartScale {
    var scale = fromZero([last])
    guard last.isFinite, last > 0 else { return scale }
    scale.upper = last
    scale.ticks.removeAll { $0 > last }
    return scale
  }

  /// 0 to 1.
  package static let share = ChartScale(
    lower: 0, upper: 1, isLogarithmic: false, ticks: [0, 0.2, 0.4, 0.6, 0.8, 1])

  /// The values themselves as ticks, with a little room on both sides; logarithmic where they spread widely.
  package static func through(_ values: [Double]) -> ChartScale {
    let sorted = Set(values).sorted()
    let (first, last) = (sorted.first ?? 0, sorted.last ?? 1)
    let isLogarithmic = first > 0 && last / first > 16
    var ticks = sorted
    if ticks.count > 7 {
      let every = (ticks.count + 6) / 7
      ticks = ticks.enumerated().filter { $0.offset % every == 0 }.map(\.element)
    }
    let room = isLogarithmic ? 0 : max(0.03 * (last - first), 0.5)
    return ChartScale(
      lower: first - room, upper: last + room, isLogarithmic: isLogarithmic, ticks: ticks)
  }

  package func place(_ value: Double) -> Double {
    let share: Double
    if isLogarithmic {
      share = log(max(value, lower) / lower) / log(upper / lower)
    } else {
      share = (value - lower) / max(upper - lower, 1e-12)
    }
    return start + min(max(share, 0), 1) * (end - start)
  }

  /// 1, 2 or 5 times a power of ten, at least `value`.
  private static func roundStep(_ value: Double) -> Double {
    let power = pow(10, log10(value).rounded(.down))
    for factor in [1.0, 2, 5] where factor * power >= value * 0.999 { return factor * power }
    return 10 * power
  }

  /// A tick as people write it: `0.2`, `500`, `12k`, `2.5M`.
  package static func label(_ value: Double) -> String {
    guard abs(value) < 1e15 else { return String(format: "%.0e", value) }
    for (unit, letter) in [(1e6, "M"), (1e3, "k")] where abs(value) >= (unit == 1e3 ? 1e4 : unit) {
      return decimals(value / unit, most: 3) + letter
    }
    if value == value.rounded() { return String(Int(value)) }
    if abs(value) < 0.0001 { return String(format: "%.0e", value) }
    return decimals(value, most: 4)
  }

  /// With as many decimals as it takes.
  private static func decimals(_ value: Double, most count: Int) -> String {
    var text = String(format: "%.\(count)f", value)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}
