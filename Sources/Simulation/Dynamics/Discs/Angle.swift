import Foundation

/// Angles in radians, from +x toward +y.
public enum Angle {
  /// (cos, sin), with exact zeros at the quarters.
  public static func direction(_ angle: Double) -> SIMD2<Double> {
    let (x, y) = (cos(angle), sin(angle))
    return SIMD2(abs(x) < 1e-12 ? 0 : x, abs(y) < 1e-12 ? 0 : y)
  }

  /// The angle of a direction, from −π to π.
  public static func of(_ direction: SIMD2<Double>) -> Double { atan2(direction.y, direction.x) }

  /// A vector turned from +x toward +y.
  @inline(__always)
  public static func turn(_ vector: SIMD2<Double>, by angle: Double) -> SIMD2<Double> {
    let (cosine, sine) = (cos(angle), sin(angle))
    return SIMD2(vector.x * cosine - vector.y * sine, vector.x * sine + vector.y * cosine)
  }

  /// The same angle from −π (excluded) to π.
  @inline(__always)
  public static func wrapped(_ angle: Double) -> Double {
    guard angle > .pi || angle <= -.pi else { return angle }
    let rest = angle.remainder(dividingBy: 2 * .pi)
    return rest <= -.pi ? .pi : rest
  }
}
