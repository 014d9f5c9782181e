import GridWorld

/// One agent's choice for one step: a number in the action catalogue of its world's dynamics. Raw values are the
/// numbers in files and traces.
public struct Action: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt8

  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// - Precondition: `index` in 0..<256.
  @inlinable
  public init(_ index: Int) { rawValue = UInt8(index) }

  /// Place in the catalogue.
  @inlinable
  public var index: Int { Int(rawValue) }

  /// The first of every catalogue: to do nothing.
  public static let idle = Action(rawValue: 0)
}

/// The actions of `grid`, by their names.
extension Action {
  public static let stay = Action(rawValue: 0)
  public static let up = Action(rawValue: 1)
  public static let down = Action(rawValue: 2)
  public static let left = Action(rawValue: 3)
  public static let right = Action(rawValue: 4)

  /// The change of [column, row] that one of them means.
  public var offset: (dx: Int, dy: Int) {
    if case .move(let dx, let dy) = ActionCatalogue.grid.effect(of: self) { (dx, dy) } else { (0, 0) }
  }
}

/// The actions of `gridOriented`, by their names.
extension Action {
  public static let wait = Action(rawValue: 0)
  public static let forward = Action(rawValue: 1)
  public static let turnLeft = Action(rawValue: 2)
  public static let turnRight = Action(rawValue: 3)
}
