extension OccupancyGrid {
  /// The map as the center of a disc sees it: cells are occupied too where a disc in their middle would reach into a wall, or
  /// over the rim of the map.
  ///
  /// Takes time like the free cells times the radius.
  /// - Parameter radius: in cells.
  public func grown(by radius: Double) -> OccupancyGrid {
    let radius = radius - 1e-9
    // Half a cell away from every wall: the middles of all free cells.
    guard radius > 0.5 else { return self }
    let reach = min(Int((radius + 0.5).rounded(.up)), max(width, height))
    let distances = distancesInColumns
    var grown = self
    for y in 0..<height {
      for x in 0..<width where !isOccupied(Cell(x, y)) {
        let isNear = (-reach...reach).contains { offset in
          let column = x + offset
          let rows = column >= 0 && column < width ? distances[column * height + y] : 0
          let gap = SIMD2(max(Double(abs(offset)) - 0.5, 0), max(Double(rows) - 0.5, 0))
          return (gap * gap).sum() < radius * radius
        }
        if isNear { grown.setOccupied(true, at: Cell(x, y)) }
      }
    }
    return grown
  }

  /// Rows from every cell to the nearest wall in its column, or the rim, column by column.
  private var distancesInColumns: [Int] {
    var distances = [Int](repeating: 0, count: width * height)
    for x in 0..<width {
      var last = -1
      for y in 0..<height {
        if isOccupied(Cell(x, y)) { last = y }
        distances[x * height + y] = y - last
      }
      last = height
      for y in stride(from: height - 1, through: 0, by: -1) {
        if isOccupied(Cell(x, y)) { last = y }
        distances[x * height + y] = min(distances[x * height + y], last - y)
      }
    }
    return distances
  }
}
