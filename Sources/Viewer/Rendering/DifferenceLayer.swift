/// Draws a thin ring around every agent that differs from the same one of the scene beside this one.
enum DifferenceLayer {
  static func draw(_ frame: SceneFrame) {
    let scale = frame.scale
    for i in frame.scene.differing where frame.centers.indices.contains(i) {
      let center = frame.centers[i]
      // Outside the rings of collisions and of agents on their goals, and seen from far away too.
      let radius = max(frame.radius(of: i) * 1.7, 5 * scale)
      guard frame.isVisible(center, reach: radius + 2 * scale) else { continue }
      frame.canvas.strokeCircle(
        center: center, radius: radius, lineWidth: 3 * scale, frame.theme.ground.opacity(0.7))
      frame.canvas.strokeCircle(center: center, radius: radius, lineWidth: 1.5 * scale, frame.theme.ray)
    }
  }
}
