@testable import Planning

/// The plain twin of `ORCASolver` and `ORCACrowd`: a list of neighbors, one half-plane after the other, in
/// scalars.
struct PlainORCASolver {
  /// How far neighbors are looked for, meters.
  var neighborDistance: Float
  /// The nearest of them that count.
  var maxNeighbors: Int
  /// Seconds for which velocities are to be safe.
  var timeHorizon: Float
  private var neighbors: [Neighbor] = []
  private var lines: [HalfPlane] = []
  private var projected: [HalfPlane] = []

  private struct Neighbor {
    var index: Int
    var squaredDistance: Float
  }

  init(neighborDistance: Float = 10, maxNeighbors: Int = 10, timeHorizon: Float = 5) {
    precondition(neighborDistance >= 0 && maxNeighbors >= 0 && timeHorizon > 0, "no such neighborhood")
    self.neighborDistance = neighborDistance
    self.maxNeighbors = maxNeighbors
    self.timeHorizon = timeHorizon
  }

  /// The half-planes of the last call, nearest neighbor first.
  var halfPlanes: [HalfPlane] { lines }

  /// The velocity for the next step, at most `maxSpeed`; always finite where its arguments are.
  ///
  /// - Parameters:
  ///   - preferred: what the disc would do if it were alone.
  ///   - timeStep: seconds, in which discs that overlap already are to part.
  ///   - others: all that it might meet, itself not among them.
  mutating func velocity(
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

  /// The velocities that avoid one other disc: half of the smallest change u that takes the relative velocity
  /// out of its velocity obstacle is this disc's to make.
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
        (direction, change) = PlainORCASolver.outOfCircle(w, squaredW, radius * perHorizon)
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
      (direction, change) = PlainORCASolver.outOfCircle(w, squaredLength(w), radius * perStep)
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

  /// Where the half-planes have nothing in common: the velocity whose deepest violation of those from `first`
  /// on is least.
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

extension HalfPlane {
  /// Lines whose directions have a smaller determinant count as parallel.
  private static let parallel: Float = 1e-5

  /// The velocities that violate another half-plane no more than this one; nil where both look the same way.
  func bisector(with other: HalfPlane) -> HalfPlane? {
    let crossing = determinant(direction, other.direction)
    let onBoth: SIMD2<Float>
    if abs(crossing) <= HalfPlane.parallel {
      guard dot(direction, other.direction) <= 0 else { return nil }
      onBoth = 0.5 * (point + other.point)
    } else {
      onBoth = point + determinant(other.direction, point - other.point) / crossing * direction
    }
    let between = other.direction - direction
    return HalfPlane(point: onBoth, direction: between / squaredLength(between).squareRoot())
  }

  /// Finds the velocity of a disc and of all half-planes that is nearest to another.
  ///
  /// - Returns: how many half-planes, in their order, are kept to: all of them, or those before the first
  ///   that leaves nothing.
  static func nearest(
    to preferred: SIMD2<Float>, within radius: Float, _ lines: [HalfPlane], _ velocity: inout SIMD2<Float>
  ) -> Int {
    let squared = squaredLength(preferred)
    velocity = squared > radius * radius ? preferred / squared.squareRoot() * radius : preferred
    return keep(to: lines, within: radius, &velocity) { line in dot(line.direction, preferred - line.point) }
  }

  /// The same for the velocity that lies farthest along a direction of length 1.
  static func farthest(
    along direction: SIMD2<Float>, within radius: Float, _ lines: [HalfPlane],
    _ velocity: inout SIMD2<Float>
  ) -> Int {
    velocity = direction * radius
    return keep(to: lines, within: radius, &velocity) { line in
      dot(direction, line.direction) > 0 ? .infinity : -.infinity
    }
  }

  /// - Parameter wanted: where on a line the best velocity would be, as a multiple of its direction from its
  ///   point.
  private static func keep(
    to lines: [HalfPlane], within radius: Float, _ velocity: inout SIMD2<Float>,
    _ wanted: (HalfPlane) -> Float
  ) -> Int {
    for index in lines.indices where lines[index].depth(of: velocity) > 0 {
      // The best velocity lies on this line, which cuts it off.
      guard let (low, high) = lines[index].segment(within: radius, keepingTo: lines[..<index]) else {
        return index
      }
      let place = min(max(wanted(lines[index]), low), high)
      velocity = lines[index].point + place * lines[index].direction
    }
    return lines.count
  }

  /// The part of the line that lies in a disc and in other half-planes; nil for none.
  private func segment(within radius: Float, keepingTo others: ArraySlice<HalfPlane>) -> (
    low: Float, high: Float
  )? {
    let along = dot(point, direction)
    let discriminant = along * along + radius * radius - squaredLength(point)
    guard discriminant >= 0 else { return nil }
    let half = discriminant.squareRoot()
    var (low, high) = (-along - half, -along + half)
    for other in others {
      let crossing = determinant(direction, other.direction)
      let offset = determinant(other.direction, point - other.point)
      if abs(crossing) <= HalfPlane.parallel {
        if offset < 0 { return nil }
        continue
      }
      let place = offset / crossing
      if crossing >= 0 { high = min(high, place) } else { low = max(low, place) }
      if low > high { return nil }
    }
    return (low, high)
  }
}
