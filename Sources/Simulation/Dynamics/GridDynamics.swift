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
  /// Where each agent wants to go; its own cell once it is refused.
  private var target: [Int32]
  /// 1 + the agent that has won a cell, 0 where nobody has. All zero between steps.
  private var claim: [Int32]

  init(agentCount: Int, layout: GridLayout) {
    let stride = Int32(layout.stride)
    moveOffsets = [0, -stride, stride, -1, 1]
    target = Array(repeating: 0, count: agentCount)
    claim = Array(repeating: 0, count: layout.count)
  }

  mutating func move(_ state: inout WorldState, rule: CollisionRule) {
    aim(&state)
    switch rule {
    case .priority: movePriority(&state)
    case .blockBoth:
      cancelContestedAndOccupied(&state)
      carryOut(&state)
    case .soft:
      cancelSwapsAndLosers(&state)
      cascadeStays(&state)
      carryOut(&state)
    }
    for agent in state.outcome.indices {
      switch state.outcome[agent] {
      case .moved: state.pathLength[agent] += 1
      case .blockedByAgent: state.agentCollisions[agent] += 1
      case .blockedByObstacle: state.obstacleCollisions[agent] += 1
      case .stayed: break
      }
    }
  }

  /// Sets every agent's target and, in `outcome`, whether it would move.
  private mutating func aim(_ state: inout WorldState) {
    for agent in target.indices {
      let action = state.action[agent]
      let position = state.position[agent]
      let wanted = position + moveOffsets[Int(action.rawValue)]
      if action == .stay {
        state.outcome[agent] = .stayed
        target[agent] = position
      } else if state.blocked[Int(wanted)] != 0 {
        state.outcome[agent] = .blockedByObstacle
        target[agent] = position
      } else {
        state.outcome[agent] = .moved
        target[agent] = wanted
      }
    }
  }

  private mutating func refuse(_ agent: Int, _ state: inout WorldState) {
    target[agent] = state.position[agent]
    state.outcome[agent] = .blockedByAgent
  }

  // MARK: - priority

  private mutating func movePriority(_ state: inout WorldState) {
    for agent in target.indices where state.outcome[agent] == .moved {
      let wanted = target[agent]
      if state.occupant[Int(wanted)] >= 0 {
        refuse(agent, &state)
      } else {
        state.occupant[Int(state.position[agent])] = -1
        state.occupant[Int(wanted)] = Int32(agent)
        state.position[agent] = wanted
      }
    }
  }

  // MARK: - blockBoth

  private mutating func cancelContestedAndOccupied(_ state: inout WorldState) {
    for agent in target.indices where state.outcome[agent] == .moved {
      let wanted = Int(target[agent])
      if state.occupant[wanted] >= 0 {
        refuse(agent, &state)
      } else if claim[wanted] == 0 {
        claim[wanted] = Int32(agent + 1)
      } else {
        // The first to claim the cell may be refused already; its claim stays to refuse all others.
        let first = Int(claim[wanted]) - 1
        contest(first, &state)
        contest(agent, &state)
      }
    }
    // Claims of refused agents are cleared by the cell they wanted.
    for agent in target.indices where state.outcome[agent] == .blockedByAgent {
      let wanted = Int(state.position[agent] + moveOffsets[Int(state.action[agent].rawValue)])
      claim[wanted] = 0
    }
  }

  private mutating func contest(_ agent: Int, _ state: inout WorldState) {
    if state.outcome[agent] == .moved { refuse(agent, &state) }
  }

  // MARK: - soft

  /// Agents are taken in ascending order, so the first to claim a cell is the lowest index that wants it.
  private mutating func cancelSwapsAndLosers(_ state: inout WorldState) {
    for agent in target.indices where state.outcome[agent] == .moved {
      let wanted = Int(target[agent])
      let other = Int(state.occupant[wanted])
      if other >= 0, target[other] == state.position[agent] {
        refuse(agent, &state)
        refuse(other, &state)
      } else if claim[wanted] == 0 {
        claim[wanted] = Int32(agent + 1)
      } else {
        refuse(agent, &state)
      }
    }
  }

  /// Whoever won a cell that turns out to stay occupied stays too, and so on back along the train.
  private mutating func cascadeStays(_ state: inout WorldState) {
    for agent in target.indices where state.outcome[agent] != .moved {
      var cell = Int(state.position[agent])
      while claim[cell] != 0 {
        let follower = Int(claim[cell]) - 1
        claim[cell] = 0
        refuse(follower, &state)
        cell = Int(state.position[follower])
      }
    }
  }

  // MARK: - Common end

  /// Moves the agents whose targets are theirs alone and clears the claims.
  private mutating func carryOut(_ state: inout WorldState) {
    for agent in target.indices where state.outcome[agent] == .moved {
      state.occupant[Int(state.position[agent])] = -1
    }
    for agent in target.indices where state.outcome[agent] == .moved {
      let cell = target[agent]
      state.position[agent] = cell
      state.occupant[Int(cell)] = Int32(agent)
      claim[Int(cell)] = 0
    }
  }
}
