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

  /// (column, row, column, row), so that the difference of two has both signs and distances within reach.
  @inline(__always)
  func coordinates(of cell: Int32) -> SIMD4<Float> {
    let (row, column) = rowAndColumn(of: cell)
    let x = Float(Int32(truncatingIfNeeded: column))
    let y = Float(Int32(truncatingIfNeeded: row))
    return SIMD4(x, y, x, y)
  }
}
