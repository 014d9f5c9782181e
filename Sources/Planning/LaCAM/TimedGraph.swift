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
  let number: FlatBuffer<Int32>
  let cells: [Int32]

  /// Nil where agents, distances or bytes are too many, or time is over.
  init?(_ problem: PathfindingProblem, horizon: Int, memoryLimit: Int, _ budget: PlanningBudget) {
    guard let free = TimedGraph.freeCells(of: problem, budget) else { return nil }
    agentCount = problem.agentCount
    cellCount = free.count
    self.horizon = horizon
    guard agentCount < Int(UInt16.max) else { return nil }
    let bytes = (horizon + 1) * cellCount * (2 + SpaceTimeSearch.bytesPerState) + agentCount * cellCount * 2
    guard bytes + agentCount * (horizon + 1) * 4 <= memoryLimit else { return nil }
    let number = FlatBuffer<Int32>(unwritten: problem.layout.count)
    guard budget.fill(number, { _ in -1 }) else { return nil }
    for (index, cell) in free.enumerated() { number[Int(cell)] = Int32(index) }
    self.number = number
    cells = free
    neighbors = FlatBuffer(repeating: -1, count: 4 * cellCount)
    occupant = FlatBuffer(zeros: (horizon + 1) * cellCount)
    distance = FlatBuffer(unwritten: agentCount * cellCount)
    start = problem.starts.map { number[Int($0)] }
    goal = problem.goals.map { number[Int($0)] }
    let offsets = problem.layout.moveOffsets
    for (index, cell) in free.enumerated() {
      for direction in 0..<4 { neighbors[4 * index + direction] = number[Int(cell) + offsets[direction + 1]] }
    }
    budget.work(4 * cellCount)
    for agent in 0..<agentCount {
      measure(agent)
      guard budget.work(cellCount) else { return nil }
    }
  }

  /// Nil where they are too many, or time is over.
  private static func freeCells(of problem: PathfindingProblem, _ budget: PlanningBudget) -> [Int32]? {
    var free: [Int32] = []
    for row in stride(from: 0, to: problem.blocked.count, by: problem.layout.stride) {
      for cell in row..<min(row + problem.layout.stride, problem.blocked.count)
      where problem.blocked[cell] == 0 {
        free.append(Int32(cell))
      }
      guard free.count < Int(UInt16.max), budget.work(problem.layout.stride / 4) else { return nil }
    }
    return free
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
