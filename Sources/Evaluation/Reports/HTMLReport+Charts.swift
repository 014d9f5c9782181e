import Simulation

/// The charts of a suite.
extension HTMLReport {
  struct Chart {
    var metric: String
    var title: String
    var note: String
  }

  private static let known = [
    Chart(
      metric: "CSR", title: "Success rate",
      note: "CSR: share of episodes in which every agent stands on its goal. Higher is better."),
    Chart(
      metric: "ISR", title: "Agents on their goals",
      note: "ISR: share of agents on their goals at the end. Higher is better."),
    Chart(
      metric: "SoC", title: "Sum of costs", note: "SoC over all episodes, solved or not. Lower is better."),
    Chart(metric: "avg_throughput", title: "Throughput", note: "Goals reached a step. Higher is better."),
    Chart(metric: "makespan", title: "Makespan", note: "Step of the last arrival. Lower is better."),
    Chart(
      metric: "success_rate", title: "Success rate",
      note: "Share of episodes in which the robot reached its goal and touched nothing. Higher is better."),
    Chart(
      metric: "collision_rate", title: "Collisions",
      note: "Share of episodes in which it touched something. Lower is better."),
    Chart(
      metric: "timeout_rate", title: "Timeouts", note: "Share of episodes that ended before. Lower is better."
    ),
    Chart(
      metric: "nav_time", title: "Time to the goal", note: "Seconds, of successes alone. Lower is better."),
    Chart(
      metric: "min_distance", title: "Room kept",
      note: "Least gap to another robot, meters from rim to rim. Higher is better."),
    Chart(
      metric: "discomfort", title: "Discomfort",
      note: "Share of steps with another robot nearer than 0.2 m. Lower is better."),
    Chart(
      metric: "SPL", title: "Path efficiency",
      note: "SPL: mean of success · shortest ÷ longest of taken and shortest path. Higher is better."),
    Chart(
      metric: MetricCatalog.stepTime, title: "Time per step",
      note: "Milliseconds in the controllers for all agents together; logarithmic. Lower is better."),
    Chart(
      metric: "drift_W_star", title: "Drift of W*",
      note: "Jensen–Shannon divergence of consecutive attention, nats a step. Lower is steadier."),
    Chart(metric: "drift_W", title: "Drift of W", note: "The same of attention from the tokens alone."),
    Chart(
      metric: "drift_control", title: "Drift of the control",
      note: "The same of a softmax over negative distance."),
    Chart(
      metric: "drift_W_star_quiet", title: "Drift of W* on quiet steps",
      note: "No peer attended to appears, leaves or changes its intention, now or a step before."),
    Chart(metric: "drift_W_quiet", title: "Drift of W on quiet steps", note: "The same of W."),
    Chart(
      metric: "drift_control_quiet", title: "Drift of the control on quiet steps",
      note: "The same of a softmax over negative distance."),
    Chart(
      metric: "drift_W_star_events", title: "Drift of W* at events", note: "On all steps that are not quiet."),
    Chart(metric: "drift_W_events", title: "Drift of W at events", note: "The same of W."),
    Chart(
      metric: "quiet_share", title: "Quiet steps",
      note:
        "Share of steps on which attention has no reason to drift: what drift on quiet steps is a mean of."),
    Chart(metric: "attention_entropy", title: "Entropy of W*", note: "Nats; low where attention is focused."),
    Chart(
      metric: "bytes_sent", title: "Bytes sent", note: "By an agent in a step, all rounds of talk together."),
  ]

  func charts(_ groups: [ResultTable.Group]) -> [[String: Any]] {
    drawings(groups).map { ["title": $0.chart.title, "note": $0.chart.note, "svg": $0.drawing.inlineSVG] }
  }

  /// Each chart of the report under a name for a file; of several suites also one with a panel for each.
  public var chartFiles: [ChartFile] {
    let suites = table.suiteTitles.map { title in
      (title: title, charts: drawings(table.groups.filter { $0.suiteTitle == title }))
    }
    guard suites.count > 1 else {
      return suites.flatMap {
        $0.charts.map { ChartFile(name: $0.chart.metric, $0.drawing.under($0.chart.title)) }
      }
    }
    var files: [ChartFile] = []
    for chart in allCharts {
      let panels = suites.compactMap { suite in
        suite.charts.first { $0.chart.metric == chart.metric }.map {
          (suite: suite.title, title: "\(chart.title), \(suite.title)", drawing: $0.drawing)
        }
      }
      files += panels.map { ChartFile(name: "\($0.suite) \(chart.metric)", $0.drawing.under($0.title)) }
      if panels.count > 1 {
        let description = "\(chart.title), suite by suite"
        files.append(
          ChartFile(
            name: chart.metric,
            ChartDrawing.grid(panels.map { ($0.title, $0.drawing) }, description: description)))
      }
    }
    return files
  }

  private var allCharts: [Chart] {
    let defined = EpisodeMetrics.definitions.map(\.name)
    let others = table.metrics.filter { name in
      !defined.contains(name) && name != MetricCatalog.stepTime
        && !HTMLReport.known.contains { $0.metric == name }
    }
    return HTMLReport.known + others.map { Chart(metric: $0, title: $0, note: MetricCatalog.meaning(of: $0)) }
  }

  private func drawings(_ groups: [ResultTable.Group]) -> [(chart: Chart, drawing: ChartDrawing)] {
    // Those of crowds have no words of their own.
    let shown = BatchText.shown(groups, of: table, metrics)
    let known = allCharts
    let further = shown.filter { name in !known.contains { $0.metric == name } }.map {
      Chart(metric: $0, title: $0, note: MetricCatalog.meaning(of: $0) + HTMLReport.direction($0))
    }
    return (known.filter { shown.contains($0.metric) } + further).compactMap { chart in
      let series = series(chart.metric, groups)
      return series.isEmpty ? nil : (chart, drawing(chart, series))
    }
  }

  private static func direction(_ metric: String) -> String {
    MetricCatalog.better(metric).map { ". \($0 == .higher ? "Higher" : "Lower") is better." } ?? "."
  }

  private func series(_ metric: String, _ groups: [ResultTable.Group]) -> [ChartSeries] {
    table.controllers.compactMap { controller in
      let points = groups.filter { $0.controller == controller }.compactMap { group in
        group.interval(metric).map { ChartSeries.Point(x: Double(group.agents), interval: $0) }
      }
      return points.isEmpty
        ? nil : ChartSeries(name: controller, style: style(of: controller), points: points)
    }
  }

  private func drawing(_ chart: Chart, _ series: [ChartSeries]) -> ChartDrawing {
    let intervals = series.flatMap { $0.points.map(\.interval) }
    let values = intervals.flatMap { [$0.mean, $0.high ?? $0.mean] }
    let scale: ChartScale
    if MetricCatalog.isShare(chart.metric) {
      scale = .share
    } else if chart.metric == MetricCatalog.stepTime {
      // Bounds that touch 0 have no place on a logarithmic axis.
      scale = .decades(intervals.map(\.mean) + intervals.compactMap(\.high))
    } else {
      scale = .fromZero(values)
    }
    let counts = Set(series.flatMap { $0.points.map(\.x) })
    return counts.count > 1
      ? LineChart(
        series: series, y: scale, yTitle: MetricCatalog.axis(chart.metric),
        description: "\(chart.title) against the number of agents"
      ).drawing
      : IntervalChart(
        series: series, scale: scale, title: MetricCatalog.axis(chart.metric), description: chart.title
      ).drawing
  }
}
