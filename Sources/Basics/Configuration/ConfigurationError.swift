/// A value of a configuration that navsim can't work with, and what it could be.
///
/// Configurations are checked where they are built into something: a world, a policy, a trainer. Files are checked by
/// the same ranges when they are read, so that their readers can say on which line the value stands.
public struct ConfigurationError: ReportedError, Equatable {
  /// As in `sensors.rays.count`.
  public var keyPath: String
  /// As in "a whole number from 0 to 1024".
  public var expected: String
  public var found: String

  public init(_ keyPath: String, expected: String, found: String) {
    self.keyPath = keyPath
    self.expected = expected
    self.found = found
  }

  public var fault: Fault { .badInput }

  public var description: String { "'\(keyPath)' is \(found), expected \(expected)." }

  // MARK: - Checks

  public static func check(
    _ keyPath: String, _ value: Int, in range: ClosedRange<Int>
  ) throws(ConfigurationError) {
    guard !range.contains(value) else { return }
    throw ConfigurationError(keyPath, expected: text(range), found: "\(value)")
  }

  /// NaN and infinity are in no range.
  public static func check(
    _ keyPath: String, _ value: Double, in range: ClosedRange<Double>
  ) throws(ConfigurationError) {
    guard !range.contains(value) else { return }
    throw ConfigurationError(keyPath, expected: text(range), found: text(value))
  }

  /// Puts a key in front of the key paths of what a check refuses.
  public static func within(
    _ key: String, _ check: () throws(ConfigurationError) -> Void
  ) throws(ConfigurationError) {
    do {
      try check()
    } catch {
      throw ConfigurationError("\(key).\(error.keyPath)", expected: error.expected, found: error.found)
    }
  }

  /// How a range of whole numbers is told to users.
  public static func text(_ range: ClosedRange<Int>) -> String {
    "a whole number from \(range.lowerBound) to \(range.upperBound)"
  }

  /// How a range of numbers is told to users.
  public static func text(_ range: ClosedRange<Double>) -> String {
    "a number from \(text(range.lowerBound)) to \(text(range.upperBound))"
  }

  private static func text(_ value: Double) -> String {
    value.isFinite ? JSONNumber(value).literal : "\(value)"
  }
}
