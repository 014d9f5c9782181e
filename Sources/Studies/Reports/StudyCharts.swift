import Basics
import Evaluation
import Foundation

/// A plane with two axes, and what is drawn on it.
struct StudyPlot {
  static let width = 480.0
  static let height = 300.0

  var x: ChartScale
  var y: ChartScale
  var xTitle: String
  /// For people who can't see the picture.
  var description: String
  private var body = ""

  init(x: ChartScale, y: ChartScale, xTitle: String, description: String) {
    (self.x, self.y, self.xTitle, self.description) = (x, y, xTitle, description)
    (self.x.start, self.x.end) = (54, StudyPlot.width - 110)
    (self.y.start, self.y.end) = (StudyPlot.height - 44, 12)
    axes()
  }

  var svg: String {
    "<svg class=\"chart\" viewBox=\"0 0 \(Int(StudyPlot.width)) \(Int(StudyPlot.height))\" role=\"img\""
      + " aria-label=\"\(ChartText.escaped(description))\">\(body)</svg>"
  }

  private mutating func axes() {
    let (left, right) = (ChartText.number(x.start), ChartText.number(x.end))
    for tick in y.ticks {
      let place = ChartText.number(y.place(tick))
      body += "<line class=\"\(tick == y.ticks.first ? "axis" : "grid")\" x1=\"\(left)\" x2=\"\(right)\""
      body += " y1=\"\(place)\" y2=\"\(place)\"/><text class=\"tick\" x=\"\(ChartText.number(x.start - 8))\""
      body += " y=\"\(place)\" dy=\".35em\" text-anchor=\"end\">\(ChartScale.label(tick))</text>"
    }
    for tick in x.ticks {
      let place = ChartText.number(x.place(tick))
      body += "<line class=\"axis\" x1=\"\(place)\" x2=\"\(place)\" y1=\"\(ChartText.number(y.start))\""
      body += " y2=\"\(ChartText.number(y.start + 4))\"/><text class=\"tick\" x=\"\(place)\""
      body +=
        " y=\"\(ChartText.number(y.start + 18))\" text-anchor=\"middle\">\(ChartScale.label(tick))</text>"
    }
    body += "<text class=\"title\" x=\"\(ChartText.number((x.start + x.end) / 2))\""
    body +=
      " y=\"\(ChartText.number(y.start + 37))\" text-anchor=\"middle\">\(ChartText.escaped(xTitle))</text>"
  }

  private func at(_ point: (x: Double, y: Double)) -> String {
    "\(ChartText.number(x.place(point.x))) \(ChartText.number(y.place(point.y)))"
  }

  mutating func line(_ points: [(x: Double, y: Double)], css: String) {
    guard points.count > 1 else { return }
    body += "<path class=\"\(css)\" d=\"M\(points.map(at).joined(separator: "L"))\"/>"
  }

  mutating func band(_ points: [(x: Double, low: Double, high: Double)], style: Int) {
    guard points.count > 1 else { return }
    let ring = points.map { at(($0.x, $0.high)) } + points.reversed().map { at(($0.x, $0.low)) }
    body += "<path class=\"band s\(style)\" d=\"M\(ring.joined(separator: "L"))Z\"/>"
  }

  mutating func whisker(x place: Double, from low: Double, to high: Double, style: Int) {
    let column = ChartText.number(x.place(place))
    body += "<line class=\"whisker s\(style)\" x1=\"\(column)\" x2=\"\(column)\""
    body += " y1=\"\(ChartText.number(y.place(low)))\" y2=\"\(ChartText.number(y.place(high)))\"/>"
  }

  mutating func mark(_ point: (x: Double, y: Double), style: Int, title: String) {
    body += "<g><title>\(ChartText.escaped(title))</title>"
    body += ChartText.mark(style, x: x.place(point.x), y: y.place(point.y), radius: 4.2) + "</g>"
  }

  /// Names at the right edge, moved apart.
  mutating func names(_ names: [(text: String, y: Double, style: Int)]) {
    var previous = -Double.infinity
    let sorted = names.enumerated().map {
      (offset: $0.offset, name: $0.element, place: y.place($0.element.y))
    }
    .sorted { ($0.place, $0.offset) < ($1.place, $1.offset) }
    let room = min(16, (y.start - y.end) / Double(max(names.count, 1)))
    var places = sorted.map { entry -> Double in
      previous = max(entry.place, previous + room)
      return previous
    }
    var limit = y.start
    for index in places.indices.reversed() {
      places[index] = min(places[index], limit)
      limit = places[index] - room
    }
    for (entry, place) in zip(sorted, places) {
      body += "<text class=\"name s\(entry.name.style)\" x=\"\(ChartText.number(x.end + 12))\""
      body +=
        " y=\"\(ChartText.number(place))\" dy=\".35em\">\(ChartText.escaped(StudyPlot.clipped(entry.name.text)))</text>"
    }
  }

  static func clipped(_ name: String, limit: Int = 14) -> String {
    name.count <= limit ? name : name.prefix(limit - 1) + "…"
  }
}

/// What arms learn, and what they cost.
enum StudyCharts {
  /// Each arm's mean with its band over seeds, and each seed as a thin line.
  static func learning(_ curves: [LearningCurve], style: (String) -> Int) -> String {
    let values = curves.flatMap { $0.seeds.flatMap { $0.map(\.value) } }
    let isShare = curves.allSatisfy { $0.column == "evalCSR" }
    let low = values.min() ?? 0
    let y = isShare ? ChartScale.share : low < 0 ? .range(values) : .fromZero(values)
    let steps = curves.flatMap { $0.seeds.flatMap { $0.map(\.agentSteps) } }
    var plot = StudyPlot(
      x: .fromZero(steps), y: y, xTitle: "agent-steps",
      description: "Held-out success in the course of training")
    for curve in curves {
      let style = style(curve.arm)
      plot.band(
        curve.mean.compactMap { point in
          point.half.map { (point.agentSteps, point.value - $0, point.value + $0) }
        }, style: style)
      for seed in curve.seeds { plot.line(seed.map { ($0.agentSteps, $0.value) }, css: "seed s\(style)") }
      plot.line(curve.mean.map { ($0.agentSteps, $0.value) }, css: "line s\(style)")
      for point in curve.mean where curve.mean.count <= 24 {
        plot.mark(
          (point.agentSteps, point.value), style: style,
          title: "\(curve.arm), \(grouped(Int(point.agentSteps))) agent-steps: "
            + StudyText.plusMinus((point.value, point.half), 3))
      }
    }
    plot.names(curves.map { ($0.arm, $0.mean[$0.mean.count - 1].value, style($0.arm)) })
    return plot.svg
  }

  /// One arm in a Pareto plot.
  struct Point {
    var arm: String
    var cost: Double
    var value: Double
    var half: Double?
  }

  /// Success over a cost, with the arms that no other beats in both joined by a line.
  static func pareto(
    _ points: [Point], cost: String, metric: String, style: (String) -> Int
  ) -> String {
    let costs = points.map(\.cost)
    let isWide = (costs.max() ?? 1) > 16 * max(costs.min() ?? 1, 1e-12)
    var plot = StudyPlot(
      x: isWide ? .decades(costs) : .fromZero(costs),
      y: MetricCatalog.isShare(metric) ? .share : .fromZero(points.map { $0.value + ($0.half ?? 0) }),
      xTitle: cost, description: "\(metric) over \(cost)")
    var front: [(x: Double, y: Double)] = []
    for point in points.sorted(by: { ($0.cost, -$0.value) < ($1.cost, -$1.value) })
    where front.last.map({ point.value > $0.y }) ?? true {
      front.append((point.cost, point.value))
    }
    plot.line(front, css: "front")
    for point in points {
      if let half = point.half {
        plot.whisker(x: point.cost, from: point.value - half, to: point.value + half, style: style(point.arm))
      }
      plot.mark(
        (point.cost, point.value), style: style(point.arm),
        title: "\(point.arm): \(metric) \(StudyText.plusMinus((point.value, point.half), 3)), \(cost) "
          + Figures.number(point.cost))
    }
    plot.names(points.map { ($0.arm, $0.value, style($0.arm)) })
    return plot.svg
  }
}
