import GridWorld

/// Who goes first, and who has to trade places with whom; see `ObservationLayout.precedenceEntries`.
extension ObservationFrame {
  @inline(__always)
  func precedence(of agent: Int, to peer: Int, isAdjacent: Bool) -> SIMD4<Float> {
    let lead = scratch.rank[peer] - scratch.rank[agent]
    var entries = SIMD4<Float>(lead > 0 ? 0.5 + 0.5 * lead : 0.5 * lead - 0.5, 0, 0, 0)
    guard isAdjacent else { return entries }
    let (here, there) = (Int(state.position[agent]), Int(state.position[peer]))
    if wants(agent, there), mustTrade(agent, at: here, with: peer, at: there) { entries[1] = 1 }
    for move in 0..<4 {
      let step = step(move)
      guard here &+ step != there else { continue }
      if wants(agent, here &+ step), mustTrade(peer, at: here, with: agent, at: here &+ step) {
        entries[2] = 1
      }
    }
    if wants(peer, here), mustTrade(peer, at: there, with: agent, at: here) { entries[3] = 1 }
    return entries
  }

  /// Whether a move into a neighboring cell brings an agent closer to its goal.
  @inline(__always)
  private func wants(_ agent: Int, _ cell: Int) -> Bool {
    state.blocked[cell] == 0 && toGo(agent, from: cell) < scratch.distanceToGo[agent]
  }

  @inline(__always)
  private func toGo(_ agent: Int, from cell: Int) -> Float {
    scratch.fields[agent].map { $0[cell] } ?? distance(of: agent, from: cell)
  }

  /// Whether an agent only gets on by trading places with the one ahead of it, and there is a place to do so: the test of
  /// the swap technique (Okumura 2023, section 4), with the agents in these cells.
  private func mustTrade(_ agent: Int, at own: Int, with other: Int, at ahead: Int) -> Bool {
    // Pushed along, the other finds no cell to step aside into as long as the agent comes closer.
    var (behind, front) = (own, ahead)
    corridor: while toGo(agent, from: front) < toGo(agent, from: behind) {
      switch waysOn(from: front, notBackTo: behind) {
      case .none: break corridor
      case .one(let next): (behind, front) = (front, next)
      case .several: return false
      }
    }
    let rest = toGo(agent, from: behind)
    guard toGo(other, from: behind) < toGo(other, from: front),
      rest == 0 || toGo(agent, from: front) < rest
    else { return false }
    // Backing out, the agent comes to a place with room for two.
    (behind, front) = (ahead, own)
    while front != ahead {
      switch waysOn(from: front, notBackTo: behind) {
      case .none: return false
      case .one(let next): (behind, front) = (front, next)
      case .several: return true
      }
    }
    return false
  }

  /// To the cells above, below, left and right.
  @inline(__always)
  private func step(_ move: Int) -> Int { move < 2 ? (move == 0 ? 0 &- stride : stride) : 2 &* move &- 5 }

  private enum WaysOn {
    case none, several
    case one(Int)
  }

  /// The ways on from a cell, but for dead ends whose owners are at home.
  @inline(__always)
  private func waysOn(from cell: Int, notBackTo behind: Int) -> WaysOn {
    var found = -1
    for move in 0..<4 {
      let next = cell &+ step(move)
      guard next != behind, state.blocked[next] == 0 else { continue }
      let occupant = Int(state.occupant[next])
      if occupant >= 0, Int(state.goal[occupant]) == next, scratch.surroundings[next].freeNeighbors <= 0.25 {
        continue
      }
      guard found < 0 else { return .several }
      found = next
    }
    return found < 0 ? .none : .one(found)
  }
}

extension ObservationScratch.Pointers {
  /// Throws for all agents.
  func throwDice(_ world: World) {
    for agent in 0..<world.agentCount {
      let thrown = world.dice(of: agent)
      for action in 0..<5 { dice[5 * agent + action] = Float(thrown.ranks[action]) * 0.25 }
    }
  }

  /// Ranks all agents by who goes first.
  func rankAgents(_ world: World) {
    let count = world.agentCount
    var keys = UnsafeMutableBufferPointer(start: precedences, count: count)
    for agent in 0..<count { keys[agent] = world.precedence(of: agent) }
    keys.sort()
    let inverse = 1 / Float(max(count - 1, 1))
    for place in 0..<count {
      rank[Int(keys[place] & (1 << World.precedenceIndexBits - 1))] = Float(place) * inverse
    }
  }
}
