/// How a chart's strokes look: by a class in pages, whose stylesheet knows light and dark, and by these values in files.
package enum ChartInk: Equatable {
  case grid, axis
  /// What parts the chart, as the stages of a training.
  case divider
  /// Through the best of a plot.
  case front
  /// Of the series in a style.
  case line(Int)
  case seed(Int)
  /// Of a series that stands behind another one.
  case thin(Int)
  case whisker(Int)
  case leader(Int)

  var css: String {
    switch self {
    case .grid: "grid"
    case .axis: "axis"
    case .divider: "divider"
    case .front: "front"
    case .line(let style): "line s\(style)"
    case .seed(let style): "seed s\(style)"
    case .thin(let style): "thin s\(style)"
    case .whisker(let style): "whisker s\(style)"
    case .leader(let style): "leader s\(style)"
    }
  }

  /// On paper: a color as RRGGBB, width in points, opacity.
  var stroke: (color: UInt32, width: Double, opacity: Double) {
    switch self {
    case .grid: (ChartPalette.grid, 0.8, 1)
    case .axis: (ChartPalette.soft, 0.8, 0.7)
    case .divider: (ChartPalette.soft, 0.8, 0.6)
    case .front: (ChartPalette.soft, 1, 1)
    case .line(let style): (ChartPalette.color(style), 1.6, 1)
    case .seed(let style): (ChartPalette.color(style), 0.8, 0.4)
    case .thin(let style): (ChartPalette.color(style), 0.9, 1)
    case .whisker(let style): (ChartPalette.color(style), 1.2, 0.85)
    case .leader(let style): (ChartPalette.color(style), 0.8, 0.5)
    }
  }

  /// Lengths of dashes and gaps; empty for a whole line. Series that lie on each other show through each other's gaps.
  var dashes: [Double] {
    switch self {
    case .front: [4, 3]
    case .divider: [2, 3]
    case .line(let style): ChartInk.patterns[style % ChartInk.patterns.count]
    default: []
    }
  }

  private static let patterns: [[Double]] = [[], [7, 3], [2.5, 2.5], [9, 3, 2, 3]]
}

/// Texts of a chart.
package enum ChartLettering: Equatable {
  /// At an axis' ticks.
  case tick
  /// Under an axis.
  case title
  /// Of a series.
  case name
  /// Above a panel.
  case heading

  var css: String {
    switch self {
    case .tick: "tick"
    case .title: "title"
    case .name: "name"
    case .heading: "heading"
    }
  }

  var size: Double {
    switch self {
    case .tick: 12
    case .title, .name: 12.5
    case .heading: 13.5
    }
  }

  var color: UInt32 {
    switch self {
    case .tick, .title: ChartPalette.soft
    case .name, .heading: ChartPalette.ink
    }
  }
}

/// The colors of charts on paper. They are those of the light page: eight hues that the color-blind tell apart (no two of
/// them differ by red against green alone), neighbors in the order also by how bright they are.
package enum ChartPalette {
  static let ink: UInt32 = 0x1D2329
  static let soft: UInt32 = 0x5C6670
  static let grid: UInt32 = 0xE6E6E4
  package static let series: [UInt32] = [
    0x0D4F9E, 0xE2701A, 0x0B8567, 0x2B1240, 0xB8468F, 0x4D9AD6, 0x6A6F75, 0x8A5A00,
  ]

  static func color(_ style: Int) -> UInt32 { series[style % series.count] }

  static func hex(_ color: UInt32) -> String {
    let digits = String(color, radix: 16, uppercase: false)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}
