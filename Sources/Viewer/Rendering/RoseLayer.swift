/// Draws what peers were heard to say: a rose of petals as long as the probability of each move, and a ring as bold as
/// that of staying.
enum RoseLayer {
  /// - Parameter focus: of its robots, those that are not attended to speak softly.
  static func draw(_ frame: SceneFrame, _ focus: AttentionFocus?) {
    guard let i = frame.selection, frame.camera.zoom >= 10 * frame.scale,
      let attention = frame.scene.attentions.first(where: { $0.agent == i })
    else { return }
    for entity in attention.entities where entity.heard.count >= frame.scene.actions.count {
      guard let peer = entity.peer, frame.centers.indices.contains(peer), peer != frame.ghost else {
        continue
      }
      draw(
        entity.heard, frame, center: frame.centers[peer], frame.agentRadius,
        heading: frame.scene.agents[peer].heading, opacity: focus?.isBright[peer] ?? true ? 1 : 0.3)
    }
  }

  private static func draw(
    _ output: [Float], _ frame: SceneFrame, center: SIMD2<Float>, _ radius: Float, heading: Float?,
    opacity: Float
  ) {
    let color = frame.theme.radio
    if output[0] > 0.03 {
      frame.canvas.strokeCircle(
        center: center, radius: radius * 1.22, lineWidth: max(1, radius * 0.28 * output[0]),
        color.opacity((0.45 + 0.5 * unit(output[0])) * opacity))
    }
    for (action, probability) in zip(frame.scene.actions, output.map(unit)) {
      guard let petal = action.petal, probability > 0.03 else { continue }
      let direction = action.onMap(petal, heading: heading)
      let side = SIMD2(-direction.y, direction.x)
      let base = center + direction * (radius * 1.15)
      frame.canvas.fillTriangle(
        center + direction * (radius * (1.3 + 0.8 * probability)), base + side * (radius * 0.34),
        base - side * (radius * 0.34), color.opacity((0.45 + 0.5 * probability) * opacity))
    }
  }
}
