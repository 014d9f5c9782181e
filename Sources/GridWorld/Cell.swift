/// One integer position on a grid map: column `x` to the right, row `y` **down**, (0, 0) at the top left.
public struct Cell: Hashable, Sendable, CustomStringConvertible {
  public var x: Int
  public var y: Int

  @inlinable
  public init(_ x: Int, _ y: Int) {
    self.x = x
    self.y = y
  }

  /// Steps between two cells on a map without walls: |Δx| + |Δy|.
  @inlinable
  public func manhattanDistance(to other: Cell) -> Int {
    abs(x - other.x) + abs(y - other.y)
  }

  /// Written as the files write it: `[column, row]`.
  public var description: String { "[\(x), \(y)]" }
}
