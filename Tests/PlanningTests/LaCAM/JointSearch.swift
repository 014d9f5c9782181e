import GridWorld
import Simulation

/// The least sum of loss by Dijkstra over all joint configurations; nil if there is no plan. The plain twin of
/// LaCAM*, for tiny instances.
func leastSumOfLoss(_ rows: [String], _ agents: [(start: Cell, goal: Cell)]) -> Int? {
  let grid = grid(rows)
  let goals = agents.map(\.goal)
  var costs: [[Cell]: Int] = [agents.map(\.start): 0]
  var done: Set<[Cell]> = []
  var buckets: [[[Cell]]] = [[agents.map(\.start)]]
  var level = 0
  while level < buckets.count {
    guard let cells = buckets[level].popLast() else {
      level += 1
      continue
    }
    guard done.insert(cells).inserted else { continue }
    if cells == goals { return level }
    for next in successors(of: cells, on: grid) {
      let loss = zip(zip(cells, next), goals).count { $0.0 != $1 || $0.1 != $1 }
      guard level + loss < costs[next, default: .max] else { continue }
      costs[next] = level + loss
      while buckets.count <= level + loss { buckets.append([]) }
      buckets[level + loss].append(next)
    }
  }
  return nil
}

private func successors(of cells: [Cell], on grid: OccupancyGrid) -> [[Cell]] {
  var partial: [[Cell]] = [[]]
  for (agent, cell) in cells.enumerated() {
    var extended: [[Cell]] = []
    for action in ActionCatalogue.grid.actions {
      let next = Cell(cell.x + action.offset.dx, cell.y + action.offset.dy)
      guard !grid.isOccupied(next) else { continue }
      for row in partial where !row.contains(next) {
        let trades = (0..<agent).contains { row[$0] == cell && cells[$0] == next }
        if !trades { extended.append(row + [next]) }
      }
    }
    partial = extended
  }
  return partial
}
