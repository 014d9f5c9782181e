extension Canvas {
  /// Fills a disc. The inside of each row is one run; only the rim is measured pixel by pixel.
  public func fillCircle(center: SIMD2<Float>, radius: Float, _ color: Color) {
    guard radius > 0 else { return }
    let reach = radius + 0.5
    let area = clip.intersection(PixelRectangle(around: center - reach, center + reach))
    guard !area.isEmpty else { return }
    let inner = radius - 0.5
    let packed = color.packed
    let opacity = coverage(color.alpha)
    for y in area.minY..<area.maxY {
      let dy = Float(y) + 0.5 - center.y
      let outerSquare = reach * reach - dy * dy
      guard outerSquare > 0 else { continue }
      let outerHalf = outerSquare.squareRoot()
      let first = max(area.minX, pixelFloor(center.x - outerHalf))
      let last = min(area.maxX, pixelFloor(center.x + outerHalf) + 1)
      var fullFrom = last
      var fullTo = last
      let innerSquare = inner > 0 ? inner * inner - dy * dy : -1
      if innerSquare > 0 {
        let innerHalf = innerSquare.squareRoot()
        fullFrom = min(last, max(first, pixelFloor(center.x - innerHalf + 0.5)))
        fullTo = max(fullFrom, min(last, pixelFloor(center.x + innerHalf - 0.5) + 1))
      }
      let row = pixels.baseAddress! + y * width
      func rim(_ from: Int, _ to: Int) {
        guard from < to else { return }
        for x in from..<to {
          let dx = Float(x) + 0.5 - center.x
          let amount = coverage(reach - (dx * dx + dy * dy).squareRoot(), times: opacity)
          row[x] = blend(row[x], packed, amount)
        }
      }
      rim(first, fullFrom)
      fillSpan(row, fullFrom, fullTo, packed, opacity)
      rim(fullTo, last)
    }
  }

  /// Draws a circle's outline, `lineWidth` wide, half of it on each side of `radius`.
  public func strokeCircle(center: SIMD2<Float>, radius: Float, lineWidth: Float, _ color: Color) {
    guard radius > 0, lineWidth > 0 else { return }
    let half = max(lineWidth, 1) / 2
    let reach = radius + half + 0.5
    let area = clip.intersection(PixelRectangle(around: center - reach, center + reach))
    guard !area.isEmpty else { return }
    let hole = radius - half - 0.5
    let packed = color.packed
    let opacity = coverage(color.opacity(min(lineWidth, 1)).alpha)
    for y in area.minY..<area.maxY {
      let dy = Float(y) + 0.5 - center.y
      let outerSquare = reach * reach - dy * dy
      guard outerSquare > 0 else { continue }
      let outerHalf = outerSquare.squareRoot()
      let first = max(area.minX, pixelFloor(center.x - outerHalf))
      let last = min(area.maxX, pixelFloor(center.x + outerHalf) + 1)
      var x = first
      let holeSquare = hole > 0 ? hole * hole - dy * dy : -1
      let holeHalf = holeSquare > 0 ? holeSquare.squareRoot() : -1
      let row = pixels.baseAddress! + y * width
      while x < last {
        let dx = Float(x) + 0.5 - center.x
        if holeHalf > 1, dx > -holeHalf, dx < holeHalf - 1 {
          x = max(x + 1, pixelFloor(center.x + holeHalf - 0.5))
          continue
        }
        let distance = (dx * dx + dy * dy).squareRoot() - radius
        row[x] = blend(row[x], packed, coverage(half + 0.5 - abs(distance), times: opacity))
        x += 1
      }
    }
  }

  /// Fills a rectangle between two corners, its own corners rounded; edges may lie between pixels.
  public func fillRectangle(
    from low: SIMD2<Float>, to high: SIMD2<Float>, cornerRadius: Float = 0, _ color: Color
  ) {
    let shape = RoundedBox(low: low, high: high, cornerRadius: cornerRadius)
    draw(shape, within: clip.intersection(shape.extent(0)), inset: shape.inset, color) { 0.5 - $0 }
  }

  /// Draws the outline of a rounded rectangle, `lineWidth` wide, centered on its edge.
  public func strokeRectangle(
    from low: SIMD2<Float>, to high: SIMD2<Float>, cornerRadius: Float = 0, lineWidth: Float, _ color: Color
  ) {
    guard lineWidth > 0 else { return }
    let shape = RoundedBox(low: low, high: high, cornerRadius: cornerRadius)
    let half = max(lineWidth, 1) / 2
    let faded = color.opacity(min(lineWidth, 1))
    draw(shape, within: clip.intersection(shape.extent(half)), inset: shape.inset, faded) {
      half + 0.5 - abs($0)
    }
  }

  /// Fills a square that stands on a corner, `radius` from its center to each corner.
  public func fillDiamond(center: SIMD2<Float>, radius: Float, _ color: Color) {
    let shape = Diamond(center: center, radius: radius)
    draw(shape, within: clip.intersection(shape.extent(0)), inset: 0, color) { 0.5 - $0 }
  }

  /// Draws the outline of a square that stands on a corner.
  public func strokeDiamond(center: SIMD2<Float>, radius: Float, lineWidth: Float, _ color: Color) {
    guard lineWidth > 0 else { return }
    let shape = Diamond(center: center, radius: radius)
    let half = max(lineWidth, 1) / 2
    draw(shape, within: clip.intersection(shape.extent(half)), inset: 0, color.opacity(min(lineWidth, 1))) {
      half + 0.5 - abs($0)
    }
  }

  /// Fills the triangle between three points, in either order.
  public func fillTriangle(_ a: SIMD2<Float>, _ b: SIMD2<Float>, _ c: SIMD2<Float>, _ color: Color) {
    let shape = Triangle(a, b, c)
    draw(shape, within: clip.intersection(shape.extent), inset: 0, color) { 0.5 - $0 }
  }

  /// Draws whatever `fraction` makes of the signed distance (negative inside) of each pixel from `shape`.
  ///
  /// Where a shape's distance does not depend on x between its two `inset` margins, one value serves the run.
  @inline(__always)
  private func draw(
    _ shape: some DistanceShape, within area: PixelRectangle, inset: Float, _ color: Color,
    fraction: (Float) -> Float
  ) {
    guard !area.isEmpty else { return }
    let packed = color.packed
    let opacity = coverage(color.alpha)
    let middle = shape.middle(inset: inset)
    for y in area.minY..<area.maxY {
      let row = pixels.baseAddress! + y * width
      let py = Float(y) + 0.5
      var x = area.minX
      while x < area.maxX {
        if x >= middle.lowerBound, x < middle.upperBound {
          let end = min(area.maxX, middle.upperBound)
          let distance = shape.distance(SIMD2(Float(x) + 0.5, py))
          fillSpan(row, x, end, packed, coverage(fraction(distance), times: opacity))
          x = end
          continue
        }
        let amount = coverage(fraction(shape.distance(SIMD2(Float(x) + 0.5, py))), times: opacity)
        if amount > 0 { row[x] = blend(row[x], packed, amount) }
        x += 1
      }
    }
  }
}
