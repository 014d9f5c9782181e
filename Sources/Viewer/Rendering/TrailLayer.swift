/// Draws the way each agent came, fading into the past.
enum TrailLayer {
  /// Those of the selected agent, or of all others.
  static func draw(_ frame: SceneFrame, ofSelected: Bool) {
    let history = frame.scene.history
    guard history.count > 1, history.agentCount == frame.scene.agents.count else { return }
    let zoom = frame.camera.zoom
    let lineWidth = min(7 * frame.scale, max(1.5 * frame.scale, zoom * 0.16))
    // From far away only the selected agent's trail can be told from its neighbors'.
    let isFar = zoom < (frame.scene.agents.count > 1000 ? 6 : 3) * frame.scale
    let reach = Float(history.count) * zoom
    // In a crowd long trails only cover each other.
    let length = frame.scene.agents.count > 100 ? 10 : history.count
    var trail = Trail()
    for i in frame.scene.agents.indices {
      let isSelected = i == frame.selection
      guard isSelected == ofSelected else { continue }
      guard isSelected || !isFar, frame.isVisible(frame.centers[i], reach: reach) else { continue }
      // Where attention is shown, the way it came is of little interest.
      let isLoud = isSelected && frame.options.attention == .off
      trail.gather(
        frame, i, newestOpacity: isLoud ? 0.9 : 0.5, length: isSelected ? history.count : length)
      frame.canvas.strokePath(
        trail.points.span, opacities: trail.opacities.span, lineWidth: isLoud ? lineWidth * 1.5 : lineWidth,
        frame.color(of: i))
    }
  }
}

/// One agent's way in pixels, oldest point first; its storage is used again for the next agent.
private struct Trail {
  private(set) var points: [SIMD2<Float>] = []
  private(set) var opacities: [Float] = []

  mutating func gather(_ frame: SceneFrame, _ i: Int, newestOpacity: Float, length: Int) {
    points.removeAll(keepingCapacity: true)
    opacities.removeAll(keepingCapacity: true)
    let history = frame.scene.history
    let oldest = min(history.count, length) - 1
    guard oldest > 0 else { return }
    for back in stride(from: oldest, through: 1, by: -1) {
      let fraction = Float(oldest - back) / Float(oldest)
      append(frame.camera.screen(history[back: back, i]), opacity: newestOpacity * fraction)
    }
    append(frame.centers[i], opacity: newestOpacity)
  }

  /// Adds a point; waiting adds none, and going straight on only moves the last one.
  private mutating func append(_ point: SIMD2<Float>, opacity: Float) {
    let count = points.count
    if count > 0, points[count - 1] == point {
      opacities[count - 1] = opacity
      return
    }
    if count > 1 {
      let before = points[count - 1] - points[count - 2]
      let now = point - points[count - 1]
      let turn = before.x * now.y - before.y * now.x
      if abs(turn) < 0.01, (before * now).sum() > 0 {
        points[count - 1] = point
        opacities[count - 1] = opacity
        return
      }
    }
    points.append(point)
    opacities.append(opacity)
  }
}
