/// Draws how fast discs go, as arrows as long as their way of a second, and around the selected one the velocities that
/// ORCA leaves it: the dark sides of lines are ruled out.
enum VelocityLayer {
  static func draw(_ frame: SceneFrame) {
    for (i, agent) in frame.scene.agents.enumerated() {
      guard let velocity = agent.velocity, frame.isVisible(frame.centers[i], reach: 4 * frame.camera.zoom)
      else {
        continue
      }
      drawArrow(frame, from: frame.centers[i], way: velocity * frame.camera.zoom, radius: frame.radius(of: i))
    }
    guard let i = frame.selection else { return }
    for plane in frame.scene.halfPlanes { draw(plane, around: frame.centers[i], frame) }
  }

  private static func drawArrow(
    _ frame: SceneFrame, from center: SIMD2<Float>, way: SIMD2<Float>, radius: Float
  ) {
    let length = (way * way).sum().squareRoot()
    guard length > 3 * frame.scale, radius > 2 * frame.scale else { return }
    let forward = way / length
    let side = SIMD2(-forward.y, forward.x)
    let tip = center + way
    let head = min(max(5 * frame.scale, radius * 0.35), length * 0.6)
    frame.canvas.strokeLine(
      from: center, to: tip - forward * (head * 0.8), lineWidth: max(1.5 * frame.scale, radius * 0.12),
      frame.theme.text.opacity(0.75))
    frame.canvas.fillTriangle(
      tip, tip - forward * head + side * (head * 0.5), tip - forward * head - side * (head * 0.5),
      frame.theme.text.opacity(0.85))
  }

  /// Meters a second become pixels as meters do.
  private static func draw(_ plane: Scene.HalfPlane, around center: SIMD2<Float>, _ frame: SceneFrame) {
    let zoom = frame.camera.zoom
    let middle = center + plane.point * zoom
    let along = plane.direction * (2.5 * zoom)
    // To the right of the direction, where velocities are ruled out.
    let out = SIMD2(plane.direction.y, -plane.direction.x) * (0.35 * zoom)
    // Where attention is shown, it comes first.
    let color = frame.theme.collision.opacity(frame.isBright == nil ? 1 : 0.4)
    frame.canvas.fillTriangle(middle - along, middle + along, middle + along + out, color.opacity(0.12))
    frame.canvas.fillTriangle(middle - along, middle + along + out, middle - along + out, color.opacity(0.12))
    frame.canvas.strokeLine(
      from: middle - along, to: middle + along, lineWidth: 1.5 * frame.scale, color.opacity(0.7))
  }
}
