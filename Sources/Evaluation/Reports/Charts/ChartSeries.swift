import Basics

/// The points of one controller in a chart.
package struct ChartSeries {
  struct Point {
    var x: Double
    var interval: Interval
  }

  var name: String
  /// Which of the report's colors and marks, from 0.
  var style: Int
  var points: [Point]

  /// How many styles the report's stylesheet has.
  package static let styles = 8
}

/// Pieces of SVG that charts share.
package enum ChartText {
  package static func escaped(_ text: String) -> String {
    var result = ""
    // By scalars: with an accent on it, a quotation mark is another character to Swift, and still one to a browser.
    for scalar in printable(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A coordinate with one decimal.
  package static func number(_ value: Double) -> String {
    let tenths = (value * 10).rounded()
    return tenths == (tenths / 10).rounded() * 10 ? String(Int(tenths / 10)) : String(tenths / 10)
  }

  /// How wide text is in a file, in points; in pages other fonts make it up to a fifth wider.
  package static func width(_ text: String, _ lettering: ChartLettering) -> Double {
    Helvetica.width(text, size: lettering.size)
  }

  /// The mark of a style, about `radius` large, for a page.
  package static func mark(_ style: Int, x: Double, y: Double, radius: Double = 3.6) -> String {
    let shape = ChartDrawing.shape(style, ChartDrawing.Point(x, y), radius)
    return shape.replacing(" ", with: " class=\"mark s\(style)\" ", maxReplacements: 1) + "/>"
  }
}
