import GridWorld

/// The arrays of one grid step, opened, and the phases of the collision rules on them: see `GridDynamics`.
///
/// Rows belong to agents, but for the last three, which belong to padded cells.
struct GridLanes {
  /// An agent that set out, and its cells if it is not refused. With many agents these lists are read from end
  /// to end, where the agents' own rows lie anywhere.
  struct Mover: BitwiseCopyable {
    var agent: Int32
    var from: Int32
    var to: Int32
    var action: Int32
  }

  let agentCount: Int
  let moveOffsets: InlineArray<5, Int32>
  let order: UnsafePointer<Int32>
  let movers: UnsafeMutablePointer<Mover>
  let stayerCells: UnsafeMutablePointer<Int32>
  let position: UnsafeMutablePointer<Int32>
  let action: UnsafePointer<GridAction>
  let outcome: UnsafeMutablePointer<MoveOutcome>
  let pathLength: UnsafeMutablePointer<Int32>
  let agentCollisions: UnsafeMutablePointer<Int32>
  let obstacleCollisions: UnsafeMutablePointer<Int32>
  let occupant: UnsafeMutablePointer<Int32>
  let claim: UnsafeMutablePointer<UInt8>
  let blocked: UnsafePointer<UInt8>
  private(set) var moverCount = 0
  private(set) var stayerCount = 0

  /// Finds out, in `outcome`, who would move; lists who does and who doesn't. Without a branch: what agents do
  /// is hard to predict.
  mutating func aim() {
    var moverCount = 0
    for rank in 0..<agentCount {
      let agent = order[rank]
      let from = position[Int(agent)]
      let action = Int32(action[Int(agent)].rawValue)
      let to = from &+ moveOffsets[Int(action)]
      // Nobody stands on a blocked cell, so a stay is never mistaken for a blocked move.
      let isBlocked = blocked[Int(to)] != 0
      let isMover = action != 0 && !isBlocked
      outcome[Int(agent)] = isBlocked ? .blockedByObstacle : action == 0 ? .stayed : .moved
      movers[moverCount] = Mover(agent: agent, from: from, to: to, action: action)
      stayerCells[rank &- moverCount] = from
      moverCount &+= isMover ? 1 : 0
    }
    self.moverCount = moverCount
    stayerCount = agentCount - moverCount
  }

  @inline(__always)
  private mutating func refuse(_ agent: Int32, on cell: Int32) {
    outcome[Int(agent)] = .blockedByAgent
    stayerCells[stayerCount] = cell
    stayerCount &+= 1
  }

  /// Where the agent stands that has claimed `cell`.
  @inline(__always)
  private func claimant(of cell: Int32) -> Int32 { cell &- moveOffsets[Int(claim[Int(cell)])] }

  // MARK: - priority

  func moveOneByOne() {
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
      if occupant[Int(mover.to)] >= 0 {
        refuse(mover.agent, on: mover.from)
      } else if claim[Int(mover.to)] == 0 {
        claim[Int(mover.to)] = UInt8(truncatingIfNeeded: mover.action)
      } else {
        // The claim of the first stays, refused or not, to refuse all others too.
        let cell = claimant(of: mover.to)
        let first = occupant[Int(cell)]
        if outcome[Int(first)] == .moved { refuse(first, on: cell) }
        refuse(mover.agent, on: mover.from)
      }
    }
    for index in 0..<moverCount { claim[Int(movers[index].to)] = 0 }
  }

  // MARK: - soft

  /// In any order: a claim gives way to one of a lower index.
  mutating func cancelSwapsAndLosers() {
    for index in 0..<moverCount {
      let mover = movers[index]
      // The second of a swap was refused with the first.
      guard outcome[Int(mover.agent)] == .moved else { continue }
      let other = occupant[Int(mover.to)]
      let opposite = ((mover.action &- 1) ^ 1) &+ 1
      if other >= 0, Int32(action[Int(other)].rawValue) == opposite {
        refuse(mover.agent, on: mover.from)
        if outcome[Int(other)] == .moved {
          // It may have claimed this agent's cell already.
          if Int32(claim[Int(mover.from)]) == opposite { claim[Int(mover.from)] = 0 }
          refuse(other, on: mover.to)
        }
        continue
      }
      if claim[Int(mover.to)] != 0 {
        let cell = claimant(of: mover.to)
        let holder = occupant[Int(cell)]
        if holder < mover.agent {
          refuse(mover.agent, on: mover.from)
          continue
        }
        refuse(holder, on: cell)
      }
      claim[Int(mover.to)] = UInt8(truncatingIfNeeded: mover.action)
    }
  }

  /// Whoever won a cell that turns out to stay occupied stays too, and so on back along the train.
  func cascadeStays() {
    for index in 0..<stayerCount {
      var cell = stayerCells[index]
      while claim[Int(cell)] != 0 {
        let follower = claimant(of: cell)
        claim[Int(cell)] = 0
        outcome[Int(occupant[Int(follower)])] = .blockedByAgent
        cell = follower
      }
    }
  }

  // MARK: - Common end

  /// Moves the agents that were not refused, whose targets are theirs alone, and clears the claims.
  func carryOut() {
    for index in 0..<moverCount { occupant[Int(movers[index].from)] = -1 }
    for index in 0..<moverCount {
      let mover = movers[index]
      let cell = outcome[Int(mover.agent)] == .moved ? mover.to : mover.from
      position[Int(mover.agent)] = cell
      occupant[Int(cell)] = mover.agent
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
