/// A rectangle of whole pixels, half open: columns `minX..<maxX`, rows `minY..<maxY`.
public struct PixelRectangle: Equatable, Sendable {
  public var minX: Int
  public var minY: Int
  public var maxX: Int
  public var maxY: Int

  @inlinable
  public init(minX: Int, minY: Int, maxX: Int, maxY: Int) {
    self.minX = minX
    self.minY = minY
    self.maxX = maxX
    self.maxY = maxY
  }

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.init(minX: x, minY: y, maxX: x + width, maxY: y + height)
  }

  @inlinable public var width: Int { max(0, maxX - minX) }
  @inlinable public var height: Int { max(0, maxY - minY) }
  @inlinable public var isEmpty: Bool { maxX <= minX || maxY <= minY }

  @inlinable
  public func intersection(_ other: PixelRectangle) -> PixelRectangle {
    PixelRectangle(
      minX: max(minX, other.minX), minY: max(minY, other.minY),
      maxX: min(maxX, other.maxX), maxY: min(maxY, other.maxY))
  }

  /// The whole pixels that a shape between two corners touches.
  init(around low: SIMD2<Float>, _ high: SIMD2<Float>) {
    self.init(
      minX: pixelFloor(low.x), minY: pixelFloor(low.y),
      maxX: pixelFloor(high.x) + 1, maxY: pixelFloor(high.y) + 1)
  }
}

/// The largest whole number not above `value`, kept within ±2²⁰ so that no later sum overflows.
/// Not a number counts as the lowest. Without SSE4.1, `rounded(.down)` is a call; this is not.
@inline(__always)
func pixelFloor(_ value: Float) -> Int {
  let limit: Float = 1_048_576
  guard value > -limit else { return -1_048_576 }
  guard value < limit else { return 1_048_576 }
  let truncated = Int(value)
  return value < Float(truncated) ? truncated - 1 : truncated
}

/// `value` rounded to the nearest whole pixel.
@inline(__always)
func pixelRound(_ value: Float) -> Int { pixelFloor(value + 0.5) }
