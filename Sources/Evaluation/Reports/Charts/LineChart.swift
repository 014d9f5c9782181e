import Basics

/// A metric against the number of agents: a line with marks and intervals for each controller, named at its end.
///
/// At each number of agents series stand side by side, so that none hides another that is as good; their lines have
/// dashes of their own, and show through each other.
struct LineChart {
  var series: [ChartSeries]
  var y: ChartScale
  /// Under the x axis.
  var xTitle = "agents"
  /// Above the y axis; empty for none.
  var yTitle = ""
  /// For people who can't see the picture.
  var description: String

  /// How far apart neighboring series stand, at most and as a share of what there is between two places.
  private static let step = (most: 7.0, share: 0.66)

  var drawing: ChartDrawing {
    let scale = ChartScale.through(series.flatMap { $0.points.map(\.x) })
    let count = Double(max(series.count, 1))
    let names = series.map(\.name)
    func plane(_ inset: Double) -> ChartPlane {
      ChartPlane(
        x: scale, y: y, xTitle: xTitle, yTitle: yTitle, description: description, names: names, inset: inset)
    }
    // Between the two places that are closest.
    let bare = plane(LineChart.step.most)
    let places = Set(series.flatMap { $0.points.map { bare.x.place($0.x) } }).sorted()
    let gap = zip(places.dropFirst(), places).map { $0 - $1 }.min() ?? .infinity
    let step = min(LineChart.step.most, LineChart.step.share * gap / count)
    let radius = max(2, min(3.8, 0.58 * step))
    var plane = plane(step * (count - 1) / 2 + radius + 2)
    func shift(_ index: Int) -> Double { step * (Double(index) - (count - 1) / 2) }
    for (index, series) in series.enumerated() {
      plane.line(series.points.map { ($0.x, $0.interval.mean) }, .line(series.style), shift: shift(index))
    }
    for (index, series) in series.enumerated() {
      for point in series.points {
        guard let bounds = point.interval.bounds else { continue }
        plane.whisker(
          x: point.x, from: bounds.lowerBound, to: bounds.upperBound, style: series.style,
          shift: shift(index), cap: min(2.5, 0.4 * step))
      }
    }
    for (index, series) in series.enumerated() {
      for point in series.points {
        plane.mark(
          (point.x, point.interval.mean), style: series.style, title: title(point, of: series),
          shift: shift(index), radius: series.points.count > 1 || count > 1 ? radius : 3.8)
      }
    }
    let ends = series.enumerated().compactMap { index, series in
      series.points.last.map {
        (name: (series.name, ($0.x, $0.interval.mean), series.style), shift: shift(index))
      }
    }
    plane.names(ends.map(\.name), shifts: ends.map(\.shift))
    return plane.drawing
  }

  private func title(_ point: ChartSeries.Point, of series: ChartSeries) -> String {
    let bounds =
      point.interval.bounds.map {
        " (\(Figures.number($0.lowerBound)) to \(Figures.number($0.upperBound)))"
      } ?? ""
    return
      "\(series.name), \(ChartScale.label(point.x)) agents: \(Figures.number(point.interval.mean))\(bounds), "
      + point.interval.sizeText
  }
}
