/// Names what matters and explains the marks: labels and legend, above everything else on the map.
enum AttentionAnnotations {
  /// - Parameter intentions: with where their labels go.
  static func draw(
    _ frame: SceneFrame, _ focus: AttentionFocus, _ legend: AttentionLegend,
    intentions: [(IntentionLayer.Intention, SIMD2<Float>)]
  ) {
    let named = focus.named.map { mark in
      Box(
        center: mark.center,
        half: SIMD2(repeating: mark.reach(max(mark.weight, mark.other ?? 0), cellSide: focus.cellSide)))
    }
    let legendBox = legend.draw(
      frame, title: "Robot \(frame.scene.agents[focus.attention.agent].identity) attends to",
      entries: entries(frame, focus, intentions.map(\.0)), avoiding: named)
    var labels = MapLabels(frame, taken: legendBox.map { [$0] } ?? [], soft: named)
    // First those that must be at the tips of arrows.
    for (intention, place) in intentions where !intention.text.isEmpty {
      labels.draw(
        intention.text, anchor: place, rim: 6 * frame.scale,
        intention.isAlternative ? frame.theme.attention : frame.theme.action)
    }
    for (mark, box) in zip(focus.named, named) {
      labels.draw(
        focus.text(of: mark), anchor: mark.center, rim: box.size.x / 2,
        frame.theme.attentionRamp.color(of: mark.weight))
    }
  }

  private static func entries(
    _ frame: SceneFrame, _ focus: AttentionFocus, _ intentions: [IntentionLayer.Intention]
  ) -> [AttentionLegend.Entry] {
    let kind = frame.options.attentionKind
    var entries: [AttentionLegend.Entry] = [
      .init(sign: .ramp, text: ""),
      .init(
        sign: .area,
        text: kind == .original ? "larger: more attention (W)" : "larger: more attention (W*)"
      ),
    ]
    if kind == .both { entries.append(.init(sign: .outline, text: "W: likewise, of the tokens alone")) }
    if focus.marks.contains(where: { $0.shape == .pointer }) {
      entries.append(.init(sign: .pointer, text: "out of view"))
    }
    if !intentions.isEmpty { entries.append(.init(sign: .action, text: "what it does next")) }
    if let ghost = frame.ghost {
      if intentions.count > 1 {
        entries.append(.init(sign: .alternative, text: "what it would do instead"))
      }
      let name =
        focus.attention.entities.first { $0.peer == ghost }?.name
        ?? "robot \(frame.scene.agents[ghost].identity)"
      entries.append(.init(sign: .ghost, text: "without \(name)"))
    }
    return entries
  }

  static func draw(_ frame: SceneFrame, _ field: AttentionField, _ legend: AttentionLegend) {
    let named = field.mostAttended(AttentionFocus.longestNamed)
    let boxes = named.map { i in
      Box(
        center: frame.centers[i],
        half: SIMD2(repeating: field.haloReach(i, radius: frame.radius(of: i))))
    }
    let kind = frame.options.attentionKind == .original ? "W" : "W*"
    let legendBox = legend.draw(
      frame, title: "Who attends to whom (\(kind))",
      entries: [
        .init(sign: .ramp, text: ""), .init(sign: .arrow, text: "to the robot it attends to most"),
        .init(sign: .halo, text: "attention received from all"),
      ], avoiding: boxes)
    var labels = MapLabels(frame, taken: legendBox.map { [$0] } ?? [], soft: boxes)
    for (i, box) in zip(named, boxes) where frame.isVisible(frame.centers[i], reach: 0) {
      labels.draw(
        "\(field.names[i]) · \(Panel.percent(field.received[i]))", anchor: frame.centers[i],
        rim: box.size.x / 2, frame.theme.attention)
    }
  }
}
