public import Basics

extension Interval {
  /// `{"mean", "low", "high"}`. Both bounds are null where the values give none.
  public var json: JSONValue {
    .object([
      .init("mean", .double(mean)), .init("low", low.map { .double($0) } ?? .null),
      .init("high", high.map { .double($0) } ?? .null),
    ])
  }

  /// How many values it is of: `n = 24`, or `n = 240 on 24 instances` where these have several.
  var sizeText: String { "n = \(Interval.size(episodes: count, instances: instances))" }

  static func size(episodes: Int, instances: Int) -> String {
    guard instances != episodes else { return "\(episodes)" }
    return "\(episodes) on \(instances) \(instances == 1 ? "instance" : "instances")"
  }
}

extension Figures {
  /// Mean and bounds as a table shows them, in two columns; dashes for what is not there.
  public static func fields(_ interval: Interval?, decimals: Int) -> [String] {
    guard let interval else { return ["–", "–"] }
    let mean = fixed(interval.mean, decimals: decimals)
    guard let bounds = interval.bounds else { return [mean, "–"] }
    let ends = [bounds.lowerBound, bounds.upperBound].map { fixed($0, decimals: decimals) }
    return [mean, ends.joined(separator: bounds.lowerBound < 0 ? " to " : "–")]
  }

  /// A number as a field of a CSV line, all its digits; an empty field for what is not there or not finite.
  public static func csvNumber(_ value: Double?) -> String {
    value.flatMap { $0.isFinite ? JSONNumber($0).literal : nil } ?? ""
  }
}
