/// Velocities to the left of a directed line.
public struct HalfPlane: Equatable, Sendable, BitwiseCopyable {
  public var point: SIMD2<Float>
  /// Of length 1.
  public var direction: SIMD2<Float>

  public init(point: SIMD2<Float>, direction: SIMD2<Float>) {
    self.point = point
    self.direction = direction
  }

  /// How far a velocity lies outside; negative inside.
  @inline(__always)
  func depth(of velocity: SIMD2<Float>) -> Float { determinant(direction, point - velocity) }
}

@inline(__always)
func dot(_ one: SIMD2<Float>, _ other: SIMD2<Float>) -> Float { one.x * other.x + one.y * other.y }

@inline(__always)
func determinant(_ one: SIMD2<Float>, _ other: SIMD2<Float>) -> Float { one.x * other.y - one.y * other.x }

@inline(__always)
func squaredLength(_ vector: SIMD2<Float>) -> Float { dot(vector, vector) }
