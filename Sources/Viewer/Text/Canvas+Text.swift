/// Which point of a line of text is put at the given x.
public enum TextAlignment: Sendable { case leading, center, trailing }

extension Canvas {
  /// Draws one line of text with its baseline at `y`, snapped to whole pixels so that it stays sharp.
  /// - Returns: The pen's place after the text, where more text would go on.
  @discardableResult
  public func drawText(
    _ text: String, x: Float, y: Float, font: Font, _ color: Color, alignment: TextAlignment = .leading
  ) -> Int {
    let atlas = FontAtlas.shared
    let packed = color.packed
    let opacity = coverage(color.alpha)
    var pen = pixelRound(x)
    let baseline = pixelRound(y)
    switch alignment {
    case .leading: break
    case .center: pen = pixelRound(x - Float(font.width(of: text)) / 2)
    case .trailing: pen -= font.width(of: text)
    }
    atlas.coverage.withUnsafeBufferPointer { ink in
      for character in text {
        let glyph = font.face.glyphs[atlas.index(of: character)]
        drawGlyph(glyph, ink, stride: atlas.width, x: pen, y: baseline, packed, opacity)
        pen += glyph.advance
      }
    }
    return pen
  }

  /// Draws one line of text centered on a point, by the height of its capitals.
  public func drawText(_ text: String, centeredAt center: SIMD2<Float>, font: Font, _ color: Color) {
    drawText(
      text, x: center.x, y: center.y + Float(font.capHeight) / 2, font: font, color, alignment: .center)
  }

  private func drawGlyph(
    _ glyph: FontAtlas.Glyph, _ ink: UnsafeBufferPointer<UInt8>, stride: Int, x: Int, y: Int,
    _ packed: UInt32, _ opacity: UInt32
  ) {
    let place = PixelRectangle(
      x: x + glyph.left, y: y + glyph.top, width: glyph.width, height: glyph.height)
    let area = clip.intersection(place)
    guard !area.isEmpty else { return }
    for row in area.minY..<area.maxY {
      let source = glyph.offset + (row - place.minY) * stride - place.minX
      let target = pixels.baseAddress! + row * width
      for column in area.minX..<area.maxX {
        let amount = coverage(ink[source + column]) &* opacity >> 8
        if amount > 0 { target[column] = blend(target[column], packed, amount) }
      }
    }
  }
}
