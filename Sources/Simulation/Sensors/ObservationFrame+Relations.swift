import GridWorld

/// What stands between an agent and the peers it sees; see `ObservationLayout.relationEntries`.
extension ObservationFrame {
  @inline(never)
  func writeRelations(_ agent: Int, _ count: Int, _ row: ObservationRow) {
    var target = row.relations
    for index in 0..<count {
      let peer = scratch.listed[index]
      if Int(peer.place) == nowhere {
        for vector in 0..<relationVectors { target[vector] = .zero }
      } else {
        let offset = offsets[Int(peer.place)]
        if showsRelations { writeRelation(of: agent, to: Int(peer.agent), offset, target) }
        if showsPrecedence {
          target[relationVectors &- 1] = precedence(
            of: agent, to: Int(peer.agent), isAdjacent: abs(offset.dx) + abs(offset.dy) == 1)
        }
      }
      target += relationVectors
    }
    // Slots behind stay as they are: nobody looks at what the mask hides.
  }

  @inline(__always)
  private func writeRelation(
    of agent: Int, to peer: Int, _ offset: AgentBitboard.Offset, _ target: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let (here, there) = (Int(state.position[agent]), Int(state.position[peer]))
    let goal = scratch.portraits[peer].goalOffset * (1 / 16)
    let ahead = scratch.distanceToGo[peer] - scratch.distanceToGo[agent]
    let lead = ahead.isNaN ? 0 : ahead
    target[0] = ObservationFrame.clamp(SIMD4(goal[0], goal[1], lead * (1 / 16), lead))
    // Bits of actions: the cells in my reach that its moves lead to, and those that mine lead to.
    let hit = cellsHit(by: UInt32(scratch.wants[peer]), at: SIMD2(Int32(offset.dx), Int32(offset.dy)))
    let contested = hit & UInt32(scratch.wants[agent]) & 0b11110
    func flag(_ action: UInt32) -> Float { Float(Int32(bitPattern: hit &>> action & 1)) }
    target[1] = SIMD4(flag(0), flag(1), flag(2), flag(3))
    target[2] = SIMD4(
      flag(4), contested == 0 ? 0 : 1, Int(state.goal[peer]) == here ? 1 : 0,
      Int(state.goal[agent]) == there ? 1 : 0)
    let free = scratch.surroundings[there].freeNeighbors
    target[3] = SIMD4(
      detour(of: agent, through: there), detour(of: peer, through: here), free,
      free - takenNeighbors(of: there))
  }

  /// Which of an agent's actions lead to cells that a peer's moves lead to, a bit an action.
  ///
  /// - Parameters:
  ///   - wants: bits of the peer's moves.
  ///   - offset: of the peer.
  @inline(__always)
  private func cellsHit(by wants: UInt32, at offset: SIMD2<Int32>) -> UInt32 {
    guard abs(offset.x) &+ abs(offset.y) <= 2 else { return 0 }
    var hit: UInt32 = 0
    for move in 1..<5 where wants &>> UInt32(move) & 1 != 0 {
      let cell = offset &+ ObservationFrame.steps[move]
      for action in 0..<5 where ObservationFrame.steps[action] == cell { hit |= 1 &<< UInt32(action) }
    }
    return hit
  }

  private static let steps: InlineArray<5, SIMD2<Int32>> = [
    SIMD2(0, 0), SIMD2(0, -1), SIMD2(0, 1), SIMD2(-1, 0), SIMD2(1, 0),
  ]

  /// How much farther an agent has to go from another cell than from its own, over 8 steps.
  @inline(__always)
  private func detour(of agent: Int, through cell: Int) -> Float {
    let here = scratch.distanceToGo[agent]
    let there = scratch.fields[agent].map { $0[cell] } ?? distance(of: agent, from: cell)
    guard here < .infinity, there < .infinity else { return here == there ? 0 : 1 }
    return max(-1, min(1, (there - here) * 0.125))
  }

  /// Share of the four cells around that agents stand on.
  @inline(__always)
  private func takenNeighbors(of cell: Int) -> Float {
    var taken: Float = 0
    if state.occupant[cell &- stride] >= 0 { taken += 0.25 }
    if state.occupant[cell &+ stride] >= 0 { taken += 0.25 }
    if state.occupant[cell &- 1] >= 0 { taken += 0.25 }
    if state.occupant[cell &+ 1] >= 0 { taken += 0.25 }
    return taken
  }
}
