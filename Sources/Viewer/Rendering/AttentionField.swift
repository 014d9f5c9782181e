/// Draws who attends to whom, of all robots at once: from each an arrow to the robot it attends to most, and around each
/// a halo as large as the attention it receives in all.
struct AttentionField {
  /// The strongest link of one robot to another.
  struct Link: Equatable {
    var from: Int
    var to: Int
    var weight: Float
  }

  /// Ascending by weight.
  private(set) var links: [Link] = []
  /// By agent, the sum of the weights with which others attend to it.
  private(set) var received: [Float]
  /// By agent, what others call it; empty for those nobody attends to.
  private(set) var names: [String]
  let cellSide: Float

  /// Weaker links are no more than noise.
  private static let leastWeight: Float = 0.03
  /// The sum of weights whose halo is as large as a cell.
  static let receivedOfCell: Float = 1.5

  /// Nil unless the attention of all is shown.
  init?(_ frame: SceneFrame) {
    guard frame.options.attention == .all, !frame.scene.attentions.isEmpty else { return nil }
    cellSide = AttentionFocus.cellSide(frame)
    let count = frame.scene.agents.count
    received = [Float](repeating: 0, count: count)
    names = [String](repeating: "", count: count)
    links.reserveCapacity(frame.scene.attentions.count)
    for attention in frame.scene.attentions where attention.agent < count {
      var best: Link?
      for (index, entity) in attention.entities.enumerated() {
        guard let robot = entity.robot, robot < count, robot != attention.agent else { continue }
        let weight = AttentionFocus.weight(attention, index, frame.options)
        received[robot] += weight
        if entity.peer != nil || names[robot].isEmpty { names[robot] = entity.name }
        if weight > best?.weight ?? Self.leastWeight {
          best = Link(from: attention.agent, to: robot, weight: weight)
        }
      }
      if let best { links.append(best) }
    }
    links.sort { ($0.weight, $0.from) < ($1.weight, $1.from) }
  }

  /// The robots that receive most, the most first; those nobody attends to are none of them.
  func mostAttended(_ count: Int) -> [Int] {
    let least: Float = 0.1
    var best: [Int] = []
    for i in received.indices where received[i] >= least {
      guard best.count < count || received[i] > received[best[best.count - 1]] else { continue }
      let place = best.firstIndex { received[$0] < received[i] } ?? best.count
      best.insert(i, at: place)
      if best.count > count { best.removeLast() }
    }
    return best
  }

  /// How far a halo reaches around a disc, in pixels: what shows of it grows in proportion to `received`.
  func haloReach(_ i: Int, radius: Float) -> Float {
    (radius * radius + received[i] * cellSide * cellSide / (Self.receivedOfCell * .pi)).squareRoot()
  }

  func drawHalos(_ frame: SceneFrame) {
    let color = frame.theme.attention.opacity(0.3)
    for i in received.indices where received[i] >= 0.01 {
      let reach = haloReach(i, radius: frame.radius(of: i))
      guard frame.isVisible(frame.centers[i], reach: reach) else { continue }
      frame.canvas.fillCircle(center: frame.centers[i], radius: reach, color)
    }
  }

  func drawLinks(_ frame: SceneFrame) {
    var pen = LinkPen()
    let scale = frame.scale
    for link in links {
      let (a, b) = (frame.centers[link.from], frame.centers[link.to])
      guard frame.isVisible((a + b) / 2, reach: 30 * frame.camera.zoom) else { continue }
      // With a robot selected, those that are none of its business step back.
      let isAside = frame.selection.map { $0 != link.from && $0 != link.to } ?? false
      let position = AttentionRamp.position(of: link.weight)
      let color = frame.theme.attentionRamp.color(of: link.weight)
      pen.draw(
        from: a, to: b, margins: (margin(link.from, frame), margin(link.to, frame) + scale),
        LinkPen.Style(
          color: isAside ? color.opacity(0.35) : color,
          lineWidth: (0.8 + 3.2 * position) * scale * (isAside ? 0.7 : 1), stub: 1.6 * cellSide,
          middle: 0.45, casing: isAside ? nil : frame.theme.ground.opacity(0.8), casingWidth: 2 * scale),
        on: frame.canvas)
    }
  }

  /// How far from a robot's center arrows keep.
  private func margin(_ i: Int, _ frame: SceneFrame) -> Float {
    i == frame.selection
      ? AgentLayer.selectionReach(frame, i) : max(frame.radius(of: i), 2 * frame.scale) + frame.scale
  }
}
