import Basics

/// A few sentences below the map that say what one sees.
enum CaptionStrip {
  private static let padding: Float = 12
  private static let widest: Float = 900

  private static func font(_ scale: Float) -> Font { .body(scale: scale) }

  private static func lines(of caption: String, width: Int, scale: Float) -> [String] {
    let room = min(Float(width), widest * scale) - 2 * padding * scale
    return caption.split(separator: "\n").flatMap {
      font(scale).wrapped(String($0), toWidth: Int(max(1, room)))
    }
  }

  private static func lineHeight(_ scale: Float) -> Float { Float(font(scale).lineHeight) + 4 * scale }

  /// Pixels that a caption takes; 0 for none.
  static func height(of caption: String, width: Int, scale: Float) -> Int {
    guard !caption.isEmpty else { return 0 }
    let lines = lines(of: caption, width: width, scale: scale)
    return pixelRound(Float(lines.count) * lineHeight(scale) + (2 * padding - 6) * scale)
  }

  static func draw(_ caption: String, in area: PixelRectangle, on canvas: Canvas, options: RenderOptions) {
    let scale = options.scale
    canvas.fill(area, options.theme.panel)
    canvas.fill(
      PixelRectangle(x: area.minX, y: area.minY, width: area.width, height: max(1, Int(scale))),
      options.theme.panelEdge)
    let font = font(scale)
    let lines = lines(of: caption, width: area.width, scale: scale)
    let textWidth = Float(lines.map { font.width(of: $0) }.max() ?? 0)
    let left = Float(area.minX) + max(padding * scale, (Float(area.width) - textWidth) / 2)
    var baseline = Float(area.minY) + (padding - 2) * scale + Float(font.capHeight)
    canvas.clipped(to: area) {
      for line in lines {
        canvas.drawText(line, x: left, y: baseline, font: font, options.theme.text)
        baseline += lineHeight(scale)
      }
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
      // A unit stays with its number.
      if self.width(of: longer) <= width || line.isEmpty || word.hasPrefix("%") {
        line = longer
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
