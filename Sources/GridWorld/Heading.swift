/// One of the four directions that an agent on a grid can look in.
///
/// The raw value counts quarter turns from +x toward +y, clockwise on the screen, as the League of Robot Runners does:
/// 0 east, 1 south, 2 west, 3 north.
public enum Heading: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  case east, south, west, north

  /// The change of [column, row] of a step ahead.
  public var offset: (dx: Int, dy: Int) {
    switch self {
    case .east: (1, 0)
    case .south: (0, 1)
    case .west: (-1, 0)
    case .north: (0, -1)
    }
  }

  /// From +x toward +y.
  public var radians: Double { Double(rawValue) * .pi / 2 }

  /// The heading at an angle; nil for one that is more than a thousandth off a quarter turn.
  public init?(radians: Double) {
    let quarters = radians / (.pi / 2)
    guard quarters.isFinite, abs(quarters) < 1e6, abs(quarters - quarters.rounded()) < 1e-3 else {
      return nil
    }
    self = Heading.east.turned(by: Int(quarters.rounded()))
  }

  /// The heading after so many quarter turns to the right; to the left if negative.
  public func turned(by quarters: Int) -> Heading {
    Heading(rawValue: UInt8(truncatingIfNeeded: (Int(rawValue) &+ quarters) & 3)).unsafelyUnwrapped
  }
}
