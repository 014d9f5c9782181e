import GridWorld

/// Casts the rays of all agents fast: distances to walls come from a table made once a map, distances to agents
/// from the list of agents near by, so no ray is walked.
///
/// The table is left out where it would be large or where obstacles move; then rays are walked, with the same
/// result.
final class RayCaster {
  /// The largest table, in bytes.
  private static let tableBytes = 64 << 20

  let table: RayTable
  /// Distance to the first wall, shape (padded cells, rays); empty if not tabulated.
  private let wallDistances: FlatBuffer<Float>
  /// The rays that pass each offset of the bitboard: (ray, distance) pairs, and where each offset's begin.
  private let passes: FlatBuffer<Pass>
  private let firstPass: FlatBuffer<Int32>

  struct Pass {
    var ray: Int32
    var distance: Float
  }

  init(_ table: RayTable, layout: GridLayout, walls: [UInt8], hasObstacles: Bool, bitboard: AgentBitboard) {
    self.table = table
    let rays = table.sensor.count
    if !hasObstacles, layout.count * rays * MemoryLayout<Float>.stride <= RayCaster.tableBytes {
      let distances = FlatBuffer<Float>(repeating: 0, count: layout.count * rays)
      walls.withUnsafeBufferPointer { blocked in
        guard let blocked = blocked.baseAddress else { return }
        for cell in walls.indices where walls[cell] == 0 {
          for ray in 0..<rays {
            distances[cell * rays + ray] = table.wallDistance(ray, from: cell, blocked: blocked)
          }
        }
      }
      wallDistances = distances
    } else {
      wallDistances = FlatBuffer(repeating: 0, count: 0)
    }
    var passes: [Int32: [Pass]] = [:]
    for ray in 0..<rays {
      for index in table.start[ray]..<table.start[ray + 1] {
        let crossing = table.crossings[index]
        passes[crossing.offset, default: []].append(Pass(ray: Int32(ray), distance: crossing.distance))
      }
    }
    var flat: [Pass] = []
    var first: [Int32] = [0]
    for rank in 0..<bitboard.offsets.count {
      flat += passes[bitboard.offsets[rank].offset] ?? []
      first.append(Int32(flat.count))
    }
    self.passes = FlatBuffer(flat)
    firstPass = FlatBuffer(first)
  }

  /// Writes what every ray of an agent on `origin` meets first to `hits`.
  ///
  /// - Parameter ranks: the agents around it, as `AgentBitboard.findAgents` lists them.
  @inline(__always)
  func cast(
    from origin: Int, blocked: UnsafePointer<UInt8>, ranks: UnsafePointer<Int32>, rankCount: Int,
    hits: UnsafeMutablePointer<RayHit>
  ) {
    let rays = table.sensor.count
    let range = Float(table.sensor.range)
    for ray in 0..<rays {
      let wall =
        wallDistances.count > 0
        ? wallDistances.base[origin &* rays &+ ray] : table.wallDistance(ray, from: origin, blocked: blocked)
      hits[ray] = RayHit(kind: wall == .infinity ? .nothing : .wall, distance: wall)
    }
    for index in 0..<rankCount {
      let rank = Int(ranks[index])
      for pass in Int(firstPass.base[rank])..<Int(firstPass.base[rank &+ 1]) {
        let entry = passes.base[pass]
        if entry.distance < hits[Int(entry.ray)].distance {
          hits[Int(entry.ray)] = RayHit(kind: .agent, distance: entry.distance)
        }
      }
    }
    for ray in 0..<rays where hits[ray].kind == .nothing { hits[ray].distance = range }
  }
}
