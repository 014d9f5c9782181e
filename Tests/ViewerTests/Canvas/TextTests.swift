import Testing

@testable import Viewer

@Suite("Text") struct TextTests {
  @Test("widths add up, digits are equally wide, larger scales are wider")
  func metrics() {
    let font = Font.body(scale: 1)
    #expect(font.width(of: "step 12") == font.width(of: "step ") + font.width(of: "12"))
    #expect(Set("0123456789".map { font.width(of: String($0)) }).count == 1)
    #expect(font.width(of: "") == 0)
    #expect(font.capHeight > 7 && font.capHeight < font.ascent)
    let wide = Font.body(scale: 2)
    let ratio = Float(wide.width(of: "navigation")) / Float(font.width(of: "navigation"))
    #expect(ratio > 1.8 && ratio < 2.2)
    #expect(Font.strong(scale: 1).width(of: "navigation") > font.width(of: "navigation"))
  }

  @Test("text is drawn within its own line and where it is aligned", arguments: [Float(1), 2])
  func placement(scale: Float) {
    let font = Font.body(scale: scale)
    let text = "Hxg·→…ÿ"
    let width = font.width(of: text)
    for (alignment, left) in [
      (TextAlignment.leading, 150), (.center, 150 - width / 2), (.trailing, 150 - width),
    ] {
      let canvas = Canvas(width: 300, height: 80)
      canvas.drawText(text, x: 150, y: 40, font: font, .white, alignment: alignment)
      #expect(canvas.coverageSum > 40)
      for (i, pixel) in canvas.pixels.enumerated() where pixel & 255 > 0 {
        let (x, y) = (i % canvas.width, i / canvas.width)
        #expect(x >= left - 1 && x <= left + width + 1 && y >= 40 - font.ascent && y <= 40 + font.descent)
      }
    }
  }

  @Test("every sign of the atlas has a glyph of its own; others become a question mark")
  func glyphs() {
    let font = Font.body(scale: 1)
    for sign in "×·°→…–" {
      #expect(FontAtlas.shared.index(of: sign) != FontAtlas.shared.index(of: "?"), "\(sign)")
    }
    #expect(font.width(of: "語") == font.width(of: "?"))
  }

  @Test("text too long for its place ends in an ellipsis and fits")
  func truncation() {
    let font = Font.body(scale: 1)
    let text = "a title that is far too long"
    let short = font.truncated(text, toWidth: 80)
    #expect(short.hasSuffix("…") && font.width(of: short) <= 80 && short.count > 6)
    #expect(font.truncated(text, toWidth: 1000) == text)
    #expect(font.truncated(text, toWidth: 3) == "")
  }
}
