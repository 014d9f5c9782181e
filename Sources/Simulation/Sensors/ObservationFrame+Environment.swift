import GridWorld

/// E: the windows of occupancy and cost-to-go around an agent, and its own state.
///
/// Windows are written row by row, four cells at a time and past the end of a row; what comes behind is written
/// later and puts that right.
extension ObservationFrame {
  /// Occupancy is 1 for walls and obstacles, 0.5 for agents. Cost-to-go is that of the cell less that of the
  /// agent's own cell, over 8 and clipped to [−1, 1]; 1 where there is no path.
  @inline(never)
  func writeEnvironment(_ agent: Int, _ output: UnsafeMutablePointer<Float>, peersListed: Int) {
    let side = 2 &* windowRadius &+ 1
    let position = Int(state.position[agent])
    let corner = position &- windowRadius &* stride &- windowRadius
    mapWindow(scratch.occupancy + corner, side, to: output) { $0 }
    writeCostToGo(agent, corner: corner, side: side, to: output + side &* side)
    writeOwnState(agent, to: output + 2 &* side &* side, peersListed: peersListed)
  }

  @inline(__always)
  private func writeCostToGo(_ agent: Int, corner: Int, side: Int, to output: UnsafeMutablePointer<Float>) {
    let here = scratch.distanceToGo[agent]
    guard here < .infinity, let field = scratch.fields[agent] else {
      return askCostToGo(agent, corner: corner, side: side, to: output)
    }
    let offset = SIMD4<Float>(repeating: here)
    mapWindow(field + corner, side, to: output) { ObservationFrame.clamp(($0 - offset) * 0.125) }
  }

  @inline(never)
  private func askCostToGo(_ agent: Int, corner: Int, side: Int, to output: UnsafeMutablePointer<Float>) {
    let here = scratch.distanceToGo[agent]
    for y in 0..<side {
      for x in 0..<side {
        let there = distance(from: corner + y * stride + x, to: state.goal[agent])
        output[y * side + x] = here == .infinity ? 1 : max(-1, min(1, (there - here) * 0.125))
      }
    }
  }

  @inline(__always)
  private func writeOwnState(_ agent: Int, to output: UnsafeMutablePointer<Float>, peersListed: Int) {
    let position = Int(state.position[agent])
    var happened = scratch.outcomes[Int(state.outcome[agent].rawValue)]
    happened[3] = scratch.portraits[agent].state[2]
    let remaining = SIMD4(
      timeLeft, scratch.portraits[agent].state[3], scratch.surroundings[position].freeNeighbors,
      Float(Int32(truncatingIfNeeded: peersListed)) * inversePeerSlots)
    let target = UnsafeMutableRawPointer(output)
    target.storeBytes(of: happened, as: SIMD4<Float>.self)
    target.storeBytes(of: remaining, toByteOffset: 16, as: SIMD4<Float>.self)
  }

  /// Maps a window of cells, `side` to a row.
  @inline(__always)
  private func mapWindow(
    _ cells: UnsafePointer<Float>, _ side: Int, to output: UnsafeMutablePointer<Float>,
    _ transform: (SIMD4<Float>) -> SIMD4<Float>
  ) {
    // The usual sizes get loops of known length.
    switch (side &+ 3) / 4 {
    case 1: mapRows(cells, side, vectors: 1, to: output, transform)
    case 2: mapRows(cells, side, vectors: 2, to: output, transform)
    case 3: mapRows(cells, side, vectors: 3, to: output, transform)
    case let vectors: mapRows(cells, side, vectors: vectors, to: output, transform)
    }
  }

  @inline(__always)
  private func mapRows(
    _ cells: UnsafePointer<Float>, _ side: Int, vectors: Int, to output: UnsafeMutablePointer<Float>,
    _ transform: (SIMD4<Float>) -> SIMD4<Float>
  ) {
    var source = UnsafeRawPointer(cells)
    var target = UnsafeMutableRawPointer(output)
    for _ in 0..<side {
      for index in 0..<vectors {
        let four = source.loadUnaligned(fromByteOffset: index &* 16, as: SIMD4<Float>.self)
        target.storeBytes(of: transform(four), toByteOffset: index &* 16, as: SIMD4<Float>.self)
      }
      source += stride &* 4
      target += side &* 4
    }
  }
}
