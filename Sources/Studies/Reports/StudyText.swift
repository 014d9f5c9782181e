import Basics
public import Evaluation
import Training

/// A study's figures as text, Markdown and data.
public enum StudyText {
  /// Tables for a terminal, with both intervals.
  ///
  /// - Parameters:
  ///   - metrics: of the tables; what attention did is told on demand alone.
  ///   - width: characters that a line may have, nil for any number; a table that is wider goes on below itself.
  public static func text(
    _ figures: StudyFigures, metrics: MetricChoice = .navigation, width: Int? = nil
  ) -> String {
    sections(figures, metrics).map { section in
      ([TextTable.prose(section.title, width: width)] + section.table.lines(width: width)
        + section.notes.map { TextTable.prose($0, width: width, indent: 2) })
        .joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  /// The same as Markdown.
  public static func markdown(_ figures: StudyFigures, metrics: MetricChoice = .navigation) -> String {
    sections(figures, metrics).map { section in
      (["### \(section.title)", "", section.table.markdown, ""] + section.notes)
        .joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  /// The trainings that there are, for a look before anything runs.
  public static func plan(_ study: Study, in folder: StudyFolder, width: Int? = nil) -> String {
    var rows = [["training", "arm", "seed", "agent-steps", "weights", "state"]]
    for training in study.trainings {
      rows.append(row(training, training.configuration.agentSteps, in: folder))
    }
    for arm in study.search?.arms ?? [] {
      for training in arm.trainings {
        rows.append(row(training, training.configuration.agentSteps, in: folder))
      }
    }
    let count = rows.count - 1
    var lines = ["\(study.name): \(count == 1 ? "1 training" : "\(count) trainings")"]
    lines += TextTable(rows, left: [0, 1, 5]).lines(width: width)
    if let search = study.search {
      lines += search.rungs.enumerated().map { number, rung in
        "  rung \(number + 1): \(rung.arms) arms to \(grouped(rung.agentSteps)) agent-steps"
      }
    }
    lines += study.evaluations.map { "  evaluation: \($0.name)" }
    return lines.joined(separator: "\n")
  }

  private static func row(_ training: StudyTraining, _ steps: Int, in folder: StudyFolder) -> [String] {
    let state =
      folder.isFinished(training)
      ? "finished" : Path.isThere(folder.path(of: training) + "/config.json") ? "begun" : "open"
    return [
      training.name, training.arm, "\(training.seed)", grouped(steps), grouped(training.weightCount), state,
    ]
  }

  // MARK: - Sections

  /// A table with its title and what is to be said of it.
  struct Section {
    var title: String
    var rows: [[String]]
    var left: Set<Int> = [0]
    var notes: [String] = []
    /// Leading columns that name a row, and how many belong together behind them.
    var keys = 1
    var groups: [Int] = []

    var table: TextTable { TextTable(rows, left: left, keys: keys, groups: groups) }
  }

  static func sections(_ figures: StudyFigures, _ metrics: MetricChoice = .navigation) -> [Section] {
    var sections = [arms(figures)]
    sections += figures.tables.map { table($0, metrics) }
    if let comparisons = comparisons(figures) { sections.append(comparisons) }
    if let curves = curves(figures) { sections.append(curves) }
    if let folds = figures.folds { sections.append(self.folds(folds)) }
    if let search = figures.search { sections.append(self.search(search)) }
    return sections
  }

  private static func arms(_ figures: StudyFigures) -> Section {
    let rows = figures.arms.map { arm in
      [
        arm.name, "\(arm.finished) of \(arm.planned)", grouped(arm.weights),
        arm.changes.isEmpty ? "the base as it is" : arm.changes.joined(separator: ", "),
      ]
    }
    let failures = figures.arms.flatMap { arm in arm.failures.map { "\(arm.name) broke off: \($0)" } }
    return Section(
      title: "\(figures.study.name): arms", rows: [["arm", "trained", "weights", "changes"]] + rows,
      left: [0, 3], notes: failures)
  }

  /// What tables call a metric.
  static func title(_ metric: String) -> String {
    metric == StudyFigures.decisionTime ? "µs/decision" : metric
  }

  static func decimals(_ metric: String) -> Int {
    metric == StudyFigures.decisionTime ? 2 : MetricCatalog.decimals(metric)
  }

  /// The metrics to show of a table that any of its rows has: the usual ones, that which the study compares by first.
  static func metrics(_ table: StudyFigures.Table, _ choice: MetricChoice = .navigation) -> [String] {
    choice.names(
      of: table.metrics, usual: [table.compared] + StudyFigures.shown + [StudyFigures.decisionTime]
    )
    .filter { metric in table.rows.contains { $0.cells[metric] != nil } }
  }

  /// `.912 ± .034`; without a bound where one seed tells none.
  static func plusMinus(_ value: (mean: Double, half: Double?), _ decimals: Int) -> String {
    Figures.fixed(value.mean, decimals: decimals)
      + (value.half.map { " ± " + Figures.fixed($0, decimals: decimals) } ?? "")
  }

  private static func table(_ table: StudyFigures.Table, _ choice: MetricChoice) -> Section {
    let metrics = metrics(table, choice)
    var rows = [
      ["arm", "seeds", "episodes", "instances"] + metrics.flatMap { [title($0), "95 %", "over seeds"] }
    ]
    for row in table.rows {
      let any = metrics.first { row.cells[$0] != nil }.flatMap { row.cells[$0] }
      rows.append(
        [
          row.arm, "\(any?.seeds.count ?? 0)", "\(any?.instances.count ?? 0)",
          "\(any?.instances.instances ?? 0)",
        ]
          + metrics.flatMap { metric -> [String] in
            guard let cell = row.cells[metric], !cell.seeds.isEmpty else { return ["–", "–", "–"] }
            return Figures.fields(cell.instances, decimals: decimals(metric))
              + [plusMinus(cell.overSeeds, decimals(metric))]
          })
    }
    return Section(
      title: "\(table.evaluation): \(table.suite), \(table.agents) agents", rows: rows,
      notes: [
        "95 % is over instances, all seeds' episodes on one clustered; over seeds is Student's 95 % interval of the seeds' means."
      ], groups: Array(repeating: 3, count: metrics.count + 1))
  }

  private static func comparisons(_ figures: StudyFigures) -> Section? {
    guard !figures.comparisons.isEmpty else { return nil }
    let metric = figures.study.comparison.metric
    let head = [
      "evaluation", "suite", "agents", "arm", "less", "pairs", "instances", "difference", "95 %",
      "over seeds",
      "+/=/−", "p (sign)", "p (Holm)",
    ]
    let rows = figures.comparisons.map { comparison -> [String] in
      let pair = comparison.pair
      return [
        comparison.evaluation, pair.suite, pair.agents.map(String.init) ?? "all", pair.first, pair.second,
        "\(pair.difference.count)", "\(pair.difference.instances)",
      ] + Figures.fields(pair.difference, decimals: decimals(metric)) + [
        comparison.overSeeds.map { plusMinus($0, decimals(metric)) } ?? "–",
        "\(pair.signs.larger)/\(pair.signs.equal)/\(pair.signs.smaller)", Figures.pValue(pair.signs.pValue),
        Figures.pValue(pair.adjustedPValue),
      ]
    }
    return Section(
      title: "\(figures.study.name): differences in \(metric)", rows: [head] + rows, left: [0, 1, 3, 4],
      notes: [
        "Paired: the same episodes, seed against seed. 95 %, +/=/− and p are over instances; p (Holm) is adjusted for the "
          + "\(figures.comparisons.count) comparisons. Over seeds is Student's 95 % interval of the seeds' differences."
      ], keys: 5, groups: [2, 2, 1, 1, 2])
  }

  private static func curves(_ figures: StudyFigures) -> Section? {
    guard let first = figures.curves.first else { return nil }
    let rows = figures.curves.map { curve -> [String] in
      let last = curve.mean[curve.mean.count - 1]
      let best = curve.mean.max { $0.value < $1.value } ?? last
      return [
        curve.arm, "\(curve.seeds.count)", "\(curve.mean.count)", grouped(last.agentSteps),
        plusMinus((last.value, last.half), 3), plusMinus((best.value, best.half), 3),
        grouped(best.agentSteps),
      ]
    }
    return Section(
      title: "\(figures.study.name): learning (\(first.column) of metrics.csv, over seeds)",
      rows: [["arm", "seeds", "evaluations", "agent-steps", "last", "best", "at"]] + rows)
  }

  private static func folds(_ table: FoldTable) -> Section {
    let rows = table.rows.map { row in
      [row.arm, "\(row.folds.values.map(\.count).max() ?? 0)"]
        + table.metrics.map { metric in
          row.folds[metric].map { plusMinus(Student.mean($0), decimals(metric)) } ?? "–"
        }
    }
    return Section(
      title: "\(table.folds)-fold cross-validation of \(table.field)",
      rows: [["value", "folds"] + table.metrics.map(title)] + rows, notes: [StudyText.note(table)])
  }

  static func note(_ table: FoldTable) -> String {
    (table.areStreams
      ? "The worlds are drawn anew every episode: each fold is a stream of instances of its own, by a seed of its own, "
        + "trained on its training instances and measured on \(CrossValidation.streamInstances) that training never draws. "
      : "Every instance is in one fold; each policy is trained on the other folds and measured on its own. ")
      + "Means over folds with Student's 95 % interval."
  }

  private static func search(_ table: SearchTable) -> Section {
    let head =
      ["arm", "rung", "agent-steps"] + table.rungs.indices.map { "\(table.metric.rawValue) \($0 + 1)" } + [
        "draws"
      ]
    let rows = table.rows.map { row -> [String] in
      let reached = row.scores.count
      return [
        row.arm, "\(reached) of \(table.rungs.count)",
        reached > 0 ? grouped(table.rungs[min(reached, table.rungs.count) - 1].agentSteps) : "–",
      ]
        + table.rungs.indices.map {
          row.scores.indices.contains($0) ? Figures.fixed(row.scores[$0], decimals: 3) : "–"
        } + [row.changes.joined(separator: ", ") + (row.failure.map { "; \($0)" } ?? "")]
    }
    return Section(
      title: "random search with successive halving by \(table.metric.rawValue)", rows: [head] + rows,
      left: [0, head.count - 1],
      notes: [
        "A rung's figure is over held-out instances, the same for all arms; they chose which arms go on."
      ])
  }
}
