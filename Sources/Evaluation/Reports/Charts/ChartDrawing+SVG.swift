import Basics

/// Charts as SVG.
extension ChartDrawing {
  /// A part of a page that has the report's stylesheet.
  package var inlineSVG: String {
    "<svg class=\"chart\" viewBox=\"0 0 \(Int(width.rounded(.up))) \(Int(height.rounded(.up)))\" role=\"img\""
      + " aria-label=\"\(ChartText.escaped(description))\">\(items.map(inline).joined())</svg>"
  }

  /// A file of its own, on white, that needs no stylesheet and no font but a usual one.
  package var svgFile: String {
    let size = "\(ChartText.number(width)) \(ChartText.number(height))"
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <svg xmlns="http://www.w3.org/2000/svg" width="\(ChartText.number(width))" height="\(ChartText.number(height))" \
      viewBox="0 0 \(size)" font-family="Helvetica, Arial, sans-serif">
      <title>\(ChartText.escaped(description))</title>
      <rect width="100%" height="100%" fill="#ffffff"/>
      \(items.map(standalone).joined(separator: "\n"))
      </svg>

      """
  }

  // MARK: - In a page

  private func inline(_ item: Item) -> String {
    switch item {
    case .line(let points, let ink):
      return "<path class=\"\(ink.css)\"\(ChartDrawing.dashes(ink)) d=\"\(ChartDrawing.path(points))\"/>"
    case .band(let points, let style):
      return "<path class=\"band s\(style)\" d=\"\(ChartDrawing.path(points))Z\"/>"
    case .mark(let style, let point, let radius):
      return ChartText.mark(style, x: point.x, y: point.y, radius: radius)
    case .text(let text, let point, let lettering, let anchor):
      return
        "<text class=\"\(lettering.css)\" x=\"\(ChartText.number(point.x))\" y=\"\(ChartText.number(point.y))\""
        + " dy=\".35em\" text-anchor=\"\(anchor.rawValue)\">\(ChartText.escaped(text))</text>"
    case .titled(let title, let item):
      return "<g><title>\(ChartText.escaped(title))</title>\(inline(item))</g>"
    }
  }

  // MARK: - In a file

  private func standalone(_ item: Item) -> String {
    switch item {
    case .line(let points, let ink):
      let (color, width, opacity) = ink.stroke
      let faint = opacity < 1 ? " stroke-opacity=\"\(opacity)\"" : ""
      return "<path d=\"\(ChartDrawing.path(points))\" fill=\"none\" stroke=\"\(ChartPalette.hex(color))\""
        + " stroke-width=\"\(width)\" stroke-linejoin=\"round\"\(faint)\(ChartDrawing.dashes(ink))/>"
    case .band(let points, let style):
      return
        "<path d=\"\(ChartDrawing.path(points))Z\" fill=\"\(ChartPalette.hex(ChartPalette.color(style)))\""
        + " fill-opacity=\"0.12\"/>"
    case .mark(let style, let point, let radius):
      let paint =
        " fill=\"\(ChartPalette.hex(ChartPalette.color(style)))\" stroke=\"#ffffff\" stroke-width=\"0.8\"/>"
      return ChartDrawing.shape(style, point, radius) + paint
    case .text(let text, let point, let lettering, let anchor):
      // Renderers disagree about `dy`: the middle of small letters is set here.
      let y = point.y + 0.35 * lettering.size
      return
        "<text x=\"\(ChartText.number(point.x))\" y=\"\(ChartText.number(y))\" font-size=\"\(lettering.size)\""
        + "\(lettering == .heading ? " font-weight=\"bold\"" : "") fill=\"\(ChartPalette.hex(lettering.color))\""
        + " text-anchor=\"\(anchor.rawValue)\">\(ChartText.escaped(text))</text>"
    case .titled(let title, let item):
      return "<g><title>\(ChartText.escaped(title))</title>\(standalone(item))</g>"
    }
  }

  /// The beginning of a mark's element, without what paints it.
  static func shape(_ style: Int, _ point: Point, _ radius: Double) -> String {
    guard let outline = outline(style) else {
      return
        "<circle cx=\"\(ChartText.number(point.x))\" cy=\"\(ChartText.number(point.y))\" r=\"\(ChartText.number(radius))\""
    }
    let points = outline.map { Point(point.x + $0.x * radius, point.y + $0.y * radius) }
    return "<path d=\"\(path(points))Z\""
  }

  private static func path(_ points: [Point]) -> String {
    "M" + points.map { "\(ChartText.number($0.x)) \(ChartText.number($0.y))" }.joined(separator: "L")
  }

  private static func dashes(_ ink: ChartInk) -> String {
    let dashes = ink.dashes
    guard !dashes.isEmpty else { return "" }
    return " stroke-dasharray=\"\(dashes.map(ChartText.number).joined(separator: " "))\""
  }
}
