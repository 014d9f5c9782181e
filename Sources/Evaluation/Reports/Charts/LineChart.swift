import Basics

/// A metric against the number of agents: a line and an interval band for each controller, named at its end.
struct LineChart {
  static let width = 480.0
  static let height = 300.0
  private static let left = 54.0
  private static let right = 104.0
  private static let top = 12.0
  private static let bottom = 44.0
  private static let lineHeight = 16.0

  var series: [ChartSeries]
  var y: ChartScale
  /// Under the x axis.
  var xTitle = "agents"
  /// For people who can't see the picture.
  var description: String

  func svg() -> String {
    var (x, y) = (ChartScale.through(series.flatMap { $0.points.map(\.x) }), y)
    (x.start, x.end) = (LineChart.left, LineChart.width - LineChart.right)
    (y.start, y.end) = (LineChart.height - LineChart.bottom, LineChart.top)
    let body = [axes(x, y), bands(x, y), lines(x, y), labels(x, y)].joined()
    return
      "<svg class=\"chart\" viewBox=\"0 0 \(Int(LineChart.width)) \(Int(LineChart.height))\" role=\"img\""
      + " aria-label=\"\(ChartText.escaped(description))\">\(body)</svg>"
  }

  private func axes(_ x: ChartScale, _ y: ChartScale) -> String {
    var text = ""
    for tick in y.ticks {
      let place = ChartText.number(y.place(tick))
      text +=
        "<line class=\"\(tick == y.ticks.first ? "axis" : "grid")\" x1=\"\(ChartText.number(x.start))\""
        + " x2=\"\(ChartText.number(x.end))\" y1=\"\(place)\" y2=\"\(place)\"/>"
      text +=
        "<text class=\"tick\" x=\"\(ChartText.number(x.start - 8))\" y=\"\(place)\" dy=\".35em\""
        + " text-anchor=\"end\">\(ChartScale.label(tick))</text>"
    }
    for tick in x.ticks {
      let place = ChartText.number(x.place(tick))
      text +=
        "<line class=\"axis\" x1=\"\(place)\" x2=\"\(place)\" y1=\"\(ChartText.number(y.start))\""
        + " y2=\"\(ChartText.number(y.start + 4))\"/>"
      text +=
        "<text class=\"tick\" x=\"\(place)\" y=\"\(ChartText.number(y.start + 18))\" text-anchor=\"middle\">"
        + "\(ChartScale.label(tick))</text>"
    }
    let middle = ChartText.number((x.start + x.end) / 2)
    return text
      + "<text class=\"title\" x=\"\(middle)\" y=\"\(ChartText.number(y.start + 37))\" text-anchor=\"middle\">\(xTitle)</text>"
  }

  private func bands(_ x: ChartScale, _ y: ChartScale) -> String {
    series.map { series in
      let ends = series.points.compactMap { place in place.interval.bounds.map { (x: place.x, bounds: $0) } }
      guard ends.count > 1 else { return "" }
      let upper = ends.map { point($0.x, $0.bounds.upperBound, x, y) }
      let lower = ends.reversed().map { point($0.x, $0.bounds.lowerBound, x, y) }
      return "<path class=\"band s\(series.style)\" d=\"M\((upper + lower).joined(separator: "L"))Z\"/>"
    }.joined()
  }

  private func lines(_ x: ChartScale, _ y: ChartScale) -> String {
    series.map { series in
      let path = series.points.map { point($0.x, $0.interval.mean, x, y) }.joined(separator: "L")
      let marks = series.points.map { place in
        let interval = place.interval
        let bounds =
          interval.bounds.map {
            " (\(Figures.number($0.lowerBound)) to \(Figures.number($0.upperBound)))"
          } ?? ""
        return "<g><title>\(ChartText.escaped(series.name)), \(ChartScale.label(place.x)) agents: "
          + "\(Figures.number(interval.mean))\(bounds), \(interval.sizeText)</title>"
          + ChartText.mark(series.style, x: x.place(place.x), y: y.place(interval.mean)) + "</g>"
      }
      return "<path class=\"line s\(series.style)\" d=\"M\(path)\"/>\(marks.joined())"
    }.joined()
  }

  /// Names at the ends of the lines, moved apart where lines end close to each other.
  private func labels(_ x: ChartScale, _ y: ChartScale) -> String {
    var ends = series.compactMap { series in
      series.points.last.map { (series: series, x: x.place($0.x), y: y.place($0.interval.mean), label: 0.0) }
    }
    ends.sort { $0.y < $1.y }
    var previous = -Double.infinity
    for index in ends.indices {
      ends[index].label = max(ends[index].y, previous + LineChart.lineHeight)
      previous = ends[index].label
    }
    // What was pushed below the axis goes up again, and pushes what is above it.
    var limit = y.start
    for index in ends.indices.reversed() {
      ends[index].label = min(ends[index].label, limit)
      limit = ends[index].label - LineChart.lineHeight
    }
    return ends.map { end in
      let from = "M\(ChartText.number(end.x + 6)) \(ChartText.number(end.y))"
      let leader =
        abs(end.label - end.y) > 3 || end.x < x.end - 12
        ? "<path class=\"leader s\(end.series.style)\" d=\"\(from)L\(ChartText.number(x.end + 12)) \(ChartText.number(end.label))\"/>"
        : ""
      return leader
        + "<text class=\"name s\(end.series.style)\" x=\"\(ChartText.number(x.end + 15))\" y=\"\(ChartText.number(end.label))\""
        + " dy=\".35em\">\(ChartText.escaped(LineChart.clipped(end.series.name)))</text>"
    }.joined()
  }

  private func point(_ xValue: Double, _ yValue: Double, _ x: ChartScale, _ y: ChartScale) -> String {
    "\(ChartText.number(x.place(xValue))) \(ChartText.number(y.place(yValue)))"
  }

  static func clipped(_ name: String, limit: Int = 13) -> String {
    name.count <= limit ? name : name.prefix(limit - 1) + "…"
  }
}
