public import Basics
import Policies
public import Simulation
import Training

/// Results of a `ContestantEvaluation` as text for a terminal, as Markdown and as data.
///
/// Where a name stands for several policies, those of several training seeds, rows tell of all their episodes: their
/// intervals are over instances, each with the mean of all policies as its value. How policies differ by their seed
/// alone is told apart, as means over policies with Student's intervals.
public enum ContestantText {
  /// A row a group with 95 % intervals over instances, then where it applies a table over policies, and one of
  /// faithfulness.
  ///
  /// - Parameters:
  ///   - task: of the episodes, which decides what success is.
  ///   - faithfulness: the slots that were hidden; nil if none were.
  ///   - metrics: what attention did is told on demand alone.
  ///   - width: characters that a line may have, nil for any number; a table that is wider goes on below itself.
  public static func table(
    _ groups: [ContestantEvaluation.GroupResult], task: NavigationTask, faithfulness: Int?,
    metrics: MetricChoice = .navigation, width: Int? = nil
  ) -> String {
    tables(groups, task: task, faithfulness: faithfulness, metrics).map { part in
      let lines = part.table.lines(width: width) + part.notes.map { TextTable.prose($0, width: width) }
      return ((part.title.isEmpty ? [] : [TextTable.prose(part.title, width: width)]) + lines)
        .joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  /// The same tables as Markdown.
  public static func markdown(
    _ groups: [ContestantEvaluation.GroupResult], task: NavigationTask, faithfulness: Int?,
    metrics: MetricChoice = .navigation
  ) -> String {
    tables(groups, task: task, faithfulness: faithfulness, metrics).map { part in
      let title = part.title.prefix(1).uppercased() + part.title.dropFirst()
      return (title.isEmpty ? "" : title + "\n\n") + part.table.markdown
        + part.notes.map { "\n\n" + $0 }.joined()
    }.joined(separator: "\n\n")
  }

  /// The metrics that can be asked for.
  public static func metrics(of task: NavigationTask) -> [String] {
    measures(of: task).map(\.name) + (AttentionFigure.main + AttentionFigure.split).map(\.metric)
  }

  /// What is told, in its order.
  static func shown(_ task: NavigationTask, _ metrics: MetricChoice) -> Set<String> {
    Set(metrics.names(of: self.metrics(of: task), usual: measures(of: task).map(\.name)))
  }

  private static func tables(
    _ groups: [ContestantEvaluation.GroupResult], task: NavigationTask, faithfulness: Int?,
    _ metrics: MetricChoice
  ) -> [(title: String, table: TextTable, notes: [String])] {
    let shown = shown(task, metrics)
    let measures = measures(of: task).filter { shown.contains($0.name) }
    let figures = AttentionFigure.main.filter { shown.contains($0.metric) }
    var tables = [
      (
        title: "",
        table: TextTable(
          pooledRows(groups, measures, figures),
          groups: [2] + measures.map { _ in 2 } + figures.map { _ in 1 }),
        notes: [String]()
      )
    ]
    if groups.contains(where: { $0.results.count > 1 }) {
      tables.append(
        (
          "means over policies, ± half of Student's 95 % interval:",
          TextTable(policyRows(groups, measures, figures)), []
        ))
    }
    let details = detailTables(groups, slots: faithfulness, shown)
    return tables + details.map { ($0.title, TextTable($0.rows), $0.notes) }
  }

  // MARK: - Rows

  struct Measure {
    let name: String
    let values: KeyPath<PolicyEvaluation, [Double]>
    let isOutcome: Bool
    let decimals: Int

    /// Over all episodes of all policies.
    func interval(_ results: [ContestantEvaluation.Result]) -> Interval? {
      var sample = InstanceSample()
      for result in results {
        sample += InstanceSample(
          result.evaluation[keyPath: values], instances: result.evaluation.instances)
      }
      return sample.isEmpty ? nil : Interval(sample, isOutcome: isOutcome)
    }
  }

  static func measures(of task: NavigationTask) -> [Measure] {
    switch task {
    case .reach:
      [
        Measure(name: "CSR", values: \.successes, isOutcome: true, decimals: 3),
        Measure(name: "ISR", values: \.individualRates, isOutcome: false, decimals: 3),
        Measure(name: "SoC", values: \.sumsOfCosts, isOutcome: false, decimals: 1),
      ]
    case .lifelong:
      [Measure(name: "avg_throughput", values: \.throughputs, isOutcome: false, decimals: 3)]
    }
  }

  private static func pooledRows(
    _ groups: [ContestantEvaluation.GroupResult], _ measures: [Measure], _ figures: [AttentionFigure]
  ) -> [[String]] {
    let head =
      ["policy", "episodes", "instances"] + measures.flatMap { [$0.name, "95 %"] }
      + figures.map(\.metric)
    return [head]
      + groups.map { group in
        [group.name, "\(episodes(group.results))", "\(instances(group.results))"]
          + measures.flatMap { Figures.fields($0.interval(group.results), decimals: $0.decimals) }
          + figures.map { figure in
            figure.mean(group.results).map { Figures.fixed($0, decimals: figure.decimals) } ?? "–"
          }
      }
  }

  private static func policyRows(
    _ groups: [ContestantEvaluation.GroupResult], _ measures: [Measure], _ figures: [AttentionFigure]
  ) -> [[String]] {
    func field(_ values: [Double], _ decimals: Int) -> String {
      let (mean, half) = Student.mean(values)
      return Figures.fixed(mean, decimals: decimals)
        + (half.map { " ± " + Figures.fixed($0, decimals: decimals) } ?? "")
    }
    let head = ["policy", "policies"] + measures.map(\.name) + figures.map(\.metric)
    return [head]
      + groups.map { group in
        [group.name, "\(group.results.count)"]
          + measures.map { measure in
            field(group.results.compactMap { measure.interval([$0])?.mean }, measure.decimals)
          }
          + figures.map { figure in
            figure.values(group.results).map { field($0, figure.decimals) } ?? "–"
          }
      }
  }

  private static func episodes(_ results: [ContestantEvaluation.Result]) -> Int {
    results.reduce(0) { $0 + $1.evaluation.episodes }
  }

  private static func instances(_ results: [ContestantEvaluation.Result]) -> Int {
    Set(results.flatMap(\.evaluation.instances)).count
  }

  // MARK: - Data

  /// An array with an object a group. Bounds, drifts and sums that are no numbers are null.
  ///
  /// - Parameters:
  ///   - seed: of the episodes.
  ///   - task: of the episodes, which decides what success is.
  public static func json(
    _ groups: [ContestantEvaluation.GroupResult], seed: UInt64, task: NavigationTask
  ) -> JSONValue {
    .array(
      groups.map { group in
        guard group.results.count > 1 else {
          return .object(members(group.name, group.results, seed, measures(of: task)))
        }
        var members = members(group.name, group.results, seed, measures(of: task))
        members.append(
          .init(
            "policies",
            .array(
              group.results.map { result in
                .object(self.members(result.name, [result], seed, measures(of: task)))
              })))
        return .object(members)
      })
  }

  private static func members(
    _ name: String, _ results: [ContestantEvaluation.Result], _ seed: UInt64, _ measures: [Measure]
  ) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [
      .init("policy", .string(name)), .init("n", .integer(episodes(results))),
      .init("instances", .integer(instances(results))), .init("seed", .number(JSONNumber(seed))),
    ]
    let temperatures = Set(results.map(\.temperature))
    if temperatures.count == 1, let temperature = results[0].temperature {
      members.insert(.init("temperature", .double(temperature)), at: 3)
    }
    let shields = results.map(\.evaluation.shield)
    if let shield = shields[0], shields.allSatisfy({ $0 == shield }) {
      members.append(.init("shield", shield.json))
    }
    members += measures.map { .init($0.name, $0.interval(results)?.json ?? .null) }
    func mean(_ values: [Double]) -> JSONValue { .double(values.reduce(0, +) / Double(values.count)) }
    for figure in AttentionFigure.main + AttentionFigure.split {
      guard let mean = figure.mean(results) else { continue }
      members.append(.init(figure.key, .double(EpisodeMetrics.exported(figure.metric, mean))))
    }
    // Behind a shield it is not measured: the planner takes the actions.
    if results.allSatisfy({ $0.evaluation.actionEntropy != 0 }) {
      members.append(.init("actionEntropy", mean(results.map(\.evaluation.actionEntropy))))
    }
    let sums = results.compactMap(\.evaluation.faithfulness)
    if !sums.isEmpty {
      members.append(
        .init(
          "faithfulness",
          .object(
            faithfulnessFigures.map { figure in .init(figure.name, mean(sums.map { $0.mean(figure.sum) })) }))
      )
    }
    return members
  }
}
