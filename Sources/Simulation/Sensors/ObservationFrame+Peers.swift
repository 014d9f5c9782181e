import Basics
import GridWorld

/// The tokens X of the peers, and what is heard of them: Y.
extension ObservationFrame {
  /// Writes the slots of the nearest peers that are seen or heard; returns how many.
  @inline(__always)
  func writePeers(_ agent: Int, _ row: ObservationRow) -> Int {
    let count = isUndisturbed ? listUndisturbedPeers(agent) : listDisturbedPeers(agent)
    writeSlots(agent, count, row)
    if relationVectors > 0 { writeRelations(agent, count, row) }
    clearPeers(from: firstPeerSlot &+ count, row)
    return count
  }

  // MARK: - Choosing

  @inline(never)
  private func listUndisturbedPeers(_ agent: Int) -> Int { listPeers(agent, isUndisturbed: true) }

  @inline(never)
  private func listDisturbedPeers(_ agent: Int) -> Int { listPeers(agent, isUndisturbed: false) }

  /// Lists the nearest peers that are seen or heard; empties the bits found in the scratch.
  @inline(__always)
  private func listPeers(_ agent: Int, isUndisturbed: Bool) -> Int {
    // Copies, since the compiler must expect every write to change what is read through `self`.
    let (packets, neighbors, found, listed) = (packets, neighbors, scratch.found, scratch.listed)
    let (capacity, foundWords) = (slots &- firstPeerSlot, scratch.foundWords)
    let cells = state.occupant + Int(state.position[agent])
    var count = 0
    var word = 0
    while word < foundWords {
      var bits = found[word]
      found[word] = 0
      while bits != 0, count < capacity {
        let rank = word &* 64 &+ bits.trailingZeroBitCount
        bits &= bits &- 1
        var neighbor = neighbors[rank]
        let peer = cells[Int(neighbor.offset)]
        let hearing = packets.hearing(of: Int(peer), by: agent, mayBeLost: !isUndisturbed)
        if !isUndisturbed, neighbor.seen != 0, isHidden(Int(peer), rank: rank, from: agent) {
          neighbor.seen = 0
          neighbor.unseen = -1
          neighbor.place = Int32(truncatingIfNeeded: nowhere)
        }
        // Whoever is neither seen nor heard is overwritten by the next.
        listed[count] = ObservationScratch.ListedPeer(
          agent: peer, portrait: peer | neighbor.unseen, place: neighbor.place, hearing: hearing)
        count &+= Int(truncatingIfNeeded: UInt32(bitPattern: neighbor.seen) | hearing & 1)
      }
      word &+= 1
    }
    return count
  }

  /// Whether walls or a dropout hide a peer in range.
  @inline(never)
  private func isHidden(_ peer: Int, rank: Int, from agent: Int) -> Bool {
    let offset = offsets[rank]
    if !seesThroughWalls,
      !LineOfSight.isClear(
        from: state.position[agent], dx: Int32(offset.dx), dy: Int32(offset.dy),
        stride: Int32(truncatingIfNeeded: stride), blocked: state.blocked)
    {
      return true
    }
    return noise.hides(peer, from: agent)
  }

  // MARK: - Writing

  /// What is heard but not seen shows nobody, nowhere.
  @inline(never)
  private func writeSlots(_ agent: Int, _ count: Int, _ row: ObservationRow) {
    let (portraits, places, firstPeerSlot) = (scratch.portraits, places, firstPeerSlot)
    let identity = row.identity + firstPeerSlot
    let mask = row.mask + firstPeerSlot
    let packets = packets
    var output = row.peerOutputs + firstPeerSlot &* packets.outputWidth
    let first = row.token(firstPeerSlot)
    var token = first
    var index = 0
    while index < count {
      let peer = scratch.listed[index]
      let portrait = portraits + Int(peer.portrait)
      token[0] = places[Int(peer.place)]
      token[1] = portrait.pointee.state
      token[2] = portrait.pointee.goal
      token[3] = portrait.pointee.moves
      UnsafeMutableRawPointer(token + 1)
        .storeBytes(of: peer.hearing & Float(1).bitPattern, toByteOffset: 4, as: UInt32.self)
      mask[index] = 1
      identity[index] = Int32(truncatingIfNeeded: firstPeerSlot) &+ peer.agent
      if packets.outputWidth > 0 { packets.copy(from: Int(peer.agent), mask: peer.hearing, to: output) }
      output += packets.outputWidth
      token += ObservationLayout.vectorsPerToken
      index &+= 1
    }
    writeContests(agent, count, first)
  }

  /// Adds whether adjacent peers and the agent want each other's cells. The first four ranks are the cells
  /// above, left, right and below; so those peers are among the first four.
  @inline(__always)
  private func writeContests(_ agent: Int, _ count: Int, _ first: UnsafeMutablePointer<SIMD4<Float>>) {
    var token = first
    for index in 0..<(count < 4 ? count : 4) {
      defer { token += ObservationLayout.vectorsPerToken }
      let peer = scratch.listed[index]
      guard peer.place < 4 else { continue }
      let digit = UInt32(truncatingIfNeeded: peer.place &* 4)
      let action = 0x2431 &>> digit & 7
      let opposite = 0x1342 &>> digit & 7
      token[2][2] = Float(UInt32(scratch.wants[Int(peer.agent)]) &>> opposite & 1)
      token[2][3] = Float(UInt32(scratch.wants[agent]) &>> action & 1)
    }
  }

  /// Empties slots that were full at the last call. Empty ones stand behind the full ones, so the first that is
  /// empty already ends the list.
  @inline(__always)
  private func clearPeers(from first: Int, _ row: ObservationRow) {
    var slot = first
    while slot < slots, row.mask[slot] != 0 {
      row.clear(slot: slot)
      row.unmark(slot: slot)
      if packets.outputWidth > 0 { packets.copy(from: 0, mask: 0, to: row.peerOutputs + slot &* outputWidth) }
      slot &+= 1
    }
  }
}
