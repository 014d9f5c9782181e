import Basics

/// The strip that shows where in the episode one is, with a tick for every collision and arrival.
enum TimelineStrip {
  static func height(scale: Float) -> Int { pixelRound(30 * scale) }

  /// The part of the strip that stands for steps, left to right.
  private static func track(in strip: PixelRectangle, scale: Float) -> (from: Float, to: Float) {
    (Float(strip.minX) + 16 * scale, Float(strip.maxX) - 16 * scale)
  }

  /// The step that a place on the strip stands for.
  static func step(at x: Float, in strip: PixelRectangle, scale: Float, of timeline: Scene.Timeline) -> Int {
    let (from, to) = track(in: strip, scale: scale)
    let span = timeline.span
    let fraction = unit((x - from) / max(1, to - from))
    return span.lowerBound + Int((fraction * Float(span.upperBound - span.lowerBound)).rounded())
  }

  static func draw(
    _ timeline: Scene.Timeline, in strip: PixelRectangle, on canvas: Canvas, options: RenderOptions
  ) {
    let (theme, scale) = (options.theme, options.scale)
    canvas.fill(strip, theme.panel)
    canvas.fill(
      PixelRectangle(x: strip.minX, y: strip.minY, width: strip.width, height: max(1, Int(scale))),
      theme.panelEdge)
    let (from, to) = track(in: strip, scale: scale)
    let span = timeline.span
    let perStep = (to - from) / Float(max(1, span.upperBound - span.lowerBound))
    func x(_ step: Int) -> Float { from + Float(step - span.lowerBound) * perStep }
    let middle = Float(strip.minY + strip.maxY) / 2 + 0.5
    canvas.clipped(to: strip) {
      let half = 1.5 * scale
      canvas.fillRectangle(
        from: SIMD2(from, middle - half), to: SIMD2(to, middle + half), cornerRadius: half, theme.panelEdge)
      canvas.fillRectangle(
        from: SIMD2(x(timeline.steps.lowerBound), middle - half),
        to: SIMD2(x(timeline.steps.upperBound), middle + half), cornerRadius: half, theme.mutedText)
      if let target = options.target {
        drawTarget(x(target), from: x(timeline.steps.upperBound), middle, on: canvas, options)
      }
      ticks(timeline.arrivals, x, middle - 10 * scale, 5 * scale, theme.arrival, on: canvas, scale)
      ticks(timeline.collisions, x, middle + 5 * scale, 5 * scale, theme.collision, on: canvas, scale)
      let knob = SIMD2(x(timeline.current), middle)
      canvas.fillCircle(center: knob, radius: 6.5 * scale, theme.panel)
      canvas.fillCircle(center: knob, radius: 5 * scale, theme.text)
    }
  }

  /// What is still to be simulated, up to an open ring where it is to end.
  private static func drawTarget(
    _ target: Float, from head: Float, _ middle: Float, on canvas: Canvas, _ options: RenderOptions
  ) {
    let (theme, scale) = (options.theme, options.scale)
    let half = 1.5 * scale
    canvas.fillRectangle(
      from: SIMD2(head, middle - half), to: SIMD2(max(head, target), middle + half), cornerRadius: half,
      theme.action.opacity(0.55))
    canvas.fillCircle(center: SIMD2(target, middle), radius: 5.5 * scale, theme.panel)
    canvas.strokeCircle(
      center: SIMD2(target, middle), radius: 4.5 * scale, lineWidth: 2 * scale, theme.action)
  }

  /// Ticks on whole pixels; several steps on one pixel make one tick.
  private static func ticks(
    _ steps: [Int], _ x: (Int) -> Float, _ y: Float, _ height: Float, _ color: Color, on canvas: Canvas,
    _ scale: Float
  ) {
    var last = Int.min
    for step in steps {
      let column = pixelRound(x(step))
      guard column > last else { continue }
      last = column
      canvas.fill(
        PixelRectangle(
          x: column, y: pixelRound(y), width: max(1, pixelRound(1.5 * scale)), height: pixelRound(height)),
        color)
    }
  }
}
