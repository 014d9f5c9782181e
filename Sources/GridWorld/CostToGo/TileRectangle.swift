/// A rectangle of tiles of a padded map. Tiles are 16 × 16 cells, from the array's first cell on.
struct TileRectangle: Equatable {
  static let shift = 4
  static let side = 1 << shift
  static let cells = side * side

  /// The first column and row of tiles.
  var left: Int
  var top: Int
  /// One past the last column and row.
  var right: Int
  var bottom: Int

  var across: Int { right - left }
  var count: Int { (right - left) * (bottom - top) }

  func contains(column: Int, row: Int) -> Bool {
    column >= left && column < right && row >= top && row < bottom
  }

  func union(_ other: TileRectangle) -> TileRectangle {
    TileRectangle(
      left: min(left, other.left), top: min(top, other.top), right: max(right, other.right),
      bottom: max(bottom, other.bottom))
  }
}

extension GridLayout {
  /// All tiles.
  var tiles: TileRectangle {
    let side = TileRectangle.side
    return TileRectangle(
      left: 0, top: 0, right: (stride + side - 1) / side, bottom: (count / stride + side - 1) / side)
  }

  /// The tiles with the cells up to `border` cells around two padded cells and all that lies between them.
  func tiles(between a: Int32, and b: Int32, border: Int) -> TileRectangle {
    let (ay, ax) = Int(a).quotientAndRemainder(dividingBy: stride)
    let (by, bx) = Int(b).quotientAndRemainder(dividingBy: stride)
    let all = tiles
    return TileRectangle(
      left: max(0, min(ax, bx) - border) >> TileRectangle.shift,
      top: max(0, min(ay, by) - border) >> TileRectangle.shift,
      right: min(all.right, (max(ax, bx) + border) >> TileRectangle.shift + 1),
      bottom: min(all.bottom, (max(ay, by) + border) >> TileRectangle.shift + 1))
  }
}
