import Basics

/// The column at the right of the map: what the selected agent is about to do and why, in words, bars and curves.
enum Panel {
  /// A row of the attention list, and where it is drawn: the pointer over it stands for the entity.
  struct Row: Equatable {
    var entity: Int
    var area: PixelRectangle
  }

  static let margin: Float = 16
  static let rowHeight: Float = 21
  /// Entities listed at most.
  static let longestList = 9

  static func percent(_ share: Float) -> String { Figures.percent(share) }

  /// Draws the panel; returns the rows of its attention list.
  @discardableResult
  static func draw(_ frame: SceneFrame, in area: PixelRectangle) -> [Row] {
    let canvas = frame.canvas
    canvas.fill(area, frame.theme.panel)
    canvas.fill(
      PixelRectangle(
        x: area.minX, y: area.minY, width: max(1, Int(frame.scale)), height: area.height),
      frame.theme.panelEdge)
    return canvas.clipped(to: area) {
      var pen = PanelPen(frame, area)
      guard let i = frame.selection else {
        drawInvitation(&pen)
        drawMetrics(&pen)
        return []
      }
      drawHeader(&pen, i)
      var rows: [Row] = []
      if let attention = frame.scene.attentions.first(where: { $0.agent == i }) {
        let round = frame.options.talkRound.flatMap { $0 < frame.scene.talk.count ? $0 : nil }
        if let round {
          pen.paragraph(
            "Before round \(round + 1) of \(frame.scene.talk.count) of talk: what it would do had talk ended here.",
            muted: true)
        } else {
          pen.paragraph(AttentionSummary.sentence(frame.scene, attention, frame.options))
          if let shield = frame.scene.shield { pen.paragraph(shield.sentence(frame.scene.actions)) }
        }
        drawActions(&pen, attention)
        rows =
          frame.options.isExplaining && frame.scene.causes != nil
          ? CauseList.draw(frame.scene.causes ?? [], attention, &pen) : drawAttention(&pen, attention)
        drawTalk(&pen, attention)
        drawDrift(&pen)
      } else if frame.scene.hasAttention, frame.options.attention == .off {
        pen.paragraph("A shows what it attends to.", muted: true)
      } else if !frame.scene.hasAttention {
        pen.paragraph(frame.scene.noAttentionReason, muted: true)
      }
      drawMetrics(&pen)
      return rows
    }
  }

  // MARK: - Sections

  private static func drawInvitation(_ pen: inout PanelPen) {
    pen.heading(pen.frame.scene.agents.count == 1 ? "One robot" : "\(pen.frame.scene.agents.count) robots")
    pen.paragraph(
      "Click a robot to see what it is about to do and what it attends to. ? lists all keys.", muted: true)
  }

  private static func drawHeader(_ pen: inout PanelPen, _ i: Int) {
    let (frame, scale) = (pen.frame, pen.frame.scale)
    let agent = frame.scene.agents[i]
    let radius = 8 * scale
    let font = Font(size: 20 * scale)
    let baseline = pen.y + Float(font.capHeight)
    frame.canvas.fillCircle(
      center: SIMD2(pen.left + radius, baseline - Float(font.capHeight) / 2), radius: radius,
      frame.color(of: i))
    frame.canvas.drawText(
      "Robot \(agent.identity)", x: pen.left + 2 * radius + 8 * scale, y: baseline, font: font,
      frame.theme.text)
    let state = agent.isOnGoal ? "on its goal" : agent.hasCollided ? "was refused" : ""
    frame.canvas.drawText(
      state, x: pen.right, y: baseline, font: .body(scale: scale),
      agent.hasCollided ? frame.theme.collision : frame.theme.mutedText, alignment: .trailing)
    pen.y = baseline + 14 * scale
  }

  /// One bar an action; with a peer imagined away, a second one below each.
  private static func drawActions(_ pen: inout PanelPen, _ attention: Scene.Attention) {
    let (frame, theme) = (pen.frame, pen.frame.theme)
    let what = frame.scene.counterfactual.flatMap { $0.agent == attention.agent ? $0 : nil }
    if let what {
      let peer =
        frame.scene.agents.indices.contains(what.removedPeer)
        ? frame.scene.agents[what.removedPeer].identity : what.removedPeer
      pen.heading("Next action, and without robot \(peer)")
    } else {
      pen.heading("Next action")
    }
    let listed = listedActions(attention, of: frame.scene.actions.count)
    pen.makeRoom(for: listed.map { frame.scene.actions[$0].label })
    for action in listed {
      let name = frame.scene.actions[action].label
      let now = attention.probabilities[action]
      guard let what else {
        pen.bar(name, value: now, text: percent(now), theme.action)
        continue
      }
      let then = what.probabilities[action]
      pen.bar(
        name, value: now, second: then, text: "\(percent(now)) → \(percent(then))",
        theme.action.opacity(0.45),
        secondColor: theme.attention, widestText: "10 % → 100 %")
    }
    pen.y += 4 * frame.scale
    if let value = attention.value { pen.line("value", number(value)) }
    pen.gap()
  }

  /// Of a long catalogue only the likeliest actions are listed, in their order.
  private static let longestCatalogue = 8

  private static func listedActions(_ attention: Scene.Attention, of count: Int) -> [Int] {
    let all = Array(0..<min(count, attention.probabilities.count))
    guard all.count > longestCatalogue else { return all }
    let likeliest = all.sorted {
      (attention.probabilities[$1], $0) < (attention.probabilities[$0], $1)
    }
    return likeliest.prefix(longestCatalogue).sorted()
  }

  private static func drawAttention(_ pen: inout PanelPen, _ attention: Scene.Attention) -> [Row] {
    let (frame, theme) = (pen.frame, pen.frame.theme)
    let head = frame.options.head
    let which =
      head.map { "head \($0 + 1) of \(attention.heads)" }
      ?? (attention.heads > 1 ? "mean of \(attention.heads) heads" : "")
    pen.heading("Attends to", note: which)
    let hasBoth = attention.original != attention.enhanced
    let ranking = attention.ranking(head: head)
    let room = Int((pen.bottom - pen.y - 190 * frame.scale) / (rowHeight * frame.scale))
    var rows: [Row] = []
    let largest =
      ranking.first.map { max(attention.enhanced($0, head: head), attention.original($0, head: head)) } ?? 1
    let listed = ranking.prefix(max(3, min(longestList, room)))
    pen.makeRoom(
      for: listed.map { attention.entities[$0].name },
      hasDots: listed.contains { attention.entities[$0].peer != nil })
    for index in listed {
      let entity = attention.entities[index]
      let top = pen.y
      let isHovered = frame.options.removedPeer != nil && entity.peer == frame.options.removedPeer
      let enhanced = attention.enhanced(index, head: head)
      let color = entity.peer.map {
        frame.scene.agents.indices.contains($0) ? frame.color(of: $0) : theme.attention
      }
      if isHovered {
        frame.canvas.fillRectangle(
          from: SIMD2(pen.left - 6 * frame.scale, top - 2 * frame.scale),
          to: SIMD2(pen.right + 6 * frame.scale, top + (rowHeight - 3) * frame.scale),
          cornerRadius: 4 * frame.scale,
          theme.attention.opacity(0.14))
      }
      pen.bar(
        entity.name, value: enhanced, second: hasBoth ? attention.original(index, head: head) : nil,
        text: percent(enhanced), theme.attention, secondColor: theme.originalAttention,
        full: max(0.25, largest), dot: color)
      rows.append(
        Row(
          entity: index,
          area: PixelRectangle(
            minX: pixelRound(pen.left), minY: pixelRound(top), maxX: pixelRound(pen.right),
            maxY: pixelRound(pen.y))))
    }
    if hasBoth {
      pen.legend([
        ("W*", "with interaction", theme.attention), ("W", "tokens alone", theme.originalAttention),
      ])
    }
    pen.gap()
    return rows
  }

  /// What it would have done before each round of talk, and does.
  private static func drawTalk(_ pen: inout PanelPen, _ attention: Scene.Attention) {
    let (frame, talk) = (pen.frame, pen.frame.scene.talk)
    let height = (40 + 22 * Float(talk.count)) * frame.scale
    guard !talk.isEmpty, pen.bottom - pen.y > height + 60 * frame.scale else { return }
    pen.heading("Rounds of talk", note: "Shift+H steps through")
    func best(_ probabilities: [Float]) -> String {
      let action = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
      guard frame.scene.actions.indices.contains(action) else { return "" }
      return "\(frame.scene.actions[action].label) \(percent(probabilities[action]))"
    }
    for (round, said) in talk.enumerated() {
      pen.line(
        (frame.options.talkRound == round ? "→ " : "") + "before round \(round + 1)",
        best(said.probabilities))
    }
    if frame.options.talkRound == nil { pen.line("as it decides", best(attention.probabilities)) }
    pen.gap()
  }

  private static func drawDrift(_ pen: inout PanelPen) {
    let (frame, theme) = (pen.frame, pen.frame.theme)
    let drift = frame.scene.drift
    guard drift.enhanced.count > 1, pen.bottom - pen.y > 130 * frame.scale else { return }
    let last = drift.enhanced[drift.enhanced.count - 1]
    pen.heading("Drift of attention", note: "\(number(last)) nats")
    let area = pen.block(height: 34)
    Sparkline.draw(
      [(drift.original, theme.originalAttention), (drift.enhanced, theme.attention)], in: area,
      on: frame.canvas,
      options: frame.options)
    pen.gap()
  }

  private static func drawMetrics(_ pen: inout PanelPen) {
    let metrics = pen.frame.scene.metrics
    guard !metrics.isEmpty else { return }
    pen.heading("Episode")
    for metric in metrics where pen.y + 22 * pen.frame.scale < pen.bottom {
      pen.line(metric.label, metric.value)
    }
  }

  /// A figure with three significant digits.
  static func number(_ value: Float) -> String {
    guard value.isFinite else { return "–" }
    let magnitude = abs(value)
    if magnitude >= 100 { return "\(Int(value.rounded()))" }
    let factor: Float = magnitude >= 10 ? 10 : magnitude >= 1 ? 100 : 1000
    let rounded = (value * factor).rounded() / factor
    return rounded < 0 ? "−\(-rounded)" : "\(rounded)"
  }
}
