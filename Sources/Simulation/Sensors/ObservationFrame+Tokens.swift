import GridWorld

/// The tokens X of the agent itself: goal, cells in reach, rays. What never changes in them (one-hot actions,
/// directions, identities) stands in the buffers from the start; see `Observation`.
extension ObservationFrame {
  @inline(__always)
  func writeGoal(_ agent: Int, _ row: ObservationRow) {
    let portrait = scratch.portraits + agent
    let token = row.token(ObservationLayout.goalSlot)
    token[0] = ObservationFrame.clamp(portrait.pointee.goalOffset * SIMD4(1, 1, 1 / 16, 1 / 16))
    let moves = scratch.wants[agent] & 0b11110
    token[1] = SIMD4(portrait.pointee.b[1], portrait.pointee.a[2], moves == 0 ? 0 : 1, 0)
  }

  // MARK: - Cells

  @inline(__always)
  func writeCells(_ agent: Int, _ row: ObservationRow) {
    let position = Int(state.position[agent])
    let goal = Int(state.goal[agent])
    let wants = UInt32(scratch.wants[agent])
    writeOwnCell(position, isGoal: position == goal, row)
    // The occupant wants this agent's cell if the opposite action leads it closer.
    writeCell(1, position &- stride, goal, wants: wants, opposite: 2, row)
    writeCell(2, position &+ stride, goal, wants: wants, opposite: 1, row)
    writeCell(3, position &- 1, goal, wants: wants, opposite: 4, row)
    writeCell(4, position &+ 1, goal, wants: wants, opposite: 3, row)
  }

  @inline(__always)
  private func writeOwnCell(_ cell: Int, isGoal: Bool, _ row: ObservationRow) {
    let surroundings = scratch.surroundings[cell]
    let token = row.token(ObservationLayout.firstCellSlot)
    token[0] = .zero
    token[1] = SIMD4(0, 0, isGoal ? 1 : 0, surroundings.wantedBy)
    writeFreeNeighbors(surroundings.freeNeighbors, token)
  }

  /// - Parameter wants: bits of the agent's own wants.
  @inline(__always)
  private func writeCell(
    _ action: UInt32, _ cell: Int, _ goal: Int, wants: UInt32, opposite: UInt32, _ row: ObservationRow
  ) {
    let surroundings = scratch.surroundings[cell]
    let token = row.token(ObservationLayout.firstCellSlot &+ Int(action))
    // Nobody, at −1, is no agent and wants nothing.
    let occupant = SIMD4(repeating: UInt32(scratch.wants[Int(state.occupant[cell])]))
    let asked = SIMD4(
      0, UInt32(ObservationScratch.agentBit), UInt32(ObservationScratch.onGoalBit), 1 &<< opposite)
    let flags = SIMD4<Float>(repeating: 1).replacing(with: 0, where: occupant & asked .== 0)
    token[0] = SIMD4(surroundings.isBlocked, flags[1], flags[2], flags[3])
    let isCloser = Float(Int32(bitPattern: wants &>> action & 1))
    token[1] = SIMD4(
      isCloser, surroundings.isFree * (1 - isCloser), cell == goal ? 1 : 0,
      surroundings.wantedBy - isCloser * 0.25)
    writeFreeNeighbors(surroundings.freeNeighbors, token)
  }

  /// Leaves alone the one-hot action behind it.
  @inline(__always)
  private func writeFreeNeighbors(_ share: Float, _ token: UnsafeMutablePointer<SIMD4<Float>>) {
    UnsafeMutableRawPointer(token + 2).storeBytes(of: share, as: Float.self)
  }

  // MARK: - Rays

  /// - Parameter walls: distances to the rays' walls; those to what the rays meet are in the caster's hits.
  @inline(__always)
  func writeRays(_ agent: Int, _ row: ObservationRow, walls: UnsafePointer<Float>) {
    let token = row.token(ObservationLayout.firstRaySlot)
    if noise.disturbsRays {
      writeNoisyRays(agent, token, walls: walls)
      return
    }
    let range = SIMD4<Float>(repeating: rays.range)
    let inverseRange = SIMD4<Float>(repeating: 1 / rays.range)
    var ray = 0
    while ray < rays.rays {
      let hit = UnsafeRawPointer(rays.hits + ray).loadUnaligned(as: SIMD4<Float>.self)
      let wall = UnsafeRawPointer(walls + ray).loadUnaligned(as: SIMD4<Float>.self)
      let distance = hit.replacing(with: range, where: hit .> range) * inverseRange
      let hitsAgent = SIMD4<Float>.zero.replacing(with: 1, where: hit .< wall)
      let hitsAnything = SIMD4<Float>.zero.replacing(with: 1, where: hit .< .infinity)
      let hitsWall = hitsAnything - hitsAgent
      for lane in 0..<4 where ray &+ lane < rays.rays {
        token[(ray &+ lane) &* ObservationLayout.vectorsPerToken] =
          SIMD4(distance[lane], hitsWall[lane], hitsAgent[lane], 0)
      }
      ray &+= 4
    }
  }

  @inline(never)
  private func writeNoisyRays(
    _ agent: Int, _ token: UnsafeMutablePointer<SIMD4<Float>>, walls: UnsafePointer<Float>
  ) {
    for ray in 0..<rays.rays {
      let hit = rays.hits[ray]
      let place = token + ray * ObservationLayout.vectorsPerToken
      guard let measured = noise.measure(min(hit, rays.range), ray: ray, agent: agent) else {
        place.pointee = SIMD4(1, 0, 0, 1)
        continue
      }
      let hitsAgent: Float = hit < walls[ray] ? 1 : 0
      place.pointee = SIMD4(measured / rays.range, hit == .infinity ? 0 : 1 - hitsAgent, hitsAgent, 0)
    }
  }
}
