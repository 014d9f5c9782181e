import Basics

/// A metric of several controllers where there is one number of agents only: a mark with whiskers for each.
struct IntervalChart {
  private static let width = 480.0
  private static let left = 118.0
  private static let right = 24.0
  private static let rowHeight = 30.0
  private static let top = 8.0
  private static let bottom = 26.0

  var series: [ChartSeries]
  var scale: ChartScale
  /// For people who can't see the picture.
  var description: String

  func svg() -> String {
    let height = IntervalChart.top + IntervalChart.bottom + IntervalChart.rowHeight * Double(series.count)
    var x = scale
    (x.start, x.end) = (IntervalChart.left, IntervalChart.width - IntervalChart.right)
    let floor = height - IntervalChart.bottom
    var body = ""
    for tick in x.ticks {
      let place = ChartText.number(x.place(tick))
      body +=
        "<line class=\"grid\" x1=\"\(place)\" x2=\"\(place)\" y1=\"\(ChartText.number(IntervalChart.top))\""
        + " y2=\"\(ChartText.number(floor))\"/><text class=\"tick\" x=\"\(place)\" y=\"\(ChartText.number(floor + 18))\""
        + " text-anchor=\"middle\">\(ChartScale.label(tick))</text>"
    }
    for (row, series) in series.enumerated() {
      guard let point = series.points.first else { continue }
      let y = IntervalChart.top + IntervalChart.rowHeight * (Double(row) + 0.5)
      body +=
        "<text class=\"name s\(series.style)\" x=\"\(ChartText.number(x.start - 12))\" y=\"\(ChartText.number(y))\""
        + " dy=\".35em\" text-anchor=\"end\">\(ChartText.escaped(LineChart.clipped(series.name)))</text>"
      let interval = point.interval
      if let bounds = interval.bounds {
        body +=
          "<line class=\"whisker s\(series.style)\" x1=\"\(ChartText.number(x.place(bounds.lowerBound)))\""
          + " x2=\"\(ChartText.number(x.place(bounds.upperBound)))\" y1=\"\(ChartText.number(y))\" y2=\"\(ChartText.number(y))\"/>"
      }
      body +=
        "<g><title>\(ChartText.escaped(series.name)): \(Figures.number(interval.mean)), \(interval.sizeText)</title>"
        + ChartText.mark(series.style, x: x.place(interval.mean), y: y, radius: 4.4) + "</g>"
    }
    return "<svg class=\"chart\" viewBox=\"0 0 \(Int(IntervalChart.width)) \(Int(height))\" role=\"img\""
      + " aria-label=\"\(ChartText.escaped(description))\">\(body)</svg>"
  }
}
