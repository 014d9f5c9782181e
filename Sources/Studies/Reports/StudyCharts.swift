import Basics
import Evaluation
import Foundation

/// What arms learn, and what they cost.
enum StudyCharts {
  /// Each arm's mean with its band over seeds, and each seed as a thin line.
  static func learning(_ curves: [LearningCurve], style: (String) -> Int) -> ChartDrawing {
    let values = curves.flatMap { $0.seeds.flatMap { $0.map(\.value) } }
    let isShare = curves.allSatisfy { $0.column == "evalCSR" }
    let low = values.min() ?? 0
    let y = isShare ? ChartScale.share : low < 0 ? .range(values) : .fromZero(values)
    let steps = curves.flatMap { $0.seeds.flatMap { $0.map(\.agentSteps) } }
    var plot = ChartPlane(
      x: .fromZero(steps), y: y, xTitle: "agent-steps",
      yTitle: isShare ? "held-out CSR (share of episodes)" : "return",
      description: "Held-out success in the course of training", names: curves.map(\.arm))
    for curve in curves {
      let style = style(curve.arm)
      plot.band(
        curve.mean.compactMap { point in
          point.half.map { (point.agentSteps, point.value - $0, point.value + $0) }
        }, style: style)
      for seed in curve.seeds { plot.line(seed.map { ($0.agentSteps, $0.value) }, .seed(style)) }
      plot.line(curve.mean.map { ($0.agentSteps, $0.value) }, .line(style))
      for point in curve.mean where curve.mean.count <= 24 {
        plot.mark(
          (point.agentSteps, point.value), style: style,
          title: "\(curve.arm), \(grouped(point.agentSteps)) agent-steps: "
            + StudyText.plusMinus((point.value, point.half), 3))
      }
    }
    plot.names(
      curves.map { curve in
        let last = curve.mean[curve.mean.count - 1]
        return (curve.arm, (last.agentSteps, last.value), style(curve.arm))
      })
    return plot.drawing
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
  ) -> ChartDrawing {
    let costs = points.map(\.cost)
    let (least, most) = (costs.min() ?? 0, costs.max() ?? 1)
    let values = points.flatMap { [$0.value - ($0.half ?? 0), $0.value + ($0.half ?? 0)] }
    // Arms that hardly differ get the room of the whole chart.
    let x: ChartScale =
      most > 16 * max(least, 1e-12) ? .decades(costs) : most < 1.5 * least ? .range(costs) : .fromZero(costs)
    let y: ChartScale
    if MetricCatalog.isShare(metric) {
      y = (values.min() ?? 0) > 0.5 ? .range(values.map { min($0, 1) }) : .share
    } else {
      y = .fromZero(values)
    }
    var plot = ChartPlane(
      x: x, y: y, xTitle: cost, yTitle: MetricCatalog.axis(metric), description: "\(metric) over \(cost)",
      names: points.map(\.arm), inset: 6)
    var front: [(x: Double, y: Double)] = []
    for point in points.sorted(by: { ($0.cost, -$0.value) < ($1.cost, -$1.value) })
    where front.last.map({ point.value > $0.y }) ?? true {
      front.append((point.cost, point.value))
    }
    plot.line(front, .front)
    for point in points {
      if let half = point.half {
        plot.whisker(x: point.cost, from: point.value - half, to: point.value + half, style: style(point.arm))
      }
      plot.mark(
        (point.cost, point.value), style: style(point.arm),
        title: "\(point.arm): \(metric) \(StudyText.plusMinus((point.value, point.half), 3)), \(cost) "
          + Figures.number(point.cost))
    }
    plot.names(points.map { ($0.arm, ($0.cost, $0.value), style($0.arm)) })
    return plot.drawing
  }
}
