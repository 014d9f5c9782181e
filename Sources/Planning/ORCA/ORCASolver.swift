/// A disc as another one perceives it: meters, and meters a second.
public struct MovingDisc: Equatable, Sendable {
  /// In double precision, so that differences are exact wherever on a map they are taken.
  public var position: SIMD2<Double>
  public var velocity: SIMD2<Float>
  public var radius: Float

  public init(position: SIMD2<Double>, velocity: SIMD2<Float> = .zero, radius: Float) {
    self.position = position
    self.velocity = velocity
    self.radius = radius
  }

  /// From its center to another's.
  @inline(__always)
  fileprivate func way(to other: MovingDisc) -> SIMD2<Float> {
    SIMD2<Float>(SIMD2(other.position.x - position.x, other.position.y - position.y))
  }
}

/// Optimal reciprocal collision avoidance (van den Berg, Guy, Lin, Manocha 2011, "Reciprocal n-body collision avoidance"):
/// the velocity nearest to a preferred one under which a disc, if others do their half, hits none of them within a time
/// horizon.
///
/// Every neighbor rules out a half-plane of velocities (sections 4 and 5.1). The nearest velocity in what is left, within the
/// disc of the highest speed, is a linear program of two dimensions, solved line by line (section 5.2); where nothing is
/// left, the velocity that enters the half-planes least is a program of three dimensions (section 5.3). In single precision
/// but for positions, and in the order of the RVO2 library, whose trajectories it gives.
///
/// ```swift
/// var solver = ORCASolver()
/// let velocity = solver.velocity(of: robot, preferring: wanted, maxSpeed: 1, timeStep: 0.25, among: people.span)
/// ```
/// A value that keeps memory for its next call.
public struct ORCASolver: Sendable {
  /// How far neighbors are looked for, meters.
  public var neighborDistance: Float
  /// The nearest of them that count.
  public var maxNeighbors: Int
  /// Seconds for which velocities are to be safe.
  public var timeHorizon: Float
  private var neighbors: [Neighbor] = []
  private var lines: [HalfPlane] = []
  private var projected: [HalfPlane] = []

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
  public var halfPlanes: [HalfPlane] { lines }

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
    findNeighbors(of: disc, among: others)
    lines.removeAll(keepingCapacity: true)
    for neighbor in neighbors {
      lines.append(halfPlane(of: disc, against: others[neighbor.index], timeStep: timeStep))
    }
    var velocity = SIMD2<Float>.zero
    let count = HalfPlane.nearest(to: preferred, within: maxSpeed, lines, &velocity)
    if count < lines.count { enterLeast(from: count, maxSpeed, &velocity) }
    return velocity
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

  /// The velocities that avoid one other disc: half of the smallest change u that takes the relative velocity out of its
  /// velocity obstacle is this disc's to make.
  private func halfPlane(of disc: MovingDisc, against other: MovingDisc, timeStep: Float) -> HalfPlane {
    let position = disc.way(to: other)
    let velocity = disc.velocity - other.velocity
    let squaredDistance = squaredLength(position)
    let radius = disc.radius + other.radius
    let direction: SIMD2<Float>
    let change: SIMD2<Float>
    if squaredDistance > radius * radius {
      // From the center of the circle that cuts the cone off, of all velocities that meet at the horizon.
      let perHorizon = 1 / timeHorizon
      let w = velocity - perHorizon * position
      let squaredW = squaredLength(w)
      let along = dot(w, position)
      if along < 0, along * along > radius * radius * squaredW {
        (direction, change) = ORCASolver.outOfCircle(w, squaredW, radius * perHorizon)
      } else {
        // Out of the cone over its nearer side.
        let leg = (squaredDistance - radius * radius).squareRoot()
        if determinant(position, w) > 0 {
          direction =
            SIMD2(position.x * leg - position.y * radius, position.x * radius + position.y * leg)
            / squaredDistance
        } else {
          direction =
            -SIMD2(position.x * leg + position.y * radius, -position.x * radius + position.y * leg)
            / squaredDistance
        }
        change = dot(velocity, direction) * direction - velocity
      }
    } else {
      let perStep = 1 / timeStep
      let w = velocity - perStep * position
      (direction, change) = ORCASolver.outOfCircle(w, squaredLength(w), radius * perStep)
    }
    return HalfPlane(point: disc.velocity + 0.5 * change, direction: direction)
  }

  /// - Parameter w: from the circle's center.
  private static func outOfCircle(
    _ w: SIMD2<Float>, _ squaredLength: Float, _ radius: Float
  ) -> (direction: SIMD2<Float>, change: SIMD2<Float>) {
    let length = squaredLength.squareRoot()
    // In the very center any way out is as short.
    let unit = length > 0 ? w / length : SIMD2(1, 0)
    return (SIMD2(unit.y, -unit.x), (radius - length) * unit)
  }

  /// Where the half-planes have nothing in common: the velocity whose deepest violation of those from `first` on is
  /// least.
  private mutating func enterLeast(from first: Int, _ maxSpeed: Float, _ velocity: inout SIMD2<Float>) {
    var depth: Float = 0
    for index in first..<lines.count {
      let line = lines[index]
      guard line.depth(of: velocity) > depth else { continue }
      projected.removeAll(keepingCapacity: true)
      for other in lines[..<index] {
        if let bisector = line.bisector(with: other) { projected.append(bisector) }
      }
      // As far into it as the others, moved along with it, allow.
      let before = velocity
      let inward = SIMD2(-line.direction.y, line.direction.x)
      if HalfPlane.farthest(along: inward, within: maxSpeed, projected, &velocity) < projected.count {
        // By rounding alone: the velocity of before lies in all of them.
        velocity = before
      }
      depth = line.depth(of: velocity)
    }
  }
}
