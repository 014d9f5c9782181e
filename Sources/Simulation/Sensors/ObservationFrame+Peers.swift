import GridWorld

/// The tokens X of the peers, and what is heard of them: Y.
extension ObservationFrame {
  /// Lists the nearest peers that are seen or heard; returns how many.
  ///
  /// - Parameter rankCount: agents around, listed in the scratch.
  @inline(__always)
  func writePeers(_ agent: Int, _ row: ObservationRow, _ world: World, rankCount: Int) -> Int {
    let cells = state.occupant + Int(state.position[agent])
    var slot = firstPeerSlot
    var index = 0
    while index < rankCount, slot < slots {
      let candidate = bitboard.offsets.base[Int(scratch.ranks[index])]
      index &+= 1
      let peer = Int(cells[Int(candidate.offset)])
      let isSeen = sees(peer, at: candidate, agent: agent, world)
      let isHeard = listen(to: peer, agent: agent, slot: slot, row)
      guard isSeen || isHeard else { continue }
      row.mark(slot: slot, identity: Int32(truncatingIfNeeded: firstPeerSlot &+ peer))
      if isSeen {
        writePeer(peer, at: candidate, agent: agent, row.token(slot), isHeard: isHeard)
      } else {
        // Heard but not seen: everything else about it is unknown.
        row.clear(slot: slot)
        row.token(slot)[1] = SIMD4(0, 1, 0, 0)
      }
      slot &+= 1
    }
    let listed = slot &- firstPeerSlot
    while slot < slots, row.mask[slot] != 0 {
      // Empty slots stand behind the full ones, so the first one that is empty already ends the list.
      row.clear(slot: slot)
      row.unmark(slot: slot)
      if let outputs = row.peerOutputs {
        for index in 0..<outputWidth { outputs[slot &* outputWidth &+ index] = 0 }
      }
      slot &+= 1
    }
    return listed
  }

  @inline(__always)
  private func sees(_ peer: Int, at candidate: AgentBitboard.Offset, agent: Int, _ world: World) -> Bool {
    guard candidate.distance <= Float(peers.range) else { return false }
    if peers.lineOfSight,
      !LineOfSight.isClear(
        from: state.position[agent], dx: Int32(candidate.dx), dy: Int32(candidate.dy), stride: stride,
        blocked: state.blocked)
    {
      return false
    }
    return peers.dropout == 0 || world.sensorDraw(agent, peer, .peerDropout) >= Float(peers.dropout)
  }

  /// Copies what is heard of a peer into its slot of Y, zeros if nothing.
  @inline(__always)
  private func listen(to peer: Int, agent: Int, slot: Int, _ row: ObservationRow) -> Bool {
    guard let outputs = row.peerOutputs else { return false }
    let target = outputs + (slot &* outputWidth)
    guard let packet = packets?.packet(from: peer, to: agent) else {
      for index in 0..<outputWidth { target[index] = 0 }
      return false
    }
    for index in 0..<outputWidth { target[index] = packet[index] }
    return true
  }

  @inline(__always)
  private func writePeer(
    _ peer: Int, at candidate: AgentBitboard.Offset, agent: Int, _ token: UnsafeMutablePointer<SIMD4<Float>>,
    isHeard: Bool
  ) {
    let inverseRange = 1 / Float(peers.range)
    var portrait = scratch.portraits[peer]
    portrait.a[1] = isHeard ? 1 : 0
    let isAdjacent = candidate.distance == 1
    if isAdjacent {
      let action = candidate.dy < 0 ? 1 : candidate.dy > 0 ? 2 : candidate.dx < 0 ? 3 : 4
      portrait.b[2] = flag(scratch.wants[peer], ObservationFrame.opposite(action))
      portrait.b[3] = flag(scratch.wants[agent], action)
    }
    token[0] = SIMD4(
      Float(candidate.dx) * inverseRange, Float(candidate.dy) * inverseRange,
      candidate.distance * inverseRange,
      isAdjacent ? 1 : 0)
    token[1] = portrait.a
    token[2] = portrait.b
    token[3] = portrait.c
  }
}
