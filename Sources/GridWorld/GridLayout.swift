/// How the cells of a map lie in a flat array with a margin of walls around them.
///
/// The margin spares the hot loops every bounds check: from a cell on the map, a step or a look of up to
/// `margin` cells in any direction stays inside the array.
public struct GridLayout: Equatable, Sendable {
  public let width: Int
  public let height: Int
  /// Cells of wall on each side; at least 1.
  public let margin: Int
  /// Array distance from a cell to the one below it.
  public let stride: Int
  /// Array length, margins included.
  public let count: Int

  public init(width: Int, height: Int, margin: Int) {
    precondition(width > 0 && height > 0 && margin > 0)
    self.width = width
    self.height = height
    self.margin = margin
    stride = width + 2 * margin
    count = stride * (height + 2 * margin)
  }

  @inlinable
  public func index(of cell: Cell) -> Int {
    (cell.y + margin) * stride + cell.x + margin
  }

  @inlinable
  public func cell(at index: Int) -> Cell {
    Cell(index % stride - margin, index / stride - margin)
  }

  /// Array offsets of the actions stay, up, down, left, right.
  public var moveOffsets: [Int] { [0, -stride, stride, -1, 1] }

  /// One byte a cell, 1 where a robot can't stand, margins included.
  public func paddedOccupancy(of grid: OccupancyGrid) -> [UInt8] {
    precondition(grid.width == width && grid.height == height)
    var padded = [UInt8](repeating: 1, count: count)
    for y in 0..<height {
      for x in 0..<width where !grid.isOccupied(Cell(x, y)) { padded[index(of: Cell(x, y))] = 0 }
    }
    return padded
  }
}
