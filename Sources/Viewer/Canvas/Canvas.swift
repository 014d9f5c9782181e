import Basics

/// A picture in memory that draws on itself: the only rasterizer of navsim.
///
/// The window and the pictures on disk both draw here, so they show the same by construction, and a picture
/// needs neither SDL2 nor a display. Coordinates are pixels, (0, 0) at the top left corner of the top left pixel,
/// whose center is (0.5, 0.5). Edges are anti-aliased by the exact distance of a pixel's center from the
/// shape. Everything is clipped to `clip`; no coordinate, however wild, is an error.
public final class Canvas {
  public let width: Int
  public let height: Int
  /// Pixels row by row, each alpha, red, green, blue from the highest byte down (SDL's `ARGB8888`). Only valid as
  /// long as the canvas is.
  let pixels: UnsafeMutableBufferPointer<UInt32>
  /// Where drawing has an effect; never outside the canvas.
  public private(set) var clip: PixelRectangle
  /// Coverage of one path while it is drawn, zero between calls; made when a path is first drawn.
  var pathMask: PathMask?

  /// A black canvas.
  public init(width: Int, height: Int) {
    precondition(width > 0 && height > 0, "a canvas has at least one pixel")
    precondition(width <= 1 << 15 && height <= 1 << 15, "a canvas side is at most \(1 << 15) pixels")
    self.width = width
    self.height = height
    pixels = .allocate(capacity: width * height)
    pixels.initialize(repeating: 0xFF00_0000)
    clip = PixelRectangle(x: 0, y: 0, width: width, height: height)
  }

  deinit { pixels.deallocate() }

  public var bounds: PixelRectangle { PixelRectangle(x: 0, y: 0, width: width, height: height) }

  /// The color of one pixel, for tests and probes.
  public subscript(x: Int, y: Int) -> Color {
    precondition(x >= 0 && y >= 0 && x < width && y < height, "(\(x), \(y)) is off the canvas")
    return Color(packed: pixels[y * width + x])
  }

  /// All pixels row by row, each alpha, red, green, blue from the highest byte down.
  public func withPixels<Result>(_ body: (UnsafeBufferPointer<UInt32>) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(self) { try body(UnsafeBufferPointer(pixels)) }
  }

  /// Writes all pixels row by row, red, green and blue a byte each.
  ///
  /// - Precondition: `bytes` has room for 3 · `width` · `height`.
  public func writeRGB(to bytes: UnsafeMutableBufferPointer<UInt8>) {
    precondition(bytes.count >= 3 * pixels.count, "too little room")
    for i in pixels.indices {
      let pixel = pixels[i]
      bytes[3 * i] = UInt8(truncatingIfNeeded: pixel >> 16)
      bytes[3 * i + 1] = UInt8(truncatingIfNeeded: pixel >> 8)
      bytes[3 * i + 2] = UInt8(truncatingIfNeeded: pixel)
    }
  }

  /// Draws with `clip` narrowed to `rectangle`.
  public func clipped<Result>(to rectangle: PixelRectangle, _ draw: () throws -> Result) rethrows -> Result {
    let outer = clip
    clip = outer.intersection(rectangle)
    defer { clip = outer }
    return try draw()
  }

  /// Fills the whole canvas, whatever the clip, with an opaque color.
  public func clear(_ color: Color) {
    pixels.update(repeating: color.packed | 0xFF00_0000)
  }

  /// Copies every pixel of a canvas of the same size.
  public func copy(_ other: Canvas) {
    precondition(other.width == width && other.height == height, "canvases differ in size")
    pixels.baseAddress!.update(from: other.pixels.baseAddress!, count: pixels.count)
  }

  /// Fills a rectangle of whole pixels; without anti-aliasing, since it needs none.
  public func fill(_ rectangle: PixelRectangle, _ color: Color) {
    let area = clip.intersection(rectangle)
    guard !area.isEmpty else { return }
    for y in area.minY..<area.maxY {
      fillSpan(pixels.baseAddress! + y * width, area.minX, area.maxX, color.packed, coverage(color.alpha))
    }
  }

  /// Darkens (or tints) everything inside the clip: the ground under a sheet.
  public func dim(_ color: Color) { fill(clip, color) }
}

// MARK: - Blending

/// An opacity of 0...255 on the scale 0...256 that blending uses, so that opaque is exact.
@inline(__always)
func coverage(_ alpha: UInt8) -> UInt32 { UInt32(alpha) &+ UInt32(alpha >> 7) }

/// A fraction of a pixel, 0...1, times an opacity of 0...256.
@inline(__always)
func coverage(_ fraction: Float, times opacity: UInt32) -> UInt32 {
  UInt32(unit(fraction) * Float(opacity) + 0.5)
}

/// `value` kept within 0...1; 0 for what is not a number.
@inline(__always)
func unit(_ value: Float) -> Float { value > 0 ? (value < 1 ? value : 1) : 0 }

/// `source` laid over the opaque `target` with opacity `amount` of 0...256.
@inline(__always)
func blend(_ target: UInt32, _ source: UInt32, _ amount: UInt32) -> UInt32 {
  let rest = 256 &- amount
  let redBlue = ((target & 0xFF00FF) &* rest &+ (source & 0xFF00FF) &* amount) >> 8 & 0xFF00FF
  let green = ((target & 0x00FF00) &* rest &+ (source & 0x00FF00) &* amount) >> 8 & 0x00FF00
  return 0xFF00_0000 | redBlue | green
}

/// Lays `color` over the pixels `from..<to` of one row.
@inline(__always)
func fillSpan(_ row: UnsafeMutablePointer<UInt32>, _ from: Int, _ to: Int, _ color: UInt32, _ amount: UInt32)
{
  guard from < to else { return }
  if amount >= 256 {
    (row + from).update(repeating: color | 0xFF00_0000, count: to - from)
  } else if amount > 0 {
    for x in from..<to { row[x] = blend(row[x], color, amount) }
  }
}
