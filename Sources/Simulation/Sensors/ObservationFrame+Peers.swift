import GridWorld

/// The tokens X of the peers, and what is heard of them: Y.
extension ObservationFrame {
  /// Lists the nearest peers that are seen or heard; returns how many. Empties the bits found in the scratch.
  @inline(__always)
  func writePeers(_ agent: Int, _ row: ObservationRow) -> Int {
    let cells = state.occupant + Int(state.position[agent])
    let wants = UInt32(scratch.wants[agent])
    var slot = firstPeerSlot
    for word in 0..<scratch.foundWords {
      var bits = scratch.found[word]
      scratch.found[word] = 0
      while bits != 0, slot < slots {
        let rank = word &* 64 &+ bits.trailingZeroBitCount
        bits &= bits &- 1
        let peer = Int(cells[Int(offsets[rank].offset)])
        let isHeard = packets.isHeard(peer, by: agent)
        if rank < ranksInSight, sees(peer, rank: rank, agent: agent) {
          writePeer(peer, rank: rank, row.token(slot), isHeard: isHeard)
          if rank < 4 { writeContest(peer, rank: rank, wants: wants, row.token(slot)) }
        } else {
          guard isHeard[0] else { continue }
          // Heard but not seen: everything else about it is unknown.
          row.clear(slot: slot)
          row.token(slot)[1] = SIMD4(0, 1, 0, 0)
        }
        packets.copy(from: peer, where: isHeard, to: row.peerOutputs + (slot &* outputWidth))
        row.mark(slot: slot, identity: Int32(truncatingIfNeeded: firstPeerSlot &+ peer))
        slot &+= 1
      }
    }
    let listed = slot &- firstPeerSlot
    while slot < slots, row.mask[slot] != 0 {
      // Empty slots stand behind the full ones, so the first one that is empty already ends the list.
      row.clear(slot: slot)
      row.unmark(slot: slot)
      for index in 0..<outputWidth { row.peerOutputs[slot &* outputWidth &+ index] = 0 }
      slot &+= 1
    }
    return listed
  }

  /// Whether nothing hides a peer in range.
  @inline(__always)
  private func sees(_ peer: Int, rank: Int, agent: Int) -> Bool {
    if seesThroughWalls, !noise.hidesPeers { return true }
    return looksFor(peer, rank: rank, agent: agent)
  }

  @inline(never)
  private func looksFor(_ peer: Int, rank: Int, agent: Int) -> Bool {
    let offset = offsets[rank]
    if !seesThroughWalls,
      !LineOfSight.isClear(
        from: state.position[agent], dx: Int32(offset.dx), dy: Int32(offset.dy),
        stride: Int32(truncatingIfNeeded: stride), blocked: state.blocked)
    {
      return false
    }
    return !noise.hides(peer, from: agent)
  }

  @inline(__always)
  private func writePeer(
    _ peer: Int, rank: Int, _ token: UnsafeMutablePointer<SIMD4<Float>>, isHeard: SIMDMask<SIMD4<Int32>>
  ) {
    let portrait = scratch.portraits + peer
    token[0] = places[rank]
    token[1] = portrait.pointee.a + SIMD4<Float>.zero.replacing(with: SIMD4(0, 1, 0, 0), where: isHeard)
    token[2] = portrait.pointee.b
    token[3] = portrait.pointee.c
  }

  /// Adds whether it and an adjacent peer want each other's cells. The first four ranks are the cells above,
  /// left, right and below.
  @inline(__always)
  private func writeContest(
    _ peer: Int, rank: Int, wants: UInt32, _ token: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let actions: InlineArray<4, UInt32> = [1, 3, 4, 2]
    let opposites: InlineArray<4, UInt32> = [2, 4, 3, 1]
    token[2][2] = Float(UInt32(scratch.wants[peer]) &>> opposites[rank] & 1)
    token[2][3] = Float(wants &>> actions[rank] & 1)
  }
}
