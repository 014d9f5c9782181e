public import Basics
import Policies
public import Simulation
import Training

/// Results of a `ContestantEvaluation` as text for a terminal and as data.
public enum ContestantText {
  /// A row a contestant, with 95 % intervals over episodes; where faithfulness was measured, a second table of it.
  ///
  /// - Parameters:
  ///   - task: of the episodes, which decides what success is.
  ///   - faithfulness: the slots that were hidden; nil if none were.
  public static func table(
    _ results: [ContestantEvaluation.Result], task: NavigationTask, faithfulness: Int?
  ) -> String {
    let measures = measures(of: task)
    var lines = [
      ["policy", "n"] + measures.flatMap { [$0.name, "95 %"] } + ["drift W", "W*", "control", "entropy W*"]
    ]
    for result in results {
      let evaluation = result.evaluation
      let figures = measures.flatMap {
        Figures.fields(
          Interval(evaluation[keyPath: $0.values], isOutcome: $0.isOutcome), decimals: $0.decimals)
      }
      let hasAttention = evaluation.attentionEntropy > 0
      lines.append(
        [result.name, "\(evaluation.episodes)"] + figures + [
          hasAttention ? Figures.fixed(evaluation.driftOriginal, decimals: 4) : "–",
          hasAttention ? Figures.fixed(evaluation.driftEnhanced, decimals: 4) : "–",
          hasAttention ? Figures.fixed(evaluation.driftControl, decimals: 4) : "–",
          hasAttention ? Figures.fixed(evaluation.attentionEntropy, decimals: 3) : "–",
        ])
    }
    return (Figures.columns(lines, left: [0]) + faithfulnessTable(results, slots: faithfulness))
      .joined(separator: "\n")
  }

  private struct Measure {
    let name: String
    let values: KeyPath<PolicyEvaluation, [Double]>
    let isOutcome: Bool
    let decimals: Int
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

  private static func faithfulnessTable(_ results: [ContestantEvaluation.Result], slots: Int?) -> [String] {
    guard let slots else { return [] }
    var lines = [["policy", "without top", "random", "nearest peers", "top alone", "random alone"]]
    for result in results {
      guard let sums = result.evaluation.faithfulness else { continue }
      lines.append(
        [result.name] + faithfulnessFigures.map { Figures.fixed(sums.mean($0.sum), decimals: 3) })
    }
    guard lines.count > 1 else { return [] }
    return ["", "fall of log π(action), nats, attention without or with \(slots) slots alone:"]
      + Figures.columns(lines, left: [0])
  }

  private static var faithfulnessFigures: [(name: String, sum: KeyPath<FaithfulnessMeter.Sums, Double>)] {
    [
      ("comprehensiveness", \.comprehensiveness),
      ("randomComprehensiveness", \.randomComprehensiveness), ("nearestPeers", \.nearestPeers),
      ("sufficiency", \.sufficiency), ("randomSufficiency", \.randomSufficiency),
    ]
  }

  /// An array with an object a contestant.
  ///
  /// - Parameters:
  ///   - seed: of the episodes.
  ///   - task: of the episodes, which decides what success is.
  public static func json(
    _ results: [ContestantEvaluation.Result], seed: UInt64, task: NavigationTask
  ) -> JSONValue {
    .array(results.map { json($0, seed: seed, measures(of: task)) })
  }

  private static func json(
    _ result: ContestantEvaluation.Result, seed: UInt64, _ measures: [Measure]
  ) -> JSONValue {
    let evaluation = result.evaluation
    func interval(_ values: [Double], isOutcome: Bool) -> JSONValue {
      let interval = Interval(values, isOutcome: isOutcome)
      return .object([
        .init("mean", .double(interval.mean)),
        .init("low", interval.low.isFinite ? .double(interval.low) : .null),
        .init("high", interval.high.isFinite ? .double(interval.high) : .null),
      ])
    }
    var members: [JSONValue.Member] = [
      .init("policy", .string(result.name)), .init("n", .integer(evaluation.episodes)),
      .init("seed", .number(JSONNumber(seed))),
    ]
    members += measures.map {
      .init($0.name, interval(evaluation[keyPath: $0.values], isOutcome: $0.isOutcome))
    }
    if let temperature = result.temperature {
      members.insert(.init("temperature", .double(temperature)), at: 2)
      members += [
        .init("driftW", .double(evaluation.driftOriginal)),
        .init("driftWStar", .double(evaluation.driftEnhanced)),
        .init("driftControl", .double(evaluation.driftControl)),
        .init("attentionEntropy", .double(evaluation.attentionEntropy)),
      ]
    }
    // Behind a shield it is not measured: the planner takes the actions.
    if evaluation.actionEntropy > 0 {
      members.append(.init("actionEntropy", .double(evaluation.actionEntropy)))
    }
    if let sums = evaluation.faithfulness {
      members.append(
        .init(
          "faithfulness",
          .object(faithfulnessFigures.map { .init($0.name, .double(sums.mean($0.sum))) })))
    }
    return .object(members)
  }
}
