/// Optimal reciprocal collision avoidance (van den Berg, Guy, Lin, Manocha 2011, "Reciprocal n-body collision
/// avoidance"): the velocity nearest to a preferred one under which a disc, if others do their half, hits
/// none of them within a time horizon.
///
/// Every neighbor rules out a half-plane of velocities (`NeighborBlock`, sections 4 and 5.1 there). The
/// nearest velocity in what is left, within the disc of the highest speed, or, where nothing is left, the one
/// that enters the half-planes least is a linear program (`VelocityProgram`, sections 5.2 and 5.3). In single
/// precision but for positions, and in the order of the RVO2 library, whose trajectories it gives.
///
/// ```swift
/// var solver = ORCASolver()
/// let velocity = solver.velocity(of: robot, preferring: wanted, maxSpeed: 1, timeStep: 0.25, among:
/// people.span)
/// ```
/// For one disc among few; a whole crowd, and walls, are `ORCACrowd`'s. A value that keeps memory for its
/// next call: a copy gets its own when it is first used.
public struct ORCASolver: Sendable {
  /// How far neighbors are looked for, meters.
  public var neighborDistance: Float
  /// The nearest of them that count.
  public var maxNeighbors: Int
  /// Seconds for which velocities are to be safe.
  public var timeHorizon: Float
  private var neighbors: [Neighbor] = []
  private var program = VelocityProgram(capacity: 16)

  private struct Neighbor {
    var index: Int
    var squaredDistance: Float
  }

  public init(neighborDistance: Float = 10, maxNeighbors: Int = 10, timeHorizon: Float = 5) {
    precondition(neighborDistance >= 0 && maxNeighbors >= 0 && timeHorizon > 0, "no such neighborhood")
    self.neighborDistance = neighborDistance
    self.maxNeighbors = maxNeighbors
    self.timeHorizon = timeHorizon
  }

  /// The half-planes of the last call, nearest neighbor first.
  public var halfPlanes: [HalfPlane] { (0..<program.count).map { program[$0] } }

  /// The velocity for the next step, at most `maxSpeed`; always finite where its arguments are.
  ///
  /// - Parameters:
  ///   - preferred: what the disc would do if it were alone.
  ///   - timeStep: seconds, in which discs that overlap already are to part.
  ///   - others: all that it might meet, itself not among them.
  public mutating func velocity(
    of disc: MovingDisc, preferring preferred: SIMD2<Float>, maxSpeed: Float, timeStep: Float,
    among others: Span<MovingDisc>
  ) -> SIMD2<Float> {
    if !isKnownUniquelyReferenced(&program) { program = VelocityProgram(capacity: 16) }
    findNeighbors(of: disc, among: others)
    program.removeAll()
    for first in stride(from: 0, to: neighbors.count, by: 4) {
      let count = min(4, neighbors.count - first)
      var block = NeighborBlock()
      for lane in 0..<count {
        block.set(lane, disc, against: others[neighbors[first + lane].index], margin: 0)
      }
      program.append(
        block.halfPlanes(
          velocity: disc.velocity, count: count, perHorizon: 1 / timeHorizon, perStep: 1 / timeStep),
        count: count)
    }
    return program.velocity(nearestTo: preferred, maxSpeed: maxSpeed)
  }

  /// The nearest ones first; of equals the one that comes first in the list.
  private mutating func findNeighbors(of disc: MovingDisc, among others: Span<MovingDisc>) {
    neighbors.removeAll(keepingCapacity: true)
    guard maxNeighbors > 0 else { return }
    var squaredRange = neighborDistance * neighborDistance
    for index in 0..<others.count {
      let squaredDistance = squaredLength(disc.way(to: others[index]))
      guard squaredDistance < squaredRange else { continue }
      if neighbors.count == maxNeighbors { neighbors.removeLast() }
      var place = neighbors.count
      while place > 0, squaredDistance < neighbors[place - 1].squaredDistance { place -= 1 }
      neighbors.insert(Neighbor(index: index, squaredDistance: squaredDistance), at: place)
      if neighbors.count == maxNeighbors { squaredRange = neighbors[maxNeighbors - 1].squaredDistance }
    }
  }
}
