public import GridWorld

/// When agents come to rest on their goals, found out step by step.
public struct PlanArrivals: Sendable {
  private let goals: [Cell]
  /// What each agent has to visit in order, one a step, the last included; empty where only the goals count.
  private let visits: [[Cell]]
  private var visited: [Int]
  /// The step by which each agent had visited all; −1 before.
  private var completed: [Int]
  /// The step since which each agent stands on its goal; −1 if it doesn't.
  private var since: [Int]
  private var last = -1

  /// - Parameter visits: of every agent, the goals to visit in order; empty for no more than the last.
  public init(goals: [Cell], visits: [[Cell]] = []) {
    precondition(visits.isEmpty || visits.count == goals.count, "a list for every agent")
    self.goals = goals
    self.visits = visits
    visited = Array(repeating: 0, count: goals.count)
    completed = Array(repeating: visits.isEmpty ? 0 : -1, count: goals.count)
    since = Array(repeating: -1, count: goals.count)
  }

  /// Takes the next step, the starts first.
  public mutating func add(_ cells: [Cell]) {
    last += 1
    for (agent, goal) in goals.enumerated() {
      if cells[agent] != goal { since[agent] = -1 } else if since[agent] < 0 { since[agent] = last }
      guard completed[agent] < 0 else { continue }
      if visited[agent] < visits[agent].count, cells[agent] == visits[agent][visited[agent]] {
        visited[agent] += 1
      }
      if visited[agent] == visits[agent].count { completed[agent] = last }
    }
  }

  /// The step from which each agent, all goals visited, rests on its goal; the last step for those that end elsewhere.
  public var steps: [Int] {
    goals.indices.map { since[$0] < 0 || completed[$0] < 0 ? max(last, 0) : max(since[$0], completed[$0]) }
  }

  /// Whether all agents stand on their goals now.
  public var areAllAtRest: Bool { last >= 0 && since.allSatisfy { $0 >= 0 } }

  /// The first goal on the way that an agent has not visited, and its place in the list; nil if it has visited all.
  func missedVisit(of agent: Int) -> (index: Int, cell: Cell)? {
    guard completed[agent] < 0 else { return nil }
    return (visited[agent], visits[agent][visited[agent]])
  }
}
