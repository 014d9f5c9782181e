import GridWorld

/// Steps from every cell to `goal` by a plain breadth-first search, row by row; nil where there is no path.
func plainDistances(to goal: Cell, in grid: OccupancyGrid) -> [Int?] {
  var distances = [Int?](repeating: nil, count: grid.cellCount)
  distances[goal.y * grid.width + goal.x] = 0
  var reached = [goal]
  var steps = 0
  while !reached.isEmpty {
    steps += 1
    var next: [Cell] = []
    for cell in reached {
      for (dx, dy) in [(0, -1), (0, 1), (-1, 0), (1, 0)] {
        let neighbor = Cell(cell.x + dx, cell.y + dy)
        let index = neighbor.y * grid.width + neighbor.x
        guard !grid.isOccupied(neighbor), distances[index] == nil else { continue }
        distances[index] = steps
        next.append(neighbor)
      }
    }
    reached = next
  }
  return distances
}
