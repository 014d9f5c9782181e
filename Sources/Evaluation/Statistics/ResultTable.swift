import Basics
public import Episodes
import GRDB
import Scenarios
public import Simulation

/// All figures of a run, sorted into groups: what tables, plots, comparisons and gates are made from.
public struct ResultTable: Sendable {
  /// The episodes of one suite, number of agents and controller.
  public struct Group: Sendable {
    public var suite: String
    /// What `grid_search` set for them; empty without.
    public var settings: String
    public var agents: Int
    public var controller: String
    public var task: NavigationTask
    /// The rules under which agents moved: one, but where cases of a suite differ.
    public fileprivate(set) var collisions: Set<CollisionRule> = []
    /// Whether scenarios of it are about one robot, whatever the others do.
    public fileprivate(set) var hasEgo = false
    /// One row an episode.
    public internal(set) var rows: [Row] = []
    /// By metric, a value a row; NaN where an episode has none.
    public internal(set) var values: [String: [Double]] = [:]

    public var count: Int { rows.count }
    /// Instances the episodes are on.
    public var instanceCount: Int { Set(rows.map(\.layout)).count }

    /// What the suite is called in reports: with its settings, where a `grid_search` made several of it.
    public var suiteTitle: String { settings.isEmpty ? suite : "\(suite) · \(settings)" }

    /// The values of a metric that episodes have.
    public func present(_ metric: String) -> [Double] { (values[metric] ?? []).filter(\.isFinite) }

    /// The same with their instances; of means over quiet steps, or over the others, each by its share of these.
    public func sample(_ metric: String) -> InstanceSample {
      guard let values = values[metric] else { return InstanceSample() }
      let layouts = rows.map(\.layout)
      guard let definition = MetricCatalog.partial(metric) else {
        return InstanceSample(values, instances: layouts)
      }
      let shares = values.indices.map { row in definition.weight { self.values[$0]?[row] } }
      return InstanceSample(values, shares: shares, instances: layouts)
    }

    /// Mean and interval over instances; nil if no episode has the metric.
    public func interval(_ metric: String) -> Interval? {
      let sample = sample(metric)
      return sample.isEmpty ? nil : Interval(sample, isOutcome: MetricCatalog.isOutcome(metric))
    }
  }

  /// Which episode: the same instance and number mean the same world under any controller.
  public struct Row: Hashable, Sendable {
    /// A case with its seed.
    public var instance: Int
    /// The same for all cases and seeds that have map, starts, headings and goals in common: what counts as one
    /// instance in statistics.
    public var layout: Int
    public var number: Int
  }

  public let run: StoredRun
  /// By suite in the order of the run, settings, number of agents, then controller in the order of the run.
  public private(set) var groups: [Group] = []
  /// In the order of the run.
  public let controllers: [String]
  public let suites: [String]
  /// In the order of reports.
  public private(set) var metrics: [String] = []
  /// By the `instance` of rows.
  public private(set) var instances: [InstanceKey] = []
  /// By the `instance` of rows: what the map is called.
  public private(set) var maps: [String] = []
  public let trials: [StoredTrial]
  /// What controllers said of how they drove.
  public private(set) var notes: [ControllerNote] = []

  /// Reads a run. Memory is what its figures take, eight bytes each.
  public init(_ store: ResultStore, _ run: StoredRun) throws(ResultStoreError) {
    self.run = run
    trials = try store.trials(of: run)
    let rules = try store.collisionRules(of: run)
    let withEgo = try store.trialsWithEgo(of: run)
    controllers = ResultTable.unique(trials.map(\.trial.key.controller))
    suites = ResultTable.unique(trials.map(\.trial.key.suite))
    let layouts = try store.layouts(of: run)
    var layoutNumbers: [String: Int] = [:]
    var places: [Int64: (group: Int, instance: Int, layout: Int)] = [:]
    var groupPlaces: [GroupKey: Int] = [:]
    var instancePlaces: [InstanceKey: Int] = [:]
    for stored in trials {
      let trial = stored.trial
      let key = GroupKey(
        suite: trial.key.suite, settings: trial.settings, agents: trial.key.agents,
        controller: trial.key.controller)
      let group = groupPlaces[key] ?? groups.count
      if group == groups.count {
        groupPlaces[key] = group
        groups.append(
          Group(
            suite: key.suite, settings: key.settings, agents: key.agents, controller: key.controller,
            task: trial.task))
      }
      if let rule = rules[stored.id] { groups[group].collisions.insert(rule) }
      if withEgo.contains(stored.id) { groups[group].hasEgo = true }
      let instance = instancePlaces[trial.key.instance] ?? instances.count
      if instance == instances.count {
        instancePlaces[trial.key.instance] = instance
        instances.append(trial.key.instance)
        maps.append(trial.map)
      }
      let text = layouts[trial.key.instance] ?? "\(instance)"
      let layout = layoutNumbers[text] ?? layoutNumbers.count
      layoutNumbers[text] = layout
      places[stored.id] = (group, instance, layout)
    }
    try store.forEachEpisode(of: run) { trial, result in
      guard let place = places[trial] else { return }
      try groups[place.group].append(
        result, .init(instance: place.instance, layout: place.layout, number: result.number))
    }
    let drivers = Dictionary(trials.map { ($0.id, $0.trial.key.controller) }) { first, _ in first }
    var totals: [String: Int] = [:]
    for group in groups { totals[group.controller, default: 0] += group.count }
    notes = ControllerNote.summary(
      of: try store.notes(of: run).compactMap { entry in drivers[entry.trial].map { ($0, entry.text) } },
      totals: totals)
    metrics = MetricCatalog.ordered(groups.flatMap(\.values.keys))
    sortGroups()
  }

  private struct GroupKey: Hashable {
    var suite: String
    var settings: String
    var agents: Int
    var controller: String
  }

  private mutating func sortGroups() {
    func rank(_ group: Group) -> (Int, String, Int, Int) {
      (
        suites.firstIndex(of: group.suite) ?? 0, group.settings, group.agents,
        controllers.firstIndex(of: group.controller) ?? 0
      )
    }
    groups = groups.filter { $0.count > 0 }.sorted { rank($0) < rank($1) }
  }

  private static func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  public var episodeCount: Int { groups.reduce(0) { $0 + $1.count } }

  /// Suites with their settings, in the order of the groups.
  public var suiteTitles: [String] { ResultTable.unique(groups.map(\.suiteTitle)) }
}

extension ResultTable.Group {
  /// Larger ones no world has.
  private static let largestMetric = 1e15

  fileprivate mutating func append(_ result: EpisodeResult, _ row: ResultTable.Row) throws {
    let place = rows.count
    guard let document = try? JSONDocument(text: result.metrics, file: ""),
      case .object(let members) = document.root.content
    else { throw Self.mismatch(result, "an object of numbers") }
    rows.append(row)
    for member in members {
      let value = member.value.value.doubleValue ?? .nan
      guard value.isNaN || abs(value) <= Self.largestMetric else {
        throw Self.mismatch(result, "\(member.key) from -1e15 to 1e15")
      }
      set(member.key, value, at: place)
    }
    set(EpisodeResult.runtimeName, result.runtime, at: place)
    set(MetricCatalog.stepTime, 1000 * result.runtime / Double(max(result.steps, 1)), at: place)
    for name in values.keys where (values[name]?.count ?? 0) <= place { values[name]?.append(.nan) }
  }

  private static func mismatch(_ result: EpisodeResult, _ expected: String) -> StoredValueError {
    StoredValueError(column: "metrics", value: result.metrics.databaseValue, expected: expected)
  }

  /// A metric that first turns up here was absent from all rows before.
  private mutating func set(_ name: String, _ value: Double, at place: Int) {
    if values[name] == nil { values[name] = Array(repeating: .nan, count: place) }
    // A name that comes twice counts once.
    if values[name]?.count == place { values[name]?.append(value) } else { values[name]?[place] = value }
  }
}
