import GridWorld

/// Splits a padded cell index into row and column by a multiplication: a division costs ten times as much.
struct CellDivision {
  private let stride: Int
  /// 2⁶⁴ / stride, rounded up: exact as long as cell · stride < 2⁶⁴.
  private let reciprocal: UInt64

  init(_ layout: GridLayout) {
    stride = layout.stride
    reciprocal = UInt64.max / UInt64(layout.stride) + 1
  }

  @inline(__always)
  func rowAndColumn(of cell: Int32) -> (row: Int, column: Int) {
    let cell = Int(truncatingIfNeeded: cell)
    let high = UInt64(truncatingIfNeeded: cell).multipliedFullWidth(by: reciprocal).high
    let row = Int(truncatingIfNeeded: high)
    return (row, cell &- row &* stride)
  }

  @inline(__always)
  func coordinates(of cell: Int32) -> CellCoordinates {
    let (row, column) = rowAndColumn(of: cell)
    return CellCoordinates(x: Int32(truncatingIfNeeded: column), y: Int32(truncatingIfNeeded: row))
  }
}

/// Column and row of a padded cell.
struct CellCoordinates: BitwiseCopyable {
  var x: Int32
  var y: Int32
}
