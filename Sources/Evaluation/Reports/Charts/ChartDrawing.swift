/// What a chart consists of, in points from its top-left corner: the one thing from which pages, SVG and PDF are made.
package struct ChartDrawing {
  package struct Point: Equatable {
    package var x: Double
    package var y: Double

    package init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
  }

  package enum Anchor: String {
    case start, middle, end
  }

  package indirect enum Item {
    case line([Point], ChartInk)
    /// A filled ring behind a series.
    case band([Point], style: Int)
    /// The mark of a style: shapes tell series apart where colors do not.
    case mark(style: Int, Point, radius: Double)
    /// Its middle at the height of the point.
    case text(String, Point, ChartLettering, Anchor)
    /// What shows its title when it is pointed at.
    case titled(String, Item)
  }

  package var width: Double
  package var height: Double
  /// For people who can't see the picture.
  package var description: String
  package var items: [Item] = []

  package init(width: Double, height: Double, description: String) {
    (self.width, self.height, self.description) = (width, height, description)
  }

  package mutating func line(from start: Point, to end: Point, _ ink: ChartInk) {
    items.append(.line([start, end], ink))
  }

  /// The same under a title, as files have it.
  package func under(_ title: String) -> ChartDrawing {
    ChartDrawing.grid([(title, self)], description: description)
  }

  /// Small multiples: the same kind of chart side by side, each under its title.
  package static func grid(
    _ panels: [(title: String, drawing: ChartDrawing)], columns: Int = 2, description: String
  ) -> ChartDrawing {
    let columns = max(1, min(columns, panels.count))
    let widths = (0..<columns).map { column in
      panels.indices.filter { $0 % columns == column }.map { panels[$0].drawing.width }.max() ?? 0
    }
    let gap = 16.0
    let head = 26.0
    var whole = ChartDrawing(
      width: widths.reduce(gap * Double(columns - 1), +), height: 0, description: description)
    for first in stride(from: 0, to: panels.count, by: columns) {
      let row = panels[first..<min(first + columns, panels.count)]
      var x = 0.0
      for (column, panel) in row.enumerated() {
        whole.items.append(.text(panel.title, Point(x + 8, whole.height + head / 2 + 2), .heading, .start))
        whole.items += panel.drawing.items.map { $0.moved(by: Point(x, whole.height + head)) }
        x += widths[column] + gap
      }
      whole.height += head + (row.map(\.drawing.height).max() ?? 0) + gap
    }
    return whole
  }

  /// The outline of a style's mark around the origin, in radii; nil for a circle.
  static func outline(_ style: Int) -> [Point]? {
    let points: [(Double, Double)]
    switch style % ChartSeries.styles {
    case 0: return nil
    case 1: points = [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]
    case 2: points = [(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)]
    case 3: points = [(0, -1.2), (1.15, 0.9), (-1.15, 0.9)]
    case 4: points = [(0, 1.2), (1.15, -0.9), (-1.15, -0.9)]
    case 5:
      points = [
        (-0.35, -1.15), (0.35, -1.15), (0.35, -0.35), (1.15, -0.35), (1.15, 0.35), (0.35, 0.35), (0.35, 1.15),
        (-0.35, 1.15), (-0.35, 0.35), (-1.15, 0.35), (-1.15, -0.35), (-0.35, -0.35),
      ]
    case 6: points = [(-1.3, -0.5), (1.3, -0.5), (1.3, 0.5), (-1.3, 0.5)]
    default: points = [(-0.5, -1.3), (0.5, -1.3), (0.5, 1.3), (-0.5, 1.3)]
    }
    return points.map { Point($0.0, $0.1) }
  }
}

extension ChartDrawing.Item {
  func moved(by offset: ChartDrawing.Point) -> ChartDrawing.Item {
    func moved(_ point: ChartDrawing.Point) -> ChartDrawing.Point {
      ChartDrawing.Point(point.x + offset.x, point.y + offset.y)
    }
    return switch self {
    case .line(let points, let ink): .line(points.map(moved), ink)
    case .band(let points, let style): .band(points.map(moved), style: style)
    case .mark(let style, let point, let radius): .mark(style: style, moved(point), radius: radius)
    case .text(let text, let point, let lettering, let anchor):
      .text(text, moved(point), lettering, anchor)
    case .titled(let title, let item): .titled(title, item.moved(by: offset))
    }
  }
}
