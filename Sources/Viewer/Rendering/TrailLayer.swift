/// Draws the way each agent came, fading into the past.
enum TrailLayer {
  static func draw(_ frame: SceneFrame) {
    let history = frame.scene.history
    guard history.count > 1, history.agentCount == frame.scene.agents.count else { return }
    let zoom = frame.camera.zoom
    let lineWidth = min(7 * frame.scale, max(1.5 * frame.scale, zoom * 0.16))
    // From far away only the selected agent's trail can be told from its neighbors'.
    let isFar = zoom < 3 * frame.scale
    let reach = Float(history.count) * zoom
    var points: [SIMD2<Float>] = []
    points.reserveCapacity(history.count)
    for i in frame.scene.agents.indices {
      let isSelected = i == frame.selection
      guard isSelected || !isFar, frame.isVisible(frame.centers[i], reach: reach) else { continue }
      gather(frame, i, into: &points)
      guard points.count > 1 else { continue }
      frame.canvas.strokePath(
        points.span, lineWidth: isSelected ? lineWidth * 1.5 : lineWidth, frame.color(of: i),
        opacities: (0.04, isSelected ? 0.9 : 0.5))
    }
  }

  /// The agent's places, oldest first, in pixels; waiting adds no point.
  private static func gather(_ frame: SceneFrame, _ i: Int, into points: inout [SIMD2<Float>]) {
    points.removeAll(keepingCapacity: true)
    for back in stride(from: frame.scene.history.count - 1, through: 1, by: -1) {
      let point = frame.camera.screen(frame.scene.history[back: back, i])
      if points.last != point { points.append(point) }
    }
    if points.last != frame.centers[i] { points.append(frame.centers[i]) }
  }
}
