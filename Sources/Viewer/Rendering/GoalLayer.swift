import GridWorld

/// Draws each agent's goal as a diamond in its color, and a thin line that ties the two together.
enum GoalLayer {
  /// With more agents than this, only the selected one's tie is drawn.
  private static let largestTiedCrowd = 120

  /// Those of all agents but the selected one.
  static func drawOthers(_ frame: SceneFrame) {
    let agents = frame.scene.agents
    // Among arrows from robot to robot, ties are in the way.
    if agents.count <= largestTiedCrowd, frame.options.attention != .all, !frame.options.tiesSelectionAlone {
      // The more ties, the paler, so that they never hide what they cross.
      let crowd = min(1, (40 / Float(max(1, agents.count))).squareRoot())
      let opacity = (frame.selection == nil ? 0.42 : 0.2) * crowd
      for i in agents.indices where i != frame.selection { drawTie(frame, i, opacity: opacity, lineWidth: 1) }
    }
    for i in agents.indices where i != frame.selection { drawGoal(frame, i, isSelected: false) }
  }

  /// That of the selected agent; its tie is no louder than what the agent attends to.
  static func drawSelected(_ frame: SceneFrame) {
    guard let i = frame.selection else { return }
    let isCalm = frame.options.attention != .off
    drawTie(frame, i, opacity: isCalm ? 0.4 : 0.9, lineWidth: isCalm ? 1.2 : 2)
    drawGoal(frame, i, isSelected: true)
  }

  /// How far an agent's goal reaches from its center, in pixels.
  static func radius(_ frame: SceneFrame, _ agent: Scene.Agent) -> Float {
    agent.radius.map { $0 * frame.camera.zoom } ?? frame.camera.zoom * 0.4
  }

  private static func drawTie(_ frame: SceneFrame, _ i: Int, opacity: Float, lineWidth: Float) {
    let agent = frame.scene.agents[i]
    guard let goal = agent.goal, !agent.isOnGoal else { return }
    frame.canvas.strokeLine(
      from: frame.centers[i], to: frame.camera.screen(agent.goalPoint ?? goal.center),
      lineWidth: lineWidth * frame.scale,
      frame.color(of: i).opacity(opacity))
  }

  private static func drawGoal(_ frame: SceneFrame, _ i: Int, isSelected: Bool) {
    let agent = frame.scene.agents[i]
    guard let goal = agent.goal, !agent.isOnGoal else { return }
    let center = frame.camera.screen(agent.goalPoint ?? goal.center)
    let least: Float = isSelected ? 5 * frame.scale : 0
    let radius = max(least, Self.radius(frame, agent))
    guard frame.isVisible(center, reach: radius + 4) else { return }
    let color = frame.color(of: i)
    if radius < 2 * frame.scale {
      let side = max(1, pixelRound(frame.camera.zoom * 0.6))
      frame.canvas.fill(
        PixelRectangle(
          x: pixelRound(center.x - Float(side) / 2), y: pixelRound(center.y - Float(side) / 2), width: side,
          height: side), color.opacity(0.35))
      return
    }
    let lineWidth = max(1.4 * frame.scale, radius * 0.16)
    frame.canvas.fillDiamond(center: center, radius: radius, color.opacity(0.22))
    frame.canvas.strokeDiamond(
      center: center, radius: radius - lineWidth / 2, lineWidth: lineWidth,
      color.mixed(with: frame.theme.agentEdge, 0.15))
    if isSelected {
      frame.canvas.strokeDiamond(
        center: center, radius: radius + 3 * frame.scale, lineWidth: 1.5 * frame.scale,
        frame.theme.selection)
    }
  }
}
