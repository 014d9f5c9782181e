extension OccupancyGrid {
  /// The same map with cells of n × n: a wall where one of these is, or where they reach past the right or the upper edge.
  /// The lower left corner stays where it is, and so do the origins of ROS maps.
  public func coarsened(by n: Int) -> OccupancyGrid {
    precondition(n >= 1, "a cell of at least one")
    let (columns, rows) = ((width + n - 1) / n, (height + n - 1) / n)
    var coarse = OccupancyGrid(width: columns, height: rows)
    for row in 0..<rows {
      // Rows count from the top, cells of n from the bottom.
      let top = height - (rows - row) * n
      for column in 0..<columns {
        let isWall = (top..<top + n).contains { y in
          (column * n..<(column + 1) * n).contains { x in isOccupied(Cell(x, y)) }
        }
        if isWall { coarse.setOccupied(true, at: Cell(column, row)) }
      }
    }
    return coarse
  }
}
