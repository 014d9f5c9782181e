/// Says what the marks of attention mean, in the corner of the map with the fewest robots below it.
final class AttentionLegend {
  /// One line: what it looks like and what it means.
  struct Entry: Equatable {
    enum Sign: Equatable {
      case ramp, area, outline, arrow, halo, pointer, action, alternative, ghost, petal, collision
    }
    var sign: Sign
    var text: String
  }

  enum Corner: CaseIterable { case bottomLeft, topLeft, topRight, bottomRight }

  private struct Layout {
    var title: String
    var entries: [Entry]
    var font: Font
    var strong: Font
    var rowHeight: Float
    var signWidth: Float
    var size: SIMD2<Float>
  }

  /// Where it was in the frame before, so that it doesn't jump about.
  private var corner: Corner?
  private static let padding: Float = 10

  /// Draws the legend if there is room; returns its place.
  func draw(_ frame: SceneFrame, title: String, entries: [Entry], avoiding marks: [Box]) -> Box? {
    let layout = layout(frame, title, entries)
    let room = frame.camera.viewSize
    guard layout.size.x < 0.6 * room.x, layout.size.y < 0.45 * room.y else { return nil }
    let box = place(layout.size, frame, avoiding: marks)
    let (scale, theme, canvas) = (frame.scale, frame.theme, frame.canvas)
    canvas.fillRectangle(from: box.low, to: box.high, cornerRadius: 5 * scale, theme.panel)
    canvas.strokeRectangle(
      from: box.low + scale / 2, to: box.high - scale / 2, cornerRadius: 5 * scale, lineWidth: scale,
      theme.panelEdge)
    let left = box.low.x + Self.padding * scale
    var y = box.low.y + Self.padding * scale
    canvas.drawText(
      title, x: left, y: y + Float(layout.strong.capHeight), font: layout.strong, theme.text)
    y += layout.rowHeight
    for entry in entries {
      let middle = y + Float(layout.font.capHeight) / 2
      if entry.sign == .ramp {
        drawRamp(frame, from: left, to: box.high.x - Self.padding * scale, y, layout)
        y += 2 * layout.rowHeight
        continue
      }
      drawSign(entry.sign, frame, center: SIMD2(left + layout.signWidth / 2 - 4 * scale, middle))
      canvas.drawText(
        entry.text, x: left + layout.signWidth, y: y + Float(layout.font.capHeight), font: layout.font,
        theme.mutedText)
      y += layout.rowHeight
    }
    return box
  }

  private func layout(_ frame: SceneFrame, _ title: String, _ entries: [Entry]) -> Layout {
    let scale = frame.scale
    let isLarge = frame.camera.viewSize.x >= 640 * scale
    let font = isLarge ? Font.body(scale: scale) : .small(scale: scale)
    let strong = isLarge ? Font.strong(scale: scale) : .small(scale: scale)
    let rowHeight = Float(font.capHeight) + 9 * scale
    let signWidth = 34 * scale
    var width = max(Float(strong.width(of: title)), 150 * scale)
    var rows: Float = 1
    for entry in entries {
      rows += entry.sign == .ramp ? 2 : 1
      if entry.sign != .ramp { width = max(width, signWidth + Float(font.width(of: entry.text))) }
    }
    let size = SIMD2(
      width + 2 * Self.padding * scale, rows * rowHeight - 9 * scale + 2 * Self.padding * scale)
    return Layout(
      title: title, entries: entries, font: font, strong: strong, rowHeight: rowHeight,
      signWidth: signWidth, size: size)
  }

  // MARK: - Place

  private func place(_ size: SIMD2<Float>, _ frame: SceneFrame, avoiding marks: [Box]) -> Box {
    let hasMinimap = frame.options.layers.contains(.minimap) && Minimap.isNeeded(frame)
    let corners = Corner.allCases.filter { !(hasMinimap && $0 == .bottomRight) }
    let robots = MapLabels.robots(frame)
    let goals = frame.scene.agents.compactMap { agent -> Box? in
      guard !agent.isOnGoal, let goal = agent.goal else { return nil }
      return Box(
        center: frame.camera.screen(agent.goalPoint ?? goal.center),
        half: SIMD2(repeating: GoalLayer.radius(frame, agent)))
    }
    let costs = corners.map { corner -> Int in
      let box = Self.box(corner, size, frame)
      return robots.count { $0.overlaps(box) } + goals.count { $0.overlaps(box) }
        + 4 * marks.count { $0.overlaps(box) }
    }
    var best = costs.indices.min { costs[$0] < costs[$1] } ?? 0
    if let corner, let former = corners.firstIndex(of: corner), costs[former] <= costs[best] + 1 {
      best = former
    }
    corner = corners[best]
    return Self.box(corners[best], size, frame)
  }

  private static func box(_ corner: Corner, _ size: SIMD2<Float>, _ frame: SceneFrame) -> Box {
    let margin = SIMD2<Float>(repeating: 10 * frame.scale)
    let far = frame.camera.viewSize - margin - size
    let low: SIMD2<Float> =
      switch corner {
      case .topLeft: margin
      case .topRight: SIMD2(far.x, margin.y)
      case .bottomLeft: SIMD2(margin.x, far.y)
      case .bottomRight: far
      }
    let whole = SIMD2(low.x.rounded(), low.y.rounded())
    return Box(low: whole, high: whole + SIMD2(size.x.rounded(), size.y.rounded()))
  }

  // MARK: - Signs

  private static let ticks: [Float] = [0.01, 0.1, 0.3, 1]

  /// The scale, with the weights of a few of its shades below it.
  private func drawRamp(_ frame: SceneFrame, from left: Float, to right: Float, _ y: Float, _ layout: Layout)
  {
    let colors = frame.theme.attentionRamp.colors
    let step = (right - left) / Float(colors.count)
    let height = Float(layout.font.capHeight)
    for (index, color) in colors.enumerated() {
      frame.canvas.fill(
        PixelRectangle(
          minX: pixelRound(left + step * Float(index)), minY: pixelRound(y),
          maxX: pixelRound(left + step * Float(index + 1)), maxY: pixelRound(y + height)), color)
    }
    let small = Font.small(scale: frame.scale)
    let baseline = y + height + Float(small.capHeight) + 5 * frame.scale
    for weight in Self.ticks {
      let x = left + (right - left) * AttentionRamp.position(of: weight)
      frame.canvas.drawText(
        Panel.percent(weight), x: x, y: baseline, font: small, frame.theme.mutedText,
        alignment: weight >= 1 ? .trailing : .center)
    }
  }

  private func drawSign(_ sign: Entry.Sign, _ frame: SceneFrame, center: SIMD2<Float>) {
    let (canvas, theme, scale) = (frame.canvas, frame.theme, frame.scale)
    let color = theme.attentionRamp.color(of: 0.4)
    let half = SIMD2(10 * scale, 0)
    switch sign {
    case .ramp: break
    case .area:
      for (x, radius): (Float, Float) in [(-9, 2.2), (-2, 3.6), (8, 5.4)] {
        canvas.fillCircle(
          center: center + SIMD2(x * scale, 0), radius: radius * scale,
          theme.attentionRamp.color(of: radius * radius / 60))
      }
    case .outline:
      canvas.strokeCircle(center: center, radius: 5 * scale, lineWidth: 1.4 * scale, theme.mutedText)
    case .arrow:
      var pen = LinkPen()
      pen.draw(
        from: center - half, to: center + half, margins: (0, 0),
        LinkPen.Style(color: color, lineWidth: 2.6 * scale, stub: 40 * scale, middle: 1), on: canvas)
    case .halo:
      canvas.fillCircle(center: center, radius: 7 * scale, theme.attention.opacity(0.3))
      canvas.fillCircle(center: center, radius: 3.6 * scale, theme.mutedText)
    case .pointer:
      let tip = center + SIMD2(5 * scale, 0)
      let foot = SIMD2(-9 * scale, 5 * scale)
      canvas.fillTriangle(tip, tip + foot, tip + SIMD2(foot.x, -foot.y), color)
    case .action:
      canvas.strokeArrow(
        from: center - half, to: center + half, lineWidth: 2.4 * scale, headLength: 8 * scale, theme.action)
    case .alternative:
      let points = [center - half, center + half - SIMD2(7 * scale, 0)]
      canvas.strokeDashes(
        points.span, dash: 3 * scale, gap: 4 * scale, lineWidth: 2.2 * scale, theme.attention)
      canvas.fillTriangle(
        center + half, center + SIMD2(2 * scale, 4.5 * scale), center + SIMD2(2 * scale, -4.5 * scale),
        theme.attention)
    case .petal:
      let tip = center + SIMD2(7 * scale, 0)
      canvas.fillTriangle(
        tip, center + SIMD2(-5 * scale, 4 * scale), center + SIMD2(-5 * scale, -4 * scale), theme.radio)
    case .collision:
      canvas.strokeCircle(center: center, radius: 5.5 * scale, lineWidth: 1.4 * scale, theme.collision)
    case .ghost:
      canvas.strokeDashedCircle(
        center: center, radius: 5.5 * scale, dash: 2.6 * scale, lineWidth: 1.3 * scale, theme.mutedText)
    }
  }
}
