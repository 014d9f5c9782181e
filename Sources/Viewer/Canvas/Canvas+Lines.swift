extension Canvas {
  /// Draws a straight line with round ends. Thinner than a pixel, it pales instead.
  public func strokeLine(from a: SIMD2<Float>, to b: SIMD2<Float>, lineWidth: Float, _ color: Color) {
    guard lineWidth > 0, let capsule = Capsule(a, b, radius: max(lineWidth, 1) / 2) else { return }
    let packed = color.packed
    let opacity = coverage(color.opacity(min(lineWidth, 1)).alpha)
    capsule.forEachPixel(in: clip) { x, y, fraction in
      let pixel = pixels.baseAddress! + y * width + x
      pixel.pointee = blend(pixel.pointee, packed, coverage(fraction, times: opacity))
    }
  }

  /// Draws lines through `points`. Where they overlap, at joints and crossings, nothing is painted twice, so a
  /// pale path is evenly pale.
  /// - Parameters:
  ///   - opacities: Opacity, 0 to 1, at the first and at the last point; linear in between, by point.
  public func strokePath(
    _ points: Span<SIMD2<Float>>, lineWidth: Float, _ color: Color, opacities: (Float, Float) = (1, 1)
  ) {
    guard points.count > 1, lineWidth > 0 else { return }
    let mask = pathMask ?? PathMask(width: width, height: height)
    pathMask = mask
    let radius = max(lineWidth, 1) / 2
    let scale = min(lineWidth, 1)
    for i in 1..<points.count {
      guard let capsule = Capsule(points[i - 1], points[i], radius: radius) else { continue }
      let fraction = points.count > 2 ? Float(i - 1) / Float(points.count - 2) : 1
      mask.add(capsule, opacity: scale * (opacities.0 + (opacities.1 - opacities.0) * fraction), within: clip)
    }
    mask.paint(onto: self, color)
  }

  /// Draws a line that ends in a filled head.
  public func strokeArrow(
    from a: SIMD2<Float>, to b: SIMD2<Float>, lineWidth: Float, headLength: Float, _ color: Color
  ) {
    let delta = b - a
    let length = (delta * delta).sum().squareRoot()
    guard length > 0, length.isFinite else { return }
    let direction = delta / length
    let head = min(headLength, length)
    let base = b - direction * head
    let side = SIMD2(-direction.y, direction.x) * (head * 0.5)
    strokeLine(from: a, to: base, lineWidth: lineWidth, color)
    fillTriangle(b, base + side, base - side, color)
  }
}

/// A line segment with a radius: what a thick line with round ends covers.
struct Capsule {
  let a: SIMD2<Float>
  let delta: SIMD2<Float>
  let inverseSquare: Float
  let radius: Float

  /// Nil for coordinates that are not finite.
  init?(_ a: SIMD2<Float>, _ b: SIMD2<Float>, radius: Float) {
    self.a = a
    delta = b - a
    self.radius = radius
    let square = (delta * delta).sum()
    guard square.isFinite, a.x.isFinite, a.y.isFinite else { return nil }
    inverseSquare = square > 0 ? 1 / square : 0
  }

  /// Calls `body` with every pixel the capsule touches and the share of it that is covered.
  @inline(__always)
  func forEachPixel(in clip: PixelRectangle, _ body: (_ x: Int, _ y: Int, _ fraction: Float) -> Void) {
    let reach = radius + 0.5
    let b = a + delta
    let box = PixelRectangle(around: pointwiseMin(a, b) - reach, pointwiseMax(a, b) + reach)
    let area = clip.intersection(box)
    guard !area.isEmpty else { return }
    for y in area.minY..<area.maxY {
      let py = Float(y) + 0.5
      // The part of the segment within reach of this row bounds the columns it can touch.
      var low = min(a.x, b.x)
      var high = max(a.x, b.x)
      if abs(delta.y) > 0.01 {
        let t0 = (py - reach - a.y) / delta.y
        let t1 = (py + reach - a.y) / delta.y
        let x0 = a.x + delta.x * max(0, min(1, min(t0, t1)))
        let x1 = a.x + delta.x * max(0, min(1, max(t0, t1)))
        low = max(low, min(x0, x1))
        high = min(high, max(x0, x1))
      }
      let from = max(area.minX, pixelFloor(low - reach))
      let to = min(area.maxX, pixelFloor(high + reach) + 1)
      guard from < to else { continue }
      for x in from..<to {
        let offset = SIMD2(Float(x) + 0.5, py) - a
        let t = max(0, min(1, (offset * delta).sum() * inverseSquare))
        let away = offset - delta * t
        let fraction = reach - (away * away).sum().squareRoot()
        if fraction > 0 { body(x, y, fraction) }
      }
    }
  }
}

/// Coverage of one path, pixel by pixel, before it is painted: the largest of its segments counts.
final class PathMask {
  private let width: Int
  private let values: UnsafeMutableBufferPointer<UInt8>
  /// For every row, the columns touched so far, half open.
  private let rows: UnsafeMutableBufferPointer<(from: Int32, to: Int32)>
  private var touched: Range<Int>?

  init(width: Int, height: Int) {
    self.width = width
    values = .allocate(capacity: width * height)
    values.initialize(repeating: 0)
    rows = .allocate(capacity: height)
    rows.initialize(repeating: (.max, 0))
  }

  deinit {
    values.deallocate()
    rows.deallocate()
  }

  func add(_ capsule: Capsule, opacity: Float, within clip: PixelRectangle) {
    let scale = max(0, min(1, opacity)) * 255
    let values = values
    let rows = rows
    let width = width
    var first = Int.max
    var last = -1
    capsule.forEachPixel(in: clip) { x, y, fraction in
      let value = UInt8(min(fraction, 1) * scale + 0.5)
      let index = y * width + x
      values[index] = max(values[index], value)
      rows[y].from = min(rows[y].from, Int32(x))
      rows[y].to = max(rows[y].to, Int32(x + 1))
      first = min(first, y)
      last = max(last, y)
    }
    guard last >= 0 else { return }
    touched = min(first, touched?.lowerBound ?? first)..<max(last + 1, touched?.upperBound ?? 0)
  }

  /// Paints what was gathered and forgets it.
  func paint(onto canvas: Canvas, _ color: Color) {
    guard let touched else { return }
    let packed = color.packed
    let opacity = coverage(color.alpha)
    for y in touched {
      let pixels = canvas.pixels.baseAddress! + y * width
      let mask = values.baseAddress! + y * width
      for x in Int(rows[y].from)..<max(Int(rows[y].from), Int(rows[y].to)) where mask[x] > 0 {
        pixels[x] = blend(pixels[x], packed, coverage(mask[x]) &* opacity >> 8)
        mask[x] = 0
      }
      rows[y] = (.max, 0)
    }
    self.touched = nil
  }
}
