import GridWorld

/// Draws what agents attend to: heat on cells and on walls that rays ended at, lines to goal and peers whose width
/// and opacity follow the weight.
enum AttentionLayer {
  /// Weights below this are not drawn: they would only be haze.
  private static let leastWeight: Float = 0.02
  /// The same where many agents' attention is shown at once.
  private static let leastWeightOfMany: Float = 0.08

  /// What lies below the agents: heat.
  static func drawHeat(_ frame: SceneFrame) {
    let options = frame.options
    for attention in frame.scene.attentions {
      let isSelected = attention.agent == frame.selection
      let color = isSelected ? frame.theme.attention : frame.color(of: attention.agent)
      for (index, entity) in attention.entities.enumerated() {
        guard let cell = entity.cell, frame.scene.map.contains(cell) else { continue }
        let weight = shown(attention, index, options)
        guard weight >= (isSelected ? leastWeight : leastWeightOfMany) else { continue }
        let center = frame.camera.screen(cell.center)
        guard frame.isVisible(center, reach: frame.camera.zoom) else { continue }
        let opacity = (isSelected ? 0.75 : 0.3) * strength(weight)
        frame.canvas.fill(frame.camera.pixels(of: cell), color.opacity(opacity))
      }
    }
  }

  /// What lies below the agents' discs but above everything else: lines.
  static func drawLines(_ frame: SceneFrame) {
    for attention in frame.scene.attentions where attention.agent != frame.selection {
      drawLines(frame, attention, frame.color(of: attention.agent), isSelected: false)
    }
    for attention in frame.scene.attentions where attention.agent == frame.selection {
      drawLines(frame, attention, frame.theme.attention, isSelected: true)
    }
  }

  private static func drawLines(
    _ frame: SceneFrame, _ attention: Scene.Attention, _ color: Color, isSelected: Bool
  ) {
    guard frame.scene.agents.indices.contains(attention.agent) else { return }
    let options = frame.options
    let origin = frame.centers[attention.agent]
    guard frame.isVisible(origin, reach: 40 * frame.camera.zoom) else { return }
    let scale = frame.scale
    let widest =
      isSelected ? min(11 * scale, frame.camera.zoom * 0.42) : min(5 * scale, frame.camera.zoom * 0.2)
    func line(_ to: SIMD2<Float>, _ weight: Float, _ color: Color, shift: Float) {
      guard weight >= (isSelected ? leastWeight : leastWeightOfMany) else { return }
      let delta = to - origin
      let length = (delta * delta).sum().squareRoot()
      guard length > 1 else { return }
      let side = SIMD2(-delta.y, delta.x) / length * shift
      let opacity = isSelected ? 0.25 + 0.7 * strength(weight) : 0.12 + 0.6 * strength(weight)
      frame.canvas.strokeLine(
        from: origin + side, to: to + side, lineWidth: max(0.8 * scale, widest * strength(weight)),
        color.opacity(opacity))
    }
    for (index, entity) in attention.entities.enumerated() {
      // Cells in reach are next to the agent: their heat says it all.
      if entity.kind == .cell { continue }
      let to = place(of: entity, frame)
      switch options.attentionKind {
      case .enhanced: line(to, attention.enhanced(index, head: options.head), color, shift: 0)
      case .original:
        line(
          to, attention.original(index, head: options.head), originalColor(frame, color, isSelected), shift: 0
        )
      case .both:
        let apart = 0.5 * widest + scale
        line(
          to, attention.original(index, head: options.head), originalColor(frame, color, isSelected),
          shift: -apart)
        line(to, attention.enhanced(index, head: options.head), color, shift: apart)
      }
    }
  }

  /// The weights of the selected agent's strongest ties in figures, above everything else on the map.
  static func drawLabels(_ frame: SceneFrame) {
    guard let i = frame.selection, frame.camera.zoom >= 14 * frame.scale,
      let attention = frame.scene.attentions.first(where: { $0.agent == i })
    else { return }
    let font = Font.small(scale: frame.scale)
    for index in attention.ranking(head: frame.options.head).prefix(5) {
      let entity = attention.entities[index]
      let weight = shown(attention, index, frame.options)
      guard weight >= 0.05, entity.peer != nil else { continue }
      let to = place(of: entity, frame)
      let text = Panel.percent(weight)
      let center = to + SIMD2(0, frame.agentRadius * 1.3 + 8 * frame.scale)
      let half = SIMD2(Float(font.width(of: text)) / 2 + 4 * frame.scale, 7 * frame.scale)
      frame.canvas.fillRectangle(
        from: center - half, to: center + half, cornerRadius: 4 * frame.scale, frame.theme.panel.opacity(0.92)
      )
      frame.canvas.drawText(text, centeredAt: center, font: font, frame.theme.text)
    }
  }

  /// Where an entity is on the canvas; peers are where they are drawn.
  static func place(of entity: Scene.Attention.Entity, _ frame: SceneFrame) -> SIMD2<Float> {
    if let peer = entity.peer, frame.centers.indices.contains(peer) { return frame.centers[peer] }
    return frame.camera.screen(entity.place)
  }

  private static func shown(_ attention: Scene.Attention, _ index: Int, _ options: RenderOptions) -> Float {
    options.attentionKind == .original
      ? attention.original(index, head: options.head) : attention.enhanced(index, head: options.head)
  }

  private static func originalColor(_ frame: SceneFrame, _ color: Color, _ isSelected: Bool) -> Color {
    isSelected ? frame.theme.originalAttention : color.mixed(with: frame.theme.mutedText, 0.6)
  }

  /// Half the attention already draws nearly the widest line, so that the usual weights can be told apart.
  private static func strength(_ weight: Float) -> Float { unit(weight * 1.6).squareRoot() }
}

/// Draws what peers were heard to say: a rose of petals as long as the probability of each move, and a ring as bold as
/// that of staying.
enum RoseLayer {
  static func draw(_ frame: SceneFrame) {
    guard let i = frame.selection, frame.camera.zoom >= 10 * frame.scale,
      let attention = frame.scene.attentions.first(where: { $0.agent == i })
    else { return }
    for entity in attention.entities where entity.heard.count >= frame.scene.actions.count {
      guard let peer = entity.peer, frame.centers.indices.contains(peer) else { continue }
      draw(
        entity.heard, frame, center: frame.centers[peer], frame.agentRadius,
        heading: frame.scene.agents[peer].heading)
    }
  }

  static func draw(
    _ output: [Float], _ frame: SceneFrame, center: SIMD2<Float>, _ radius: Float, heading: Float?
  ) {
    let color = frame.theme.radio
    if output[0] > 0.03 {
      frame.canvas.strokeCircle(
        center: center, radius: radius * 1.22, lineWidth: max(1, radius * 0.34 * output[0]),
        color.opacity(0.45 + 0.5 * unit(output[0])))
    }
    for (action, probability) in zip(frame.scene.actions, output.map(unit)) {
      guard let petal = action.petal, probability > 0.03 else { continue }
      let direction = action.onMap(petal, heading: heading)
      let side = SIMD2(-direction.y, direction.x)
      let base = center + direction * (radius * 1.15)
      frame.canvas.fillTriangle(
        center + direction * (radius * (1.3 + 1.1 * probability)), base + side * (radius * 0.42),
        base - side * (radius * 0.42), color.opacity(0.45 + 0.5 * probability))
    }
  }
}
