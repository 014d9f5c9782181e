import GridWorld
import Simulation

/// One joint step of PIBT: a cell for every driven agent without vertex or swap conflicts.
///
/// The recursion of the paper (its Algorithm 1) runs on a stack of its own, since a chain of inheritance can be
/// as long as the team. Owns its memory, made once; a step allocates nothing.
final class PIBTStep {
  private let moveOffsets: InlineArray<5, Int32>
  /// The cell each agent gets, −1 while undecided.
  private let target: FlatBuffer<Int32>
  /// The action that leads there.
  private let chosen: FlatBuffer<GridAction>
  /// 1 + the agent that has reserved a cell, 0 where nobody has.
  private let reserved: FlatBuffer<Int32>
  /// Each agent's candidate actions, best first, three bits each, the next one lowest; 7 ends the list.
  private let candidates: FlatBuffer<UInt32>
  private let chain: FlatBuffer<Int32>
  private let isDriven: FlatBuffer<Bool>

  init(_ world: World, driving agents: [Int]) {
    let stride = Int32(world.layout.stride)
    moveOffsets = [0, -stride, stride, -1, 1]
    target = FlatBuffer(repeating: -1, count: world.agentCount)
    chosen = FlatBuffer(repeating: .stay, count: world.agentCount)
    reserved = FlatBuffer(repeating: 0, count: world.layout.count)
    candidates = FlatBuffer(repeating: 0, count: world.agentCount)
    chain = FlatBuffer(repeating: 0, count: world.agentCount)
    isDriven = FlatBuffer(repeating: false, count: world.agentCount)
    for agent in agents { isDriven[agent] = true }
  }

  func action(of agent: Int) -> GridAction { chosen[agent] }

  /// Decides for all driven agents, in the order of `keys`, whose lowest `indexBits` bits name an agent.
  func plan(_ world: World, keys: [UInt64], indexBits: UInt64, using rng: inout SplitMix64) {
    var lanes = rng
    world.state.withPointers { state in
      begin(state)
      for key in keys {
        let agent = Int(truncatingIfNeeded: key & (1 &<< indexBits &- 1))
        if target.base[agent] < 0 { place(agent, state, world.costToGo, using: &lanes) }
      }
      // Everybody has exactly one reservation.
      for agent in 0..<state.agentCount { reserved.base[Int(target.base[agent])] = 0 }
    }
    rng = lanes
  }

  /// Forgets the last step. Agents that somebody else drives keep their cells.
  private func begin(_ state: StatePointers) {
    for agent in 0..<state.agentCount {
      target.base[agent] = -1
      if !isDriven.base[agent] { reserve(state.position[agent], for: agent) }
    }
  }

  @inline(__always)
  private func reserve(_ cell: Int32, for agent: Int) {
    target.base[agent] = cell
    reserved.base[Int(cell)] = Int32(truncatingIfNeeded: agent &+ 1)
  }

  /// Finds a cell for `root`, and for everybody whom it pushes.
  private func place(
    _ root: Int, _ state: StatePointers, _ costToGo: CostToGoFields, using rng: inout SplitMix64
  ) {
    var depth = 0
    chain.base[0] = Int32(truncatingIfNeeded: root)
    candidates.base[root] = sortedCandidates(root, state, costToGo, random: rng.next())
    while depth >= 0 {
      let agent = Int(chain.base[depth])
      let position = state.position[agent]
      let action = Int(candidates.base[agent] & 7)
      candidates.base[agent] &>>= 3
      guard action < 5 else {
        // Nothing left: it stays, and whoever pushed it looks on.
        reserve(position, for: agent)
        chosen.base[agent] = .stay
        depth &-= 1
        continue
      }
      let cell = position &+ moveOffsets[action]
      guard reserved.base[Int(cell)] == 0 else { continue }
      let occupant = Int(state.occupant[Int(cell)])
      if occupant >= 0, occupant != agent, target.base[occupant] == position { continue }  // a swap
      // The reservation of a cell tried before is given up.
      if target.base[agent] >= 0, reserved.base[Int(target.base[agent])] == Int32(agent &+ 1) {
        reserved.base[Int(target.base[agent])] = 0
      }
      reserve(cell, for: agent)
      chosen.base[agent] = GridAction.allActions[action]
      // A free cell at the end of the chain gives everybody before it one too.
      guard occupant >= 0, occupant != agent, target.base[occupant] < 0 else { return }
      depth &+= 1
      chain.base[depth] = Int32(truncatingIfNeeded: occupant)
      candidates.base[occupant] = sortedCandidates(occupant, state, costToGo, random: rng.next())
    }
  }

  /// The actions into free cells, by cost-to-go, equals in random order, packed as `candidates` says.
  @inline(__always)
  private func sortedCandidates(
    _ agent: Int, _ state: StatePointers, _ costToGo: CostToGoFields, random: UInt64
  ) -> UInt32 {
    let position = state.position[agent]
    let goal = state.goal[agent]
    let field = costToGo.denseField(to: goal)
    var keys = InlineArray<5, UInt64>(repeating: .max)
    var count = 0
    for action in 0..<5 {
      let cell = position &+ moveOffsets[action]
      guard state.blocked[Int(cell)] == 0 else { continue }
      // Cost-to-go (none sorts last), then 12 random bits, then the action.
      let distance: UInt64
      if let field {
        distance = UInt64(truncatingIfNeeded: Int32(min(field[Int(cell)], 0x1p24)))
      } else {
        distance = UInt64(truncatingIfNeeded: costToGo.distance(from: cell, to: goal))
      }
      let noise = random &>> UInt64(truncatingIfNeeded: 12 &* action) & 0xFFF
      let key = distance &<< 15 | noise &<< 3 | UInt64(truncatingIfNeeded: action)
      var place = count
      while place > 0, keys[place &- 1] > key {
        keys[place] = keys[place &- 1]
        place &-= 1
      }
      keys[place] = key
      count &+= 1
    }
    var packed: UInt32 = 7
    for place in stride(from: count &- 1, through: 0, by: -1) {
      packed = packed &<< 3 | UInt32(truncatingIfNeeded: keys[place] & 7)
    }
    return packed
  }
}

extension GridAction {
  /// All actions by number, for lookup in loops.
  fileprivate static let allActions: InlineArray<5, GridAction> = [.stay, .up, .down, .left, .right]
}
