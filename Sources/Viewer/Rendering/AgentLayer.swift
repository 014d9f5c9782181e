import Foundation

/// Draws the agents: squares of a few pixels from far away, discs with heading, outline and number from near.
enum AgentLayer {
  static func draw(_ frame: SceneFrame) {
    let radius = frame.agentRadius
    let agents = frame.scene.agents
    let widest = agents.compactMap(\.radius).max().map { $0 * frame.camera.zoom } ?? radius
    let reach = max(max(radius, widest) * 2, 12 * frame.scale)
    let isFar = max(widest, agents.isEmpty || agents[0].radius != nil ? 0 : radius) < 2 * frame.scale
    for i in agents.indices where i != frame.selection {
      let center = frame.centers[i]
      guard frame.isVisible(center, reach: reach) else { continue }
      if isFar {
        drawSquare(frame, i, center)
      } else {
        drawDisc(frame, i, center, frame.radius(of: i))
      }
    }
    if let i = frame.selection {
      drawSelection(frame, i, max(frame.radius(of: i), 3.5 * frame.scale))
    }
  }

  /// An agent a few pixels large.
  private static func drawSquare(_ frame: SceneFrame, _ i: Int, _ center: SIMD2<Float>) {
    let isColliding = frame.scene.agents[i].hasCollided && frame.options.layers.contains(.collisions)
    let smallest = frame.scene.agents.count > 20_000 ? 2 * frame.scale : 3 * frame.scale
    let side = pixelRound(max(smallest, frame.camera.zoom * 0.8)) + (isColliding ? 1 : 0)
    let square = PixelRectangle(
      x: pixelRound(center.x - Float(side) / 2), y: pixelRound(center.y - Float(side) / 2), width: side,
      height: side)
    frame.canvas.fill(square, isColliding ? frame.theme.collision : frame.color(of: i))
  }

  private static func drawDisc(_ frame: SceneFrame, _ i: Int, _ center: SIMD2<Float>, _ radius: Float) {
    let canvas = frame.canvas
    let agent = frame.scene.agents[i]
    let color = frame.color(of: i)
    let scale = frame.scale
    let isDetailed = radius >= 4 * scale
    if agent.hasCollided, frame.options.layers.contains(.collisions) {
      canvas.fillCircle(center: center, radius: radius * 1.55, frame.theme.collision.opacity(0.28))
      canvas.strokeCircle(
        center: center, radius: radius * 1.38, lineWidth: max(1.5 * scale, radius * 0.16),
        frame.theme.collision)
    } else if agent.isOnGoal, isDetailed {
      canvas.strokeCircle(
        center: center, radius: radius * 1.25, lineWidth: max(1.2 * scale, radius * 0.13), color)
    }
    if isDetailed, let heading = agent.heading, !agent.isOnGoal || frame.scene.hasHeadings {
      drawHeading(frame, center, radius, heading, color)
    }
    let edge = color.mixed(with: frame.theme.agentEdge, 0.55)
    if isDetailed {
      canvas.fillCircle(center: center, radius: radius, edge)
      canvas.fillCircle(center: center, radius: radius - max(scale, radius * 0.1), color)
    } else {
      canvas.fillCircle(center: center, radius: radius + 0.5, color)
    }
    if frame.options.layers.contains(.ids) { drawNumber(frame, agent.identity, center, radius, on: color) }
  }

  /// A pointer that sticks out of the disc.
  private static func drawHeading(
    _ frame: SceneFrame, _ center: SIMD2<Float>, _ radius: Float, _ heading: Float, _ color: Color
  ) {
    let forward = SIMD2(cos(heading), sin(heading))
    let side = SIMD2(-forward.y, forward.x)
    let base = center + forward * (radius * 0.62)
    frame.canvas.fillTriangle(
      center + forward * (radius * 1.5), base + side * (radius * 0.78), base - side * (radius * 0.78),
      color.mixed(with: frame.theme.text, 0.3))
  }

  private static func drawNumber(
    _ frame: SceneFrame, _ number: Int, _ center: SIMD2<Float>, _ radius: Float, on color: Color
  ) {
    let text = String(number)
    let ink = color.brightness > 0.55 ? Color(hex: 0x10151B) : .white
    for font in [Font(size: 20 * frame.scale), .body(scale: frame.scale), .small(scale: frame.scale)]
    where Float(font.width(of: text)) <= radius * 1.6 && Float(font.capHeight) <= radius * 1.1 {
      frame.canvas.drawText(text, centeredAt: center, font: font, ink)
      return
    }
  }

  /// The selected agent, on top of all others, with a ring that is seen at every zoom.
  private static func drawSelection(_ frame: SceneFrame, _ i: Int, _ radius: Float) {
    let center = frame.centers[i]
    let ring = radius * 1.45 + 2.5 * frame.scale
    guard frame.isVisible(center, reach: ring * 2) else { return }
    frame.canvas.strokeCircle(
      center: center, radius: ring, lineWidth: 5 * frame.scale, frame.theme.ground.opacity(0.85))
    drawDisc(frame, i, center, radius)
    frame.canvas.strokeCircle(
      center: center, radius: ring, lineWidth: 2 * frame.scale, frame.theme.selection)
  }
}
