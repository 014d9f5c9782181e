/// The sheet that lists keys and mouse, over everything else: columns side by side, or one below the other where the
/// window is narrow.
enum HelpSheet {
  private struct Column {
    var title: String
    var bindings: [KeyBinding]
    var keyWidth: Float
    var width: Float
  }

  static func draw(on canvas: Canvas, options: RenderOptions) {
    let (scale, theme) = (options.scale, options.theme)
    let body = Font.body(scale: scale)
    let strong = Font.strong(scale: scale)
    let gap = 14 * scale
    let padding = 24 * scale
    let between = 34 * scale
    let columns = KeyBinding.groups.map { group in
      let keyWidth = Float(group.bindings.map { strong.width(of: $0.keys) }.max() ?? 0)
      let textWidth = Float(group.bindings.map { body.width(of: $0.meaning) }.max() ?? 0)
      return Column(
        title: group.title, bindings: group.bindings, keyWidth: keyWidth, width: keyWidth + gap + textWidth)
    }
    var lineHeight = Float(body.lineHeight) + 6 * scale
    let wide = columns.map(\.width).reduce(0, +) + between * Float(columns.count - 1) + 2 * padding
    let isWide = wide <= Float(canvas.width)
    let lines = Float(
      isWide
        ? columns.map { $0.bindings.count + 1 }.max() ?? 0 : columns.reduce(0) { $0 + $1.bindings.count + 2 })
    if lines * lineHeight + 2 * padding > Float(canvas.height) {
      lineHeight = max(Float(body.capHeight) + 2, (Float(canvas.height) - 2 * padding) / lines)
    }
    let size = SIMD2(
      isWide ? wide : (columns.map(\.width).max() ?? 0) + 2 * padding, lines * lineHeight + 2 * padding)
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

    var pen = origin + SIMD2(padding, padding + Float(strong.capHeight))
    for column in columns {
      var y = pen.y
      canvas.drawText(column.title, x: pen.x, y: y, font: strong, theme.attention)
      y += lineHeight * 1.4
      for binding in column.bindings {
        canvas.drawText(
          binding.keys, x: pen.x + column.keyWidth, y: y, font: strong, theme.text, alignment: .trailing)
        canvas.drawText(binding.meaning, x: pen.x + column.keyWidth + gap, y: y, font: body, theme.mutedText)
        y += lineHeight
      }
      if isWide { pen.x += column.width + between } else { pen.y = y + 0.6 * lineHeight }
    }
  }
}
