import GridWorld

/// The tokens X of the agent itself: goal, cells in reach, rays. What never changes in them (one-hot actions,
/// directions, identities) stands in the buffers from the start; see `Observation`.
extension ObservationFrame {
  @inline(__always)
  func writeGoal(_ agent: Int, _ row: ObservationRow) {
    let (dx, dy) = offset(from: state.position[agent], to: state.goal[agent])
    let bits = scratch.wants[agent]
    let token = row.token(ObservationLayout.goalSlot)
    token[0] = SIMD4(
      sign(dx), sign(dy), Float(min(max(dx, -16), 16)) * (1 / 16), Float(min(max(dy, -16), 16)) * (1 / 16))
    token[1] = SIMD4(
      scaled(scratch.distanceToGo[agent]), Float(bits & 1), bits & 0b11110 == 0 ? 0 : 1, 0)
  }

  @inline(__always)
  func writeCells(_ agent: Int, _ row: ObservationRow) {
    let position = state.position[agent]
    let goal = state.goal[agent]
    let bits = scratch.wants[agent] & 0b11110
    for action in 0..<5 {
      let cell = position &+ neighborOffsets[action]
      let isFree = Float(1 &- Int32(state.blocked[Int(cell)]))
      let closer = flag(bits, action)
      var occupied = SIMD4(1 - isFree, 0, 0, 0)
      let occupant = Int(state.occupant[Int(cell)])
      if occupant >= 0, action != 0 {
        let other = scratch.wants[occupant]
        occupied = SIMD4(0, 1, Float(other & 1), flag(other, ObservationFrame.opposite(action)))
      }
      let token = row.token(ObservationLayout.firstCellSlot &+ action)
      token[0] = occupied
      token[1] = SIMD4(
        closer, action == 0 ? 0 : isFree * (1 - closer), cell == goal ? 1 : 0,
        (Float(scratch.wantedBy[Int(cell)]) - closer) * 0.25)
      UnsafeMutableRawPointer(token + 2).storeBytes(
        of: isFree * freeNeighbors(of: Int(cell)), as: Float.self)
    }
  }

  /// Share of the four neighbors that no wall or obstacle blocks.
  @inline(__always)
  func freeNeighbors(of cell: Int) -> Float {
    let stride = Int(stride)
    let blocked = state.blocked + cell
    let walls = blocked[0 &- stride] &+ blocked[stride] &+ blocked[-1] &+ blocked[1]
    return Float(4 &- Int32(walls)) * 0.25
  }

  /// - Parameter rankCount: agents around, listed in the scratch.
  @inline(__always)
  func writeRays(_ agent: Int, _ row: ObservationRow, _ world: World, rankCount: Int) {
    let range = Float(rays.table.sensor.range)
    rays.cast(
      from: Int(state.position[agent]), blocked: state.blocked, ranks: scratch.ranks, rankCount: rankCount,
      hits: scratch.hits)
    for ray in 0..<rays.table.sensor.count {
      var hit = scratch.hits[ray]
      var silent: Float = 0
      if isNoisy { silent = world.disturb(&hit, ray: ray, agent: agent) ? 0 : 1 }
      row.token(ObservationLayout.firstRaySlot &+ ray)[0] = SIMD4(
        hit.distance / range, hit.kind == .wall ? 1 : 0, hit.kind == .agent ? 1 : 0, silent)
    }
  }
}
