import Basics
public import Evaluation
import Simulation
import Training

/// All figures of a study, from its store and its run folders: what text, data and the page are made from. The same
/// files give the same figures, always.
public struct StudyFigures: Sendable {
  /// An arm with what it is.
  public struct Arm: Sendable {
    public var name: String
    public var changes: [String]
    public var weights: Int
    public var finished: Int
    public var planned: Int
    public var failures: [String]
  }

  /// A mean over instances, and over training seeds.
  public struct Cell: Sendable {
    /// Clustered by instance, whoever of the arm's policies drove.
    public var instances: Interval
    /// The mean of each training seed, in their order.
    public var seeds: [Double]
    /// Over seeds, with half the width of Student's 95 % interval; nil for the latter with one seed.
    public var overSeeds: (mean: Double, half: Double?) { Student.mean(seeds) }
  }

  /// The arms on a suite with one number of agents.
  public struct Table: Sendable {
    public var evaluation: String
    public var suite: String
    public var agents: Int
    public var metrics: [String]
    /// The metric that the study compares by.
    public var compared: String
    public var rows: [(arm: String, cells: [String: Cell])]
  }

  /// Two arms on the same episodes.
  public struct Comparison: Sendable {
    public var evaluation: String
    /// Clustered by instance, seed against seed; its p is Holm's over all comparisons of the study.
    public var pair: PairedComparison
    /// The difference of the means of the seeds that both have, in their order.
    public var seeds: [Double]
    public var overSeeds: (mean: Double, half: Double?)? { seeds.isEmpty ? nil : Student.mean(seeds) }
  }

  /// The metrics that tables can show.
  public var metrics: [String] {
    var names: [String] = []
    for table in tables { for name in table.metrics where !names.contains(name) { names.append(name) } }
    return names
  }

  public let study: Study
  public let program: String
  public var arms: [Arm] = []
  public var tables: [Table] = []
  public var comparisons: [Comparison] = []
  public var curves: [LearningCurve] = []
  public var search: SearchTable?
  public var folds: FoldTable?

  /// The metrics of tables where nothing else is asked for; all others are in the data.
  static let shown = ["CSR", "ISR", "SoC", "makespan", "avg_throughput"]
  /// Microseconds in the controllers per decision of one agent.
  static let decisionTime = "us_per_decision"

  /// - Parameters:
  ///   - store: nil if there is none yet.
  ///   - program: the version of navsim, as the page tells it.
  public init(
    _ study: Study, in folder: StudyFolder, store: ResultStore?, program: String
  ) throws {
    self.study = study
    self.program = program
    let state = try StudyState(file: folder.stateFile)
    arms = (study.arms + (study.search?.arms ?? []) + (study.crossValidation?.arms ?? [])).map { arm in
      Arm(
        name: arm.name, changes: arm.changes, weights: arm.weightCount,
        finished: arm.trainings.count { Path.isThere(folder.path(of: $0) + "/test.json") },
        planned: arm.trainings.count, failures: arm.trainings.compactMap { state.failures[$0.name] })
    }
    curves = try (study.arms + (study.crossValidation?.arms ?? [])).compactMap { arm in
      try LearningCurve(arm, in: folder, task: study.task)
    }
    search = try study.search.map { try SearchTable($0, state, curvesOf: folder) }
    if let store { try read(store) }
  }

  private mutating func read(_ store: ResultStore) throws {
    var found: [Comparison] = []
    for evaluation in study.evaluations {
      guard let run = try store.newestRun(name: "\(study.name)/\(evaluation.name)") else { continue }
      let results = try ResultTable(store, run)
      let arms = study.arms + (study.search?.arms ?? [])
      let seeds = arms.map { (name: $0.name, controllers: $0.trainings.map(\.name)) }
      let others = evaluation.controllers.map { (name: $0, controllers: [$0]) }
      let pools = seeds + others
      let groups = results.pooled(pools)
      tables += tables(evaluation.name, groups, results, pools)
      found += compare(evaluation.name, groups, results, pools)
    }
    let family = PairedComparison.family(found.map(\.pair))
    for (index, pair) in family.enumerated() { found[index].pair = pair }
    comparisons = found
    if let validation = study.crossValidation { folds = try FoldTable(study, validation, store) }
  }

  private func tables(
    _ evaluation: String, _ groups: [ResultTable.Group], _ results: ResultTable,
    _ pools: [(name: String, controllers: [String])]
  ) -> [Table] {
    var tables: [Table] = []
    for group in groups {
      let members = pools.first { $0.name == group.controller }?.controllers ?? []
      let parts = members.compactMap { name in
        results.groups.first {
          $0.controller == name && $0.suiteTitle == group.suiteTitle && $0.agents == group.agents
        }
      }
      var cells: [String: Cell] = [:]
      for metric in results.metrics {
        guard let interval = group.interval(metric) else { continue }
        cells[metric] = Cell(instances: interval, seeds: parts.compactMap { $0.interval(metric)?.mean })
      }
      if let time = cells[MetricCatalog.stepTime] {
        // Milliseconds of all agents' step.
        let factor = 1000 / Double(max(group.agents, 1))
        cells[StudyFigures.decisionTime] = Cell(
          instances: time.instances.scaled(by: factor), seeds: time.seeds.map { $0 * factor })
      }
      let place = tables.firstIndex { $0.suite == group.suiteTitle && $0.agents == group.agents }
      let row = (arm: group.controller, cells: cells)
      if let place {
        tables[place].rows.append(row)
      } else {
        tables.append(
          Table(
            evaluation: evaluation, suite: group.suiteTitle, agents: group.agents,
            metrics: results.metrics.filter { $0 != EpisodeResult.runtimeName } + [StudyFigures.decisionTime],
            compared: study.comparison.metric, rows: [row]))
      }
    }
    return tables
  }

  private func compare(
    _ evaluation: String, _ groups: [ResultTable.Group], _ results: ResultTable,
    _ pools: [(name: String, controllers: [String])]
  ) -> [Comparison] {
    let metric = study.comparison.metric
    var found: [Comparison] = []
    for (row, first) in groups.enumerated() {
      for second in groups[(row + 1)...]
      where second.suiteTitle == first.suiteTitle && second.agents == first.agents {
        var (one, other) = (first, second)
        if let baseline = study.comparison.baseline {
          guard baseline == one.controller || baseline == other.controller else { continue }
          // The arm less the baseline, whichever comes first in the study.
          if one.controller == baseline { swap(&one, &other) }
        }
        guard let pair = PairedComparison([one], [other], metric: metric) else { continue }
        func means(_ group: ResultTable.Group) -> [Double?] {
          (pools.first { $0.name == group.controller }?.controllers ?? []).map { name in
            results.groups.first {
              $0.controller == name && $0.suiteTitle == group.suiteTitle && $0.agents == group.agents
            }?.interval(metric)?.mean
          }
        }
        let differences = zip(means(one), means(other)).compactMap { one, other in
          one.flatMap { one in other.map { one - $0 } }
        }
        found.append(Comparison(evaluation: evaluation, pair: pair, seeds: differences))
      }
    }
    return found
  }
}
