import GridWorld

/// Casts the rays of all agents fast: distances to walls come from a table made once a map, distances to agents
/// from the agents found near by; only what is farther than those is walked.
///
/// The table is left out where it would be large or where obstacles move; then rays are walked for walls too,
/// with the same result.
package final class RayCaster {
  /// The largest table, in bytes.
  private static let tableBytes = 64 << 20

  package let table: RayTable
  package let pointers: Pointers
  private let wallDistances: FlatBuffer<Float>?
  private let passes: FlatBuffer<Pass>
  private let far: FlatBuffer<Int>
  private let scratch: FlatBuffer<Float>

  /// A ray that leads through a cell, and the distance at which it enters.
  struct Pass {
    var ray: Int32
    var distance: Float
  }

  /// - Parameter bitboard: finds the agents near by.
  package init(
    _ table: RayTable, layout: GridLayout, walls: [UInt8], hasObstacles: Bool, bitboard: AgentBitboard
  ) {
    self.table = table
    let rays = table.sensor.count
    let padded = (rays + 3) / 4 * 4
    if !hasObstacles, layout.count * padded * MemoryLayout<Float>.stride <= RayCaster.tableBytes {
      wallDistances = RayCaster.tabulate(table, padded: padded, walls: walls)
    } else {
      wallDistances = nil
    }
    let (passes, perRank, far) = RayCaster.sort(table, by: bitboard, dummy: Int32(padded))
    self.passes = passes
    self.far = far
    scratch = FlatBuffer(repeating: .infinity, count: 2 * padded + 1)
    pointers = Pointers(
      rays: rays, padded: padded, range: Float(table.sensor.range), table: table.pointers,
      wallDistances: wallDistances.map { UnsafePointer($0.base) }, passes: passes.base,
      passesPerRank: perRank, far: far.base, hits: scratch.base + padded, walked: scratch.base)
  }

  private static func tabulate(_ table: RayTable, padded: Int, walls: [UInt8]) -> FlatBuffer<Float> {
    let distances = FlatBuffer<Float>(repeating: .infinity, count: walls.count * padded)
    let blocked = FlatBuffer(walls)
    for cell in walls.indices where walls[cell] == 0 {
      for ray in 0..<table.sensor.count {
        distances[cell * padded + ray] = table.pointers.wallDistance(ray, from: cell, blocked: blocked.base)
      }
    }
    return distances
  }

  /// The passes through every cell that `bitboard` looks at, as many a cell, filled up with passes of a dummy
  /// ray; and each ray's first crossing beyond those cells.
  private static func sort(
    _ table: RayTable, by bitboard: AgentBitboard, dummy: Int32
  ) -> (passes: FlatBuffer<Pass>, perRank: Int, far: FlatBuffer<Int>) {
    let ranks = bitboard.offsets.count
    var rankOfOffset: [Int32: Int] = [:]
    for rank in 0..<ranks { rankOfOffset[bitboard.offsets[rank].offset] = rank }
    var passesOfRank = [[Pass]](repeating: [], count: ranks)
    let far = FlatBuffer<Int>(repeating: 0, count: table.sensor.count)
    for ray in 0..<table.sensor.count {
      far[ray] = table.start[ray + 1]
      for index in table.start[ray]..<table.start[ray + 1] {
        let crossing = table.crossings[index]
        guard let rank = rankOfOffset[crossing.offset] else {
          // Every cell of a ray is farther from the center than the one before.
          far[ray] = index
          break
        }
        passesOfRank[rank].append(Pass(ray: Int32(ray), distance: crossing.distance))
      }
    }
    let perRank = passesOfRank.map(\.count).max() ?? 0
    let passes = FlatBuffer(repeating: Pass(ray: dummy, distance: 0), count: ranks * perRank)
    for rank in 0..<ranks {
      for (index, pass) in passesOfRank[rank].enumerated() { passes[rank * perRank + index] = pass }
    }
    return (passes, perRank, far)
  }

  /// The caster opened for a hot loop; valid as long as the caster. A cast is `begin`, `meet` for every agent
  /// found near by, `finish`.
  package struct Pointers {
    let rays: Int
    /// Rays, rounded up to whole vectors.
    let padded: Int
    let range: Float
    let table: RayTable.Pointers
    /// Distance to the first wall, shape (padded cells, padded rays); nil if not tabulated.
    let wallDistances: UnsafePointer<Float>?
    let passes: UnsafePointer<Pass>
    let passesPerRank: Int
    let far: UnsafePointer<Int>
    /// Distance to what each ray meets first, infinity if nothing, and an entry for the dummy ray.
    let hits: UnsafeMutablePointer<Float>
    /// Distances to walls where they are not tabulated.
    let walked: UnsafeMutablePointer<Float>

    /// Starts with the walls; returns the distance to each ray's, infinity where there is none in range.
    @inline(__always)
    package func begin(from origin: Int, blocked: UnsafePointer<UInt8>) -> UnsafePointer<Float> {
      guard let wallDistances else {
        for ray in 0..<rays {
          walked[ray] = table.wallDistance(ray, from: origin, blocked: blocked)
          hits[ray] = walked[ray]
        }
        return UnsafePointer(walked)
      }
      let walls = wallDistances + origin &* padded
      let source = UnsafeRawPointer(walls)
      let target = UnsafeMutableRawPointer(hits)
      var byte = 0
      while byte < padded &* 4 {
        let four = source.loadUnaligned(fromByteOffset: byte, as: SIMD4<Float>.self)
        target.storeBytes(of: four, toByteOffset: byte, as: SIMD4<Float>.self)
        byte &+= 16
      }
      return walls
    }

    /// Takes in an agent that the bitboard has found.
    @inline(__always)
    package func meet(rank: Int) {
      for index in 0..<passesPerRank {
        let pass = passes[rank &* passesPerRank &+ index]
        let ray = Int(pass.ray)
        hits[ray] = pass.distance < hits[ray] ? pass.distance : hits[ray]
      }
    }

    /// Looks for agents beyond the bitboard's radius, along the rays that come that far.
    @inline(__always)
    package func finish(from origin: Int, occupant: UnsafePointer<Int32>) {
      for ray in 0..<rays {
        var index = far[ray]
        let end = table.start[ray &+ 1]
        while index < end {
          let crossing = table.crossings[index]
          if crossing.distance >= hits[ray] { break }
          if occupant[origin &+ Int(crossing.offset)] >= 0 {
            hits[ray] = crossing.distance
            break
          }
          index &+= 1
        }
      }
    }
  }
}
