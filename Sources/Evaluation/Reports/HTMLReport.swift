import Basics
import Episodes
import Foundation
package import Mustache

/// What stands in `{{…}}`, escaped scalar by scalar as in charts. Mustache's own goes by characters, and misses a `<` with
/// an accent on it.
private struct ForeignText: MustacheContentType {
  func escapeText(_ text: String) -> String { ChartText.escaped(text) }
}

/// A run as one HTML file that needs nothing else: tables, charts, worst cases, and how to play them again.
public struct HTMLReport {
  /// PNG pictures of an episode's end, for light and dark pages.
  public struct Picture: Sendable {
    public var light: [UInt8]
    public var dark: [UInt8]

    public init(light: [UInt8], dark: [UInt8]) {
      self.light = light
      self.dark = dark
    }
  }

  let table: ResultTable
  /// By suite and controllers.
  let pairs: [Pair: PairedComparison]
  let metrics: MetricChoice
  private let gates: [Gate]

  /// - Parameter metrics: of the charts; what attention did is shown on demand alone, and among all figures.
  public init(_ table: ResultTable, gates: [Gate] = [], metrics: MetricChoice = .navigation) {
    self.table = table
    self.metrics = metrics
    pairs = HTMLReport.pairs(table)
    self.gates = gates
  }

  /// The stylesheet of every page.
  package static var style: String { String(decoding: PackageResources.report_css, as: UTF8.self) }

  /// A template whose `{{…}}` are safe for names from anywhere.
  package static func template(_ text: [UInt8]) throws -> MustacheTemplate {
    MustacheContentTypes.register(ForeignText(), named: "FOREIGN")
    return try MustacheTemplate(string: "{{% CONTENT_TYPE:FOREIGN}}" + String(decoding: text, as: UTF8.self))
  }

  /// The whole file.
  /// - Parameter picture: draws the end of an episode; nil where that is not possible.
  public func text(picture: (WorstCase) -> Picture?) throws -> String {
    let template = try HTMLReport.template(PackageResources.report_mustache)
    return template.render([
      "style": HTMLReport.style,
      "title": table.run.name, "facts": facts, "gates": gates.map(gate),
      "notes": table.notes.map { ["text": $0.text] },
      "legend": table.controllers.map(legend), "suites": table.suiteTitles.map(suite),
      "costs": costs, "worst": worstCases(picture),
      "metrics": table.metrics.map { ["name": $0, "meaning": MetricCatalog.meaning(of: $0)] },
      "resamples": "\(Bootstrap.resamples)", "normalFrom": "\(Bootstrap.normalFrom)",
      "program": table.run.program,
    ])
  }

  // MARK: - Head

  private var facts: [[String: Any]] {
    let run = table.run
    var facts = [
      ["name": "episodes", "value": grouped(table.episodeCount)],
      ["name": "controllers", "value": "\(table.controllers.count)"],
      ["name": table.suites.count == 1 ? "suite" : "suites", "value": "\(table.suites.count)"],
      [
        "name": "wall clock", "value": Figures.duration(run.controllers.reduce(0) { $0 + $1.wallSeconds }),
      ],
    ]
    if run.finished < run.planned {
      facts[0]["note"] = "of \(grouped(run.planned)) planned"
    }
    return facts + [["name": "begun", "value": run.created.prefix(10), "note": run.machine]]
  }

  private func gate(_ gate: Gate) -> [String: Any] {
    let complaints = gate.complaints(about: table)
    return [
      "text": gate.description, "isMet": complaints.isEmpty,
      "complaints": complaints.map { complaint in
        ["text": complaint.replacing("gate \(gate.description) not met: ", with: "")]
      },
    ]
  }

  private func legend(_ name: String) -> [String: Any] {
    ["name": name, "mark": HTMLReport.mark(style(of: name))]
  }

  package static func mark(_ style: Int) -> String {
    "<svg class=\"key\" viewBox=\"0 0 14 14\" aria-hidden=\"true\">\(ChartText.mark(style, x: 7, y: 7, radius: 4.6))</svg>"
  }

  /// The color and mark of a controller, the same all through the report.
  func style(of controller: String) -> Int {
    (table.controllers.firstIndex(of: controller) ?? 0) % ChartSeries.styles
  }

  private var costs: [[String: Any]] {
    table.run.controllers.map { cost in
      let groups = table.groups.filter { $0.controller == cost.name }
      let count = groups.reduce(0) { $0 + $1.count }
      let times = groups.flatMap { $0.present(MetricCatalog.stepTime) }
      return [
        "name": cost.name, "mark": HTMLReport.mark(style(of: cost.name)),
        "episodes": grouped(count), "wall": Figures.duration(cost.wallSeconds),
        "rate": cost.wallSeconds > 0 ? Figures.number(Double(count) / cost.wallSeconds) : "–",
        "memory": cost.peakBytes > 0 ? Figures.megabytes(cost.peakBytes) : "–",
        "threads": "\(cost.threads)",
        "step": times.isEmpty ? "–" : Figures.duration(times.reduce(0, +) / Double(times.count) / 1000),
      ]
    }
  }

  /// Pictures of the worst of a controller; the others are listed.
  private static let picturesPerController = 2

  private func worstCases(_ picture: (WorstCase) -> Picture?) -> [[String: Any]] {
    var counts: [String: Int] = [:]
    return WorstCase.choose(from: table).map { one in
      let controller = one.trial.trial.key.controller
      counts[controller, default: 0] += 1
      return worst(
        one, counts[controller, default: 0] <= HTMLReport.picturesPerController ? picture(one) : nil)
    }
  }

  private func worst(_ worst: WorstCase, _ picture: Picture?) -> [String: Any] {
    let key = worst.trial.trial.key
    var values: [String: Any] = [
      "controller": key.controller, "mark": HTMLReport.mark(style(of: key.controller)), "suite": key.suite,
      "case": key.caseName, "agents": "\(key.agents)", "words": worst.words,
      "episode": worst.number, "seed": "\(key.seed)",
      "figures": worst.figures.map { ["name": $0.name, "value": Figures.number($0.value)] },
    ]
    if let picture {
      values["light"] = "data:image/png;base64," + Data(picture.light).base64EncodedString()
      values["dark"] = "data:image/png;base64," + Data(picture.dark).base64EncodedString()
    }
    return values
  }

  // MARK: - Suites

  private func suite(_ title: String) -> [String: Any] {
    let groups = table.groups.filter { $0.suiteTitle == title }
    return [
      "title": title, "summary": summary(groups), "charts": charts(groups),
      "comparisons": comparisons(title, groups), "maps": mapTable(groups), "figures": figures(groups),
    ]
  }
}
