import Basics

/// The line at the bottom: whether it runs, what is shown, its figures, a hint or a passing message.
enum StatusBar {
  static func height(scale: Float) -> Int { pixelRound(28 * scale) }

  static func draw(_ frame: SceneFrame) {
    let canvas = frame.canvas
    let scale = frame.scale
    let barHeight = height(scale: scale)
    let bar = PixelRectangle(
      x: 0, y: canvas.height - barHeight, width: canvas.width, height: barHeight)
    canvas.fill(bar, frame.theme.panel)
    canvas.fill(
      PixelRectangle(x: 0, y: bar.minY, width: bar.width, height: max(1, Int(scale))), frame.theme.panelEdge)
    canvas.clipped(to: bar) { drawText(frame, bar) }
  }

  private static func drawText(_ frame: SceneFrame, _ bar: PixelRectangle) {
    let canvas = frame.canvas
    let (scale, theme, options) = (frame.scale, frame.theme, frame.options)
    let body = Font.body(scale: scale)
    let strong = Font.strong(scale: scale)
    let gap = pixelRound(16 * scale)
    let baseline = Float(bar.minY) + (Float(bar.height) + Float(body.capHeight)) / 2 + 0.5 * scale

    // Right: what matters now, else where to find help.
    let hint = hint(options)
    let hintWidth = min(body.width(of: hint), bar.width / 2)
    if hintWidth > 0 {
      canvas.drawText(
        body.truncated(hint, toWidth: hintWidth), x: Float(bar.maxX - gap), y: baseline, font: body,
        hint == plainHint ? theme.mutedText : theme.text, alignment: .trailing)
    }
    var end = bar.maxX - gap - (hintWidth > 0 ? hintWidth + gap : 0)
    if options.isRecording {
      let radius = 5 * scale
      canvas.fillCircle(
        center: SIMD2(Float(end) - radius, Float(bar.minY) + Float(bar.height) / 2), radius: radius,
        theme.collision)
      end -= pixelRound(2 * radius) + gap
    }

    // Left: the mark, the title, then figures as long as they fit.
    var pen = pixelRound(12 * scale)
    if options.playbackMark != .none {
      drawMark(frame, center: SIMD2(Float(pen) + 6 * scale, Float(bar.minY) + Float(bar.height) / 2))
      pen += pixelRound(22 * scale)
    }
    if !frame.scene.title.isEmpty {
      let title = strong.truncated(frame.scene.title, toWidth: min(end - pen, bar.width / 3))
      pen = canvas.drawText(title, x: Float(pen), y: baseline, font: strong, theme.text) + gap
    }
    var figures = frame.scene.figures
    if !options.speed.isEmpty { figures.insert(Scene.Figure("speed", options.speed), at: 0) }
    if let i = frame.selection { figures.insert(describe(frame.scene.agents[i]), at: min(1, figures.count)) }
    let inner = pixelRound(5 * scale)
    for figure in figures {
      let needed = body.width(of: figure.label) + inner + body.width(of: figure.value)
      guard pen + needed <= end else { continue }
      pen = canvas.drawText(figure.label, x: Float(pen), y: baseline, font: body, theme.mutedText) + inner
      pen = canvas.drawText(figure.value, x: Float(pen), y: baseline, font: body, theme.text) + gap
    }
  }

  private static let plainHint = "? for keys"

  /// What passes comes before what lasts.
  private static func hint(_ options: RenderOptions) -> String {
    if !options.message.isEmpty { return options.message }
    if let target = options.target { return "simulating to step \(target); Esc stops" }
    if options.isRecording { return "recording; Shift+F12 ends it" }
    return options.speed.isEmpty ? "" : plainHint
  }

  /// The selected agent in words: `robot 12` with `[3, 4] → [9, 9]`.
  private static func describe(_ agent: Scene.Agent) -> Scene.Figure {
    let place = "[\(pixelFloor(agent.position.x)), \(pixelFloor(agent.position.y))]"
    let goal = agent.goal.map { " → \($0)" } ?? ""
    return Scene.Figure("robot \(agent.identity)", place + goal)
  }

  /// A triangle for running, two bars for paused, a square for finished.
  private static func drawMark(_ frame: SceneFrame, center: SIMD2<Float>) {
    let size = 5 * frame.scale
    let color = frame.theme.text
    switch frame.options.playbackMark {
    case .none: break
    case .running:
      frame.canvas.fillTriangle(
        center + SIMD2(-0.8 * size, -size), center + SIMD2(size, 0), center + SIMD2(-0.8 * size, size),
        color)
    case .paused:
      for x in [-0.75 * size, 0.2 * size] {
        frame.canvas.fillRectangle(
          from: center + SIMD2(x, -size), to: center + SIMD2(x + 0.55 * size, size), color)
      }
    case .finished:
      frame.canvas.fillRectangle(from: center - 0.85 * size, to: center + 0.85 * size, color)
    }
  }
}
