/// Draws moving obstacles: squares with rounded corners, so that no one takes them for agents.
enum ObstacleLayer {
  static func draw(_ frame: SceneFrame) {
    for obstacle in frame.scene.obstacles {
      let center = frame.camera.screen(obstacle.position)
      let radius = max(1.5 * frame.scale, obstacle.radius * frame.camera.zoom)
      guard frame.isVisible(center, reach: radius + 2) else { continue }
      let corner = radius * 0.35
      let color = frame.theme.obstacle
      frame.canvas.fillRectangle(from: center - radius, to: center + radius, cornerRadius: corner, color)
      guard radius > 4 * frame.scale else { continue }
      let inner = radius * 0.45
      let lineWidth = max(1.5 * frame.scale, radius * 0.18)
      let mark = color.mixed(with: frame.theme.ground, 0.8)
      frame.canvas.strokeLine(from: center - inner, to: center + inner, lineWidth: lineWidth, mark)
      frame.canvas.strokeLine(
        from: center + SIMD2(-inner, inner), to: center + SIMD2(inner, -inner), lineWidth: lineWidth, mark)
    }
  }
}

/// Draws doors: solid when closed, an outline when open.
enum DoorLayer {
  static func draw(_ frame: SceneFrame) {
    for door in frame.scene.doors {
      let box = frame.camera.pixels(of: door.cell)
      guard frame.isVisible(frame.camera.screen(door.cell.center), reach: frame.camera.zoom) else { continue }
      let color = frame.theme.door
      if frame.camera.zoom < 5 * frame.scale {
        frame.canvas.fill(box, door.isOpen ? color.opacity(0.3) : color)
        continue
      }
      let low = SIMD2(Float(box.minX), Float(box.minY)) + frame.scale
      let high = SIMD2(Float(box.maxX), Float(box.maxY)) - frame.scale
      let corner = frame.camera.zoom * 0.12
      frame.canvas.fillRectangle(
        from: low, to: high, cornerRadius: corner, color.opacity(door.isOpen ? 0.18 : 1))
      frame.canvas.strokeRectangle(
        from: low + frame.scale / 2, to: high - frame.scale / 2, cornerRadius: corner,
        lineWidth: 1.5 * frame.scale, color.mixed(with: frame.theme.agentEdge, 0.35))
    }
  }
}
