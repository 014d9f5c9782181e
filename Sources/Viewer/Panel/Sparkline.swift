/// Small curves without axes: how figures went, the newest at the right.
enum Sparkline {
  /// - Parameter curves: the later ones on top; all on the scale of the largest value.
  static func draw(
    _ curves: [(values: [Float], color: Color)], in area: PixelRectangle, on canvas: Canvas,
    options: RenderOptions
  ) {
    let largest = max(0.02, curves.flatMap(\.values).max() ?? 0)
    let count = curves.map(\.values.count).max() ?? 0
    guard count > 1 else { return }
    let scale = options.scale
    canvas.fill(
      PixelRectangle(x: area.minX, y: area.maxY - 1, width: area.width, height: max(1, Int(scale))),
      options.theme.panelEdge)
    let step = Float(area.width - pixelRound(4 * scale)) / Float(count - 1)
    for curve in curves {
      let first = count - curve.values.count
      let points = curve.values.enumerated().map { index, value in
        SIMD2(
          Float(area.minX) + Float(first + index) * step,
          Float(area.maxY) - 2 * scale - unit(value / largest) * (Float(area.height) - 6 * scale))
      }
      let opacities = [Float](repeating: 1, count: points.count)
      canvas.strokePath(points.span, opacities: opacities.span, lineWidth: 1.6 * scale, curve.color)
      if let last = points.last { canvas.fillCircle(center: last, radius: 2.4 * scale, curve.color) }
    }
  }
}
