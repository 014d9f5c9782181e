public import Basics

/// A range finder that turns with its robot and measures in meters, from the robot's center.
///
/// With a full circle, beam `i` of `count` points at heading + `i · 2π / count`; with less, the beams stand at equal
/// angles from heading − `fieldOfView` / 2 to heading + `fieldOfView` / 2, both included (a single beam: straight
/// ahead).
public struct LidarSensor: Equatable, Sendable {
  /// What navsim works with.
  public static let counts = 1...4096
  public static let fieldsOfView = 0.001...(2 * Double.pi)
  public static let rangesInMeters = 0.001...10_000
  public static let rangeDeviations = 0.0...100
  public static let angularDeviations = 0.0...1

  /// Beams.
  public var count: Int
  /// Radians.
  public var fieldOfView: Double
  /// Meters; what is farther from the robot's center is not seen.
  public var range: Double
  /// Standard deviation of the measured distance, in meters.
  public var rangeNoise: Double
  /// Standard deviation of a beam's direction, in radians.
  public var angularNoise: Double
  /// Probability that a beam reports nothing at all.
  public var dropout: Double

  public init(
    count: Int = 64, fieldOfView: Double = 2 * .pi, range: Double = 10, rangeNoise: Double = 0,
    angularNoise: Double = 0, dropout: Double = 0
  ) {
    self.count = count
    self.fieldOfView = fieldOfView
    self.range = range
    self.rangeNoise = rangeNoise
    self.angularNoise = angularNoise
    self.dropout = dropout
  }

  /// Whether the beams go all around: up to a millionth of a radian, so that 2π may be written with six decimals.
  public var isFullCircle: Bool { fieldOfView > 2 * .pi - 1e-6 }

  /// Radians between neighboring beams; without meaning for a single beam.
  public var spacing: Double {
    if isFullCircle { return 2 * .pi / Double(count) }
    return count > 1 ? fieldOfView / Double(count - 1) : fieldOfView
  }

  /// Radians from the heading to the first beam.
  public var firstAngle: Double { isFullCircle || count == 1 ? 0 : -fieldOfView / 2 }

  /// Radians from the heading to a beam, toward +y.
  public func angle(ofBeam beam: Int) -> Double {
    if isFullCircle { return 2 * .pi * Double(beam) / Double(count) }
    return count > 1 ? fieldOfView * (Double(beam) / Double(count - 1) - 0.5) : 0
  }

  var isNoisy: Bool { rangeNoise > 0 || angularNoise > 0 || dropout > 0 }

  /// Refuses what is out of range.
  ///
  /// - Parameter keyPath: Of the lidar in what it is part of.
  public func validate(at keyPath: String = "lidar") throws(ConfigurationError) {
    try ConfigurationError.check("\(keyPath).count", count, in: LidarSensor.counts)
    try ConfigurationError.check("\(keyPath).fieldOfView", fieldOfView, in: LidarSensor.fieldsOfView)
    try ConfigurationError.check("\(keyPath).range", range, in: LidarSensor.rangesInMeters)
    try ConfigurationError.check("\(keyPath).rangeNoise", rangeNoise, in: LidarSensor.rangeDeviations)
    try ConfigurationError.check("\(keyPath).angularNoise", angularNoise, in: LidarSensor.angularDeviations)
    try ConfigurationError.check("\(keyPath).dropout", dropout, in: 0...1)
  }
}
