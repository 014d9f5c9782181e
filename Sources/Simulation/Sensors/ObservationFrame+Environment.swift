import GridWorld

/// E: the windows of occupancy and cost-to-go around an agent, and its own state.
extension ObservationFrame {
  /// Occupancy is 1 for walls and obstacles, 0.5 for agents. Cost-to-go is that of the cell less that of the
  /// agent's own cell, over 8 and clipped to [−1, 1]; 1 where there is no path.
  @inline(__always)
  func writeEnvironment(_ agent: Int, _ row: ObservationRow, peersListed: Int) {
    let side = 2 &* windowRadius &+ 1
    let stride = Int(stride)
    let position = Int(state.position[agent])
    let corner = position &- windowRadius &* stride &- windowRadius
    for y in 0..<side {
      ObservationFrame.mapRow(
        scratch.occupancy + (corner &+ y &* stride), side, row.environment + (y &* side)
      ) { $0 }
    }
    writeCostToGo(agent, corner: corner, side: side, into: row.environment + (side &* side))
    let own = row.environment + (2 &* side &* side)
    let outcome = state.outcome[agent]
    own[0] = outcome == .moved ? 1 : 0
    own[1] = outcome == .blockedByAgent ? 1 : 0
    own[2] = outcome == .blockedByObstacle ? 1 : 0
    own[3] = Float(scratch.wants[agent] & 1)
    own[4] = Float(maxSteps &- state.step) / Float(maxSteps)
    own[5] = scaled(scratch.distanceToGo[agent])
    own[6] = freeNeighbors(of: position)
    own[7] = Float(peersListed) / Float(max(peers.max, 1))
  }

  @inline(__always)
  private func writeCostToGo(
    _ agent: Int, corner: Int, side: Int, into output: UnsafeMutablePointer<Float>
  ) {
    let here = scratch.distanceToGo[agent]
    let stride = Int(stride)
    if here == .infinity {
      output.update(repeating: 1, count: side &* side)
    } else if let field = scratch.fields[agent] {
      let offset = SIMD4<Float>(repeating: here * 0.125)
      for y in 0..<side {
        ObservationFrame.mapRow(field + (corner &+ y &* stride), side, output + (y &* side)) { distances in
          let difference = distances * 0.125 - offset
          let low = difference.replacing(with: -1, where: difference .< -1)
          return low.replacing(with: 1, where: low .> 1)
        }
      }
    } else {
      for y in 0..<side {
        for x in 0..<side {
          let there = distance(from: Int32(corner &+ y &* stride &+ x), to: state.goal[agent])
          output[y &* side &+ x] = max(-1, min(1, (there - here) * 0.125))
        }
      }
    }
  }

  /// Maps one row of a window, four cells at a time; the last four may overlap those before.
  @inline(__always)
  private static func mapRow(
    _ cells: UnsafePointer<Float>, _ side: Int, _ output: UnsafeMutablePointer<Float>,
    _ transform: (SIMD4<Float>) -> SIMD4<Float>
  ) {
    let source = UnsafeRawPointer(cells)
    let target = UnsafeMutableRawPointer(output)
    if side >= 4 {
      var x = 0
      while x < side {
        let byte = min(x, side &- 4) &* 4
        let four = source.loadUnaligned(fromByteOffset: byte, as: SIMD4<Float>.self)
        target.storeBytes(of: transform(four), toByteOffset: byte, as: SIMD4<Float>.self)
        x &+= 4
      }
    } else {
      for x in 0..<side { output[x] = transform(SIMD4(repeating: cells[x]))[0] }
    }
  }
}
