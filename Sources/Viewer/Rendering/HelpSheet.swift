/// The sheet that lists keys and mouse, over everything else.
enum HelpSheet {
  static func draw(on canvas: Canvas, options: RenderOptions) {
    let (scale, theme) = (options.scale, options.theme)
    let body = Font.body(scale: scale)
    let strong = Font.strong(scale: scale)
    let bindings = KeyBinding.all
    let gap = 18 * scale
    let padding = 24 * scale
    let lineHeight = Float(body.lineHeight) + 5 * scale
    let keyWidth = Float(bindings.map { strong.width(of: $0.keys) }.max() ?? 0)
    let textWidth = Float(bindings.map { body.width(of: $0.meaning) }.max() ?? 0)
    let size = SIMD2(
      padding * 2 + keyWidth + gap + textWidth, padding * 2 + lineHeight * (Float(bindings.count) + 1.6))
    let low = (SIMD2(Float(canvas.width), Float(canvas.height)) - size) / 2
    let origin = SIMD2(max(0, low.x.rounded()), max(0, low.y.rounded()))

    canvas.dim(theme.background.opacity(0.6))
    canvas.fillRectangle(
      from: origin + 3 * scale, to: origin + size + 5 * scale, cornerRadius: 12 * scale,
      Color.black.opacity(0.16))
    canvas.fillRectangle(from: origin, to: origin + size, cornerRadius: 10 * scale, theme.panel)
    canvas.strokeRectangle(
      from: origin + 0.5, to: origin + size - 0.5, cornerRadius: 10 * scale, lineWidth: scale,
      theme.panelEdge)

    var y = origin.y + padding + Float(strong.capHeight)
    canvas.drawText("Keys and mouse", x: origin.x + padding, y: y, font: strong, theme.text)
    y += lineHeight * 1.6
    for binding in bindings {
      canvas.drawText(
        binding.keys, x: origin.x + padding + keyWidth, y: y, font: strong, theme.text, alignment: .trailing)
      canvas.drawText(
        binding.meaning, x: origin.x + padding + keyWidth + gap, y: y, font: body, theme.mutedText)
      y += lineHeight
    }
  }
}
