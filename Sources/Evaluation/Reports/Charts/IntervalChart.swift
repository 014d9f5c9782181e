import Basics

/// A metric of several controllers where there is one number of agents only: a row for each, a mark with its interval.
struct IntervalChart {
  private static let width = 480.0
  private static let right = 24.0
  private static let rowHeight = 30.0
  private static let top = 8.0
  private static let bottom = 30.0
  private static let titleHeight = 16.0

  var series: [ChartSeries]
  var scale: ChartScale
  /// Under the axis; empty for none.
  var title = ""
  /// For people who can't see the picture.
  var description: String

  var drawing: ChartDrawing {
    let bottom = IntervalChart.bottom + (title.isEmpty ? 0 : IntervalChart.titleHeight)
    let height = IntervalChart.top + bottom + IntervalChart.rowHeight * Double(series.count)
    var drawing = ChartDrawing(width: IntervalChart.width, height: height, description: description)
    let names = series.map { ChartPlane.clipped($0.name) }
    var x = scale
    x.start = max(90, (names.map { Helvetica.width($0, size: 12.5) }.max() ?? 0) + 40)
    x.end = IntervalChart.width - IntervalChart.right
    let floor = height - bottom
    if !title.isEmpty {
      drawing.items.append(.text(title, .init((x.start + x.end) / 2, floor + 33), .title, .middle))
    }
    for tick in x.ticks {
      let place = x.place(tick)
      drawing.line(from: .init(place, IntervalChart.top), to: .init(place, floor), .grid)
      drawing.items.append(.text(ChartScale.label(tick), .init(place, floor + 14), .tick, .middle))
    }
    for (row, series) in series.enumerated() {
      guard let interval = series.points.first?.interval else { continue }
      let y = IntervalChart.top + IntervalChart.rowHeight * (Double(row) + 0.5)
      drawing.items.append(.text(names[row], .init(x.start - 16, y), .name, .end))
      if let bounds = interval.bounds {
        let (low, high) = (x.place(bounds.lowerBound), x.place(bounds.upperBound))
        drawing.line(from: .init(low, y), to: .init(high, y), .whisker(series.style))
        for end in [low, high] {
          drawing.line(from: .init(end, y - 4), to: .init(end, y + 4), .whisker(series.style))
        }
      }
      drawing.items.append(
        .titled(
          "\(series.name): \(Figures.number(interval.mean)), \(interval.sizeText)",
          .mark(style: series.style, .init(x.place(interval.mean), y), radius: 4.4)))
    }
    return drawing
  }
}
