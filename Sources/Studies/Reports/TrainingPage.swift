import Basics
public import Evaluation
import Mustache

/// A training run as one HTML file that needs nothing else: its learning curves over agent-steps and over time, its
/// evaluations and its configuration. Made from what stands in the run's folder, while it trains and afterwards.
public struct TrainingPage {
  private let folder: String
  private let program: String
  private let metrics: RunMetrics
  private let configuration: JSONValue
  private let configurationText: String
  private let test: JSONValue?
  private let charts: TrainingCharts

  /// Reads a run's folder.
  ///
  /// - Parameters:
  ///   - program: what writes the page, as it says.
  /// - Throws: `FileError` or `JSONError` where there is no run, or one that can't be read.
  public init(folder: String, program: String) throws {
    self.folder = folder
    self.program = program
    let file = folder + "/config.json"
    configurationText = String(
      decoding: try FileBytes.read(path: file, maximumBytes: 1 << 28), as: UTF8.self)
    configuration = try JSONDocument(text: configurationText, file: file).root.value
    metrics = try RunMetrics(file: folder + "/metrics.csv")
    let testFile = folder + "/test.json"
    test = Path.isThere(testFile) ? try JSONDocument(file: testFile).root.value : nil
    let stages = (configuration["stages"]?.elements ?? []).map { $0["kind"]?.stringValue ?? "stage" }
    charts = TrainingCharts(metrics, stages: stages)
  }

  /// Whether a folder holds a run.
  public static func isRun(_ folder: String) -> Bool { Path.isThere(folder + "/config.json") }

  /// The whole file.
  /// - Parameter isLive: whether training goes on: the page then loads itself again now and then.
  public func text(isLive: Bool = false) throws -> String {
    let template = try HTMLReport.template(PackageResources.training_mustache)
    var values: [String: Any] = [
      "style": HTMLReport.style, "title": name, "facts": facts, "configuration": configurationText,
      "program": program, "axes": axes, "evaluations": evaluations, "folder": Path.relative(folder),
    ]
    if isLive { values["isLive"] = true }
    if let description = configuration["description"]?.stringValue { values["summary"] = description }
    if let test { values["test"] = tested(test) }
    return template.render(values)
  }

  /// Each chart over agent-steps under a name for a file.
  public var chartFiles: [ChartFile] {
    TrainingCharts.kinds.compactMap { kind in
      charts.drawing(kind, over: .agentSteps).map { ChartFile(name: kind.title, $0.under(kind.title)) }
    }
  }

  private var name: String { configuration["name"]?.stringValue ?? Path.name(of: folder) }

  // MARK: - Parts

  private var facts: [[String: Any]] {
    let steps = metrics.column("agentSteps").last(where: \.isFinite) ?? 0
    let updates = metrics.column("update").last ?? 0
    var facts: [[String: Any]] = [
      [
        "name": "state", "value": test == nil ? "not finished" : "finished",
        "note": "\(grouped(updates)) updates",
      ],
      ["name": "agent-steps", "value": grouped(steps)],
      ["name": "time of training", "value": Figures.duration(metrics.seconds.last ?? 0)],
    ]
    if let seed = configuration["seed"] { facts.append(["name": "seed", "value": seed.text]) }
    let success = metrics.points("evalCSR", over: metrics.column("agentSteps"))
    if let best = success.max(by: { $0.y < $1.y }) {
      facts.append([
        "name": "best held-out CSR", "value": Figures.fixed(best.y, decimals: 3),
        "note": "at \(grouped(best.x)) agent-steps",
      ])
    }
    return facts
  }

  private var axes: [[String: Any]] {
    [(TrainingCharts.Axis.agentSteps, "steps"), (.time, "time")].map { axis, name in
      [
        "name": name,
        "charts": TrainingCharts.kinds.compactMap { kind -> [String: Any]? in
          charts.drawing(kind, over: axis).map {
            ["title": kind.title, "note": kind.note, "svg": $0.inlineSVG]
          }
        },
      ]
    }
  }

  /// The held-out evaluations, the newest first.
  private var evaluations: [String: Any] {
    let columns = metrics.columns.filter { $0.hasPrefix("eval") || $0.hasPrefix("heldOut") }.filter { name in
      metrics.column(name).contains(where: \.isFinite)
    }
    let table = columns.map(metrics.column)
    let (updates, steps) = (metrics.column("update"), metrics.column("agentSteps"))
    let rows = (0..<metrics.count).filter { row in table.contains { $0[row].isFinite } }.reversed()
      .map { row -> [String: Any] in
        let figures = table.map { $0[row].isFinite ? Figures.number($0[row]) : "–" }
        return ["cells": [grouped(Int(updates[row])), grouped(Int(steps[row]))] + figures]
      }
    return ["isShown": !rows.isEmpty, "head": ["update", "agent-steps"] + columns, "rows": rows]
  }

  private func tested(_ test: JSONValue) -> [String: Any] {
    let names = ["CSR", "ISR", "SoC", "avg_throughput"]
    let rows = ["best", "last"].compactMap { policy -> [String: Any]? in
      guard let figures = test[policy] else { return nil }
      let cells = (["n"] + names).map { name in
        figures[name]?.doubleValue.map { value in
          name == "n" ? Figures.number(value) : Figures.fixed(value, decimals: MetricCatalog.decimals(name))
        } ?? "–"
      }
      return ["name": policy, "cells": cells]
    }
    return [
      "names": ["n"] + names, "rows": rows,
      "note": test["instances"]?.stringValue == "training"
        ? "On the training instances, there are no others."
        : "On fresh instances: none was trained on, and none chose the best policy.",
    ]
  }
}
