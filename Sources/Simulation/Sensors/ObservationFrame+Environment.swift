import GridWorld

/// E: the windows of occupancy and cost-to-go around an agent, and its own state.
///
/// Windows are written row by row, four cells at a time and past the end of a row; what comes behind is written
/// later and puts that right.
extension ObservationFrame {
  /// Occupancy is 1 for walls and obstacles, 0.5 for agents. Cost-to-go is that of the cell less that of the
  /// agent's own cell, over 8 and clipped to [−1, 1]; 1 where there is no path.
  ///
  /// - Parameter rows: of all agents, one after the other.
  @inline(never)
  func writeEnvironments(_ rows: UnsafeMutablePointer<Float>) {
    // The usual windows get loops of known length.
    switch vectorsPerWindowRow {
    case 1: writeEnvironments(rows, vectors: 1)
    case 2: writeEnvironments(rows, vectors: 2)
    case 3: writeEnvironments(rows, vectors: 3)
    case let vectors: writeEnvironments(rows, vectors: vectors)
    }
  }

  private var vectorsPerWindowRow: Int { (2 * windowRadius + 1 + 3) / 4 }

  @inline(__always)
  private func writeEnvironments(_ rows: UnsafeMutablePointer<Float>, vectors: Int) {
    // Copies, since the compiler must expect every write to change what is read through `self`.
    let (side, stride, occupancy) = (2 &* windowRadius &+ 1, stride, scratch.occupancy)
    let toCorner = windowRadius &* stride &+ windowRadius
    var output = rows
    for agent in 0..<state.agentCount {
      let corner = Int(state.position[agent]) &- toCorner
      let costToGo = output + side &* side
      ObservationFrame.mapWindow(occupancy + corner, stride, side, vectors, to: output) { $0 }
      let here = scratch.distanceToGo[agent]
      if here < .infinity, let field = scratch.fields[agent] {
        let offset = SIMD4<Float>(repeating: here)
        ObservationFrame.mapWindow(field + corner, stride, side, vectors, to: costToGo) {
          ObservationFrame.clamp(($0 - offset) * 0.125)
        }
      } else {
        askCostToGo(agent, corner: corner, side: side, to: costToGo)
      }
      writeOwnState(agent, to: costToGo + side &* side)
      output += environmentWidth
    }
  }

  @inline(never)
  private func askCostToGo(_ agent: Int, corner: Int, side: Int, to output: UnsafeMutablePointer<Float>) {
    let here = scratch.distanceToGo[agent]
    for y in 0..<side {
      for x in 0..<side {
        let there = distance(of: agent, from: corner + y * stride + x)
        output[y * side + x] = here == .infinity ? 1 : max(-1, min(1, (there - here) * 0.125))
      }
    }
  }

  @inline(__always)
  private func writeOwnState(_ agent: Int, to output: UnsafeMutablePointer<Float>) {
    let position = Int(state.position[agent])
    var happened = scratch.outcomes[Int(state.outcome[agent].rawValue)]
    happened[3] = scratch.portraits[agent].state[2]
    let remaining = SIMD4(
      timeLeft, scratch.portraits[agent].state[3], scratch.surroundings[position].freeNeighbors,
      Float(scratch.peersListed[agent]) * inversePeerSlots)
    let target = UnsafeMutableRawPointer(output)
    target.storeBytes(of: happened * ownStateFactors.happened, as: SIMD4<Float>.self)
    target.storeBytes(of: remaining * ownStateFactors.remaining, toByteOffset: 16, as: SIMD4<Float>.self)
    if showsPrecedence { target.storeBytes(of: scratch.rank[agent], toByteOffset: 32, as: Float.self) }
    if showsDice {
      (output + ObservationLayout.ownStateWidth + (showsPrecedence ? 1 : 0))
        .update(from: scratch.dice + 5 &* agent, count: 5)
    }
  }

  /// Maps a window of cells, `side` to a row.
  @inline(__always)
  private static func mapWindow(
    _ cells: UnsafePointer<Float>, _ stride: Int, _ side: Int, _ vectors: Int,
    to output: UnsafeMutablePointer<Float>, _ transform: (SIMD4<Float>) -> SIMD4<Float>
  ) {
    var source = UnsafeRawPointer(cells)
    var target = UnsafeMutableRawPointer(output)
    var row = 0
    while row < side {
      for index in 0..<vectors {
        let four = source.loadUnaligned(fromByteOffset: index &* 16, as: SIMD4<Float>.self)
        target.storeBytes(of: transform(four), toByteOffset: index &* 16, as: SIMD4<Float>.self)
      }
      source += stride &* 4
      target += side &* 4
      row &+= 1
    }
  }
}
