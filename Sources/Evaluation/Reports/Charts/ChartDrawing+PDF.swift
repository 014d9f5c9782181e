import Basics
import Foundation

/// Charts as PDF: one page as large as the chart, vectors throughout (ISO 32000-1).
///
/// What a chart needs, lines, filled shapes and Helvetica, is little of PDF; a library for it (cairo, librsvg) would be a
/// dependency many times the size of navsim's own graphics. Helvetica is one of the fourteen fonts that every reader
/// has, and is not embedded; a publisher's tool that wants it embedded does that
/// (`gs -sDEVICE=pdfwrite -dEmbedAllFonts=true`). Letters beyond Windows code page 1252 are shown as `?`: SVG has them.
extension ChartDrawing {
  /// The whole file; the same drawing gives the same bytes.
  package var pdfFile: [UInt8] {
    var content = "1 J 1 j\n"
    for item in items { content += pdf(item) }
    let size = "[0 0 \(PDFNumber.text(width)) \(PDFNumber.text(height))]"
    let fonts = "/F0 5 0 R /F1 6 0 R"
    let states = ChartDrawing.opacities.enumerated().map { number, opacity in
      "/G\(number) << /CA \(PDFNumber.text(opacity)) /ca \(PDFNumber.text(opacity)) >>"
    }.joined(separator: " ")
    let objects: [[UInt8]] = [
      Array("<< /Type /Catalog /Pages 2 0 R >>".utf8),
      Array("<< /Type /Pages /Kids [3 0 R] /Count 1 >>".utf8),
      Array(
        """
        << /Type /Page /Parent 2 0 R /MediaBox \(size) /Contents 4 0 R /Resources << /Font << \(fonts) >> \
        /ExtGState << \(states) >> >> >>
        """.utf8),
      Array("<< /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream".utf8),
      Array("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".utf8),
      Array("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>".utf8),
      Array("<< /Title \(ChartDrawing.string(description)) /Producer (navsim) >>".utf8),
    ]
    // The comment of bytes beyond ASCII tells programs that transfer files to leave them alone.
    var file = Array("%PDF-1.4\n%".utf8) + [0xE2, 0xE3, 0xCF, 0xD3, 0x0A]
    var places: [Int] = []
    for (number, object) in objects.enumerated() {
      places.append(file.count)
      file += Array("\(number + 1) 0 obj\n".utf8) + object + Array("\nendobj\n".utf8)
    }
    let start = file.count
    file += Array("xref\n0 \(objects.count + 1)\n0000000000 65535 f \n".utf8)
    for place in places { file += Array(String(format: "%010d 00000 n \n", place).utf8) }
    file += Array(
      "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R /Info 7 0 R >>\nstartxref\n\(start)\n%%EOF\n".utf8)
    return file
  }

  /// Of which a graphics state each is in the file.
  private static let opacities = [1, 0.85, 0.7, 0.6, 0.5, 0.4, 0.12]

  private func pdf(_ item: Item) -> String {
    switch item {
    case .line(let points, let ink):
      let (color, width, opacity) = ink.stroke
      let dashes = ink.dashes.map(PDFNumber.text).joined(separator: " ")
      return "\(state(opacity)) \(ChartDrawing.color(color)) RG \(PDFNumber.text(width)) w [\(dashes)] 0 d\n"
        + path(points) + "S\n"
    case .band(let points, let style):
      return "\(state(0.12)) \(ChartDrawing.color(ChartPalette.color(style))) rg\n" + path(points) + "h f\n"
    case .mark(let style, let point, let radius):
      let paint =
        "\(state(1)) \(ChartDrawing.color(ChartPalette.color(style))) rg 1 1 1 RG 0.8 w [] 0 d\n"
      guard let outline = ChartDrawing.outline(style) else { return paint + circle(point, radius) + "b\n" }
      return paint + path(outline.map { Point(point.x + $0.x * radius, point.y + $0.y * radius) }) + "b\n"
    case .text(let text, let point, let lettering, let anchor):
      let width = Helvetica.width(printable(text), size: lettering.size)
      let x = point.x - (anchor == .start ? 0 : anchor == .middle ? width / 2 : width)
      let y = height - point.y - 0.35 * lettering.size
      let font = lettering == .heading ? "F1" : "F0"
      return
        "\(state(1)) \(ChartDrawing.color(lettering.color)) rg BT /\(font) \(PDFNumber.text(lettering.size)) Tf "
        + "\(PDFNumber.text(x)) \(PDFNumber.text(y)) Td \(ChartDrawing.string(text)) Tj ET\n"
    case .titled(_, let item): return pdf(item)
    }
  }

  private func state(_ opacity: Double) -> String {
    let opacities = ChartDrawing.opacities
    let nearest = opacities.indices.min { abs(opacities[$0] - opacity) < abs(opacities[$1] - opacity) }
    return "/G\(nearest ?? 0) gs"
  }

  /// The page's origin is at its bottom left.
  private func path(_ points: [Point]) -> String {
    points.enumerated().map { place, point in
      "\(PDFNumber.text(point.x)) \(PDFNumber.text(height - point.y)) \(place == 0 ? "m" : "l")\n"
    }.joined()
  }

  /// Four Bézier curves, which leave a circle by at most 0.03 % of its radius.
  private func circle(_ center: Point, _ radius: Double) -> String {
    let (x, y, k) = (center.x, height - center.y, 0.552285 * radius)
    func curve(_ values: Double...) -> String { values.map(PDFNumber.text).joined(separator: " ") + " c\n" }
    return "\(PDFNumber.text(x + radius)) \(PDFNumber.text(y)) m\n"
      + curve(x + radius, y + k, x + k, y + radius, x, y + radius)
      + curve(x - k, y + radius, x - radius, y + k, x - radius, y)
      + curve(x - radius, y - k, x - k, y - radius, x, y - radius)
      + curve(x + k, y - radius, x + radius, y - k, x + radius, y)
  }

  private static func color(_ color: UInt32) -> String {
    [color >> 16, color >> 8, color].map { PDFNumber.text(Double($0 & 255) / 255) }.joined(separator: " ")
  }

  /// Text in Windows code page 1252, all of it as ASCII.
  static func string(_ text: String) -> String {
    var result = "("
    for scalar in printable(text).unicodeScalars {
      switch Helvetica.code(scalar) {
      case let code where "()\\".utf8.contains(code): result += "\\" + String(UnicodeScalar(code))
      case let code where (0x20..<0x7F).contains(code): result += String(UnicodeScalar(code))
      case let code: result += String(format: "\\%03o", Int(code))
      }
    }
    return result + ")"
  }
}

/// Numbers as PDF has them: no exponents.
private enum PDFNumber {
  static func text(_ value: Double) -> String {
    var text = String(format: "%.3f", value)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text == "-0" ? "0" : text
  }
}
