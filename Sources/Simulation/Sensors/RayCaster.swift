import Basics
package import GridWorld

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
  /// The cells of the rays among those that the bitboard looks at.
  let runs: RayRuns
  private let wallDistances: FlatBuffer<Float>?
  private let passes: FlatBuffer<Pass>
  private let far: FlatBuffer<Int>
  private let farDistance: FlatBuffer<Float>
  private let scratch: FlatBuffer<Float>
  private let features: FlatBuffer<SIMD4<Float>>

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
    let (near, far) = RayCaster.split(table, by: bitboard)
    let (passes, perRank) = RayCaster.passesByRank(
      near, ranks: bitboard.offsets.count, dummy: Int32(padded))
    runs = RayRuns(near, ranks: bitboard.offsets.count)
    self.passes = passes
    self.far = FlatBuffer(far)
    let farDistance = FlatBuffer(
      (0..<rays).map { far[$0] < table.start[$0 + 1] ? table.crossings[far[$0]].distance : .infinity })
    self.farDistance = farDistance
    scratch = FlatBuffer(repeating: .infinity, count: 2 * padded + 1)
    features = FlatBuffer(repeating: .zero, count: padded + 3)
    pointers = Pointers(
      rays: rays, padded: padded, range: Float(table.sensor.range),
      inverseRange: Float(1 / table.sensor.range), table: table.pointers,
      wallDistances: wallDistances.map { UnsafePointer($0.base) }, runs: runs.pointers, passes: passes.base,
      passesPerRank: perRank, far: self.far.base, farDistance: farDistance.base, hits: scratch.base + padded,
      features: features.base, walked: scratch.base)
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

  /// Each ray's passes through the cells that `bitboard` looks at, nearest first, and its first crossing beyond.
  private static func split(
    _ table: RayTable, by bitboard: AgentBitboard
  ) -> (near: [[(rank: Int, distance: Float)]], far: [Int]) {
    var rankOfOffset: [Int32: Int] = [:]
    for rank in 0..<bitboard.offsets.count { rankOfOffset[bitboard.offsets[rank].offset] = rank }
    var near: [[(rank: Int, distance: Float)]] = []
    var far: [Int] = []
    for ray in 0..<table.sensor.count {
      // Every cell of a ray is farther from the center than the one before.
      let crossings = table.start[ray]..<table.start[ray + 1]
      let passes = crossings.map { (rankOfOffset[table.crossings[$0].offset], table.crossings[$0].distance) }
        .prefix { $0.0 != nil }
      near.append(passes.map { ($0.0 ?? 0, $0.1) })
      far.append(crossings.lowerBound + passes.count)
    }
    return (near, far)
  }

  /// The passes by rank, as many for each, filled up with passes of a dummy ray.
  private static func passesByRank(
    _ near: [[(rank: Int, distance: Float)]], ranks: Int, dummy: Int32
  ) -> (passes: FlatBuffer<Pass>, perRank: Int) {
    var passesOfRank = [[Pass]](repeating: [], count: ranks)
    for (ray, passes) in near.enumerated() {
      for pass in passes { passesOfRank[pass.rank].append(Pass(ray: Int32(ray), distance: pass.distance)) }
    }
    let perRank = max(1, passesOfRank.map(\.count).max() ?? 0)
    let passes = FlatBuffer(repeating: Pass(ray: dummy, distance: 0), count: ranks * perRank)
    for rank in 0..<ranks {
      for (index, pass) in passesOfRank[rank].enumerated() { passes[rank * perRank + index] = pass }
    }
    return (passes, perRank)
  }

  /// The caster opened for a hot loop; valid as long as the caster. A cast is `begin`, `meet` for every agent
  /// found near by, `finish`; or `cast`, if these were found all at once.
  package struct Pointers {
    package let rays: Int
    /// Rays, rounded up to whole vectors.
    let padded: Int
    let range: Float
    let inverseRange: Float
    let table: RayTable.Pointers
    /// Distance to the first wall, shape (padded cells, padded rays); nil if not tabulated.
    let wallDistances: UnsafePointer<Float>?
    let runs: RayRuns.Pointers
    let passes: UnsafePointer<Pass>
    let passesPerRank: Int
    /// Each ray's first crossing beyond the bitboard, and its distance: infinity if it has none.
    let far: UnsafePointer<Int>
    let farDistance: UnsafePointer<Float>
    /// Distance to what each ray meets first, infinity if nothing, and an entry for the dummy ray.
    package let hits: UnsafeMutablePointer<Float>
    /// Room for three features of every ray, four rays at a time.
    let features: UnsafeMutablePointer<SIMD4<Float>>
    /// Distances to walls where they are not tabulated.
    let walked: UnsafeMutablePointer<Float>

    /// Distances to the walls that the rays of an agent on `origin` meet, infinity where none is in range.
    @inline(__always)
    package func walls(from origin: Int, blocked: UnsafePointer<UInt8>) -> UnsafePointer<Float> {
      if let wallDistances { return wallDistances + origin &* padded }
      for ray in 0..<rays { walked[ray] = table.wallDistance(ray, from: origin, blocked: blocked) }
      return UnsafePointer(walked)
    }

    /// Starts with the walls.
    @inline(__always)
    package func begin(_ walls: UnsafePointer<Float>) {
      for ray in 0..<rays { hits[ray] = walls[ray] }
    }

    /// Takes in an agent that the bitboard has found.
    @inline(__always)
    package func meet(rank: Int) {
      let pass = passes + rank &* passesPerRank
      let hit = hits + Int(pass.pointee.ray)
      hit.pointee = pass.pointee.distance < hit.pointee ? pass.pointee.distance : hit.pointee
      if passesPerRank > 1 { meetMore(pass) }
    }

    @inline(never)
    private func meetMore(_ passes: UnsafePointer<Pass>) {
      for index in 1..<passesPerRank {
        let hit = hits + Int(passes[index].ray)
        hit.pointee = min(passes[index].distance, hit.pointee)
      }
    }

    /// Looks for agents beyond the bitboard's radius, along the rays that come that far.
    @inline(__always)
    package func finish(from origin: Int, occupant: UnsafePointer<Int32>) {
      var ray = 0
      while ray < rays {
        if farDistance[ray] < hits[ray] {
          hits[ray] = RayCaster.walk(
            table, far[ray]..<table.start[ray &+ 1], from: origin, upTo: hits[ray], occupant: occupant)
        }
        ray &+= 1
      }
    }

    /// All of a cast in one: the walls, all agents near by, those beyond.
    ///
    /// - Parameter found: bits of the runs.
    @inline(__always)
    func cast(
      _ walls: UnsafePointer<Float>, _ found: UInt64, from origin: Int, occupant: UnsafePointer<Int32>
    ) {
      var ray = 0
      while ray < rays {
        let agent = runs.nearest(ray, found)
        let hit = agent < walls[ray] ? agent : walls[ray]
        hits[ray] = hit
        if farDistance[ray] < hit {
          hits[ray] = RayCaster.walk(
            table, far[ray]..<table.start[ray &+ 1], from: origin, upTo: hits[ray], occupant: occupant)
        }
        ray &+= 1
      }
    }
  }

  /// Distance to the first agent along some of a ray's crossings, or to what it meets anyway.
  @inline(never)
  private static func walk(
    _ table: RayTable.Pointers, _ crossings: Range<Int>, from origin: Int, upTo hit: Float,
    occupant: UnsafePointer<Int32>
  ) -> Float {
    for index in crossings {
      let crossing = table.crossings[index]
      if crossing.distance >= hit { break }
      if occupant[origin + Int(crossing.offset)] >= 0 { return crossing.distance }
    }
    return hit
  }
}
