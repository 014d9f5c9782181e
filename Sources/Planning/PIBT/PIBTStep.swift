import Basics
import GridWorld
import Simulation

/// One joint step of PIBT: a cell for every agent without vertex or swap conflicts.
///
/// `begin`, then `fix` whoever has no choice, then `place` everybody else in the order of their priorities, read
/// `target` and `chosen`, then `end`. The recursion of the paper (its Algorithm 1) runs on a stack of its own,
/// since a chain of inheritance can be as long as the team. Owns its memory, made once; a step allocates nothing.
final class PIBTStep: @unchecked Sendable {
  let moveOffsets: InlineArray<5, Int32>
  /// The cell each agent gets, −1 while undecided.
  let target: FlatBuffer<Int32>
  /// The action that leads there.
  let chosen: FlatBuffer<Action>
  /// 1 + the agent that has reserved a cell, 0 where nobody has.
  let reserved: FlatBuffer<Int32>
  /// Scores of the five actions, shape (agents, 5), higher is better: the preferences of those agents that
  /// `isScored` names; the others go by cost-to-go.
  let scores: FlatBuffer<Float>
  let isScored: FlatBuffer<Bool>
  /// Each agent's candidate actions, best first, three bits each, the next one lowest; 7 ends the list.
  let candidates: FlatBuffer<UInt32>
  /// The candidates of each agent that was asked for them, as they were before any were taken or turned round; 0 for
  /// who was not asked since `forgetLists`. `isTurned` is set where a swap turned them round.
  private let listed: FlatBuffer<UInt32>
  private static let isTurned: UInt32 = 1 << 31
  /// What breaks each agent's ties, if they are given and not drawn: twelve bits an action, the lower first.
  let ties: FlatBuffer<UInt64>?
  let chain: FlatBuffer<Int32>
  private let sortKeys = FlatBuffer<UInt64>(repeating: 0, count: 5)
  private let layout: GridLayout
  let usesSwap: Bool
  /// What is planned for.
  let rule: CollisionRule
  /// When to give up; nil for never.
  private let budget: PlanningBudget?
  /// Work that listing an agent's candidates is.
  private static let listWork = 16

  /// - Parameters:
  ///   - takesTies: whether ties are broken by `ties`, which are then to be written before each step.
  ///   - budget: whose time may be over in the middle of a step, which is void then.
  init(
    agentCount: Int, layout: GridLayout, swap: Bool, takesTies: Bool = false, rule: CollisionRule = .soft,
    budget: PlanningBudget? = nil
  ) {
    self.layout = layout
    self.budget = budget
    let stride = Int32(layout.stride)
    moveOffsets = [0, -stride, stride, -1, 1]
    target = FlatBuffer(repeating: -1, count: agentCount)
    chosen = FlatBuffer(repeating: .stay, count: agentCount)
    reserved = FlatBuffer(zeros: layout.count)
    scores = FlatBuffer(repeating: 0, count: agentCount * 5)
    isScored = FlatBuffer(repeating: false, count: agentCount)
    candidates = FlatBuffer(repeating: 0, count: agentCount)
    listed = FlatBuffer(repeating: 0, count: agentCount)
    chain = FlatBuffer(repeating: 0, count: agentCount)
    ties = takesTies ? FlatBuffer(repeating: 0, count: agentCount) : nil
    usesSwap = swap
    self.rule = rule
  }

  /// One of the same shape, between two steps.
  func fresh() -> PIBTStep {
    PIBTStep(
      agentCount: target.count, layout: layout, swap: usesSwap, takesTies: ties != nil, rule: rule,
      budget: budget)
  }

  /// Forgets the last step.
  func begin() { target.base.update(repeating: -1, count: target.count) }

  /// Frees the cells for the next step. Every agent must have one by now, or have been given up.
  func end() {
    for agent in 0..<target.count where target.base[agent] >= 0 {
      reserved.base[Int(target.base[agent])] = 0
    }
  }

  /// Gives an agent a cell that nobody else has.
  @inline(__always)
  func fix(_ agent: Int, by action: Action, from position: Int32) {
    reserve(position &+ moveOffsets[Int(action.rawValue)], for: agent)
    chosen.base[agent] = action
  }

  @inline(__always)
  private func reserve(_ cell: Int32, for agent: Int) {
    target.base[agent] = cell
    reserved.base[Int(cell)] = Int32(truncatingIfNeeded: agent &+ 1)
  }

  /// Finds a cell for `root`, and for everybody whom it pushes.
  ///
  /// - Returns: False if there is none, which only happens when others were fixed onto the cells of agents that
  ///   had no cell yet, or when time is over. The step is then void.
  func place(_ root: Int, _ joint: JointConfiguration, using rng: inout SplitMix64) -> Bool {
    guard rule == .soft else {
      placeWaiting(root, joint, using: &rng)
      return true
    }
    var depth = 0
    var cellsTriedByRoot = 0
    chain.base[0] = Int32(truncatingIfNeeded: root)
    let partner = findCandidates(root, joint, random: rng.next())
    guard isInTime(for: PIBTStep.listWork) else { return false }
    while true {
      let agent = Int(chain.base[depth])
      let position = joint.position[agent]
      let action = Int(candidates.base[agent] & 7)
      candidates.base[agent] &>>= 3
      guard action < 5 else {
        // Nothing left: it stays, and whoever pushed it looks on.
        reserve(position, for: agent)
        chosen.base[agent] = .stay
        if depth == 0 { return false }
        depth &-= 1
        continue
      }
      if depth == 0 { cellsTriedByRoot &+= 1 }
      let cell = position &+ moveOffsets[action]
      guard reserved.base[Int(cell)] == 0 else { continue }
      let occupant = Int(joint.occupant[Int(cell)])
      if occupant >= 0, occupant != agent, target.base[occupant] == position { continue }  // a swap
      // The reservation of a cell tried before is given up.
      if target.base[agent] >= 0, reserved.base[Int(target.base[agent])] == Int32(agent &+ 1) {
        reserved.base[Int(target.base[agent])] = 0
      }
      reserve(cell, for: agent)
      chosen.base[agent] = Action(rawValue: UInt8(truncatingIfNeeded: action))
      guard occupant >= 0, occupant != agent, target.base[occupant] < 0 else {
        // A free cell at the end of the chain gives everybody before it one too. Only the root's own cell can
        // have become free.
        if partner >= 0, cellsTriedByRoot == 1 { pull(partner, to: joint.position[root], joint) }
        return true
      }
      depth &+= 1
      chain.base[depth] = Int32(truncatingIfNeeded: occupant)
      _ = findCandidates(occupant, joint, random: rng.next())
      guard isInTime(for: PIBTStep.listWork) else { return false }
    }
  }

  /// Counts work where there is a budget.
  @inline(__always)
  func isInTime(for work: Int) -> Bool { budget?.work(work) ?? true }

  /// Moves the partner of a swap into the cell that the agent it trades places with has just left.
  private func pull(_ partner: Int, to cell: Int32, _ joint: JointConfiguration) {
    guard target.base[partner] < 0, reserved.base[Int(cell)] == 0 else { return }
    for action in 1..<5 where joint.position[partner] &+ moveOffsets[action] == cell {
      fix(partner, by: Action(action), from: joint.position[partner])
    }
  }

  /// Lists an agent's candidates; in reverse if it has to make room for a swap.
  ///
  /// - Returns: The agent to trade places with, −1 if there is none.
  @inline(__always)
  func findCandidates(_ agent: Int, _ joint: JointConfiguration, random drawn: UInt64) -> Int {
    let random = ties?.base[agent] ?? drawn
    let sorted =
      isScored.base[agent]
      ? sortedByScore(agent, joint, random: random) : sortedByCostToGo(agent, joint, random: random)
    candidates.base[agent] = sorted
    listed.base[agent] = sorted
    guard usesSwap else { return -1 }
    let first = joint.position[agent] &+ moveOffsets[Int(sorted & 7)]
    let partner = swapPartner(of: agent, wanting: first, joint)
    guard partner >= 0 else { return -1 }
    var reversed: UInt32 = 7
    var rest = sorted
    while rest & 7 < 5 {
      reversed = reversed &<< 3 | rest & 7
      rest &>>= 3
    }
    candidates.base[agent] = reversed
    listed.base[agent] = sorted | PIBTStep.isTurned
    return partner
  }

  // MARK: - What was looked at

  /// Forgets who was asked for candidates; once a step, where somebody wants to know.
  func forgetLists() { listed.base.update(repeating: 0, count: listed.count) }

  /// The order of an agent's candidates in the step just planned, and how many of its places made a difference: those
  /// that were tried, all of them where a swap turned them round, none where others decided for the agent.
  ///
  /// Needs scores of the agent.
  func lookedAt(_ agent: Int, _ joint: JointConfiguration) -> (order: ActionOrder, places: Int) {
    let list = listed.base[agent]
    guard list != 0 else { return (ActionOrder(list: sortedByScore(agent, joint, random: 0)), 0) }
    let order = ActionOrder(list: list & ~PIBTStep.isTurned)
    guard list & PIBTStep.isTurned == 0 else { return (order, order.count) }
    var rest = candidates.base[agent]
    var untried = 0
    // A list that came to its end is all zeros.
    while rest != 0, rest & 7 != 7 {
      untried += 1
      rest &>>= 3
    }
    return (order, order.count - untried)
  }

  /// Steps from `cell` to an agent's goal; infinity if there is no way, or time is over before they are known.
  @inline(__always)
  func distance(_ agent: Int, from cell: Int32, _ joint: JointConfiguration) -> Float {
    if let field = joint.fields[agent] { return field[Int(cell)] }
    let goal = joint.goal[agent]
    let distance =
      if let own = joint.ownField(of: agent) {
        own.distance(from: cell)
      } else if let budget {
        budget.distance(joint.costToGo, from: cell, to: goal) ?? CostToGoFields.unreachable
      } else {
        joint.costToGo.distance(from: cell, to: goal)
      }
    return distance == CostToGoFields.unreachable ? .infinity : Float(distance)
  }

  /// Steps from an agent's cell and its neighbors to its goal; unreachable too if time is over before they are known.
  @inline(__always)
  private func distancesAround(_ agent: Int, _ joint: JointConfiguration) -> InlineArray<5, Int32> {
    let (cell, goal) = (joint.position[agent], joint.goal[agent])
    if let own = joint.ownField(of: agent) { return own.distances(around: cell, offsets: moveOffsets) }
    guard let budget else { return joint.costToGo.distances(around: cell, offsets: moveOffsets, to: goal) }
    return budget.distances(joint.costToGo, around: cell, offsets: moveOffsets, to: goal)
      ?? InlineArray(repeating: CostToGoFields.unreachable)
  }

  // MARK: - Order

  /// The actions into free cells, by cost-to-go, equals in random order, packed as `candidates` says.
  @inline(__always)
  private func sortedByCostToGo(_ agent: Int, _ joint: JointConfiguration, random: UInt64) -> UInt32 {
    let position = joint.position[agent]
    var list = CandidateList(sortKeys.base)
    guard let field = joint.fields[agent] else {
      let distances = distancesAround(agent, joint)
      for action in 0..<5 where joint.blocked[Int(position &+ moveOffsets[action])] == 0 {
        list.insert(
          action, cost: UInt64(truncatingIfNeeded: joint.cost(distances[action], from: distances[0])), random)
      }
      return list.packed
    }
    for action in 0..<5 {
      let cell = position &+ moveOffsets[action]
      guard joint.blocked[Int(cell)] == 0 else { continue }
      // None sorts last.
      let distance = Int32(min(field[Int(cell)], 0x1p24))
      let cost =
        joint.isWeighted ? joint.cost(distance, from: Int32(min(field[Int(position)], 0x1p24))) : distance
      list.insert(action, cost: UInt64(truncatingIfNeeded: cost), random)
    }
    return list.packed
  }

  /// The actions into free cells, by score, equals in random order.
  @inline(__always)
  private func sortedByScore(_ agent: Int, _ joint: JointConfiguration, random: UInt64) -> UInt32 {
    let position = joint.position[agent]
    var list = CandidateList(sortKeys.base)
    for action in 0..<5 where joint.blocked[Int(position &+ moveOffsets[action])] == 0 {
      // The bits of a float, turned so that they sort as it does. What is no number sorts last.
      let cost = -scores.base[5 &* agent &+ action]
      let bits = (cost.isNaN ? Float.infinity : cost + 0).bitPattern
      let ordered = bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
      list.insert(action, cost: UInt64(ordered), random)
    }
    return list.packed
  }
}

/// Up to five actions, sorted as they come.
private struct CandidateList {
  private let keys: UnsafeMutablePointer<UInt64>
  private var count = 0

  /// - Parameter keys: Room for five.
  init(_ keys: UnsafeMutablePointer<UInt64>) { self.keys = keys }

  /// A key is the cost, then 12 random bits, then the action.
  @inline(__always)
  mutating func insert(_ action: Int, cost: UInt64, _ random: UInt64) {
    let noise = random &>> UInt64(truncatingIfNeeded: 12 &* action) & 0xFFF
    let key = cost &<< 15 | noise &<< 3 | UInt64(truncatingIfNeeded: action)
    var place = count
    while place > 0, keys[place &- 1] > key {
      keys[place] = keys[place &- 1]
      place &-= 1
    }
    keys[place] = key
    count &+= 1
  }

  /// Three bits an action, the best lowest; 7 ends the list.
  @inline(__always)
  var packed: UInt32 {
    var packed: UInt32 = 7
    for place in stride(from: count &- 1, through: 0, by: -1) {
      packed = packed &<< 3 | UInt32(truncatingIfNeeded: keys[place] & 7)
    }
    return packed
  }
}
