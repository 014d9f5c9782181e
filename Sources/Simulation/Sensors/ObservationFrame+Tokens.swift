import GridWorld

/// The tokens X of the agent itself: goal, cells in reach, rays. What never changes in them (one-hot actions,
/// directions, identities) stands in the buffers from the start; see `Observation`.
extension ObservationFrame {
  /// Goal and cells in reach, of all agents.
  @inline(never)
  func writeOwnTokens(_ first: ObservationRow) {
    var tokens = first.tokens
    for agent in 0..<state.agentCount {
      writeGoal(agent, tokens)
      writeCells(agent, tokens)
      tokens += slots &* ObservationLayout.vectorsPerToken
    }
  }

  /// - Parameter tokens: the agent's first slot.
  @inline(__always)
  private func writeGoal(_ agent: Int, _ tokens: UnsafeMutablePointer<SIMD4<Float>>) {
    let portrait = scratch.portraits + agent
    tokens[0] = ObservationFrame.clamp(portrait.pointee.goalOffset * SIMD4(1, 1, 1 / 16, 1 / 16))
    let moves = scratch.wants[agent] & 0b11110
    tokens[1] = SIMD4(portrait.pointee.state[3], portrait.pointee.state[2], moves == 0 ? 0 : 1, 0)
  }

  // MARK: - Cells

  /// - Parameter tokens: the agent's first slot.
  @inline(__always)
  private func writeCells(_ agent: Int, _ tokens: UnsafeMutablePointer<SIMD4<Float>>) {
    let position = Int(state.position[agent])
    let wants = UInt32(scratch.wants[agent])
    writeOwnCell(position, tokens)
    // The occupant wants this agent's cell if the opposite action leads it closer.
    writeCell(1, position &- stride, wants: wants, opposite: 2, tokens)
    writeCell(2, position &+ stride, wants: wants, opposite: 1, tokens)
    writeCell(3, position &- 1, wants: wants, opposite: 4, tokens)
    writeCell(4, position &+ 1, wants: wants, opposite: 3, tokens)
    if scratch.distanceToGo[agent] <= 1 { markGoal(agent, tokens) }
  }

  /// Marks the goal if it is in reach.
  @inline(never)
  private func markGoal(_ agent: Int, _ tokens: UnsafeMutablePointer<SIMD4<Float>>) {
    let step = Int(state.goal[agent] - state.position[agent])
    let moves: InlineArray<5, Int> = [0, -stride, stride, -1, 1]
    for action in moves.indices where moves[action] == step {
      tokens[(ObservationLayout.firstCellSlot + action) * ObservationLayout.vectorsPerToken + 1][2] = 1
    }
  }

  @inline(__always)
  private func writeOwnCell(_ cell: Int, _ tokens: UnsafeMutablePointer<SIMD4<Float>>) {
    let surroundings = scratch.surroundings[cell]
    let token = tokens + ObservationLayout.firstCellSlot &* ObservationLayout.vectorsPerToken
    token[0] = .zero
    token[1] = SIMD4(0, 0, 0, surroundings.wantedBy)
    writeFreeNeighbors(surroundings.freeNeighbors, token)
  }

  /// - Parameter wants: bits of the agent's own wants.
  @inline(__always)
  private func writeCell(
    _ action: UInt32, _ cell: Int, wants: UInt32, opposite: UInt32,
    _ tokens: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let surroundings = scratch.surroundings[cell]
    let token = tokens + (ObservationLayout.firstCellSlot &+ Int(action)) &* ObservationLayout.vectorsPerToken
    // Nobody, at −1, is no agent and wants nothing.
    let occupant = SIMD4(repeating: UInt32(scratch.wants[Int(state.occupant[cell])]) & shownOfOccupants)
    let asked = SIMD4(
      0, UInt32(ObservationScratch.agentBit), UInt32(ObservationScratch.onGoalBit), 1 &<< opposite)
    let flags = SIMD4<Float>(repeating: 1).replacing(with: 0, where: occupant & asked .== 0)
    token[0] = SIMD4(surroundings.isBlocked, flags[1], flags[2], flags[3])
    let isCloser = Float(Int32(bitPattern: wants &>> action & 1))
    token[1] = SIMD4(
      isCloser, surroundings.isFree * (1 - isCloser), 0, surroundings.wantedBy - isCloser * wantWeight)
    writeFreeNeighbors(surroundings.freeNeighbors, token)
  }

  /// Leaves alone the one-hot action behind it.
  @inline(__always)
  private func writeFreeNeighbors(_ share: Float, _ token: UnsafeMutablePointer<SIMD4<Float>>) {
    UnsafeMutableRawPointer(token + 2).storeBytes(of: share, as: Float.self)
  }

  // MARK: - Rays

  /// - Parameters:
  ///   - tokens: the agent's first ray slot.
  ///   - walls: distances to the rays' walls; those to what the rays meet are in the caster's hits.
  @inline(never)
  func writeRays(_ agent: Int, _ tokens: UnsafeMutablePointer<SIMD4<Float>>, walls: UnsafePointer<Float>) {
    guard !noise.disturbsRays else { return writeNoisyRays(agent, tokens, walls: walls) }
    let (count, hits, features) = (rays.rays, rays.hits, rays.features)
    let inverseRange = SIMD4<Float>(repeating: rays.inverseRange)
    // Distances are not negative, so that their bits compare as they do, and a sign is a mask.
    let range = SIMD4<Int32>(repeating: Int32(bitPattern: rays.range.bitPattern))
    let nothing = SIMD4<Int32>(repeating: Int32(bitPattern: Float.infinity.bitPattern))
    let one = SIMD4<Int32>(repeating: Int32(bitPattern: Float(1).bitPattern))
    var ray = 0
    while ray < count {
      let hit = UnsafeRawPointer(hits + ray).loadUnaligned(as: SIMD4<Int32>.self)
      let wall = UnsafeRawPointer(walls + ray).loadUnaligned(as: SIMD4<Int32>.self)
      let meetsAgent = (hit &- wall) &>> 31
      let meetsAnything = (hit &- nothing) &>> 31
      let distance = hit & meetsAnything | range & ~meetsAnything
      features[ray] = unsafeBitCast(distance, to: SIMD4<Float>.self) * inverseRange
      features[ray &+ 1] = unsafeBitCast(meetsAnything & ~meetsAgent & one, to: SIMD4<Float>.self)
      features[ray &+ 2] = unsafeBitCast(meetsAgent & one, to: SIMD4<Float>.self)
      ray &+= 4
    }
    // Rows of features become columns.
    var token = tokens
    ray = 0
    while ray < count {
      let feature = UnsafeRawPointer(features + (ray & ~3)).assumingMemoryBound(to: Float.self) + (ray & 3)
      token.pointee = SIMD4(feature[0], feature[4], feature[8], 0)
      token += ObservationLayout.vectorsPerToken
      ray &+= 1
    }
  }

  @inline(never)
  private func writeNoisyRays(
    _ agent: Int, _ tokens: UnsafeMutablePointer<SIMD4<Float>>, walls: UnsafePointer<Float>
  ) {
    for ray in 0..<rays.rays {
      let hit = rays.hits[ray]
      let token = tokens + ray * ObservationLayout.vectorsPerToken
      guard let measured = noise.measure(min(hit, rays.range), ray: ray, agent: agent) else {
        token.pointee = SIMD4(1, 0, 0, 1)
        continue
      }
      let hitsAgent: Float = hit < walls[ray] ? 1 : 0
      token.pointee = SIMD4(measured / rays.range, hit == .infinity ? 0 : 1 - hitsAgent, hitsAgent, 0)
    }
  }
}
