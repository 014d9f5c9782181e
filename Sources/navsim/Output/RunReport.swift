import Foundation
import Scenarios

/// The results of `navsim run`, as text for people or as data.
enum RunReport {
  static func json(_ records: [EpisodeRecord]) -> String {
    records.count == 1 ? records[0].json.prettyText() : JSONValue.array(records.map(\.json)).prettyText()
  }

  static func csv(_ records: [EpisodeRecord]) -> String {
    guard let first = records.first else { return "" }
    let names = first.metrics.map(\.name)
    var lines = [
      (["scenario", "controller", "agents", "seed", "episode", "terminated", "truncated", "steps"] + names)
        .joined(separator: ",")
    ]
    for record in records {
      let fields = [
        quoted(record.scenario), quoted(record.controller), "\(record.agents)", "\(record.seed)",
        "\(record.episode)", "\(record.terminated)", "\(record.truncated)", "\(record.steps)",
      ]
      lines.append((fields + record.metrics.map { "\($0.value)" }).joined(separator: ","))
    }
    return lines.joined(separator: "\n")
  }

  private static func quoted(_ text: String) -> String {
    text.contains { ",\"\n".contains($0) } ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
  }

  // MARK: - Text

  /// One episode.
  static func text(_ record: EpisodeRecord) -> String {
    let outcome =
      record.terminated
      ? "all \(record.agents) agents on their goals after \(record.steps) steps"
      : record.truncated
        ? "step limit reached after \(record.steps) steps" : "stopped after \(record.steps) steps"
    var lines = ["\(record.scenario): \(record.controller), seed \(record.seed): \(outcome)"]
    for metric in record.metrics {
      lines.append("  " + pad(metric.name, 16) + number(metric.value))
    }
    return lines.joined(separator: "\n")
  }

  /// Many episodes: a row per number of agents, means with 95 % intervals.
  static func table(_ records: [EpisodeRecord]) -> String {
    let groups = Dictionary(grouping: records, by: \.agents).sorted { $0.key < $1.key }
    let names = ["CSR", "ISR", "SoC", "makespan", "avg_throughput", "SPL"].filter { name in
      records.contains { $0.metrics.contains { $0.name == name } }
    }
    var rows = [["agents", "n"] + names.flatMap { [$0, "95 %"] } + ["ms/step"]]
    for (agents, members) in groups {
      var row = ["\(agents)", "\(members.count)"]
      for name in names {
        let interval = Interval(members.compactMap { $0.metric(name) })
        row += [number(interval.mean), "\(number(interval.low))–\(number(interval.high))"]
      }
      let seconds = members.reduce(0) { $0 + ($1.metric("runtime") ?? 0) }
      let steps = members.reduce(0) { $0 + $1.steps }
      rows.append(row + [String(format: "%.3f", 1000 * seconds / Double(max(steps, 1)))])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.indices.map { pad(row[$0], widths[$0] + 2, right: true) }.joined()
    }.joined(separator: "\n")
  }

  static func number(_ value: Double) -> String {
    if !value.isFinite { return "–" }
    if value == value.rounded(), abs(value) < 1e9 { return String(Int(value)) }
    return String(format: abs(value) < 10 ? "%.3f" : "%.1f", value)
  }

  private static func pad(_ text: String, _ width: Int, right: Bool = false) -> String {
    let spaces = String(repeating: " ", count: max(0, width - text.count))
    return right ? spaces + text : text + spaces
  }
}

extension EpisodeRecord {
  func metric(_ name: String) -> Double? { metrics.first { $0.name == name }?.value }
}
