import Basics
import GridWorld

/// Makes a plan cheaper by large neighborhood search (MAPF-LNS, Li et al. 2021; the refinement of LaCAM3): takes
/// the paths of a few agents out, plans them anew one after another around all others, and keeps them if they are
/// not dearer together.
///
/// The cost of an agent is its last arrival; beyond the step at which the episode ends each step counts
/// `latePenalty` times. The plan is free of conflicts at any time.
final class PlanRefiner {
  static let latePenalty = 10
  private static let sizes = [2, 4, 8, 16]

  private let graph: TimedGraph
  private let search: SpaceTimeSearch
  private let budget: PlanningBudget
  private let paths: FlatBuffer<Int32>
  private let kept: FlatBuffer<Int32>
  private var arrival: [Int]
  private var group: [Int] = []
  private var groupSize = 0
  private var keptArrival: [Int] = []
  private var isInGroup: [Bool]
  private var rng: SplitMix64
  /// Whether the plan is another one than at the start.
  private(set) var hasChanged = false
  private let lastStep: Int
  private let rowLength: Int

  /// - Parameters:
  ///   - plan: shape (steps + 1, agents), all on their goals at the end.
  ///   - lastStep: when the episode ends.
  /// - Returns: Nil if the plan is too long or the map too large for the memory, or time is over.
  init?(
    _ problem: PathfindingProblem, plan: [[Int32]], lastStep: Int, memoryLimit: Int, _ budget: PlanningBudget
  ) {
    // Some agents may arrive later so that others arrive sooner.
    let horizon = plan.count - 1 + max(16, plan.count / 4)
    guard let graph = TimedGraph(problem, horizon: horizon, memoryLimit: memoryLimit, budget) else {
      return nil
    }
    self.graph = graph
    self.budget = budget
    self.lastStep = lastStep
    search = SpaceTimeSearch(graph, budget)
    rowLength = horizon + 1
    paths = FlatBuffer(unwritten: graph.agentCount * rowLength)
    kept = FlatBuffer(repeating: 0, count: (PlanRefiner.sizes.max() ?? 0) * rowLength)
    arrival = Array(repeating: 0, count: graph.agentCount)
    isInGroup = Array(repeating: false, count: graph.agentCount)
    rng = SplitMix64(seed: SplitMix64.mix(problem.seed &+ 1))
    for first in stride(from: 0, to: graph.agentCount, by: PlanRefiner.block) {
      let agents = first..<min(first + PlanRefiner.block, graph.agentCount)
      guard readPaths(of: agents, plan) else { return nil }
      for agent in agents {
        var time = plan.count - 1
        while time > 0, paths[agent * rowLength + time - 1] == graph.goal[agent] { time -= 1 }
        arrival[agent] = time
        occupy(agent, 1 + UInt16(agent))
        guard budget.work(4 * rowLength) else { return nil }
      }
    }
  }

  /// Agents or steps that are copied together, so that whole cache lines are.
  private static let block = 16

  /// False if time is over.
  private func readPaths(of agents: Range<Int>, _ plan: [[Int32]]) -> Bool {
    for time in 0..<rowLength {
      let row = plan[min(time, plan.count - 1)]
      for agent in agents { paths.base[agent * rowLength + time] = graph.number.base[Int(row[agent])] }
      guard budget.work(2 * PlanRefiner.block) else { return false }
    }
    return true
  }

  /// Sum over agents of the last arrival.
  var sumOfCosts: Int { arrival.reduce(0, +) }
  var makespan: Int { arrival.max() ?? 0 }
  /// No plan has a lower sum of costs.
  var lowerBound: Int { (0..<graph.agentCount).reduce(0) { $0 + distance($1, from: graph.start[$1]) } }

  /// The plan as it stands, shape (makespan + 1, agents), in padded cells.
  func plan() -> [[Int32]] {
    let (agents, length) = (graph.agentCount, makespan + 1)
    let block = FlatBuffer<Int32>(unwritten: PlanRefiner.block * agents)
    var rows: [[Int32]] = []
    rows.reserveCapacity(length)
    for first in stride(from: 0, to: length, by: PlanRefiner.block) {
      let steps = min(PlanRefiner.block, length - first)
      for agent in 0..<agents {
        let path = paths.base + agent * rowLength + first
        for step in 0..<steps { block.base[step * agents + agent] = graph.cells[Int(path[step])] }
      }
      for step in 0..<steps {
        rows.append(Array(UnsafeBufferPointer(start: block.base + step * agents, count: agents)))
      }
    }
    return rows
  }

  /// Tries to plan one group of agents anew. Not to be called again when time is over: the plan is whole then, but who is
  /// where may not be.
  func advance() {
    chooseGroup()
    for agent in group {
      occupy(agent, 0)
      guard budget.work(2 * rowLength) else { return }
    }
    let before = group.reduce(0) { $0 + cost(arrival[$1]) }
    keptArrival.removeAll(keepingCapacity: true)
    for (place, agent) in group.enumerated() {
      keptArrival.append(arrival[agent])
      (kept.base + place * rowLength).update(from: paths.base + agent * rowLength, count: rowLength)
    }
    if replan(before) {
      hasChanged = true
    } else {
      for (place, agent) in group.enumerated() {
        (paths.base + agent * rowLength).update(from: kept.base + place * rowLength, count: rowLength)
        arrival[agent] = keptArrival[place]
        if !budget.isTimeOver { occupy(agent, 1 + UInt16(agent)) }
      }
    }
    for agent in group { isInGroup[agent] = false }
  }

  /// Plans the group in its order; leaves no trace on the graph if that is dearer than before. False if time is over.
  private func replan(_ before: Int) -> Bool {
    var rest = group.reduce(0) { $0 + cost(distance($1, from: graph.start[$1])) }
    var spent = 0
    for (place, agent) in group.enumerated() {
      rest -= cost(distance(agent, from: graph.start[agent]))
      let limit = arrivalLimit(cost: before - spent - rest)
      guard
        let found = search.findPath(
          of: agent, limit: limit, into: paths.base + agent * rowLength, using: &rng)
      else {
        if !budget.isTimeOver { for planned in group[..<place] { occupy(planned, 0) } }
        return false
      }
      arrival[agent] = found
      spent += cost(found)
      occupy(agent, 1 + UInt16(agent))
      budget.work(2 * rowLength)
    }
    return true
  }

  private func cost(_ arrival: Int) -> Int {
    arrival + PlanRefiner.latePenalty * max(0, arrival - lastStep)
  }

  /// The latest arrival that costs no more.
  private func arrivalLimit(cost: Int) -> Int {
    if cost <= lastStep { return cost }
    return lastStep + (cost - lastStep) / (1 + PlanRefiner.latePenalty)
  }

  private func distance(_ agent: Int, from cell: Int32) -> Int {
    Int(graph.distance.base[agent * graph.cellCount + Int(cell)])
  }

  private func occupy(_ agent: Int, _ mark: UInt16) {
    let path = paths.base + agent * rowLength
    for time in 0..<rowLength { graph.occupant.base[time &* graph.cellCount &+ Int(path[time])] = mark }
  }

  // MARK: - Neighborhoods

  /// An agent that loses time and those in its way; or those that pass a place; in random order.
  private func chooseGroup() {
    group.removeAll(keepingCapacity: true)
    groupSize = min(PlanRefiner.sizes[rng.index(below: PlanRefiner.sizes.count)], graph.agentCount)
    let seed = delayedAgent()
    include(seed)
    if rng.index(below: 3) > 0 {
      for _ in 0..<10 where group.count < groupSize { includeBlockers(of: seed) }
    } else {
      let time = rng.index(below: arrival[seed] + 1)
      includePassers(of: paths[seed * rowLength + time], around: time)
    }
    for _ in 0..<2 * groupSize where group.count < groupSize { include(rng.index(below: graph.agentCount)) }
    rng.shuffle(&group)
  }

  private func include(_ agent: Int) {
    guard !isInGroup[agent], group.count < groupSize else { return }
    isInGroup[agent] = true
    group.append(agent)
  }

  /// Of a few random agents the one that costs most more than it must.
  private func delayedAgent() -> Int {
    var best = 0
    var loss = -1
    for _ in 0..<4 {
      let agent = rng.index(below: graph.agentCount)
      let own = cost(arrival[agent]) - distance(agent, from: graph.start[agent])
      if own > loss { (best, loss) = (agent, own) }
    }
    return best
  }

  /// Walks at random from a random place of an agent's path as if it could still arrive earlier, and includes whom
  /// it runs into.
  private func includeBlockers(of agent: Int) {
    var time = rng.index(below: arrival[agent] + 1)
    var cell = paths[agent * rowLength + time]
    while time < arrival[agent], group.count < groupSize, budget.work(8) {
      let first = rng.index(below: 5)
      var next: Int32 = -1
      for turn in 0..<5 {
        let direction = (first + turn) % 5
        let candidate = direction == 4 ? cell : graph.neighbors.base[4 * Int(cell) + direction]
        if candidate >= 0, time + 1 + distance(agent, from: candidate) < arrival[agent] {
          next = candidate
          break
        }
      }
      guard next >= 0 else { return }
      time += 1
      let there = graph.occupant.base[time * graph.cellCount + Int(next)]
      if there > 0 { include(Int(there) - 1) }
      let opposite = graph.occupant.base[(time - 1) * graph.cellCount + Int(next)]
      if opposite > 0, graph.occupant.base[time * graph.cellCount + Int(cell)] == opposite {
        include(Int(opposite) - 1)
      }
      cell = next
    }
  }

  /// Includes who comes by a cell or its neighbors, those nearest in time first.
  private func includePassers(of cell: Int32, around time: Int) {
    for distance in 0..<rowLength where group.count < groupSize {
      guard budget.work(2 * 8) else { return }
      for moment in [time - distance, time + distance] where moment >= 0 && moment < rowLength {
        for direction in 0..<5 {
          let near = direction == 4 ? cell : graph.neighbors.base[4 * Int(cell) + direction]
          guard near >= 0, group.count < groupSize else { continue }
          let there = graph.occupant.base[moment * graph.cellCount + Int(near)]
          if there > 0 { include(Int(there) - 1) }
        }
      }
    }
  }
}
