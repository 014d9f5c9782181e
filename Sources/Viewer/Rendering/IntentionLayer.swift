import Foundation

/// Draws what the selected robot is about to do as an arrow on the map; with a peer imagined away, what it would then
/// do as a dashed one, and beside each how likely it is and would be.
enum IntentionLayer {
  /// One action as it is drawn.
  struct Intention: Equatable {
    var action: Int
    /// Whether it is the likeliest only with the peer gone.
    var isAlternative: Bool
    /// Beside the arrow; empty for none.
    var text: String
  }

  /// What is drawn of an attention; the likeliest action first.
  static func intentions(_ scene: Scene, _ attention: Scene.Attention) -> [Intention] {
    let now = attention.probabilities
    guard now.count == scene.actions.count, let likeliest = likeliest(now) else { return [] }
    guard let what = scene.counterfactual, what.agent == attention.agent,
      what.probabilities.count == now.count, let alternative = Self.likeliest(what.probabilities)
    else { return [Intention(action: likeliest, isAlternative: false, text: "")] }
    func text(_ action: Int) -> String {
      let (before, after) = (Panel.percent(now[action]), Panel.percent(what.probabilities[action]))
      // `right: 8 → 94 %`: the unit once.
      let first = before.hasSuffix(" %") ? String(before.dropLast(2)) : before
      return "\(name(of: scene.actions[action])): \(first) → \(after)"
    }
    let intention = Intention(action: likeliest, isAlternative: false, text: text(likeliest))
    if alternative == likeliest { return [intention] }
    return [intention, Intention(action: alternative, isAlternative: true, text: text(alternative))]
  }

  private static func likeliest(_ probabilities: [Float]) -> Int? {
    probabilities.indices.max { (probabilities[$0], $1) < (probabilities[$1], $0) }
  }

  /// An action's label without the arrow in front, since one is drawn.
  private static func name(of action: Scene.Action) -> String {
    let words = action.label.split(separator: " ")
    guard words.count > 1, let first = words.first, "↑↓←→".contains(first) else { return action.label }
    return words.dropFirst().joined(separator: " ")
  }

  /// An intention that has been drawn, and where its label goes.
  struct Drawn {
    var intention: Intention
    var place: SIMD2<Float>
    var color: Color
  }

  /// Draws those of the selected robot while its attention is shown; of all robots' only what if.
  static func draw(_ frame: SceneFrame) -> [Drawn] {
    guard frame.options.attention == .selected || frame.ghost != nil, let i = frame.selection,
      let attention = frame.scene.attentions.first(where: { $0.agent == i })
    else { return [] }
    return intentions(frame.scene, attention).map { intention in
      let color = intention.isAlternative ? frame.theme.attention : frame.theme.action
      let shape = shape(of: frame.scene.actions[intention.action], frame, i)
      draw(shape, frame, isDashed: intention.isAlternative, color)
      return Drawn(intention: intention, place: shape.points[shape.points.count - 1], color: color)
    }
  }

  private struct Shape {
    var points: [SIMD2<Float>]
    var hasHead: Bool
  }

  private static func shape(of action: Scene.Action, _ frame: SceneFrame, _ agent: Int) -> Shape {
    let center = frame.centers[agent]
    let heading = frame.scene.agents[agent].heading
    let radius = max(frame.radius(of: agent), 3.5 * frame.scale)
    let rim = AgentLayer.selectionReach(frame, agent)
    func arc(from start: Float, by turn: Float, radius: Float) -> [SIMD2<Float>] {
      (0...32).map { step in
        let angle = start + turn * Float(step) / 32
        return center + SIMD2(cos(angle), sin(angle)) * radius
      }
    }
    let reach = AttentionFocus.cellSide(frame)
    if action.move != .zero {
      let move = action.onMap(action.move, heading: heading)
      let length = (move * move).sum().squareRoot()
      let direction = move / length
      let tip = max(rim + 8 * frame.scale, rim + 0.5 * reach * min(length, 1))
      return Shape(
        points: [center + direction * (radius * 1.05), center + direction * tip], hasHead: true)
    }
    if let petal = action.petal, let heading {
      // A turn: about the robot, from where it looks to where it will.
      let turn: Float = petal.y < 0 ? -.pi / 2 : .pi / 2
      return Shape(points: arc(from: heading, by: turn, radius: rim + 4 * frame.scale), hasHead: true)
    }
    // Between the disc and the ring that says which one is selected.
    return Shape(points: arc(from: 0, by: 2 * .pi, radius: radius + 2.4 * frame.scale), hasHead: false)
  }

  private static func draw(_ shape: Shape, _ frame: SceneFrame, isDashed: Bool, _ color: Color) {
    let scale = frame.scale
    let lineWidth = 2.4 * scale
    var points = shape.points
    let tip = points[points.count - 1]
    let way = tip - points[points.count - 2]
    let forward = way / max((way * way).sum().squareRoot(), 1e-6)
    let head = 9 * scale
    if shape.hasHead, points.count == 2 { points[1] = tip - forward * (head * 0.8) }
    let opacities = [Float](repeating: 1, count: points.count)
    if shape.hasHead {
      frame.canvas.strokePath(
        points.span, opacities: opacities.span, lineWidth: lineWidth + 2.4 * scale, frame.theme.ground)
    }
    if isDashed {
      frame.canvas.strokeDashes(
        points.span, dash: 4 * scale, gap: 4.5 * scale, lineWidth: lineWidth, color)
    } else {
      frame.canvas.strokePath(points.span, opacities: opacities.span, lineWidth: lineWidth, color)
    }
    guard shape.hasHead else { return }
    let side = SIMD2(-forward.y, forward.x)
    func triangle(_ margin: Float, _ color: Color) {
      let foot = tip - forward * (head + margin)
      frame.canvas.fillTriangle(
        tip + forward * (1.6 * margin), foot + side * (head * 0.55 + margin),
        foot - side * (head * 0.55 + margin), color)
    }
    triangle(1.2 * scale, frame.theme.ground)
    triangle(0, color)
  }
}
