import Basics
import GridWorld

/// A map of random walls.
func randomGrid(width: Int, height: Int, density: Float, using rng: inout SplitMix64) -> OccupancyGrid {
  var grid = OccupancyGrid(width: width, height: height)
  for y in 0..<height {
    for x in 0..<width where rng.uniform() < density { grid.setOccupied(true, at: Cell(x, y)) }
  }
  return grid
}

/// Steps from every cell to `goal` by a plain breadth-first search, row by row; nil where there is no path.
func plainDistances(to goal: Cell, in grid: OccupancyGrid) -> [Int?] {
  var distances = [Int?](repeating: nil, count: grid.cellCount)
  guard !grid.isOccupied(goal) else { return distances }
  distances[goal.y * grid.width + goal.x] = 0
  var queue = [(goal, 0)]
  var next = 0
  while next < queue.count {
    let (cell, distance) = queue[next]
    next += 1
    for (dx, dy) in [(0, -1), (0, 1), (-1, 0), (1, 0)] {
      let neighbor = Cell(cell.x + dx, cell.y + dy)
      let index = neighbor.y * grid.width + neighbor.x
      guard !grid.isOccupied(neighbor), distances[index] == nil else { continue }
      distances[index] = distance + 1
      queue.append((neighbor, distance + 1))
    }
  }
  return distances
}

extension CostToGoFields {
  /// Distance between two cells of the map; nil where there is no path.
  func steps(from cell: Cell, to goal: Cell) -> Int? {
    let distance = distance(from: Int32(layout.index(of: cell)), to: Int32(layout.index(of: goal)))
    return distance == CostToGoFields.unreachable ? nil : Int(distance)
  }
}

/// Steps to `goal` from every pose, cell by cell, four headings each, by relaxing until nothing changes; nil where no way
/// leads. A step goes ahead or turns by a quarter.
func plainTurningDistances(to goal: Cell, in grid: OccupancyGrid) -> [Int?] {
  var steps = [Int?](repeating: nil, count: grid.cellCount * 4)
  func index(_ cell: Cell, _ heading: Int) -> Int { (cell.y * grid.width + cell.x) * 4 + (heading + 4) % 4 }
  for heading in 0..<4 where !grid.isOccupied(goal) { steps[index(goal, heading)] = 0 }
  let ahead = [(1, 0), (0, 1), (-1, 0), (0, -1)]
  var hasChanged = true
  while hasChanged {
    hasChanged = false
    for cell in grid.freeCells {
      for heading in 0..<4 {
        let next = Cell(cell.x + ahead[heading].0, cell.y + ahead[heading].1)
        var ways = [steps[index(cell, heading + 1)], steps[index(cell, heading - 1)]]
        if !grid.isOccupied(next) { ways.append(steps[index(next, heading)]) }
        guard let best = ways.compactMap({ $0 }).min(), best + 1 < steps[index(cell, heading)] ?? .max else {
          continue
        }
        steps[index(cell, heading)] = best + 1
        hasChanged = true
      }
    }
  }
  return steps
}
