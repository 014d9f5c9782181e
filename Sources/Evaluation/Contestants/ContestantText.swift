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
  public static func table(
    _ groups: [ContestantEvaluation.GroupResult], task: NavigationTask, faithfulness: Int?
  ) -> String {
    var text = Figures.columns(pooledRows(groups, measures(of: task)), left: [0])
    if groups.contains(where: { $0.results.count > 1 }) {
      text += ["", "means over policies, ± half of Student's 95 % interval:"]
      text += Figures.columns(policyRows(groups, measures(of: task)), left: [0])
    }
    if let (title, rows) = faithfulnessTable(groups, slots: faithfulness) {
      text += ["", title] + Figures.columns(rows, left: [0])
    }
    return text.joined(separator: "\n")
  }

  /// The same tables as Markdown.
  public static func markdown(
    _ groups: [ContestantEvaluation.GroupResult], task: NavigationTask, faithfulness: Int?
  ) -> String {
    var blocks = [MarkdownTable.text(pooledRows(groups, measures(of: task)))]
    if groups.contains(where: { $0.results.count > 1 }) {
      blocks.append("Means over policies, ± half of Student's 95 % interval:")
      blocks.append(MarkdownTable.text(policyRows(groups, measures(of: task))))
    }
    if let (title, rows) = faithfulnessTable(groups, slots: faithfulness) {
      blocks += [title, MarkdownTable.text(rows)]
    }
    return blocks.joined(separator: "\n\n")
  }

  // MARK: - Rows

  private struct Measure {
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

  private static func measures(of task: NavigationTask) -> [Measure] {
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

  /// What attention did, of policies alone.
  private struct AttentionFigure {
    let title: String
    let key: String
    /// Of `EpisodeMetrics`.
    let metric: String
    let value: KeyPath<PolicyEvaluation, Double>
    let decimals: Int
  }

  private static var attentionFigures: [AttentionFigure] {
    [
      AttentionFigure(
        title: "drift W", key: "driftW", metric: "drift_W", value: \.driftOriginal, decimals: 4),
      AttentionFigure(
        title: "W*", key: "driftWStar", metric: "drift_W_star", value: \.driftEnhanced, decimals: 4),
      AttentionFigure(
        title: "control", key: "driftControl", metric: "drift_control", value: \.driftControl, decimals: 4),
      AttentionFigure(
        title: "entropy W*", key: "attentionEntropy", metric: "attention_entropy", value: \.attentionEntropy,
        decimals: 3),
    ]
  }

  private static func pooledRows(
    _ groups: [ContestantEvaluation.GroupResult], _ measures: [Measure]
  ) -> [[String]] {
    let head =
      ["policy", "episodes", "instances"] + measures.flatMap { [$0.name, "95 %"] }
      + attentionFigures.map(\.title)
    return [head]
      + groups.map { group in
        [group.name, "\(episodes(group.results))", "\(instances(group.results))"]
          + measures.flatMap { Figures.fields($0.interval(group.results), decimals: $0.decimals) }
          + attentionFigures.map { figure in
            figures(group.results, figure.value).map {
              Figures.fixed(Student.mean($0).mean, decimals: figure.decimals)
            } ?? "–"
          }
      }
  }

  private static func policyRows(
    _ groups: [ContestantEvaluation.GroupResult], _ measures: [Measure]
  ) -> [[String]] {
    func field(_ values: [Double], _ decimals: Int) -> String {
      let (mean, half) = Student.mean(values)
      return Figures.fixed(mean, decimals: decimals)
        + (half.map { " ± " + Figures.fixed($0, decimals: decimals) } ?? "")
    }
    let head = ["policy", "policies"] + measures.map(\.name) + attentionFigures.map(\.title)
    return [head]
      + groups.map { group in
        [group.name, "\(group.results.count)"]
          + measures.map { measure in
            field(group.results.compactMap { measure.interval([$0])?.mean }, measure.decimals)
          }
          + attentionFigures.map { figure in
            figures(group.results, figure.value).map { field($0, figure.decimals) } ?? "–"
          }
      }
  }

  private static func episodes(_ results: [ContestantEvaluation.Result]) -> Int {
    results.reduce(0) { $0 + $1.evaluation.episodes }
  }

  private static func instances(_ results: [ContestantEvaluation.Result]) -> Int {
    Set(results.flatMap(\.evaluation.instances)).count
  }

  /// A figure of each policy; nil where there are planners, which have none.
  private static func figures(
    _ results: [ContestantEvaluation.Result], _ value: KeyPath<PolicyEvaluation, Double>
  ) -> [Double]? {
    results.allSatisfy { $0.temperature != nil } ? results.map { $0.evaluation[keyPath: value] } : nil
  }

  // MARK: - Faithfulness

  private static func faithfulnessTable(
    _ groups: [ContestantEvaluation.GroupResult], slots: Int?
  ) -> (title: String, rows: [[String]])? {
    guard let slots else { return nil }
    var rows = [["policy", "without top", "random", "nearest peers", "top alone", "random alone"]]
    var hasSeveral = false
    for group in groups {
      let sums = group.results.compactMap(\.evaluation.faithfulness)
      guard !sums.isEmpty else { continue }
      hasSeveral = hasSeveral || sums.count > 1
      rows.append(
        [group.name]
          + faithfulnessFigures.map { figure in
            let values = sums.map { $0.mean(figure.sum) }
            let mean = Figures.fixed(values.reduce(0, +) / Double(values.count), decimals: 3)
            let ends = [values.min() ?? 0, values.max() ?? 0].map { Figures.fixed($0, decimals: 3) }
            return values.count == 1 ? mean : "\(mean) (\(ends.joined(separator: "–")))"
          })
    }
    guard rows.count > 1 else { return nil }
    return (
      "fall of log π(action), nats, attention without or with \(slots) slots alone"
        + (hasSeveral ? "; mean and range over policies:" : ":"), rows
    )
  }

  private static var faithfulnessFigures: [(name: String, sum: KeyPath<FaithfulnessMeter.Sums, Double>)] {
    [
      ("comprehensiveness", \.comprehensiveness),
      ("randomComprehensiveness", \.randomComprehensiveness), ("nearestPeers", \.nearestPeers),
      ("sufficiency", \.sufficiency), ("randomSufficiency", \.randomSufficiency),
    ]
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
    for figure in attentionFigures {
      guard let values = figures(results, figure.value) else { continue }
      let mean = EpisodeMetrics.exported(figure.metric, Student.mean(values).mean)
      members.append(.init(figure.key, .double(mean)))
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
