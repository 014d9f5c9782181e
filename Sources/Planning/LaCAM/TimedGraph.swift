import Basics
import GridWorld

/// The free cells of a map, numbered 0..<count, over a span of time: who is where when, and the distances to every
/// agent's goal. What the refinement of plans works on.
final class TimedGraph {
  let cellCount: Int
  let agentCount: Int
  /// Last step there is room for.
  let horizon: Int
  /// Up, down, left, right of every cell, −1 for walls; shape (cells, 4).
  let neighbors: FlatBuffer<Int32>
  /// 1 + the agent on a cell at a time, 0 for nobody; shape (horizon + 1, cells).
  let occupant: FlatBuffer<UInt16>
  /// Steps to every agent's goal, `.max` for no path; shape (agents, cells).
  let distance: FlatBuffer<UInt16>
  let start: [Int32]
  let goal: [Int32]
  /// Numbers of padded cells, −1 for walls, and back.
  let number: [Int32]
  let cells: [Int32]

  /// Nil where agents, distances or bytes are too many, or time is over.
  init?(_ problem: PathfindingProblem, horizon: Int, memoryLimit: Int, _ budget: PlanningBudget) {
    let free = problem.blocked.indices.filter { problem.blocked[$0] == 0 }
    agentCount = problem.agentCount
    cellCount = free.count
    self.horizon = horizon
    guard agentCount < Int(UInt16.max), cellCount < Int(UInt16.max) else { return nil }
    let bytes = (horizon + 1) * cellCount * (2 + SpaceTimeSearch.bytesPerState) + agentCount * cellCount * 2
    guard bytes + agentCount * (horizon + 1) * 4 <= memoryLimit else { return nil }
    var number = [Int32](repeating: -1, count: problem.layout.count)
    for (index, cell) in free.enumerated() { number[cell] = Int32(index) }
    self.number = number
    cells = free.map { Int32($0) }
    neighbors = FlatBuffer(repeating: -1, count: 4 * cellCount)
    occupant = FlatBuffer(zeros: (horizon + 1) * cellCount)
    distance = FlatBuffer(unwritten: agentCount * cellCount)
    start = problem.starts.map { number[Int($0)] }
    goal = problem.goals.map { number[Int($0)] }
    let offsets = problem.layout.moveOffsets
    for (index, cell) in free.enumerated() {
      for direction in 0..<4 { neighbors[4 * index + direction] = number[cell + offsets[direction + 1]] }
    }
    for agent in 0..<agentCount {
      measure(agent)
      guard budget.work(cellCount) else { return nil }
    }
  }

  /// Breadth-first search from a goal.
  private func measure(_ agent: Int) {
    let row = distance.base + agent * cellCount
    row.update(repeating: .max, count: cellCount)
    var queue = [goal[agent]]
    queue.reserveCapacity(cellCount)
    row[Int(goal[agent])] = 0
    var head = 0
    while head < queue.count {
      let cell = Int(queue[head])
      head += 1
      for direction in 0..<4 {
        let next = neighbors.base[4 * cell + direction]
        guard next >= 0, row[Int(next)] == .max else { continue }
        row[Int(next)] = row[cell] + 1
        queue.append(next)
      }
    }
  }
}
