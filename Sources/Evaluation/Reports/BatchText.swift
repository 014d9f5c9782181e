public import Basics
import Episodes
import Foundation
import Scenarios
import Simulation

/// A run's figures as text for a terminal and as data.
public enum BatchText {
  /// What is told of how robots went where nothing else is asked for, as far as the run has it.
  static let navigation = [
    "CSR", "ISR", "SoC", "makespan", "avg_throughput", "SPL", MetricCatalog.stepTime,
  ]
  /// Of scenarios about one robot in a crowd, instead of what is measured of all agents together.
  private static let crowdMetrics = [
    "success_rate", "collision_rate", "timeout_rate", "nav_time", "min_distance", "discomfort",
  ]
  private static let jointMetrics = ["CSR", "ISR", "SoC", "makespan", "avg_throughput"]

  /// A table for each suite: a row per number of agents and controller, means with 95 % intervals over instances.
  ///
  /// - Parameter width: characters that a line may have, nil for any number; a table that is wider goes on below itself.
  public static func table(
    _ table: ResultTable, metrics: MetricChoice = .navigation, width: Int? = nil
  ) -> String {
    guard !table.groups.isEmpty else { return "\(printable(table.run.title)): no episodes" }
    let blocks = table.suiteTitles.map { title in
      let groups = table.groups.filter { $0.suiteTitle == title }
      let lines = suite(groups, shown(groups, of: table, metrics)).lines(width: width)
      return ([heading(title, groups, width)] + lines).joined(separator: "\n")
    }
    let costs = costs(table).lines(width: width).joined(separator: "\n")
    let notes = table.notes.map { TextTable.prose("note: \($0.text)", width: width, indent: 2) }
    return (blocks + [costs] + (notes.isEmpty ? [] : [notes.joined(separator: "\n")]))
      .joined(separator: "\n\n")
  }

  private static func heading(_ title: String, _ groups: [ResultTable.Group], _ width: Int?) -> String {
    let count = groups.reduce(0) { $0 + $1.count }
    let rules = RunText.rules(groups.reduce(into: []) { $0.formUnion($1.collisions) })
    return TextTable.prose(
      "\(title): \(count == 1 ? "1 episode" : "\(count) episodes")\(rules)", width: width)
  }

  /// The metrics to show of groups, in their order: those of which there is a value.
  static func shown(
    _ groups: [ResultTable.Group], of table: ResultTable, _ choice: MetricChoice
  ) -> [String] {
    choice.names(of: table.metrics, usual: usual(groups)).filter { metric in
      groups.contains { !$0.present(metric).isEmpty }
    }
  }

  /// What tells how robots went; of crowds how the one went that they are about.
  private static func usual(_ groups: [ResultTable.Group]) -> [String] {
    guard groups.contains(where: \.hasEgo) else { return navigation }
    let rest = navigation.filter { !jointMetrics.contains($0) }
    return (groups.allSatisfy(\.hasEgo) ? [] : jointMetrics) + crowdMetrics + rest
  }

  private static func suite(_ groups: [ResultTable.Group], _ metrics: [String]) -> TextTable {
    var rows = [["controller", "agents", "episodes", "instances"] + metrics.flatMap { [$0, "95 %"] }]
    for group in groups {
      rows.append(
        [group.controller, "\(group.agents)", "\(group.count)", "\(group.instanceCount)"]
          + metrics.flatMap { Figures.fields(group.interval($0), decimals: MetricCatalog.decimals($0)) })
    }
    return TextTable(rows, keys: 2, groups: Array(repeating: 2, count: metrics.count + 1))
  }

  private static func costs(_ table: ResultTable) -> TextTable {
    var rows = [["controller", "episodes", "wall clock", "episodes/s", "peak memory"]]
    for cost in table.run.controllers {
      let count = table.groups.filter { $0.controller == cost.name }.reduce(0) { $0 + $1.count }
      rows.append([
        cost.name, "\(count)", Figures.duration(cost.wallSeconds),
        cost.wallSeconds > 0 ? Figures.fixed(Double(count) / cost.wallSeconds, decimals: 1) : "–",
        cost.peakBytes > 0 ? Figures.megabytes(cost.peakBytes) : "–",
      ])
    }
    return TextTable(rows)
  }

  /// All runs of a store, in lines so wide at most.
  public static func list(_ runs: [StoredRun], width: Int? = nil) -> String {
    var rows = [["run", "begun", "episodes", "controllers", "wall clock"]]
    for run in runs {
      rows.append([
        run.title, run.created,
        run.finished == run.planned ? "\(run.finished)" : "\(run.finished) of \(run.planned)",
        run.controllers.map(\.name).joined(separator: ", "),
        Figures.duration(run.controllers.reduce(0) { $0 + $1.wallSeconds }),
      ])
    }
    return TextTable(rows, left: [0, 1, 3]).lines(width: width).joined(separator: "\n")
  }

  // MARK: - Data

  /// `{"groups": [{"suite", "controller", "agents", "n", "instances", "metrics": {"CSR": {"mean", "low", "high"}, …}}],
  /// …}`, then the run, what its controllers took and what they said of how they drove. `n` counts episodes. Bounds that
  /// values without spread do not give are null.
  public static func json(_ table: ResultTable) -> JSONValue {
    .object([
      .init("groups", .array(table.groups.map { json($0, table.metrics) })),
      .init("run", json(table.run)),
      .init(
        "notes",
        .array(
          table.notes.map { note in
            .object([
              .init("controller", .string(note.controller)), .init("note", .string(note.words)),
              .init("episodes", .integer(note.count)), .init("of", .integer(note.total)),
            ])
          })),
    ])
  }

  private static func json(_ group: ResultTable.Group, _ metrics: [String]) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("suite", .string(group.suite)), .init("controller", .string(group.controller)),
      .init("agents", .integer(group.agents)), .init("n", .integer(group.count)),
      .init("instances", .integer(group.instanceCount)),
    ]
    let rules = group.collisions.map(\.rawValue).sorted().joined(separator: ", ")
    if !rules.isEmpty { members.append(.init("collisions", .string(rules))) }
    if !group.settings.isEmpty { members.append(.init("settings", .string(group.settings))) }
    let figures = metrics.compactMap { metric in
      group.interval(metric).map { JSONValue.Member(metric, $0.json) }
    }
    return .object(members + [.init("metrics", .object(figures))])
  }

  public static func json(_ run: StoredRun) -> JSONValue {
    .object([
      .init("name", .string(run.name)), .init("id", .integer(Int(run.id))),
      .init("begun", .string(run.created)),
      .init("program", .string(run.program)), .init("machine", .string(run.machine)),
      .init("planned", .integer(run.planned)), .init("finished", .integer(run.finished)),
      .init(
        "controllers",
        .array(
          run.controllers.map { cost in
            .object([
              .init("controller", .string(cost.name)), .init("wall_seconds", .double(cost.wallSeconds)),
              .init("peak_memory_bytes", .integer(cost.peakBytes)), .init("threads", .integer(cost.threads)),
            ])
          })),
    ])
  }

  /// A line an episode, in the order of the groups; a metric that an episode has not is an empty field.
  public static func csv(_ table: ResultTable) -> String {
    var lines = [
      (["suite", "case", "map", "settings", "agents", "seed", "episode", "controller"] + table.metrics)
        .joined(separator: ",")
    ]
    for group in table.groups {
      let columns = table.metrics.map { group.values[$0] }
      for (place, row) in group.rows.enumerated() {
        let instance = table.instances[row.instance]
        let fields = [
          Figures.csvField(group.suite), Figures.csvField(instance.caseName),
          Figures.csvField(table.maps[row.instance]),
          Figures.csvField(group.settings), "\(group.agents)", "\(instance.seed)", "\(row.number)",
          Figures.csvField(group.controller),
        ]
        let figures = columns.map { column in Figures.csvNumber(column?[place]) }
        lines.append((fields + figures).joined(separator: ","))
      }
    }
    return lines.joined(separator: "\n")
  }
}
