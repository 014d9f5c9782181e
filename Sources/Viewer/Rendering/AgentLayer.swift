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
      if i == frame.ghost {
        drawGhost(frame, i, center, max(frame.radius(of: i), 3.5 * frame.scale))
      } else if isFar {
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

  /// How far the selected agent reaches from its center, the ring around it included, in pixels.
  static func selectionReach(_ frame: SceneFrame, _ i: Int) -> Float {
    selectionRing(frame, max(frame.radius(of: i), 3.5 * frame.scale)) + frame.scale
  }

  /// Radius of the ring around the selected agent.
  private static func selectionRing(_ frame: SceneFrame, _ radius: Float) -> Float {
    radius * 1.3 + 2.5 * frame.scale
  }

  /// An agent that is imagined away.
  private static func drawGhost(_ frame: SceneFrame, _ i: Int, _ center: SIMD2<Float>, _ radius: Float) {
    let color = frame.color(of: i)
    let lineWidth = max(1.2 * frame.scale, radius * 0.08)
    frame.canvas.fillCircle(center: center, radius: radius, frame.theme.ground.opacity(0.88))
    frame.canvas.fillCircle(center: center, radius: radius, color.opacity(0.12))
    frame.canvas.strokeDashedCircle(
      center: center, radius: radius - lineWidth / 2, dash: max(3 * frame.scale, radius * 0.28),
      lineWidth: lineWidth, color.mixed(with: frame.theme.text, 0.45))
    if frame.options.layers.contains(.ids) {
      drawNumber(frame, frame.scene.agents[i].identity, center, radius, ink: frame.theme.mutedText)
    }
  }

  private static func drawDisc(_ frame: SceneFrame, _ i: Int, _ center: SIMD2<Float>, _ radius: Float) {
    let canvas = frame.canvas
    let agent = frame.scene.agents[i]
    let isPale = frame.isPale(i)
    let color = frame.color(of: i)
    let scale = frame.scale
    let isDetailed = radius >= 4 * scale
    if agent.hasCollided, frame.options.layers.contains(.collisions) {
      // Thin: what happened matters less than what is attended to.
      canvas.strokeCircle(
        center: center, radius: radius * 1.16 + 0.5 * scale, lineWidth: max(1.2 * scale, radius * 0.08),
        isPale ? frame.theme.pale(frame.theme.collision) : frame.theme.collision)
    } else if agent.isOnGoal, isDetailed {
      canvas.strokeCircle(
        center: center, radius: radius * 1.25, lineWidth: max(1.2 * scale, radius * 0.13), color)
    }
    if isDetailed, let heading = agent.heading, !agent.isOnGoal || frame.scene.hasHeadings {
      drawHeading(frame, i, center, radius, heading, color)
    }
    let edge = isPale ? color : color.mixed(with: frame.theme.agentEdge, 0.55)
    if isDetailed {
      canvas.fillCircle(center: center, radius: radius, edge)
      canvas.fillCircle(center: center, radius: radius - max(scale, radius * 0.1), color)
    } else {
      canvas.fillCircle(center: center, radius: radius + 0.5, color)
    }
    if frame.options.layers.contains(.ids) {
      let ink = color.brightness > 0.55 ? Color(hex: 0x10151B) : .white
      drawNumber(
        frame, agent.identity, center, radius, ink: isPale ? ink.mixed(with: color, 0.35) : ink)
    }
  }

  /// A pointer that sticks out of the disc.
  private static func drawHeading(
    _ frame: SceneFrame, _ i: Int, _ center: SIMD2<Float>, _ radius: Float, _ heading: Float, _ color: Color
  ) {
    let forward = SIMD2(cos(heading), sin(heading))
    let side = SIMD2(-forward.y, forward.x)
    let base = center + forward * (radius * 0.62)
    frame.canvas.fillTriangle(
      center + forward * (radius * 1.5), base + side * (radius * 0.78), base - side * (radius * 0.78),
      frame.isPale(i) ? color : color.mixed(with: frame.theme.text, 0.3))
  }

  private static func drawNumber(
    _ frame: SceneFrame, _ number: Int, _ center: SIMD2<Float>, _ radius: Float, ink: Color
  ) {
    let text = String(number)
    for font in [Font(size: 20 * frame.scale), .body(scale: frame.scale), .small(scale: frame.scale)]
    where Float(font.width(of: text)) <= radius * 1.6 && Float(font.capHeight) <= radius * 1.1 {
      frame.canvas.drawText(text, centeredAt: center, font: font, ink)
      return
    }
  }

  /// The selected agent, on top of all others, with a ring that is seen at every zoom.
  private static func drawSelection(_ frame: SceneFrame, _ i: Int, _ radius: Float) {
    let center = frame.centers[i]
    let ring = selectionRing(frame, radius)
    guard frame.isVisible(center, reach: ring * 2) else { return }
    frame.canvas.strokeCircle(
      center: center, radius: ring, lineWidth: 4 * frame.scale, frame.theme.ground.opacity(0.85))
    drawDisc(frame, i, center, radius)
    frame.canvas.strokeCircle(
      center: center, radius: ring, lineWidth: 2 * frame.scale, frame.theme.selection)
  }
}
