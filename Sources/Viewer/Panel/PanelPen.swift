/// Writes the panel from top to bottom.
struct PanelPen {
  let frame: SceneFrame
  let left: Float
  let right: Float
  let bottom: Float
  /// Top of what is written next.
  var y: Float
  /// Room for the names before bars.
  private var nameWidth: Float

  init(_ frame: SceneFrame, _ area: PixelRectangle) {
    self.frame = frame
    let margin = Panel.margin * frame.scale
    left = Float(area.minX) + margin
    right = Float(area.maxX) - margin
    bottom = Float(area.maxY)
    y = Float(area.minY) + margin
    nameWidth = Self.nameWidths.lowerBound * frame.scale
  }

  private static let nameWidths: ClosedRange<Float> = 104...140

  /// Makes room for names before the bars that follow, within limits.
  ///
  /// - Parameter hasDots: whether a dot stands before some.
  mutating func makeRoom(for names: [String], hasDots: Bool = false) {
    let widest = names.map { Float(body.width(of: $0)) }.max() ?? 0
    let needed = widest + (hasDots ? 13 : 0) * scale + 6 * scale
    nameWidth = min(
      max(needed, Self.nameWidths.lowerBound * scale), Self.nameWidths.upperBound * scale)
  }

  private var scale: Float { frame.scale }
  private var body: Font { .body(scale: scale) }

  mutating func gap() { y += 10 * scale }

  /// A title, with a remark at the right.
  mutating func heading(_ text: String, note: String = "") {
    let font = Font.strong(scale: scale)
    let baseline = y + Float(font.capHeight) + 2 * scale
    frame.canvas.drawText(text, x: left, y: baseline, font: font, frame.theme.text)
    frame.canvas.drawText(
      note, x: right, y: baseline, font: .small(scale: scale), frame.theme.mutedText, alignment: .trailing)
    y = baseline + 10 * scale
  }

  /// Sentences, broken into lines.
  mutating func paragraph(_ text: String, muted: Bool = false) {
    for line in body.wrapped(text, toWidth: Int(right - left)) {
      let baseline = y + Float(body.capHeight) + 2 * scale
      frame.canvas.drawText(
        line, x: left, y: baseline, font: body, muted ? frame.theme.mutedText : frame.theme.text)
      y = baseline + 6 * scale
    }
    gap()
  }

  /// A name at the left, its value at the right.
  mutating func line(_ name: String, _ value: String) {
    let baseline = y + Float(body.capHeight) + 2 * scale
    frame.canvas.drawText(name, x: left, y: baseline, font: body, frame.theme.mutedText)
    frame.canvas.drawText(value, x: right, y: baseline, font: body, frame.theme.text, alignment: .trailing)
    y = baseline + 8 * scale
  }

  /// A name, a bar, a figure; with a second value, a thinner bar below the first.
  mutating func bar(
    _ name: String, value: Float, second: Float? = nil, text: String, _ color: Color,
    secondColor: Color? = nil,
    full: Float = 1, dot: Color? = nil, widestText: String = "100 %"
  ) {
    let rowHeight = Panel.rowHeight * scale
    let baseline = y + rowHeight / 2 + Float(body.capHeight) / 2 - scale
    var nameX = left
    if let dot {
      frame.canvas.fillCircle(
        center: SIMD2(left + 4 * scale, y + rowHeight / 2 - scale), radius: 4 * scale, dot)
      nameX += 13 * scale
    }
    let barLeft = left + nameWidth
    let figureWidth = Float(max(body.width(of: text), body.width(of: widestText))) + 8 * scale
    let barRight = right - figureWidth
    frame.canvas.drawText(
      body.truncated(name, toWidth: Int(barLeft - nameX - 4 * scale)), x: nameX, y: baseline, font: body,
      frame.theme.text)
    let track = SIMD2(barRight - barLeft, 0)
    let top = y + (second == nil ? 4 : 2) * scale
    let height = (second == nil ? 11 : 9) * scale
    func fill(_ value: Float, _ top: Float, _ height: Float, _ color: Color) {
      let width = max(scale, track.x * unit(value / full))
      frame.canvas.fillRectangle(
        from: SIMD2(barLeft, top.rounded()), to: SIMD2(barLeft + width, (top + height).rounded()),
        cornerRadius: 2 * scale, color)
    }
    frame.canvas.fillRectangle(
      from: SIMD2(barLeft, top.rounded()), to: SIMD2(barRight, (top + height).rounded()),
      cornerRadius: 2 * scale,
      frame.theme.panelEdge.opacity(0.4))
    fill(value, top, height, color)
    if let second, let secondColor { fill(second, top + height + scale, 5 * scale, secondColor) }
    frame.canvas.drawText(text, x: right, y: baseline, font: body, frame.theme.text, alignment: .trailing)
    y += rowHeight
  }

  /// Signs and what they mean, side by side.
  mutating func legend(_ entries: [(sign: String, meaning: String, color: Color)]) {
    let font = Font.small(scale: scale)
    let baseline = y + Float(font.capHeight) + 4 * scale
    var x = left
    for entry in entries {
      frame.canvas.fillRectangle(
        from: SIMD2(x, baseline - 7 * scale), to: SIMD2(x + 10 * scale, baseline), cornerRadius: 2 * scale,
        entry.color)
      x += 14 * scale
      x =
        Float(
          frame.canvas.drawText(
            entry.sign + " " + entry.meaning, x: x, y: baseline, font: font, frame.theme.mutedText)) + 12
        * scale
    }
    y = baseline + 4 * scale
  }

  /// Room for a drawing across the panel.
  mutating func block(height: Float) -> PixelRectangle {
    let area = PixelRectangle(
      minX: pixelRound(left), minY: pixelRound(y), maxX: pixelRound(right),
      maxY: pixelRound(y + height * scale))
    y += height * scale
    return area
  }
}
