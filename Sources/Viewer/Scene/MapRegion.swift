/// A part of a map, in cells: what a picture frames.
public struct MapRegion: Equatable, Sendable {
  /// The corner with the smallest column and row.
  public var origin: SIMD2<Float>
  /// Columns and rows.
  public var size: SIMD2<Float>

  /// - Parameter size: more than 0 along both axes.
  public init(origin: SIMD2<Float>, size: SIMD2<Float>) {
    precondition(size.x > 0 && size.y > 0, "a region has an area")
    self.origin = origin
    self.size = size
  }

  public var center: SIMD2<Float> { origin + size / 2 }
}
