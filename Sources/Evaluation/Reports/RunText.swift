import Basics
public import Episodes
import Simulation

/// The results of episodes that no store keeps, as text for a terminal and as data: what `navsim run` prints.
public enum RunText {
  /// A line an episode; a metric that an episode's task does not have is an empty field.
  public static func csv(_ records: some Collection<EpisodeRecord>) -> String {
    var lines: [String] = []
    csv(records) { lines.append($0) }
    return lines.joined(separator: "\n")
  }

  /// The same line by line, as records may be many.
  public static func csv<Failure: Error>(
    _ records: some Collection<EpisodeRecord>, write: (String) throws(Failure) -> Void
  ) throws(Failure) {
    let names = metricNames(records)
    try write(
      (["scenario", "controller", "agents", "seed", "episode", "terminated", "truncated", "steps"] + names)
        .joined(separator: ","))
    for record in records {
      let fields = [
        Figures.csvField(record.scenario), Figures.csvField(record.controller), "\(record.agents)",
        "\(record.seed)",
        "\(record.episode)", "\(record.terminated)", "\(record.truncated)", "\(record.steps)",
      ]
      try write((fields + names.map { csvNumber(record, $0) }).joined(separator: ","))
    }
  }

  /// The array that `prettyText` gives for the records' objects, in pieces, as records may be many.
  public static func json<Failure: Error>(
    _ records: some Collection<EpisodeRecord>, write: (String) throws(Failure) -> Void
  ) throws(Failure) {
    guard !records.isEmpty else { return try write("[]") }
    var lead = "["
    for record in records {
      // Over several lines, as no record fits in one: between the brackets is what stands there in an array of many.
      try write(lead + JSONValue.array([record.json]).prettyText().dropFirst().dropLast(2))
      lead = ","
    }
    try write("\n]")
  }

  private static func csvNumber(_ record: EpisodeRecord, _ name: String) -> String {
    Figures.csvNumber(record.metric(name).map { EpisodeMetrics.exported(name, $0) })
  }

  /// The metrics that at least one record has.
  private static func metricNames(_ records: some Collection<EpisodeRecord>) -> [String] {
    var names: Set<String> = []
    for record in records { names.formUnion(record.metrics.lazy.map(\.name)) }
    return EpisodeMetrics.definitions.map(\.name).filter(names.contains)
  }

  // MARK: - Text

  /// One episode: what became of it, and its metrics.
  ///
  /// - Parameter metrics: what `navigation` stands for is all but what attention did.
  public static func summary(_ record: EpisodeRecord, metrics: MetricChoice = .navigation) -> String {
    let known = record.metrics.map(\.name)
    let shown = metrics.names(of: known, usual: known.filter { !MetricCatalog.isAttention($0) })
    let rows = shown.compactMap { name in record.metrics.first { $0.name == name } }.map { metric in
      (metric.name, metric.name == "runtime" ? Figures.duration(metric.value) : Figures.number(metric.value))
    }
    let rule = record.collisions == .soft ? "" : ", collisions \(record.collisions.rawValue)"
    let heading =
      "\(printable(record.scenario)): \(printable(record.controller)), seed \(record.seed)\(rule): \(outcome(record))"
    return ([heading] + Figures.aligned(rows)).joined(separator: "\n")
  }

  private static func outcome(_ record: EpisodeRecord) -> String {
    let steps = record.steps == 1 ? "1 step" : "\(record.steps) steps"
    if let ego = record.ego { return outcome(ofEgo: ego, record, steps) }
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

  private static func outcome(ofEgo ego: Int, _ record: EpisodeRecord, _ steps: String) -> String {
    if record.metric("success_rate") == 1 { return "agent \(ego) on its goal after \(steps)" }
    if record.metric("collision_rate") == 1 { return "agent \(ego) touched something after \(steps)" }
    return record.truncated ? "step limit reached after \(steps)" : "stopped after \(steps)"
  }

  /// Many episodes: a row per controller and number of agents, means with 95 % intervals over instances.
  ///
  /// - Parameter width: characters that a line may have, nil for any number; a table that is wider goes on below itself.
  public static func table(
    _ records: some RandomAccessCollection<EpisodeRecord>, title: String, metrics: MetricChoice = .navigation,
    width: Int? = nil
  ) -> String {
    guard !records.isEmpty else { return "\(printable(title)): no episodes" }
    let lines = table(records, metrics).lines(width: width)
    return ([TextTable.prose(heading(records, title), width: width)] + lines).joined(separator: "\n")
  }

  /// What is run, by whom and how often.
  static func heading(_ records: some RandomAccessCollection<EpisodeRecord>, _ title: String) -> String {
    let controllers = Set(records.map(\.controller))
    let count = records.count == 1 ? "1 episode" : "\(records.count) episodes"
    let driver = controllers.count > 1 ? "" : "\(controllers.first ?? ""), "
    return "\(title): \(driver)\(count)\(rules(Set(records.map(\.collisions))))"
  }

  /// The rows of `table` as Markdown.
  public static func markdown(
    _ records: some RandomAccessCollection<EpisodeRecord>, metrics: MetricChoice = .navigation
  ) -> String {
    table(records, metrics).markdown
  }

  /// The names of all metrics that at least one record has, in the order of reports.
  public static func metrics(of records: some Collection<EpisodeRecord>) -> [String] { metricNames(records) }

  private static func table<Records: RandomAccessCollection<EpisodeRecord>>(
    _ records: Records, _ metrics: MetricChoice
  ) -> TextTable {
    let groups = groups(records)
    let names = shown(records, metrics)
    var rows = [["agents", "episodes", "instances"] + names.flatMap { [$0, "95 %"] } + ["ms/step"]]
    for (group, places) in groups {
      let members = places.lazy.map { records[$0] }
      rows.append(
        ["\(group.agents)", "\(members.count)", "\(Set(members.map(\.instance)).count)"]
          + names.flatMap { fields(of: $0, members) } + [millisecondsPerStep(members)])
    }
    let sizes = [2] + Array(repeating: 2, count: names.count)
    guard Set(records.map(\.controller)).count > 1 else {
      return TextTable(rows, left: [], keys: 1, groups: sizes)
    }
    rows = zip(["controller"] + groups.map(\.key.controller), rows).map { [$0] + $1 }
    return TextTable(rows, left: [0], keys: 2, groups: sizes)
  }

  /// Places of the records by controller and number of agents.
  static func groups<Records: RandomAccessCollection<EpisodeRecord>>(
    _ records: Records
  ) -> [(key: Group, value: [Records.Index])] {
    Dictionary(grouping: records.indices) { Group(records[$0]) }.sorted { $0.key < $1.key }
  }

  /// The metrics that tables show.
  static func shown(
    _ records: some RandomAccessCollection<EpisodeRecord>, _ metrics: MetricChoice
  ) -> [String] {
    metrics.names(
      of: metricNames(records), usual: ["CSR", "ISR", "SoC", "makespan", "avg_throughput", "SPL"])
  }

  /// The collision rules of many episodes, unless all are the default.
  static func rules(_ rules: Set<CollisionRule>) -> String {
    guard !rules.isEmpty, rules != [.soft] else { return "" }
    return ", collisions " + rules.map(\.rawValue).sorted().joined(separator: " and ")
  }

  struct Group: Hashable, Comparable {
    var controller: String
    var agents: Int

    init(_ record: EpisodeRecord) { (controller, agents) = (record.controller, record.agents) }

    static func < (a: Group, b: Group) -> Bool { (a.controller, a.agents) < (b.controller, b.agents) }
  }

  /// Mean and interval of a metric over the members that have it.
  private static func fields(of name: String, _ members: some Collection<EpisodeRecord>) -> [String] {
    let sample = sample(of: name, members)
    guard !sample.isEmpty else { return ["–", "–"] }
    return Figures.fields(
      Interval(sample, isOutcome: MetricCatalog.isOutcome(name)), decimals: MetricCatalog.decimals(name))
  }

  /// A metric's values of the records that have it.
  static func sample(of name: String, _ records: some Sequence<EpisodeRecord>) -> InstanceSample {
    guard let definition = MetricCatalog.partial(name) else {
      var sample = InstanceSample()
      for record in records {
        if let value = record.metric(name) { sample.append(value, instance: record.instance) }
      }
      return sample
    }
    let records = records.filter { $0.metric(name) != nil }
    return InstanceSample(
      records.map { $0.metric(name) ?? .nan }, shares: records.map { definition.weight($0.metric) },
      instances: records.map(\.instance))
  }

  private static func millisecondsPerStep(_ members: some Collection<EpisodeRecord>) -> String {
    let seconds = members.reduce(0) { $0 + ($1.metric("runtime") ?? 0) }
    let steps = members.reduce(0) { $0 + $1.steps }
    return Figures.fixed(1000 * seconds / Double(max(steps, 1)), decimals: 3)
  }
}
