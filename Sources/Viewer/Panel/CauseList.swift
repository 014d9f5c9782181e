import Basics

/// The panel's list of what a decision rests on: how much of it moves without each thing, and the attention paid to it.
enum CauseList {
  /// Effects below this share change nothing that anybody would notice.
  private static let leastEffect: Float = 0.005

  /// Draws the list; returns its rows.
  static func draw(_ causes: [Scene.Cause], _ attention: Scene.Attention, _ pen: inout PanelPen) -> [Panel
    .Row]
  {
    let (frame, theme) = (pen.frame, pen.frame.theme)
    pen.heading("Rests on", note: "what moves without it")
    let shown = causes.filter { $0.effect >= leastEffect }
    guard !shown.isEmpty else {
      pen.paragraph("Nothing around it makes a difference.", muted: true)
      return []
    }
    let room = Int((pen.bottom - pen.y - 150 * frame.scale) / (Panel.rowHeight * frame.scale))
    var rows: [Panel.Row] = []
    let listed = shown.prefix(max(3, min(12, room)))
    pen.makeRoom(for: listed.map(\.name), hasDots: listed.contains { $0.peer != nil })
    for cause in listed {
      let top = pen.y
      var text = Panel.percent(cause.effect)
      if let action = cause.otherAction, frame.scene.actions.indices.contains(action) {
        text += " " + String(frame.scene.actions[action].label.prefix { $0 != " " })
      }
      pen.bar(
        cause.name, value: cause.effect, second: cause.weight ?? 0, text: text, theme.action,
        secondColor: theme.attention,
        dot: cause.peer.flatMap { frame.scene.agents.indices.contains($0) ? frame.color(of: $0) : nil },
        widestText: "100 % ↑")
      guard let entity = cause.entity else { continue }
      rows.append(
        Panel.Row(
          entity: entity,
          area: PixelRectangle(
            minX: pixelRound(pen.left), minY: pixelRound(top), maxX: pixelRound(pen.right),
            maxY: pixelRound(pen.y))))
    }
    pen.legend([
      ("effect", "without it", theme.action), ("W*", "attention", theme.attention),
      ("→", "does then", theme.mutedText),
    ])
    pen.gap()
    return rows
  }
}
