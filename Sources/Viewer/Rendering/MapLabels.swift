/// The labels of one picture: each near what it names, none over a robot or another label.
struct MapLabels {
  let scale: Float
  private var placer: LabelPlacer
  private let frame: SceneFrame
  private let font: Font
  private static let padding = SIMD2<Float>(6, 4)
  /// Width of the stripe that shows the color of what is named.
  private static let stripe: Float = 4

  /// - Parameters:
  ///   - taken: what else no label covers: the legend.
  ///   - soft: what is better not covered.
  init(_ frame: SceneFrame, taken: [Box], soft: [Box]) {
    self.frame = frame
    font = .body(scale: frame.scale)
    scale = frame.scale
    placer = LabelPlacer(
      bounds: Box(
        low: SIMD2(repeating: 4 * scale), high: frame.camera.viewSize - SIMD2(repeating: 4 * scale)),
      obstacles: MapLabels.robots(frame) + taken, scale: scale)
    placer.soft = soft
  }

  /// The robots in view, with their headings.
  static func robots(_ frame: SceneFrame) -> [Box] {
    frame.scene.agents.indices.compactMap { i in
      let reach =
        i == frame.selection
        ? AgentLayer.selectionReach(frame, i) : max(2 * frame.scale, frame.radius(of: i) * 1.25)
      guard frame.isVisible(frame.centers[i], reach: reach) else { return nil }
      return Box(center: frame.centers[i], half: SIMD2(repeating: reach))
    }
  }

  /// Draws a label if there is room for it, with a thin line to what it names where it stands off.
  /// - Returns: where it is.
  @discardableResult
  mutating func draw(_ text: String, anchor: SIMD2<Float>, rim: Float, _ color: Color) -> Box? {
    let scale = frame.scale
    var size =
      SIMD2(Float(font.width(of: text)) + Self.stripe * scale, Float(font.capHeight))
      + 2 * Self.padding * scale
    size = SIMD2(size.x.rounded(.up), size.y.rounded(.up))
    guard let box = placer.place(size: size, anchor: anchor, rim: rim) else { return nil }
    let theme = frame.theme
    let end = box.nearest(to: anchor)
    let way = end - anchor
    let length = (way * way).sum().squareRoot()
    if length > rim + 5 * scale {
      let start = anchor + way * (max(rim, 1) / length)
      frame.canvas.strokeLine(from: start, to: end, lineWidth: 3.4 * scale, theme.ground.opacity(0.8))
      frame.canvas.strokeLine(from: start, to: end, lineWidth: 1.2 * scale, theme.text)
    }
    frame.canvas.fillRectangle(from: box.low, to: box.high, cornerRadius: 3 * scale, theme.panel)
    frame.canvas.strokeRectangle(
      from: box.low + scale / 2, to: box.high - scale / 2, cornerRadius: 3 * scale, lineWidth: scale,
      theme.panelEdge)
    frame.canvas.fillRectangle(
      from: box.low, to: SIMD2(box.low.x + Self.stripe * scale, box.high.y), cornerRadius: 2 * scale, color)
    frame.canvas.drawText(
      text, centeredAt: box.center + SIMD2(Self.stripe * scale / 2, 0), font: font, theme.text)
    return box
  }
}
