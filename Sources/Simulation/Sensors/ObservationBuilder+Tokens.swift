import GridWorld

/// The tokens X and outputs Y, kind by kind.
extension ObservationBuilder {
  func writeGoal(_ agent: Int, _ world: World, _ row: Row) {
    let stride = Int32(grid.stride)
    let position = world.state.position[agent]
    let goal = world.state.goal[agent]
    let dx = Float(goal % stride - position % stride)
    let dy = Float(goal / stride - position / stride)
    let bits = wants[agent]
    row.write(
      slot: ObservationLayout.goalSlot,
      SIMD4(sign(dx), sign(dy), clipped(dx * (1 / 16)), clipped(dy * (1 / 16))),
      SIMD4(scaled(distanceToGo[agent]), Float(bits & 1), bits & 0b11110 == 0 ? 0 : 1, 0),
      .zero, .zero)
    mark(ObservationLayout.goalSlot, row)
  }

  func writeCells(_ agent: Int, _ world: World, _ surroundings: Surroundings, _ row: Row) {
    let offsets = neighborOffsets
    let position = world.state.position[agent]
    let goal = world.state.goal[agent]
    let bits = wants[agent]
    for action in 0..<5 {
      let cell = Int(position + offsets[action])
      let slot = ObservationLayout.firstCellSlot + action
      let isBlocked = surroundings.blocked[cell] != 0
      let occupant = action == 0 ? -1 : surroundings.occupant[cell]
      let isCloser = bits & (1 << action) != 0 && action != 0
      var oneHot = SIMD4<Float>.zero
      if action < 4 { oneHot[action] = 1 }
      var occupied: Float = 0
      var parked: Float = 0
      var wantsMine: Float = 0
      if occupant >= 0 {
        occupied = 1
        let other = wants[Int(occupant)]
        parked = Float(other & 1)
        wantsMine = other & (1 << ObservationBuilder.opposite(action)) != 0 ? 1 : 0
      }
      let others = Int(wantedBy[cell]) - (isCloser ? 1 : 0)
      var free: Float = 0
      for direction in 1..<5 where surroundings.blocked[cell + Int(offsets[direction])] == 0 { free += 1 }
      row.write(
        slot: slot, oneHot,
        SIMD4(action == 4 ? 1 : 0, isBlocked ? 1 : 0, occupied, parked),
        SIMD4(
          isCloser ? 1 : 0, isBlocked || isCloser || action == 0 ? 0 : 1,
          cell == Int(goal) ? 1 : 0, Float(others) * 0.25),
        SIMD4(isBlocked ? 0 : free * 0.25, wantsMine, 0, 0))
      mark(slot, row)
    }
  }

  func writeRays(_ agent: Int, _ world: World, _ surroundings: Surroundings, _ row: Row) {
    let sensor = layout.sensors.rays
    let position = world.state.position[agent]
    let range = Float(sensor.range)
    for ray in 0..<sensor.count {
      var hit = rays.cast(
        ray, from: position, range: range, blocked: surroundings.blocked, occupant: surroundings.occupant)
      var silent: Float = 0
      if sensor.noise > 0 || sensor.dropout > 0 {
        silent = world.disturb(&hit, ray: ray, agent: agent) ? 0 : 1
      }
      let slot = ObservationLayout.firstRaySlot + ray
      let direction = rays.directions[ray]
      row.write(
        slot: slot,
        SIMD4(direction.x, direction.y, hit.distance / range, hit.kind == .wall ? 1 : 0),
        SIMD4(hit.kind == .agent ? 1 : 0, silent, 0, 0), .zero, .zero)
      mark(slot, row)
    }
  }

  /// Lists the nearest peers that are seen or heard; returns how many.
  func writePeers(_ agent: Int, _ world: World, _ surroundings: Surroundings, _ row: Row) -> Int {
    let sensor = layout.sensors.peers
    let position = world.state.position[agent]
    let first = layout.firstPeerSlot
    let end = layout.slots
    var slot = first
    if sensor.max > 0 {
      for candidate in peerOffsets {
        let peer = surroundings.occupant[Int(position + candidate.offset)]
        guard peer >= 0 else { continue }
        let isSeen = sees(Int(peer), at: candidate, agent: agent, world, surroundings)
        let isHeard = listen(to: Int(peer), agent: agent, slot: slot, world, row)
        guard isSeen || isHeard else { continue }
        writePeer(
          Int(peer), at: candidate, agent: agent, slot: slot, isSeen: isSeen, isHeard: isHeard, world, row)
        slot += 1
        if slot == end { break }
      }
    }
    for empty in slot..<end {
      row.write(slot: empty, .zero, .zero, .zero, .zero)
      row.mask[empty] = 0
      row.identity[empty] = -1
    }
    if let outputs = row.peerOutputs, slot < end {
      (outputs + slot * layout.outputWidth).update(repeating: 0, count: (end - slot) * layout.outputWidth)
    }
    return slot - first
  }

  @inline(__always)
  private func sees(
    _ peer: Int, at candidate: PeerOffset, agent: Int, _ world: World, _ surroundings: Surroundings
  ) -> Bool {
    let sensor = layout.sensors.peers
    guard Double(candidate.distance) <= sensor.range else { return false }
    if sensor.lineOfSight,
      !LineOfSight.isClear(
        from: world.state.position[agent], dx: Int32(candidate.dx), dy: Int32(candidate.dy),
        stride: Int32(grid.stride), blocked: surroundings.blocked)
    {
      return false
    }
    return sensor.dropout == 0 || world.sensorDraw(agent, peer, .peerDropout) >= Float(sensor.dropout)
  }

  /// Copies what is heard of a peer into its slot of Y, zeros if nothing.
  @inline(__always)
  private func listen(to peer: Int, agent: Int, slot: Int, _ world: World, _ row: Row) -> Bool {
    guard let radio = world.radio, let outputs = row.peerOutputs else { return false }
    let target = outputs + slot * layout.outputWidth
    guard let packet = radio.packet(from: peer, to: agent, at: world.state.step) else {
      target.update(repeating: 0, count: layout.outputWidth)
      return false
    }
    radio.heardOutputs.withUnsafeBufferPointer { heard in
      for index in 0..<layout.outputWidth { target[index] = heard[packet + index] }
    }
    return true
  }

  @inline(__always)
  private func writePeer(
    _ peer: Int, at candidate: PeerOffset, agent: Int, slot: Int, isSeen: Bool, isHeard: Bool, _ world: World,
    _ row: Row
  ) {
    row.mask[slot] = 1
    row.identity[slot] = layout.identity(ofPeer: peer)
    guard isSeen else {
      // Heard but not seen: everything else about it is unknown.
      row.write(slot: slot, .zero, SIMD4(0, 1, 0, 0), .zero, .zero)
      return
    }
    let stride = Int32(grid.stride)
    let goal = world.state.goal[peer]
    let position = world.state.position[peer]
    let bits = wants[peer]
    let inverseRange = 1 / Float(layout.sensors.peers.range)
    let dx = Float(candidate.dx)
    let dy = Float(candidate.dy)
    let isAdjacent = candidate.distance == 1
    var wantsMine: Float = 0
    var onMyWay: Float = 0
    if isAdjacent {
      let action = ObservationBuilder.action(dx: candidate.dx, dy: candidate.dy)
      wantsMine = bits & (1 << ObservationBuilder.opposite(action)) != 0 ? 1 : 0
      onMyWay = wants[agent] & (1 << action) != 0 ? 1 : 0
    }
    row.write(
      slot: slot,
      SIMD4(dx * inverseRange, dy * inverseRange, candidate.distance * inverseRange, isAdjacent ? 1 : 0),
      SIMD4(1, isHeard ? 1 : 0, Float(bits & 1), sign(Float(goal % stride - position % stride))),
      SIMD4(
        sign(Float(goal / stride - position / stride)), scaled(distanceToGo[peer]), wantsMine, onMyWay),
      SIMD4(Float(bits >> 1 & 1), Float(bits >> 2 & 1), Float(bits >> 3 & 1), Float(bits >> 4 & 1)))
  }

  @inline(__always)
  private func mark(_ slot: Int, _ row: Row) {
    row.mask[slot] = 1
    row.identity[slot] = Int32(slot)
  }

  /// The action that undoes another: up and down, left and right; stay undoes itself.
  @inline(__always)
  static func opposite(_ action: Int) -> Int { action == 0 ? 0 : ((action - 1) ^ 1) + 1 }

  @inline(__always)
  static func action(dx: Int16, dy: Int16) -> Int {
    dy < 0 ? 1 : dy > 0 ? 2 : dx < 0 ? 3 : 4
  }

  @inline(__always)
  private func sign(_ value: Float) -> Float { value > 0 ? 1 : value < 0 ? -1 : 0 }

  @inline(__always)
  private func clipped(_ value: Float) -> Float { max(-1, min(1, value)) }
}
