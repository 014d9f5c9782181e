import Basics
import GridWorld
import Simulation

/// Makes successors of a configuration: PIBT with swaps, some agents bound to given moves.
final class ConfigurationGenerator {
  let agentCount: Int
  private let step: PIBTStep
  private let costToGo: CostToGoFields
  private let blocked: FlatBuffer<UInt8>
  let goals: FlatBuffer<Int32>
  private let fields: FlatBuffer<UnsafePointer<Float>?>
  private let occupant: FlatBuffer<Int32>
  /// The successor found last.
  let next: FlatBuffer<Int32>
  private let best: FlatBuffer<Int32>
  private let budget: PlanningBudget
  /// Work per agent that a successor is beside the places, copying and sorting included.
  private static let copyWork = 4

  /// Nil if time is over. Distances from starts to goals have been asked for, so that dense fields are known.
  init?(_ problem: PathfindingProblem, _ budget: PlanningBudget) {
    self.budget = budget
    agentCount = problem.agentCount
    step = PIBTStep(agentCount: problem.agentCount, layout: problem.layout, swap: true, budget: budget)
    costToGo = problem.costToGo
    blocked = FlatBuffer(unwritten: problem.layout.count)
    goals = FlatBuffer(problem.goals)
    fields = FlatBuffer(repeating: nil, count: problem.agentCount)
    problem.costToGo.useDenseFields(to: goals.base, count: agentCount, pointers: fields.base)
    occupant = FlatBuffer(unwritten: problem.layout.count)
    next = FlatBuffer(repeating: 0, count: problem.agentCount)
    best = FlatBuffer(repeating: 0, count: problem.agentCount)
    let walls = problem.blocked
    guard budget.fill(blocked, { walls[$0] }), budget.fill(occupant, { _ in -1 }) else { return nil }
  }

  func cell(after action: Int, from cell: Int32) -> Int32 { cell &+ step.moveOffsets[action] }
  func isFree(_ cell: Int32) -> Bool { blocked.base[Int(cell)] == 0 }

  /// Steps that agents are from their goals, summed: a lower bound of every cost that is left. Enormous if time is over
  /// before it is known.
  func heuristic(_ configuration: UnsafePointer<Int32>) -> Int {
    let joint = joint(configuration)
    var total = 0
    for agent in 0..<agentCount {
      let steps = step.distance(agent, from: configuration[agent], joint)
      total += steps == .infinity ? 1 << 24 : Int(steps)
      guard budget.work(1) else { return Int(Int32.max) }
    }
    return total
  }

  /// Agents that were not on their goals all the time: a step's part of the sum of loss.
  func cost(_ from: UnsafePointer<Int32>, _ to: UnsafePointer<Int32>) -> Int {
    var cost = 0
    for agent in 0..<agentCount where from[agent] != goals.base[agent] || to[agent] != goals.base[agent] {
      cost += 1
    }
    return cost
  }

  private func joint(_ configuration: UnsafePointer<Int32>) -> JointConfiguration {
    JointConfiguration(
      agentCount: agentCount, position: configuration, goal: goals.base, occupant: occupant.base,
      blocked: blocked.base, fields: fields.base, costToGo: costToGo)
  }

  /// Writes the cheapest of several successors into `next`.
  ///
  /// - Parameters:
  ///   - keys: agents in the order in which they choose, in the low bits.
  ///   - bound: moves that are given.
  /// - Returns: False if none was found, or time is over.
  func generate(
    from configuration: UnsafePointer<Int32>, keys: UnsafePointer<UInt64>,
    bound: [(agent: Int, action: Int)], tries: Int, using rng: inout SplitMix64
  ) -> Bool {
    for agent in 0..<agentCount { occupant.base[Int(configuration[agent])] = Int32(agent) }
    defer { for agent in 0..<agentCount { occupant.base[Int(configuration[agent])] = -1 } }
    var lowest = Int.max
    for _ in 0..<tries {
      budget.work(ConfigurationGenerator.copyWork * agentCount)
      guard generateOnce(from: configuration, keys, bound, using: &rng) else { continue }
      if tries == 1 { return true }
      let cost = cost(configuration, next.base) + heuristic(next.base)
      guard cost < lowest, !budget.isTimeOver else { continue }
      lowest = cost
      best.base.update(from: next.base, count: agentCount)
    }
    if lowest < .max { next.base.update(from: best.base, count: agentCount) }
    return lowest < .max
  }

  private func generateOnce(
    from configuration: UnsafePointer<Int32>, _ keys: UnsafePointer<UInt64>,
    _ bound: [(agent: Int, action: Int)], using rng: inout SplitMix64
  ) -> Bool {
    let joint = joint(configuration)
    step.begin()
    defer { step.end() }
    for index in bound.indices {
      let (agent, action) = bound[index]
      let position = configuration[agent]
      let cell = position &+ step.moveOffsets[action]
      guard step.reserved.base[Int(cell)] == 0 else { return false }
      let other = Int(occupant.base[Int(cell)])
      if other >= 0, other != agent, step.target.base[other] == position { return false }
      step.fix(agent, by: Action(action), from: position)
    }
    for place in 0..<agentCount {
      let agent = Int(truncatingIfNeeded: keys[place] & LaCAMSearch.agentMask)
      guard step.target.base[agent] < 0 else { continue }
      guard step.place(agent, joint, using: &rng) else { return false }
    }
    next.base.update(from: step.target.base, count: agentCount)
    return true
  }
}
