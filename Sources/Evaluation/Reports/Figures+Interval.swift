public import Basics

extension Figures {
  /// Mean and bounds as a table shows them, in two columns; dashes for what is not there.
  public static func fields(_ interval: Interval?, decimals: Int) -> [String] {
    guard let interval else { return ["–", "–"] }
    let mean = fixed(interval.mean, decimals: decimals)
    guard interval.low.isFinite, interval.high.isFinite else { return [mean, "–"] }
    let bounds = [interval.low, interval.high].map { fixed($0, decimals: decimals) }
    return [mean, bounds.joined(separator: interval.low < 0 ? " to " : "–")]
  }
}
