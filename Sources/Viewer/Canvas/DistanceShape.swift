/// A shape known by how far a point is from its edge: negative inside, positive outside, in pixels.
///
/// Half a pixel minus that distance is the share of a pixel the shape covers, to a good approximation, which
/// makes filling, outlining and anti-aliasing one computation.
protocol DistanceShape {
  func distance(_ point: SIMD2<Float>) -> Float
  /// Pixel columns in which the distance depends on y alone; empty if there are none.
  func middle(inset: Float) -> Range<Int>
}

extension DistanceShape {
  func middle(inset: Float) -> Range<Int> { 0..<0 }
}

/// A rectangle with rounded corners.
struct RoundedBox: DistanceShape {
  let center: SIMD2<Float>
  let half: SIMD2<Float>
  let cornerRadius: Float

  init(low: SIMD2<Float>, high: SIMD2<Float>, cornerRadius: Float) {
    center = (low + high) / 2
    half = SIMD2(abs(high.x - low.x), abs(high.y - low.y)) / 2
    self.cornerRadius = max(0, min(cornerRadius, min(half.x, half.y)))
  }

  /// How far from its left and right edge the distance may depend on x.
  var inset: Float { half.y + 1 }

  func extent(_ margin: Float) -> PixelRectangle {
    PixelRectangle(around: center - half - margin - 0.5, center + half + margin + 0.5)
  }

  @inline(__always)
  func distance(_ point: SIMD2<Float>) -> Float {
    let qx = abs(point.x - center.x) - half.x + cornerRadius
    let qy = abs(point.y - center.y) - half.y + cornerRadius
    if qx <= 0 || qy <= 0 { return max(qx, qy) - cornerRadius }
    return (qx * qx + qy * qy).squareRoot() - cornerRadius
  }

  /// Farther from the sides than from top and bottom, and clear of the corners.
  func middle(inset: Float) -> Range<Int> {
    let from = pixelFloor(center.x - half.x + max(inset, cornerRadius)) + 1
    let to = pixelFloor(center.x + half.x - max(inset, cornerRadius))
    return from < to ? from..<to : 0..<0
  }
}

/// A square that stands on one of its corners.
struct Diamond: DistanceShape {
  let center: SIMD2<Float>
  let radius: Float

  func extent(_ margin: Float) -> PixelRectangle {
    PixelRectangle(around: center - radius - 1.5 * margin - 1, center + radius + 1.5 * margin + 1)
  }

  @inline(__always)
  func distance(_ point: SIMD2<Float>) -> Float {
    (abs(point.x - center.x) + abs(point.y - center.y) - radius) * 0.707_106_77
  }
}

/// Three half planes.
struct Triangle: DistanceShape {
  let low: SIMD2<Float>
  let high: SIMD2<Float>
  /// For each edge the outward normal and its offset: distance = normal · point − offset.
  private let normals: (SIMD2<Float>, SIMD2<Float>, SIMD2<Float>)
  private let offsets: SIMD3<Float>

  init(_ a: SIMD2<Float>, _ b: SIMD2<Float>, _ c: SIMD2<Float>) {
    low = pointwiseMin(a, pointwiseMin(b, c))
    high = pointwiseMax(a, pointwiseMax(b, c))
    let turn = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    let side: Float = turn < 0 ? -1 : 1
    func normal(_ from: SIMD2<Float>, _ to: SIMD2<Float>) -> SIMD2<Float> {
      let edge = to - from
      let length = max((edge * edge).sum().squareRoot(), 1e-6)
      return SIMD2(edge.y, -edge.x) * (side / length)
    }
    normals = (normal(a, b), normal(b, c), normal(c, a))
    offsets = SIMD3((normals.0 * a).sum(), (normals.1 * b).sum(), (normals.2 * c).sum())
  }

  var extent: PixelRectangle { PixelRectangle(around: low - 0.5, high + 0.5) }

  @inline(__always)
  func distance(_ point: SIMD2<Float>) -> Float {
    max(
      (normals.0 * point).sum() - offsets.x, (normals.1 * point).sum() - offsets.y,
      (normals.2 * point).sum() - offsets.z)
  }
}
