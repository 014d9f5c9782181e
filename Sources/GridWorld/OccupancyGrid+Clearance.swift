extension OccupancyGrid {
  /// The map as the center of a disc sees it: cells are occupied too where a disc in their middle would reach into a wall.
  ///
  /// - Parameter radius: in cells.
  public func grown(by radius: Double) -> OccupancyGrid {
    var grown = self
    let reach = Int((radius + 0.5).rounded(.up))
    // What of a wall's surroundings a disc in the middle of a cell comes nearer to than its radius.
    var offsets: [(dx: Int, dy: Int)] = []
    for dy in -reach...reach {
      for dx in -reach...reach where (dx, dy) != (0, 0) {
        let gapX = max(Double(abs(dx)) - 0.5, 0)
        let gapY = max(Double(abs(dy)) - 0.5, 0)
        if (gapX * gapX + gapY * gapY).squareRoot() < radius - 1e-9 { offsets.append((dx, dy)) }
      }
    }
    // The rim of the map is a wall.
    let rim = radius - 0.5
    for y in 0..<height {
      for x in 0..<width {
        let cell = Cell(x, y)
        if isOccupied(cell) {
          // Only walls beside something free reach anywhere.
          guard !isBuried(cell) else { continue }
          for offset in offsets {
            let other = Cell(x + offset.dx, y + offset.dy)
            if contains(other), !grown.isOccupied(other) { grown.setOccupied(true, at: other) }
          }
        } else if Double(min(min(x, y), min(width - 1 - x, height - 1 - y))) < rim - 1e-9,
          !grown.isOccupied(cell)
        {
          grown.setOccupied(true, at: cell)
        }
      }
    }
    return grown
  }

  private func isBuried(_ cell: Cell) -> Bool {
    isOccupied(Cell(cell.x - 1, cell.y)) && isOccupied(Cell(cell.x + 1, cell.y))
      && isOccupied(Cell(cell.x, cell.y - 1)) && isOccupied(Cell(cell.x, cell.y + 1))
  }
}
