/// Draws what the selected robot attends to: a mark on each thing, as large and deep as the attention paid to it, and
/// short links to the few strongest.
enum AttentionLayer {
  /// How far the rest of the map pales while attention is shown.
  static let veil: Float = 0.55

  /// Pales all that was drawn so far.
  static func drawVeil(_ frame: SceneFrame) { frame.canvas.dim(frame.theme.ground.opacity(veil)) }

  /// What lies below the robots.
  static func drawMarks(_ frame: SceneFrame, _ focus: AttentionFocus) {
    // The strongest last: nothing weaker lies on it.
    for mark in focus.marks.reversed() where mark.shape != .pointer {
      guard frame.isVisible(mark.center, reach: mark.reach(1, cellSide: focus.cellSide)) else { continue }
      mark.draw(frame, cellSide: focus.cellSide)
    }
  }

  static func drawLinks(_ frame: SceneFrame, _ focus: AttentionFocus) {
    var pen = LinkPen()
    for mark in focus.named.reversed() where mark.shape != .pointer {
      let reach = mark.reach(max(mark.weight, mark.other ?? 0), cellSide: focus.cellSide)
      pen.draw(
        from: focus.origin, to: mark.center,
        margins: (focus.rim + frame.scale, reach + 2 * frame.scale), style(mark, focus, frame),
        on: frame.canvas)
    }
  }

  /// Links are as wide and deep as their weight, and never inked for longer than two cells.
  static func style(_ mark: AttentionMark, _ focus: AttentionFocus, _ frame: SceneFrame) -> LinkPen.Style {
    LinkPen.Style(
      color: frame.theme.attentionRamp.color(of: mark.weight),
      lineWidth: (1.4 + 3.6 * AttentionRamp.position(of: mark.weight)) * frame.scale,
      stub: min(focus.cellSide, 60 * frame.scale), middle: 0.14,
      casing: frame.theme.ground.opacity(0.7), casingWidth: 2 * frame.scale,
      leastLength: 0.4 * focus.cellSide)
  }

  /// What lies on top of everything on the map: pointers to what is out of view.
  static func drawPointers(_ frame: SceneFrame, _ focus: AttentionFocus) {
    for mark in focus.marks.reversed() where mark.shape == .pointer {
      mark.draw(frame, cellSide: focus.cellSide)
    }
  }
}
