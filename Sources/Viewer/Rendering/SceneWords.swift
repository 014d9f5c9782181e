/// The words of a scene that take room from its maps: the caption below, and a heading above each of several maps.
struct SceneWords: Equatable {
  var caption = ""
  /// Of each scene side by side, left to right; empty for one alone.
  var headings: [String] = []

  init() {}

  init(_ scene: Scene) {
    caption = scene.caption
    if !scene.companions.isEmpty { headings = ([scene] + scene.companions).map(\.heading) }
  }
}

/// The lines above a map that stands beside others.
enum HeadingStrip {
  private static let padding: Float = 8

  private static func lines(of heading: String, width: Int, scale: Float) -> [String] {
    Font.strong(scale: scale).wrapped(
      heading, toWidth: Int(max(1, Float(width) - 2 * padding * scale)))
  }

  private static func lineHeight(_ scale: Float) -> Float {
    Float(Font.strong(scale: scale).lineHeight) + 2 * scale
  }

  /// Pixels that the longest of the headings takes; 0 for none.
  static func height(of headings: [String], columnWidth: Int, scale: Float) -> Int {
    let count = headings.map { lines(of: $0, width: columnWidth, scale: scale).count }.max() ?? 0
    return count == 0 ? 0 : pixelRound(Float(count) * lineHeight(scale) + 2 * (padding - 2) * scale)
  }

  static func draw(_ heading: String, in area: PixelRectangle, on canvas: Canvas, options: RenderOptions) {
    let scale = options.scale
    let font = Font.strong(scale: scale)
    canvas.fill(area, options.theme.panel)
    var baseline = Float(area.minY) + padding * scale + Float(font.capHeight)
    canvas.clipped(to: area) {
      for line in lines(of: heading, width: area.width, scale: scale) {
        canvas.drawText(
          line, x: Float(area.minX) + padding * scale, y: baseline, font: font, options.theme.text)
        baseline += lineHeight(scale)
      }
    }
  }
}
