import Basics
import Evaluation
import Simulation
import Training

/// What an arm's held-out evaluations were in the course of its trainings.
public struct LearningCurve: Sendable {
  public struct Point: Equatable, Sendable {
    public var agentSteps: Double
    public var value: Double
  }

  public let arm: String
  /// The column of `metrics.csv`.
  public let column: String
  /// By training, those with at least a point.
  public let seeds: [[Point]]
  /// The n-th evaluation of all trainings that have it, with half the width of Student's 95 % interval.
  public let mean: [(agentSteps: Double, value: Double, half: Double?)]

  /// Nil without any evaluation yet.
  init?(_ arm: StudyArm, in folder: StudyFolder, task: NavigationTask) throws {
    self.arm = arm.name
    column = task == .lifelong ? "return" : "evalCSR"
    let column = column
    let seeds = try arm.trainings.map {
      try LearningCurve.points(file: folder.path(of: $0) + "/metrics.csv", column: column)
    }.filter { !$0.isEmpty }
    guard let longest = seeds.map(\.count).max() else { return nil }
    self.seeds = seeds
    mean = (0..<longest).map { index in
      let points = seeds.compactMap { $0.indices.contains(index) ? $0[index] : nil }
      let (value, half) = Student.mean(points.map(\.value))
      return (points.reduce(0) { $0 + $1.agentSteps } / Double(points.count), value, half)
    }
  }

  /// Points drawn of a curve at most.
  private static let limit = 200

  private static func points(file: String, column: String) throws(FileError) -> [Point] {
    let metrics = try RunMetrics(file: file)
    let points = metrics.points(column, over: metrics.column("agentSteps")).map {
      Point(agentSteps: $0.x, value: $0.y)
    }
    guard points.count > limit else { return points }
    let every = (points.count + limit - 1) / limit
    return points.enumerated().filter { $0.offset % every == every - 1 }.map(\.element)
  }
}

/// All arms of a search with the rung they reached.
public struct SearchTable: Sendable {
  public struct Row: Sendable {
    public var arm: String
    public var changes: [String]
    /// What each rung measured that it finished.
    public var scores: [Double]
    public var failure: String?
  }

  public var metric: SearchMetric
  public var rungs: [(agentSteps: Int, arms: Int)]
  /// The furthest first, of equally far ones the best.
  public var rows: [Row]

  init(_ search: StudySearch, _ state: StudyState, curvesOf folder: StudyFolder) throws {
    metric = search.metric
    rungs = search.rungs
    let sign = search.metric.isCost ? 1.0 : -1
    let rows = search.arms.map { arm in
      let name = arm.trainings.first?.name ?? ""
      return Row(
        arm: arm.name, changes: arm.changes, scores: state.scores[name] ?? [], failure: state.failures[name])
    }
    let order = rows.indices.sorted { one, other in
      let (a, b) = (rows[one].scores, rows[other].scores)
      return (-a.count, sign * (a.last ?? 0), one) < (-b.count, sign * (b.last ?? 0), other)
    }
    self.rows = order.map { rows[$0] }
  }
}

/// A cross-validation: each value's means on the folds.
public struct FoldTable: Sendable {
  public var field: String
  public var folds: Int
  public var areStreams: Bool
  public var metrics: [String]
  /// By value and metric the means of the folds that are measured, in their order.
  public var rows: [(arm: String, folds: [String: [Double]])]

  init(_ study: Study, _ validation: CrossValidation, _ store: ResultStore) throws {
    field = validation.field
    folds = validation.folds
    areStreams = validation.areStreams
    var rows = validation.arms.map { (arm: $0.name, folds: [String: [Double]]()) }
    var names: [String] = []
    for fold in 0..<validation.folds {
      guard let run = try store.newestRun(name: "\(study.name)/fold\(fold + 1)") else { continue }
      let results = try ResultTable(store, run)
      for name in results.metrics where !names.contains(name) { names.append(name) }
      for (index, arm) in validation.arms.enumerated() {
        guard let training = arm.trainings.first(where: { $0.fold == fold }) else { continue }
        let groups = results.groups.filter { $0.controller == training.name }
        for metric in results.metrics {
          var sample = InstanceSample()
          for group in groups { sample += group.sample(metric) }
          if let mean = sample.mean { rows[index].folds[metric, default: []].append(mean) }
        }
      }
    }
    metrics = StudyFigures.shown.filter(names.contains)
    self.rows = rows
  }
}
