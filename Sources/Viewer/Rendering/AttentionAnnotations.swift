/// Names what matters and explains the marks: labels and legend, above everything else on the map.
enum AttentionAnnotations {
  /// Of the selected robot.
  static func draw(
    _ frame: SceneFrame, _ focus: AttentionFocus, _ legend: AttentionLegend,
    _ intentions: [IntentionLayer.Drawn]
  ) {
    let boxes = focus.marks.map { mark in
      Box(
        center: mark.center,
        half: SIMD2(repeating: mark.reach(max(mark.weight, mark.other ?? 0), cellSide: focus.cellSide)))
    }
    let place = legend.draw(
      frame, title: "Robot \(frame.scene.agents[focus.attention.agent].identity) attends to",
      entries: entries(frame, focus) + entries(frame, intentions) + signalEntries(frame),
      avoiding: Array(boxes.prefix(focus.namedCount)))
    var labels = MapLabels(frame, taken: place.map { [$0] } ?? [], soft: boxes)
    draw(intentions, &labels)
    for (mark, box) in zip(focus.named, boxes) {
      labels.draw(
        focus.text(of: mark), anchor: mark.center, rim: box.size.x / 2,
        frame.theme.attentionRamp.color(of: mark.weight))
    }
  }

  /// Of all robots.
  static func draw(
    _ frame: SceneFrame, _ field: AttentionField, _ legend: AttentionLegend,
    _ intentions: [IntentionLayer.Drawn]
  ) {
    let named = field.mostAttended(AttentionFocus.longestNamed)
    let boxes = named.map { i in
      Box(
        center: frame.centers[i],
        half: SIMD2(repeating: field.haloReach(i, radius: frame.radius(of: i))))
    }
    let kind = frame.options.attentionKind == .original ? "W" : "W*"
    let place = legend.draw(
      frame, title: "Who attends to whom (\(kind))",
      entries: [
        .init(sign: .ramp, text: ""), .init(sign: .arrow, text: "to the robot it attends to most"),
        .init(sign: .halo, text: "attention received: sum of all shares"),
      ] + entries(frame, intentions) + signalEntries(frame), avoiding: boxes)
    var labels = MapLabels(frame, taken: place.map { [$0] } ?? [], soft: boxes)
    draw(intentions, &labels)
    for (i, box) in zip(named, boxes) where frame.isVisible(frame.centers[i], reach: 0) {
      labels.draw(
        "\(field.names[i]) · \(Panel.number(field.received[i]))", anchor: frame.centers[i],
        rim: box.size.x / 2, frame.theme.attention)
    }
  }

  /// Before all other labels, as these must be at the tips of arrows.
  private static func draw(_ intentions: [IntentionLayer.Drawn], _ labels: inout MapLabels) {
    for drawn in intentions where !drawn.intention.text.isEmpty {
      labels.draw(drawn.intention.text, anchor: drawn.place, rim: labels.scale * 6, drawn.color)
    }
  }

  // MARK: - Legend

  private static func entries(_ frame: SceneFrame, _ focus: AttentionFocus) -> [AttentionLegend.Entry] {
    let kind = frame.options.attentionKind
    var entries: [AttentionLegend.Entry] = [
      .init(sign: .ramp, text: ""),
      .init(
        sign: .area, text: kind == .original ? "larger: more attention (W)" : "larger: more attention (W*)"),
    ]
    if kind == .both { entries.append(.init(sign: .outline, text: "W: likewise, of the tokens alone")) }
    if focus.marks.contains(where: { $0.shape == .pointer }) {
      entries.append(.init(sign: .pointer, text: "out of view"))
    }
    return entries
  }

  /// What else is marked on robots that are in view.
  private static func signalEntries(_ frame: SceneFrame) -> [AttentionLegend.Entry] {
    var entries: [AttentionLegend.Entry] = []
    let heard = frame.scene.attentions.first { $0.agent == frame.selection }?.entities
      .contains { !$0.heard.isEmpty && $0.peer != nil }
    if frame.options.layers.contains(.roses), heard == true {
      entries.append(.init(sign: .petal, text: "what it hears them say"))
    }
    let hasCollisions = frame.scene.agents.indices.contains {
      frame.scene.agents[$0].hasCollided && frame.isVisible(frame.centers[$0], reach: 0)
    }
    if frame.options.layers.contains(.collisions), hasCollisions {
      entries.append(.init(sign: .collision, text: "refused in the last step"))
    }
    return entries
  }

  private static func entries(
    _ frame: SceneFrame, _ intentions: [IntentionLayer.Drawn]
  ) -> [AttentionLegend.Entry] {
    var entries: [AttentionLegend.Entry] = []
    if !intentions.isEmpty { entries.append(.init(sign: .action, text: "what it does next")) }
    guard let ghost = frame.ghost else { return entries }
    if intentions.count > 1 { entries.append(.init(sign: .alternative, text: "what it would do instead")) }
    let called = frame.scene.attentions.first { $0.agent == frame.selection }?
      .entities.first { $0.peer == ghost }?.name
    entries.append(
      .init(sign: .ghost, text: "without \(called ?? "robot \(frame.scene.agents[ghost].identity)")"))
    return entries
  }
}
