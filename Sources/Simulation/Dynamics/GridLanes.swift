import GridWorld

/// The arrays of one grid step, opened, and the phases of the collision rules on them: see `GridDynamics`.
///
/// Rows belong to agents, but for the last three, which belong to padded cells.
package struct GridLanes {
  /// An agent that set out, and from where. With many agents, lists are read from end to end, where the agents'
  /// own rows lie anywhere.
  package struct Mover: BitwiseCopyable {
    var agent: Int32
    var from: Int32

    package init(agent: Int32, from: Int32) {
      self.agent = agent
      self.from = from
    }
  }

  /// What agents want of a cell; all zero between steps.
  package struct Contest: BitwiseCopyable {
    /// The action by which the agent on it leaves; 0 if it stays or there is none.
    var leaving: UInt8
    /// The action by which the one that has won it enters; 0 if nobody has.
    var entering: UInt8

    package init(leaving: UInt8, entering: UInt8) {
      self.leaving = leaving
      self.entering = entering
    }
  }

  let agentCount: Int
  /// Agents that `order` lists. Those that it leaves out are off the map: `outcome` says that they stayed.
  let orderedCount: Int
  /// Of the five actions.
  let moveOffsets: UnsafePointer<Int32>
  let order: UnsafePointer<Int32>
  let movers: UnsafeMutablePointer<Mover>
  let stayerCells: UnsafeMutablePointer<Int32>
  let position: UnsafeMutablePointer<Int32>
  /// Actions of the grid.
  let action: UnsafePointer<Action>
  let outcome: UnsafeMutablePointer<MoveOutcome>
  let pathLength: UnsafeMutablePointer<Int32>
  let agentCollisions: UnsafeMutablePointer<Int32>
  let obstacleCollisions: UnsafeMutablePointer<Int32>
  let occupant: UnsafeMutablePointer<Int32>
  let contests: UnsafeMutablePointer<Contest>
  let blocked: UnsafePointer<UInt8>
  private(set) var moverCount = 0
  private(set) var stayerCount = 0

  package init(
    agentCount: Int, orderedCount: Int, moveOffsets: UnsafePointer<Int32>, order: UnsafePointer<Int32>,
    movers: UnsafeMutablePointer<Mover>, stayerCells: UnsafeMutablePointer<Int32>,
    position: UnsafeMutablePointer<Int32>, action: UnsafePointer<Action>,
    outcome: UnsafeMutablePointer<MoveOutcome>, pathLength: UnsafeMutablePointer<Int32>,
    agentCollisions: UnsafeMutablePointer<Int32>, obstacleCollisions: UnsafeMutablePointer<Int32>,
    occupant: UnsafeMutablePointer<Int32>, contests: UnsafeMutablePointer<Contest>,
    blocked: UnsafePointer<UInt8>
  ) {
    self.agentCount = agentCount
    self.orderedCount = orderedCount
    self.moveOffsets = moveOffsets
    self.order = order
    self.movers = movers
    self.stayerCells = stayerCells
    self.position = position
    self.action = action
    self.outcome = outcome
    self.pathLength = pathLength
    self.agentCollisions = agentCollisions
    self.obstacleCollisions = obstacleCollisions
    self.occupant = occupant
    self.contests = contests
    self.blocked = blocked
  }

  /// Moves the agents by one rule, from the aim to the books.
  package mutating func move(_ rule: CollisionRule) {
    aim()
    switch rule {
    case .priority: moveOneByOne()
    case .blockBoth:
      cancelContestedAndOccupied()
      carryOut()
    case .soft:
      cancelSwapsAndLosers()
      cascadeStays()
      carryOut()
    }
    count()
  }

  /// Finds out, in `outcome`, who would move; lists who does and who doesn't. Without a branch: what agents do
  /// is hard to predict, and a wrong guess costs more than the rest.
  mutating func aim() {
    var moverCount = 0
    for rank in 0..<orderedCount {
      let agent = order[rank]
      let from = position[Int(agent)]
      let action = action[Int(agent)].rawValue
      // 0 or 1. Nobody stands on a blocked cell, so a stay is never mistaken for a blocked move.
      let isBlocked = blocked[Int(from &+ moveOffsets[Int(action)])]
      let leaving = action & (isBlocked &- 1)
      let isMover = (leaving &+ 7) &>> 3
      outcome[Int(agent)] = unsafeBitCast(isBlocked &<< 1 | isMover, to: MoveOutcome.self)
      contests[Int(from)].leaving = leaving
      movers[moverCount] = Mover(agent: agent, from: from)
      stayerCells[rank &- moverCount] = from
      moverCount &+= Int(isMover)
    }
    self.moverCount = moverCount
    stayerCount = orderedCount - moverCount
  }

  /// Makes an agent that set out stay on its cell.
  @inline(__always)
  private mutating func refuse(_ agent: Int32, on cell: Int32) {
    outcome[Int(agent)] = .blockedByAgent
    contests[Int(cell)].leaving = 0
    stayerCells[stayerCount] = cell
    stayerCount &+= 1
  }

  /// The cell that `action` leads to, and the one that it comes from.
  @inline(__always)
  private func cell(after action: UInt8, from cell: Int32) -> Int32 { cell &+ moveOffsets[Int(action)] }
  @inline(__always)
  private func cell(before action: UInt8, to cell: Int32) -> Int32 { cell &- moveOffsets[Int(action)] }

  // MARK: - priority

  func moveOneByOne() {
    for index in 0..<moverCount { contests[Int(movers[index].from)].leaving = 0 }
    for agent in 0..<agentCount where outcome[agent] == .moved {
      let wanted = position[agent] &+ moveOffsets[Int(action[agent].rawValue)]
      if occupant[Int(wanted)] >= 0 {
        outcome[agent] = .blockedByAgent
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
      let mover = movers[index]
      let action = contests[Int(mover.from)].leaving
      let to = cell(after: action, from: mover.from)
      let winner = contests[Int(to)].entering
      if occupant[Int(to)] >= 0 {
        refuse(mover.agent, on: mover.from)
      } else if winner == 0 {
        contests[Int(to)].entering = action
      } else {
        // The win of the first stays, refused or not, to refuse all others too.
        let first = cell(before: winner, to: to)
        if contests[Int(first)].leaving != 0 { refuse(occupant[Int(first)], on: first) }
        refuse(mover.agent, on: mover.from)
      }
    }
    for index in 0..<moverCount {
      let mover = movers[index]
      contests[Int(cell(after: action[Int(mover.agent)].rawValue, from: mover.from))].entering = 0
    }
  }

  // MARK: - soft

  /// In any order: a win gives way to one of a lower index.
  mutating func cancelSwapsAndLosers() {
    for index in 0..<moverCount {
      let mover = movers[index]
      let action = contests[Int(mover.from)].leaving
      // The second of a swap was refused with the first.
      if action == 0 { continue }
      let to = cell(after: action, from: mover.from)
      let opposite = ((action &- 1) ^ 1) &+ 1
      let contest = contests[Int(to)]
      if contest.leaving == opposite {
        refuse(mover.agent, on: mover.from)
        refuse(occupant[Int(to)], on: to)
        // It may have won this agent's cell already.
        if contests[Int(mover.from)].entering == opposite { contests[Int(mover.from)].entering = 0 }
        continue
      }
      if contest.entering != 0 {
        let cell = cell(before: contest.entering, to: to)
        let winner = occupant[Int(cell)]
        if winner < mover.agent {
          refuse(mover.agent, on: mover.from)
          continue
        }
        refuse(winner, on: cell)
      }
      contests[Int(to)].entering = action
    }
  }

  /// Whoever won a cell that turns out to stay occupied stays too, and so on back along the train.
  func cascadeStays() {
    for index in 0..<stayerCount {
      var stays = stayerCells[index]
      while contests[Int(stays)].entering != 0 {
        let follower = cell(before: contests[Int(stays)].entering, to: stays)
        contests[Int(stays)].entering = 0
        contests[Int(follower)].leaving = 0
        outcome[Int(occupant[Int(follower)])] = .blockedByAgent
        stays = follower
      }
    }
  }

  // MARK: - Common end

  /// Moves the agents that were not refused, whose targets are theirs alone, and ends the contests.
  func carryOut() {
    for index in 0..<moverCount { occupant[Int(movers[index].from)] = -1 }
    for index in 0..<moverCount {
      let mover = movers[index]
      let to = cell(after: contests[Int(mover.from)].leaving, from: mover.from)
      contests[Int(mover.from)].leaving = 0
      contests[Int(to)].entering = 0
      position[Int(mover.agent)] = to
      occupant[Int(to)] = mover.agent
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
