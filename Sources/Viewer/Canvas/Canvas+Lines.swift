extension Canvas {
  /// Draws a straight line with round ends. Thinner than a pixel, it pales instead.
  public func strokeLine(from a: SIMD2<Float>, to b: SIMD2<Float>, lineWidth: Float, _ color: Color) {
    guard lineWidth > 0, let capsule = Capsule(a, b, radius: max(lineWidth, 1) / 2) else { return }
    let packed = color.packed
    let opacity = coverage(color.opacity(min(lineWidth, 1)).alpha)
    capsule.forEachRow(in: clip) { y, columns in
      let row = pixels.baseAddress! + y * width
      for x in columns {
        let (fraction, _) = capsule.coverage(x, y)
        row[x] = blend(row[x], packed, Viewer.coverage(fraction, times: opacity))
      }
    }
  }

  /// Draws lines through `points`. Where they overlap, at joints and crossings, nothing is painted twice, so a
  /// pale path is evenly pale.
  /// - Parameters:
  ///   - opacities: Opacity at each point, 0 to 1; between points it changes evenly.
  public func strokePath(
    _ points: Span<SIMD2<Float>>, opacities: Span<Float>, lineWidth: Float, _ color: Color
  ) {
    precondition(points.count == opacities.count, "one opacity per point")
    guard points.count > 1, lineWidth > 0 else { return }
    let mask = pathMask ?? PathMask(width: width, height: height)
    pathMask = mask
    let radius = max(lineWidth, 1) / 2
    let scale = min(lineWidth, 1)
    for i in 1..<points.count {
      guard let capsule = Capsule(points[i - 1], points[i], radius: radius) else { continue }
      mask.add(
        capsule, opacity: scale * opacities[i - 1], change: scale * (opacities[i] - opacities[i - 1]),
        within: clip)
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
  private let a: SIMD2<Float>
  private let b: SIMD2<Float>
  /// From `a` toward `b`, of length 1; zero if they are one point.
  private let direction: SIMD2<Float>
  private let length: Float
  private let reach: Float

  /// Nil for coordinates that are not finite.
  init?(_ a: SIMD2<Float>, _ b: SIMD2<Float>, radius: Float) {
    let delta = b - a
    let length = (delta * delta).sum().squareRoot()
    guard length.isFinite, a.x.isFinite, a.y.isFinite else { return nil }
    self.a = a
    self.b = b
    self.length = length
    direction = length > 0 ? delta / length : SIMD2(0, 0)
    reach = radius + 0.5
  }

  /// How much of a pixel is covered (above 1 deep inside, below 0 outside), and how far along the segment it is,
  /// 0 to 1.
  @inline(__always)
  func coverage(_ x: Int, _ y: Int) -> (fraction: Float, along: Float) {
    let dx = Float(x) + 0.5 - a.x
    let dy = Float(y) + 0.5 - a.y
    let along = dx * direction.x + dy * direction.y
    if along >= 0, along <= length {
      return (reach - abs(dx * direction.y - dy * direction.x), length > 0 ? along / length : 0)
    }
    let beyond = along < 0 ? SIMD2(dx, dy) : SIMD2(dx, dy) - (b - a)
    return (reach - (beyond * beyond).sum().squareRoot(), along < 0 ? 0 : 1)
  }

  /// Calls `body` with every row the capsule touches and the columns of it that it may touch.
  @inline(__always)
  func forEachRow(in clip: PixelRectangle, _ body: (_ y: Int, _ columns: Range<Int>) -> Void) {
    let box = PixelRectangle(around: pointwiseMin(a, b) - reach, pointwiseMax(a, b) + reach)
    let area = clip.intersection(box)
    guard !area.isEmpty else { return }
    let delta = b - a
    // How far the line's edge is from its middle along a row; where the line is level, its ends bound it.
    let slant = abs(direction.y) > 0.01 ? reach / abs(direction.y) : .infinity
    let step = abs(direction.y) > 0.01 ? delta.x / delta.y : 0
    let low = min(a.x, b.x) - reach
    let high = max(a.x, b.x) + reach
    for y in area.minY..<area.maxY {
      let middle = a.x + (Float(y) + 0.5 - a.y) * step
      let from = max(area.minX, pixelFloor(max(low, min(middle - slant, high))))
      let to = min(area.maxX, pixelFloor(min(high, max(middle + slant, low))) + 1)
      if from < to { body(y, from..<to) }
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

  /// Adds a segment whose opacity, 0 to 1, changes evenly from its start to its end.
  func add(_ capsule: Capsule, opacity: Float, change: Float, within clip: PixelRectangle) {
    let width = width
    var first = Int.max
    var last = -1
    capsule.forEachRow(in: clip) { y, columns in
      let row = values.baseAddress! + y * width
      for x in columns {
        let (fraction, along) = capsule.coverage(x, y)
        guard fraction > 0 else { continue }
        let value = unit(fraction) * unit(opacity + change * along)
        row[x] = max(row[x], UInt8(value * 255 + 0.5))
      }
      rows[y].from = min(rows[y].from, Int32(columns.lowerBound))
      rows[y].to = max(rows[y].to, Int32(columns.upperBound))
      first = min(first, y)
      last = y
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
      var x = Int(rows[y].from)
      let end = Int(rows[y].to)
      while x < end {
        // A row may be mostly empty between two parts of a path: eight pixels at a look.
        if x + 8 <= end, UnsafeRawPointer(mask + x).loadUnaligned(as: UInt64.self) == 0 {
          x += 8
          continue
        }
        if mask[x] > 0 {
          pixels[x] = blend(pixels[x], packed, coverage(mask[x]) &* opacity >> 8)
          mask[x] = 0
        }
        x += 1
      }
      rows[y] = (.max, 0)
    }
    self.touched = nil
  }
}
