import Basics

/// What a crowd works in: the discs' buckets, the neighbors they had, and a program's half-planes.
///
/// Never used by two threads at once.
final class CrowdMemory: @unchecked Sendable {
  let program: VelocityProgram
  let near = NearEdges()
  private let buckets: DiscBuckets
  private let maxNeighbors: Int
  /// The neighbors a disc had when it was last decided for, a row a disc; and how many.
  private let neighbors: FlatBuffer<Int32>
  private let neighborCounts: FlatBuffer<Int32>
  private let keys: FlatBuffer<UInt64>
  /// The last disc that looked at each one.
  private let seen: FlatBuffer<UInt32>
  private var stamp: UInt32 = 0
  private var discCount = 0
  /// Of a bucket, meters; 0 at first.
  private var side: Float = 0
  /// How far discs had to look in this step, summed.
  private var reaches: Float = 0

  init(discs: Int, neighbors: Int) {
    program = VelocityProgram(capacity: neighbors + 16)
    buckets = DiscBuckets(capacity: discs)
    maxNeighbors = neighbors
    self.neighbors = FlatBuffer(repeating: 0, count: discs * neighbors)
    neighborCounts = FlatBuffer(repeating: 0, count: discs)
    keys = FlatBuffer(repeating: 0, count: neighbors)
    seen = FlatBuffer(repeating: 0, count: discs)
  }

  func fits(discs: Int, neighbors: Int) -> Bool { discs <= buckets.capacity && neighbors == maxNeighbors }

  /// Gets ready for a step.
  func begin(_ discs: UnsafeBufferPointer<MovingDisc>, hidden: Int, neighborDistance: Float) {
    if discs.count != discCount {
      discCount = discs.count
      for agent in 0..<discCount { neighborCounts[agent] = 0 }
    }
    if stamp > UInt32.max - UInt32(truncatingIfNeeded: discCount) - 1 {
      for index in 0..<seen.count { seen[index] = 0 }
      stamp = 0
    }
    // Half as far as discs had to look in the last step, as measured; any size gives the same neighbors.
    let side = side > 0 ? min(side, neighborDistance) : 0.5 * neighborDistance
    buckets.sort(discs, hidden: hidden, side: Double(side))
    reaches = 0
  }

  func finish(_ solved: Int) {
    if solved > 0 { side = 0.5 * reaches / Float(solved) }
  }

  /// Appends what a disc's neighbors leave to it.
  @inline(__always)
  func appendHalfPlanes(
    of agent: Int, _ discs: UnsafeBufferPointer<MovingDisc>, hidden: Int, neighborDistance: Float,
    margin: Float, perHorizon: Float, perStep: Float
  ) {
    guard maxNeighbors > 0, neighborDistance > 0 else { return }
    let program = program
    let disc = discs[agent]
    let nearest = findNeighbors(of: agent, discs, hidden, neighborDistance)
    var first = 0
    while first < nearest.count {
      let count = min(4, nearest.count - first)
      var block = NeighborBlock()
      for lane in 0..<count { block.set(lane, disc, against: discs[nearest[first + lane]], margin: margin) }
      program.append(
        block.halfPlanes(velocity: disc.velocity, count: count, perHorizon: perHorizon, perStep: perStep),
        count: count)
      first += 4
    }
  }

  @inline(__always)
  private func findNeighbors(
    of agent: Int, _ discs: UnsafeBufferPointer<MovingDisc>, _ hidden: Int, _ neighborDistance: Float
  ) -> NearestDiscs {
    let disc = discs[agent]
    let known = neighbors.base + agent * maxNeighbors
    let seen = seen.base
    stamp &+= 1
    let stamp = stamp
    seen[agent] = stamp
    var nearest = NearestDiscs(keys: keys.base, capacity: maxNeighbors, reach: neighborDistance)
    // Those of the last step first: no other one farther away than all of them can count.
    for place in 0..<Int(neighborCounts.base[agent]) {
      let other = Int(known[place])
      if other == hidden { continue }
      if nearest.insert(other, squaredDistance: squaredLength(disc.way(to: discs[other]))) {
        seen[other] = stamp
      }
    }
    reaches += nearest.squaredReach.squareRoot()
    buckets.findNearest(to: disc.position, &nearest, seen: seen, stamp: stamp)
    neighborCounts.base[agent] = Int32(truncatingIfNeeded: nearest.count)
    for place in 0..<nearest.count { known[place] = Int32(truncatingIfNeeded: nearest[place]) }
    return nearest
  }
}
