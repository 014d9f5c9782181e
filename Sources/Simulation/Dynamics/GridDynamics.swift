import GridWorld

/// Moves all agents by one joint action under a collision rule, and keeps `occupant` true.
///
/// A move into a wall, an obstacle or off the map is a stay. Then:
/// - `priority`: agents move one after another by index, each only into a cell that is free at that moment.
/// - `blockBoth`: a cell wanted by two moves nobody, and a cell occupied at the start of the step can't be
///   entered.
/// - `soft`: following, trains and rotations are allowed; swaps are cancelled; a contested cell goes to the
///   lowest index among those who want it; the losers stay, and the staying cascades back along the train.
///
/// The rules are those of POGEMA 1.4.0 as measured (its documentation says otherwise in places).
struct GridDynamics {
  private let moveOffsets: InlineArray<5, Int32>
  // Scratch, shared by copies of a world, which stay on one thread.
  /// Where each agent wants to go; its own cell once it is refused.
  private let target: FlatBuffer<Int32>
  /// 1 + the agent that has won a cell, 0 where nobody has. All zero between steps.
  private let claim: FlatBuffer<Int32>
  /// The agents that set out to move, and those that stay, from the start or refused.
  private let movers: FlatBuffer<Int32>
  private let stayers: FlatBuffer<Int32>
  /// The order in which agents are looked at. With many agents it follows their cells, so that a step walks
  /// through memory instead of jumping; no rule depends on it but `priority`, which goes by index.
  private let order: FlatBuffer<Int32>
  private let sorter: CellOrder?

  init(agentCount: Int, layout: GridLayout) {
    let stride = Int32(layout.stride)
    moveOffsets = [0, -stride, stride, -1, 1]
    target = FlatBuffer(repeating: 0, count: agentCount)
    claim = FlatBuffer(repeating: 0, count: layout.count)
    // Written to behind the last entry, too.
    movers = FlatBuffer(repeating: 0, count: agentCount + 1)
    stayers = FlatBuffer(repeating: 0, count: agentCount + 1)
    order = FlatBuffer((0..<agentCount).map(Int32.init))
    sorter = agentCount >= CellOrder.worthwhileCount ? CellOrder(agentCount: agentCount, layout: layout) : nil
  }

  func move(_ state: inout WorldState, rule: CollisionRule) {
    sorter?.refresh(order, position: state.position, step: state.step)
    withLanes(&state) { lanes in
      lanes.aim()
      switch rule {
      case .priority: lanes.moveOneByOne()
      case .blockBoth:
        lanes.cancelContestedAndOccupied()
        lanes.carryOut()
      case .soft:
        lanes.cancelSwapsAndLosers()
        lanes.cascadeStays()
        lanes.carryOut()
      }
      lanes.count()
    }
  }

  /// Opens every array the step works on, once.
  private func withLanes(_ state: inout WorldState, _ body: (inout GridLanes) -> Void) {
    let agentCount = state.agentCount
    guard agentCount > 0 else { return }
    state.position.withUnsafeMutableBufferPointer { position in
      state.outcome.withUnsafeMutableBufferPointer { outcome in
        state.occupant.withUnsafeMutableBufferPointer { occupant in
          state.action.withUnsafeBufferPointer { action in
            state.blocked.withUnsafeBufferPointer { blocked in
              state.pathLength.withUnsafeMutableBufferPointer { pathLength in
                state.agentCollisions.withUnsafeMutableBufferPointer { agentCollisions in
                  state.obstacleCollisions.withUnsafeMutableBufferPointer { obstacleCollisions in
                    var lanes = GridLanes(
                      agentCount: agentCount, moveOffsets: moveOffsets, order: order.base,
                      position: position.baseAddress.unsafelyUnwrapped,
                      action: action.baseAddress.unsafelyUnwrapped,
                      outcome: outcome.baseAddress.unsafelyUnwrapped, target: target.base,
                      movers: movers.base, stayers: stayers.base,
                      pathLength: pathLength.baseAddress.unsafelyUnwrapped,
                      agentCollisions: agentCollisions.baseAddress.unsafelyUnwrapped,
                      obstacleCollisions: obstacleCollisions.baseAddress.unsafelyUnwrapped,
                      occupant: occupant.baseAddress.unsafelyUnwrapped, claim: claim.base,
                      blocked: blocked.baseAddress.unsafelyUnwrapped)
                    body(&lanes)
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

/// The arrays of one step, opened: rows belong to agents, but for the last three, which belong to padded cells.
private struct GridLanes {
  let agentCount: Int
  let moveOffsets: InlineArray<5, Int32>
  let order: UnsafePointer<Int32>
  let position: UnsafeMutablePointer<Int32>
  let action: UnsafePointer<GridAction>
  let outcome: UnsafeMutablePointer<MoveOutcome>
  let target: UnsafeMutablePointer<Int32>
  /// Lists of agents, not rows.
  let movers: UnsafeMutablePointer<Int32>
  let stayers: UnsafeMutablePointer<Int32>
  let pathLength: UnsafeMutablePointer<Int32>
  let agentCollisions: UnsafeMutablePointer<Int32>
  let obstacleCollisions: UnsafeMutablePointer<Int32>
  let occupant: UnsafeMutablePointer<Int32>
  let claim: UnsafeMutablePointer<Int32>
  let blocked: UnsafePointer<UInt8>
  private(set) var moverCount = 0
  private(set) var stayerCount = 0

  /// Sets every agent's target and, in `outcome`, whether it would move; lists who does. Without a branch:
  /// what agents do is hard to predict.
  mutating func aim() {
    var moverCount = 0
    for rank in 0..<agentCount {
      let agent = order[rank]
      let from = position[Int(agent)]
      let wanted = from &+ moveOffsets[Int(action[Int(agent)].rawValue)]
      let isBlocked = blocked[Int(wanted)] != 0
      // Nobody stands on a blocked cell, so a stay is never mistaken for a blocked move.
      let aim = isBlocked ? from : wanted
      target[Int(agent)] = aim
      outcome[Int(agent)] = isBlocked ? .blockedByObstacle : wanted == from ? .stayed : .moved
      movers[moverCount] = agent
      stayers[rank &- moverCount] = agent
      moverCount &+= aim == from ? 0 : 1
    }
    self.moverCount = moverCount
    stayerCount = agentCount - moverCount
  }

  @inline(__always)
  private mutating func refuse(_ agent: Int) {
    target[agent] = position[agent]
    outcome[agent] = .blockedByAgent
    stayers[stayerCount] = Int32(truncatingIfNeeded: agent)
    stayerCount &+= 1
  }

  // MARK: - priority

  mutating func moveOneByOne() {
    for agent in 0..<agentCount where outcome[agent] == .moved {
      let wanted = target[agent]
      if occupant[Int(wanted)] >= 0 {
        refuse(agent)
      } else {
        occupant[Int(position[agent])] = -1
        occupant[Int(wanted)] = Int32(agent)
        position[agent] = wanted
      }
    }
  }

  // MARK: - blockBoth

  mutating func cancelContestedAndOccupied() {
    for index in 0..<moverCount {
      let agent = Int(movers[index])
      let wanted = Int(target[agent])
      if occupant[wanted] >= 0 {
        refuse(agent)
      } else if claim[wanted] == 0 {
        claim[wanted] = Int32(agent + 1)
      } else {
        // The claim of the first stays, refused or not, to refuse all others too.
        let first = Int(claim[wanted]) - 1
        if outcome[first] == .moved { refuse(first) }
        refuse(agent)
      }
    }
    for index in 0..<moverCount {
      let agent = Int(movers[index])
      claim[Int(position[agent] + moveOffsets[Int(action[agent].rawValue)])] = 0
    }
  }

  // MARK: - soft

  /// In any order: a claim gives way to one of a lower index.
  mutating func cancelSwapsAndLosers() {
    for index in 0..<moverCount {
      let agent = Int(movers[index])
      // The second of a swap was refused with the first.
      guard outcome[agent] == .moved else { continue }
      let wanted = Int(target[agent])
      let other = Int(occupant[wanted])
      if other >= 0, target[other] == position[agent] {
        refuse(agent)
        if outcome[other] == .moved {
          // It may have claimed this agent's cell already.
          if claim[Int(position[agent])] == Int32(other + 1) { claim[Int(position[agent])] = 0 }
          refuse(other)
        }
        continue
      }
      let holder = Int(claim[wanted]) - 1
      if holder >= 0, holder < agent {
        refuse(agent)
      } else {
        if holder >= 0 { refuse(holder) }
        claim[wanted] = Int32(agent + 1)
      }
    }
  }

  /// Whoever won a cell that turns out to stay occupied stays too, and so on back along the train.
  mutating func cascadeStays() {
    // Those refused here are followed at once.
    let count = stayerCount
    for index in 0..<count {
      var cell = Int(position[Int(stayers[index])])
      while claim[cell] != 0 {
        let follower = Int(claim[cell]) - 1
        claim[cell] = 0
        refuse(follower)
        cell = Int(position[follower])
      }
    }
  }

  // MARK: - Common end

  /// Takes the agents that set out to their targets, which are theirs alone (their own cells, if they were
  /// refused), and clears the claims.
  func carryOut() {
    for index in 0..<moverCount { occupant[Int(position[Int(movers[index])])] = -1 }
    for index in 0..<moverCount {
      let agent = Int(movers[index])
      let cell = target[agent]
      position[agent] = cell
      occupant[Int(cell)] = Int32(agent)
      claim[Int(cell)] = 0
    }
  }

  func count() {
    for agent in 0..<agentCount {
      let became = outcome[agent]
      pathLength[agent] &+= became == .moved ? 1 : 0
      agentCollisions[agent] &+= became == .blockedByAgent ? 1 : 0
      obstacleCollisions[agent] &+= became == .blockedByObstacle ? 1 : 0
    }
  }
}
