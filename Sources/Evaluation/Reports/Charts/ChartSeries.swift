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

  /// The mark of a style, about `radius` large: shapes tell series apart where colors do not.
  package static func mark(_ style: Int, x: Double, y: Double, radius r: Double = 3.6) -> String {
    func path(_ points: [(Double, Double)]) -> String {
      let text = points.map { "\(number(x + $0.0 * r)) \(number(y + $0.1 * r))" }.joined(separator: "L")
      return "<path class=\"mark s\(style)\" d=\"M\(text)Z\"/>"
    }
    switch style % ChartSeries.styles {
    case 0:
      return "<circle class=\"mark s\(style)\" cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"\(number(r))\"/>"
    case 1: return path([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)])
    case 2: return path([(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)])
    case 3: return path([(0, -1.2), (1.15, 0.9), (-1.15, 0.9)])
    case 4: return path([(0, 1.2), (1.15, -0.9), (-1.15, -0.9)])
    case 5:
      return path([
        (-0.35, -1.15), (0.35, -1.15), (0.35, -0.35), (1.15, -0.35), (1.15, 0.35), (0.35, 0.35), (0.35, 1.15),
        (-0.35, 1.15), (-0.35, 0.35), (-1.15, 0.35), (-1.15, -0.35), (-0.35, -0.35),
      ])
    case 6: return path([(-1.3, -0.5), (1.3, -0.5), (1.3, 0.5), (-1.3, 0.5)])
    default: return path([(-0.5, -1.3), (0.5, -1.3), (0.5, 1.3), (-0.5, 1.3)])
    }
  }
}
