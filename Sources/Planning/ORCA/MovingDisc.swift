/// A disc as another one perceives it: meters, and meters a second.
public struct MovingDisc: Equatable, Sendable, BitwiseCopyable {
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
  func way(to other: MovingDisc) -> SIMD2<Float> {
    SIMD2<Float>(Float(other.position.x - position.x), Float(other.position.y - position.y))
  }
}
