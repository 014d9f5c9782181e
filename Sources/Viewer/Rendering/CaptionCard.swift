/// A few sentences at the top of the map that say what one sees.
enum CaptionCard {
  static func draw(_ frame: SceneFrame) {
    guard !frame.scene.caption.isEmpty else { return }
    let scale = frame.scale
    let font = Font.body(scale: scale)
    let margin = 12 * scale
    let padding = 10 * scale
    let widest = min(frame.camera.viewSize.x - 2 * margin, 640 * scale)
    guard widest > 160 * scale else { return }
    let lines = frame.scene.caption.split(separator: "\n").flatMap {
      font.wrapped(String($0), toWidth: Int(widest - 2 * padding))
    }
    let lineHeight = Float(font.lineHeight) + 3 * scale
    let width = Float(lines.map { font.width(of: $0) }.max() ?? 0) + 2 * padding
    let low = SIMD2(((frame.camera.viewSize.x - width) / 2).rounded(), margin)
    let high = low + SIMD2(width, lineHeight * Float(lines.count) + 2 * padding - 3 * scale)
    frame.canvas.fillRectangle(
      from: low + 2 * scale, to: high + 3 * scale, cornerRadius: 8 * scale, Color.black.opacity(0.14))
    frame.canvas.fillRectangle(from: low, to: high, cornerRadius: 8 * scale, frame.theme.panel.opacity(0.96))
    var y = low.y + padding + Float(font.capHeight) + 2 * scale
    for line in lines {
      frame.canvas.drawText(line, x: low.x + padding, y: y, font: font, frame.theme.text)
      y += lineHeight
    }
  }
}

extension Font {
  /// `text` broken between words into lines of at most `width` pixels.
  func wrapped(_ text: String, toWidth width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      let longer = line.isEmpty ? String(word) : line + " " + word
      if self.width(of: longer) <= width || line.isEmpty {
        line = longer
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
