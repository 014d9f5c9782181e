import Basics
import GridWorld

/// The path of one agent through cells and time that arrives first and touches nobody else's (Silver 2005): A* with
/// exact distances, one bucket of states for every arrival time.
///
/// Owns its memory; a search touches only what it visits.
final class SpaceTimeSearch {
  /// Bytes for each cell and time.
  static let bytesPerState = 5

  private let graph: TimedGraph
  private let budget: PlanningBudget
  /// The search in which a state was reached last; shape (horizon + 1, cells).
  private let reached: FlatBuffer<UInt32>
  /// How it was reached: 0...3 from the neighbor opposite that direction, 4 by waiting.
  private let arrivedBy: FlatBuffer<UInt8>
  private var search: UInt32 = 0
  /// Of each arrival time the states to look at, the last one first: a list through `entries`.
  private let bucket: FlatBuffer<Int32>
  private var entries: [(state: Int32, next: Int32)] = []

  init(_ graph: TimedGraph, _ budget: PlanningBudget) {
    self.graph = graph
    self.budget = budget
    reached = FlatBuffer(zeros: (graph.horizon + 1) * graph.cellCount)
    arrivedBy = FlatBuffer(unwritten: (graph.horizon + 1) * graph.cellCount)
    bucket = FlatBuffer(repeating: -1, count: graph.horizon + 2)
  }

  /// Writes the path of `agent` into `path`, horizon + 1 cells, resting on its goal from the arrival on.
  ///
  /// - Parameter limit: the latest arrival of interest.
  /// - Returns: The arrival; nil if there is none up to `limit`, or time is over.
  func findPath(
    of agent: Int, limit: Int, into path: UnsafeMutablePointer<Int32>, using rng: inout SplitMix64
  ) -> Int? {
    let cells = graph.cellCount
    let occupant = graph.occupant.base
    let distance = graph.distance.base + agent * cells
    let goal = Int(graph.goal[agent])
    let start = Int(graph.start[agent])
    var earliest = graph.horizon
    while earliest >= 0, occupant[earliest * cells + goal] == 0 { earliest -= 1 }
    earliest += 1  // others are done with the goal
    let limit = min(limit, graph.horizon)
    var current = max(Int(distance[start]), earliest)
    guard current <= limit, occupant[start] == 0 else { return nil }
    search &+= 1
    if search == 0 {
      reached.base.update(repeating: 0, count: reached.count)
      search = 1
    }
    entries.removeAll(keepingCapacity: true)
    for time in current...limit { bucket.base[time] = -1 }
    push(start, into: current)
    reached.base[start] = search
    while current <= limit {
      let head = bucket.base[current]
      guard head >= 0 else {
        current += 1
        continue
      }
      let state = Int(entries[Int(head)].state)
      bucket.base[current] = entries[Int(head)].next
      let time = state / cells
      let cell = state - time * cells
      if cell == goal, time >= earliest {
        write(state, agent, into: path)
        return time
      }
      guard budget.work(2) else { return nil }
      guard time < limit else { continue }
      let there = (time + 1) * cells
      let turn = Int(truncatingIfNeeded: rng.next() & 3)
      for index in 0..<5 {
        // Waiting is pushed first, so that it is looked at last among equals.
        let direction = index == 0 ? 4 : (index &+ turn) & 3
        let next = direction == 4 ? cell : Int(graph.neighbors.base[4 &* cell &+ direction])
        guard next >= 0, reached.base[there &+ next] != search, occupant[there &+ next] == 0 else { continue }
        let rest = Int(distance[next])
        let arrival = max(time + 1 + rest, earliest)
        guard rest < Int(UInt16.max), arrival <= limit else { continue }
        let other = occupant[time &* cells &+ next]
        if other != 0, direction < 4, occupant[there &+ cell] == other { continue }  // a swap
        reached.base[there &+ next] = search
        arrivedBy.base[there &+ next] = UInt8(truncatingIfNeeded: direction)
        push(there &+ next, into: arrival)
      }
    }
    return nil
  }

  private func push(_ state: Int, into time: Int) {
    entries.append((Int32(state), bucket.base[time]))
    bucket.base[time] = Int32(entries.count - 1)
  }

  private func write(_ state: Int, _ agent: Int, into path: UnsafeMutablePointer<Int32>) {
    let cells = graph.cellCount
    var time = state / cells
    var cell = state % cells
    for rest in time...graph.horizon { path[rest] = Int32(cell) }
    while time > 0 {
      let direction = Int(arrivedBy.base[time * cells + cell])
      // Directions come in opposite pairs: 0 and 1, 2 and 3.
      if direction < 4 { cell = Int(graph.neighbors.base[4 * cell + direction ^ 1]) }
      time -= 1
      path[time] = Int32(cell)
    }
  }
}
