import Basics
public import Episodes
import Simulation

/// The results of episodes that no store keeps, as text for a terminal and as data: what `navsim run` prints.
public enum RunText {
  /// A line an episode; a metric that an episode's task does not have is an empty field.
  public static func csv(_ records: [EpisodeRecord]) -> String {
    let names = metricNames(records)
    var lines = [
      (["scenario", "controller", "agents", "seed", "episode", "terminated", "truncated", "steps"] + names)
        .joined(separator: ",")
    ]
    for record in records {
      let fields = [
        Figures.csvField(record.scenario), Figures.csvField(record.controller), "\(record.agents)",
        "\(record.seed)",
        "\(record.episode)", "\(record.terminated)", "\(record.truncated)", "\(record.steps)",
      ]
      lines.append(
        (fields + names.map { record.metric($0).map { JSONNumber($0).literal } ?? "" }).joined(separator: ",")
      )
    }
    return lines.joined(separator: "\n")
  }

  /// The metrics that at least one record has.
  private static func metricNames(_ records: [EpisodeRecord]) -> [String] {
    EpisodeMetrics.definitions.map(\.name).filter { name in records.contains { $0.metric(name) != nil } }
  }

  // MARK: - Text

  /// One episode: what became of it, and its metrics.
  public static func summary(_ record: EpisodeRecord) -> String {
    let rows = record.metrics.map { metric in
      (metric.name, metric.name == "runtime" ? Figures.duration(metric.value) : Figures.number(metric.value))
    }
    let heading =
      "\(printable(record.scenario)): \(printable(record.controller)), seed \(record.seed): \(outcome(record))"
    return ([heading] + Figures.aligned(rows)).joined(separator: "\n")
  }

  private static func outcome(_ record: EpisodeRecord) -> String {
    let steps = record.steps == 1 ? "1 step" : "\(record.steps) steps"
    if record.terminated {
      return record.agents == 1
        ? "the agent is on its goal after \(steps)"
        : "all \(record.agents) agents on their goals after \(steps)"
    }
    let ending = record.truncated ? "step limit reached after \(steps)" : "stopped after \(steps)"
    guard let share = record.metric("ISR") else { return ending }
    return
      "\(ending), \(Int((share * Double(record.agents)).rounded())) of \(record.agents) agents on their goals"
  }

  /// Many episodes: a row per controller and number of agents, means with 95 % intervals.
  public static func table(_ records: [EpisodeRecord], title: String) -> String {
    let groups = Dictionary(grouping: records) { Group(controller: $0.controller, agents: $0.agents) }
      .sorted { $0.key < $1.key }
    let controllers = Set(records.map(\.controller))
    let names = ["CSR", "ISR", "SoC", "makespan", "avg_throughput", "SPL"].filter(
      metricNames(records).contains)
    var rows = [["agents", "n"] + names.flatMap { [$0, "95 %"] } + ["ms/step"]]
    for (group, members) in groups {
      let row =
        ["\(group.agents)", "\(members.count)"] + names.flatMap { fields(of: $0, members) }
        + [millisecondsPerStep(members)]
      rows.append(row)
    }
    let hasControllers = controllers.count > 1
    if hasControllers { rows = zip(["controller"] + groups.map(\.key.controller), rows).map { [$0] + $1 } }
    let count = records.count == 1 ? "1 episode" : "\(records.count) episodes"
    let title = printable(title)
    let driver = printable(controllers.first ?? "")
    let heading = hasControllers ? "\(title): \(count)" : "\(title): \(driver), \(count)"
    guard !records.isEmpty else { return "\(title): no episodes" }
    return ([heading] + Figures.columns(rows, left: hasControllers ? [0] : [])).joined(separator: "\n")
  }

  private struct Group: Hashable, Comparable {
    var controller: String
    var agents: Int

    static func < (a: Group, b: Group) -> Bool { (a.controller, a.agents) < (b.controller, b.agents) }
  }

  /// Mean and interval of a metric over the members that have it.
  private static func fields(of name: String, _ members: [EpisodeRecord]) -> [String] {
    let values = members.compactMap { $0.metric(name) }
    guard !values.isEmpty else { return ["–", "–"] }
    return Figures.fields(
      Interval(values, isOutcome: MetricCatalog.isOutcome(name)), decimals: MetricCatalog.decimals(name))
  }

  private static func millisecondsPerStep(_ members: [EpisodeRecord]) -> String {
    let seconds = members.reduce(0) { $0 + ($1.metric("runtime") ?? 0) }
    let steps = members.reduce(0) { $0 + $1.steps }
    return Figures.fixed(1000 * seconds / Double(max(steps, 1)), decimals: 3)
  }
}
