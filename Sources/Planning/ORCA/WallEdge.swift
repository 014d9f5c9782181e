/// A straight piece of a wall's border, as long as it goes on.
///
/// Walking from its start to its end in a frame with x right and y up, there is free ground on the left; with
/// y down, as on maps, that is what is on the right.
public struct WallEdge: Equatable, Sendable, BitwiseCopyable {
  /// Meters.
  public var start: SIMD2<Double>
  public var end: SIMD2<Double>
  /// Whether another wall borders the free ground at its start, a corner of a room; false for a corner that
  /// sticks out.
  public var closesAtStart: Bool
  public var closesAtEnd: Bool

  public init(
    from start: SIMD2<Double>, to end: SIMD2<Double>, closesAtStart: Bool = false, closesAtEnd: Bool = false
  ) {
    self.start = start
    self.end = end
    self.closesAtStart = closesAtStart
    self.closesAtEnd = closesAtEnd
  }
}

/// An edge from a disc's place: what its velocity obstacle is made of.
struct NearEdge: BitwiseCopyable {
  /// From the disc's center, meters.
  var start: SIMD2<Float>
  var end: SIMD2<Float>
  /// From the start to the end, of length 1.
  var direction: SIMD2<Float>
  /// How far the disc's center is before the edge's line, meters.
  var height: Float
  /// From the disc's center, meters.
  var squaredDistance: Float
  /// Orders edges as near.
  var index: Int32
  var closesAtStart: Bool
  var closesAtEnd: Bool

  /// Nil where a disc there is not in front of it: whatever touches a wall touches an edge that it is in
  /// front of.
  @inline(__always)
  init?(_ edge: WallEdge, index: Int, from place: SIMD2<Double>) {
    start = SIMD2(Float(edge.start.x - place.x), Float(edge.start.y - place.y))
    end = SIMD2(Float(edge.end.x - place.x), Float(edge.end.y - place.y))
    let way = SIMD2(Float(edge.end.x - edge.start.x), Float(edge.end.y - edge.start.y))
    let length = squaredLength(way).squareRoot()
    direction = way / length
    height = determinant(start, direction)
    guard height > 0 else { return nil }
    self.index = Int32(truncatingIfNeeded: index)
    closesAtStart = edge.closesAtStart
    closesAtEnd = edge.closesAtEnd
    let foot = -dot(start, direction)
    squaredDistance =
      foot <= 0 ? squaredLength(start) : foot >= length ? squaredLength(end) : height * height
  }

  /// Whether no velocity of a half-plane, which allows standing still, hits it within the horizon.
  ///
  /// If it lies outside, the edge scaled by 1/horizon and grown by the disc, so does all that lies behind
  /// that as seen from standing still, its whole velocity obstacle.
  @inline(__always)
  func isCovered(by line: HalfPlane, radius: Float, perHorizon: Float) -> Bool {
    let least = radius * perHorizon - 1e-5
    return line.depth(of: perHorizon * start) >= least && line.depth(of: perHorizon * end) >= least
  }

  /// Velocities that do not hit it within the horizon, standing still among them: on the far side of the
  /// tangent to the velocity obstacle where that comes nearest to the present velocity (van den Berg et al.
  /// 2011, section 4). A wall does nothing to get out of the way, and so the disc does all.
  ///
  /// The velocity obstacle is all that lies, as seen from standing still, at and behind the edge scaled by
  /// 1/horizon and grown by the disc. It is a convex region Q grown by a disc of radius/horizon: Q's border
  /// is the scaled edge and, from its ends, two rays along the tangents from standing still to the discs
  /// about these ends. Where another wall closes off an end, the edge counts as going on forever there:
  /// nothing can pass beyond.
  @inline(__always)
  func halfPlane(velocity: SIMD2<Float>, radius: Float, perHorizon: Float) -> HalfPlane {
    let squaredRadius = radius * radius
    if squaredDistance <= squaredRadius { return halfPlaneOfContact() }
    let foot = -dot(start, direction)
    if height <= radius {
      // Past one of the ends, too far aside to run into the rest of it.
      return halfPlane(ofPoint: foot <= 0 ? start : end, velocity, radius, perHorizon)
    }
    let goesOnAtStart = closesAtStart && foot >= 0
    let goesOnAtEnd = closesAtEnd && dot(end, direction) >= 0
    let (first, last) = (perHorizon * start, perHorizon * end)
    let fromFirst = velocity - first
    let fromLast = velocity - last
    let isPastFirst = !goesOnAtStart && dot(fromFirst, direction) < 0
    let isPastLast = !goesOnAtEnd && dot(fromLast, direction) > 0

    var nearest: Float = .infinity
    var line = HalfPlane(
      point: (height - radius) * perHorizon * SIMD2(direction.y, -direction.x), direction: direction)
    if !isPastFirst, !isPastLast { nearest = abs(determinant(direction, fromFirst)) }
    if !goesOnAtStart {
      let leg = NearEdge.tangent(to: start, radius: radius, turn: -1)
      let along = dot(fromFirst, leg)
      if isPastFirst, along < 0 { return NearEdge.outOfCircle(first, fromFirst, radius * perHorizon) }
      let distance = abs(determinant(leg, fromFirst))
      if along >= 0, distance < nearest {
        nearest = distance
        line = HalfPlane(point: .zero, direction: -leg)
      }
    }
    if !goesOnAtEnd {
      let leg = NearEdge.tangent(to: end, radius: radius, turn: 1)
      let along = dot(fromLast, leg)
      if isPastLast, along < 0 { return NearEdge.outOfCircle(last, fromLast, radius * perHorizon) }
      let distance = abs(determinant(leg, fromLast))
      if along >= 0, distance < nearest { line = HalfPlane(point: .zero, direction: leg) }
    }
    return line
  }

  /// Of a disc that touches it or lies over it: no farther in.
  @inline(__always)
  private func halfPlaneOfContact() -> HalfPlane {
    let foot = -dot(start, direction)
    var way = SIMD2(-direction.y, direction.x)
    if foot <= 0 {
      way = -start
    } else if dot(end, direction) <= 0 {
      way = -end
    }
    let length = squaredLength(way).squareRoot()
    let out = length > 0 ? way / length : SIMD2(-direction.y, direction.x)
    return HalfPlane(point: .zero, direction: SIMD2(out.y, -out.x))
  }

  /// The same for a single point of it.
  @inline(__always)
  private func halfPlane(
    ofPoint point: SIMD2<Float>, _ velocity: SIMD2<Float>, _ radius: Float, _ perHorizon: Float
  ) -> HalfPlane {
    let right = NearEdge.tangent(to: point, radius: radius, turn: -1)
    let left = NearEdge.tangent(to: point, radius: radius, turn: 1)
    let way = velocity - perHorizon * point
    if dot(way, right) < 0, dot(way, left) < 0 {
      return NearEdge.outOfCircle(perHorizon * point, way, radius * perHorizon)
    }
    return determinant(point, way) > 0
      ? HalfPlane(point: .zero, direction: left) : HalfPlane(point: .zero, direction: -right)
  }

  /// - Parameter way: from the circle's center to the velocity.
  @inline(__always)
  private static func outOfCircle(_ center: SIMD2<Float>, _ way: SIMD2<Float>, _ radius: Float) -> HalfPlane {
    let out = way / squaredLength(way).squareRoot()
    return HalfPlane(point: center + radius * out, direction: SIMD2(out.y, -out.x))
  }

  /// The direction, of length 1, of a tangent to a disc: of the one that x turned by 90° toward y is before
  /// (`turn` 1), or of the other (−1).
  @inline(__always)
  private static func tangent(to center: SIMD2<Float>, radius: Float, turn: Float) -> SIMD2<Float> {
    let squared = squaredLength(center)
    let length = max(0, squared - radius * radius).squareRoot()
    let across = turn * radius
    return SIMD2(center.x * length - center.y * across, center.x * across + center.y * length) / squared
  }
}
