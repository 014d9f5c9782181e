import Basics
public import Evaluation
import Mustache
import Training

/// A study as one HTML file that needs nothing else: tables, learning curves, what arms cost, and how to read it.
public struct StudyPage {
  private let figures: StudyFigures
  private let metrics: MetricChoice

  /// - Parameter metrics: of the tables; what attention did is told on demand alone.
  public init(_ figures: StudyFigures, metrics: MetricChoice = .navigation) {
    self.figures = figures
    self.metrics = metrics
  }

  /// Each chart of the page under a name for a file.
  public var chartFiles: [ChartFile] {
    StudyText.sections(figures, metrics).enumerated().flatMap { number, section in
      charts(section, number).map { chart in
        ChartFile(
          name: [chart.part, chart.title].filter { !$0.isEmpty }.joined(separator: " "),
          chart.drawing.under([chart.title, chart.part].filter { !$0.isEmpty }.joined(separator: ": ")))
      }
    }
  }

  /// The whole file; the same figures give the same bytes.
  public func text() throws -> String {
    let template = try HTMLReport.template(PackageResources.study_mustache)
    var used: [String] = []
    for table in figures.tables {
      for name in StudyText.metrics(table, metrics) where !used.contains(name) { used.append(name) }
    }
    var values: [String: Any] = [
      "style": HTMLReport.style, "title": figures.study.name, "facts": facts,
      "sections": StudyText.sections(figures, metrics).enumerated().map(section),
      "terms": used.map { ["name": StudyText.title($0), "meaning": meaning($0)] },
      "program": figures.program,
    ]
    if let summary = figures.study.summary { values["summary"] = summary }
    return template.render(values)
  }

  private func meaning(_ metric: String) -> String {
    metric == StudyFigures.decisionTime
      ? "microseconds in the controllers per decision of one agent, perception and all rounds included"
      : MetricCatalog.meaning(of: metric)
  }

  private var facts: [[String: Any]] {
    let arms = figures.arms
    let (finished, planned) = (arms.reduce(0) { $0 + $1.finished }, arms.reduce(0) { $0 + $1.planned })
    return [
      ["name": "arms", "value": "\(arms.count)"],
      ["name": "trainings", "value": finished == planned ? "\(planned)" : "\(finished) of \(planned)"],
      ["name": "seeds", "value": figures.study.seeds.map(String.init).joined(separator: ", ")],
      ["name": "compared by", "value": figures.study.comparison.metric],
    ]
  }

  /// The color and mark of an arm, the same all through the page.
  private func style(_ arm: String) -> Int {
    (figures.arms.firstIndex { $0.name == arm } ?? figures.arms.count) % ChartSeries.styles
  }

  private func section(_ number: Int, _ section: StudyText.Section) -> [String: Any] {
    let known = Set(figures.arms.map(\.name))
    var values: [String: Any] = [
      "title": section.title, "notes": section.notes,
      "head": (section.rows.first ?? []).enumerated().map {
        ["text": $1, "isText": section.left.contains($0)] as [String: Any]
      },
      "rows": section.rows.dropFirst().map { row in
        [
          "cells": row.enumerated().map { column, text -> [String: Any] in
            [
              "text": text, "isText": section.left.contains(column),
              "mark": section.left.contains(column) && known.contains(text)
                ? HTMLReport.mark(style(text)) : "",
            ]
          }
        ]
      },
    ]
    let charts = charts(section, number)
    if !charts.isEmpty {
      values["charts"] = [
        "items": charts.map { ["title": $0.title, "note": $0.note, "svg": $0.drawing.inlineSVG] }
      ]
    }
    return values
  }

  private struct Chart {
    /// Of the study: the evaluation that it is about.
    var part = ""
    var title: String
    var note: String
    var drawing: ChartDrawing
  }

  /// Sections come in the order of `StudyText.sections`: arms, tables, and others.
  private func charts(_ section: StudyText.Section, _ number: Int) -> [Chart] {
    if section.title.contains(": learning ") {
      return figures.curves.isEmpty
        ? []
        : [
          Chart(
            title: "Learning",
            note: "Held-out figure over agent-steps: mean and 95 % over seeds, each seed thin.",
            drawing: StudyCharts.learning(figures.curves, style: style))
        ]
    }
    guard figures.tables.indices.contains(number - 1) else { return [] }
    let table = figures.tables[number - 1]
    let success = table.rows.contains { $0.cells["CSR"] != nil } ? "CSR" : "avg_throughput"
    let isCompared =
      MetricCatalog.better(table.compared) == .higher
      && table.rows.contains { $0.cells[table.compared] != nil }
    let metric = isCompared ? table.compared : success
    let note =
      "\(metric) with its 95 % interval over seeds; the dashed line joins the arms that none beats in both."
    return [
      pareto(table, metric, title: "\(metric) over weights", cost: "weights", note: note) { row in
        figures.arms.first { $0.name == row.arm }.map { Double($0.weights) }
      },
      pareto(table, metric, title: "\(metric) over decision time", cost: "µs per decision", note: note) {
        row in
        row.cells[StudyFigures.decisionTime]?.instances.mean
      },
    ].compactMap { $0 }
  }

  private func pareto(
    _ table: StudyFigures.Table, _ metric: String, title: String, cost: String, note: String,
    _ value: ((arm: String, cells: [String: StudyFigures.Cell])) -> Double?
  ) -> Chart? {
    let points = table.rows.compactMap { row -> StudyCharts.Point? in
      guard let cell = row.cells[metric], !cell.seeds.isEmpty, let cost = value(row), cost > 0 else {
        return nil
      }
      let (mean, half) = cell.overSeeds
      return StudyCharts.Point(arm: row.arm, cost: cost, value: mean, half: half)
    }
    guard !points.isEmpty else { return nil }
    return Chart(
      part: "\(table.evaluation) \(table.suite) \(table.agents)", title: title, note: note,
      drawing: StudyCharts.pareto(points, cost: cost, metric: metric, style: style))
  }
}
