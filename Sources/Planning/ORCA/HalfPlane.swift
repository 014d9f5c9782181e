/// Velocities to the left of a directed line.
public struct HalfPlane: Equatable, Sendable {
  public var point: SIMD2<Float>
  /// Of length 1.
  public var direction: SIMD2<Float>

  /// Lines whose directions have a smaller determinant count as parallel.
  private static let parallel: Float = 1e-5

  /// How far a velocity lies outside; negative inside.
  @inline(__always)
  func depth(of velocity: SIMD2<Float>) -> Float { determinant(direction, point - velocity) }

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
  /// - Returns: how many half-planes, in their order, are kept to: all of them, or those before the first that leaves
  ///   nothing.
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

  /// - Parameter wanted: where on a line the best velocity would be, as a multiple of its direction from its point.
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

@inline(__always)
func dot(_ one: SIMD2<Float>, _ other: SIMD2<Float>) -> Float { one.x * other.x + one.y * other.y }

@inline(__always)
func determinant(_ one: SIMD2<Float>, _ other: SIMD2<Float>) -> Float { one.x * other.y - one.y * other.x }

@inline(__always)
func squaredLength(_ vector: SIMD2<Float>) -> Float { dot(vector, vector) }
