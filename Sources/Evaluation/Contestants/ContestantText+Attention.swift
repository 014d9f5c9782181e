import Basics
import Policies
import Training

/// What attention did.
extension ContestantText {
  /// One figure of it, of policies alone.
  struct AttentionFigure {
    let key: String
    /// Of `EpisodeMetrics`.
    let metric: String
    let value: KeyPath<PolicyEvaluation, Double>
    let decimals: Int
    /// How much of a policy's steps it is a mean of.
    var share: (PolicyEvaluation) -> Double = { _ in 1 }

    /// Of each policy; nil where there are planners, which have none.
    func values(_ results: [ContestantEvaluation.Result]) -> [Double]? {
      results.allSatisfy { $0.temperature != nil } ? results.map { $0.evaluation[keyPath: value] } : nil
    }

    /// Of all policies together: each counts by its share, so that the parts make up the whole. NaN where none has such
    /// steps.
    func mean(_ results: [ContestantEvaluation.Result]) -> Double? {
      guard let values = values(results) else { return nil }
      let weights = results.map { share($0.evaluation) }
      if weights.allSatisfy({ $0 == 1 }) { return Student.mean(values).mean }
      let parts = zip(values, weights).filter { $0.isFinite && $1 > 0 }
      let total = parts.reduce(0) { $0 + $1.1 }
      return total > 0 ? parts.reduce(0) { $0 + $1.0 * $1.1 } / total : .nan
    }

    static var main: [AttentionFigure] {
      [
        AttentionFigure(
          key: "driftW", metric: "drift_W", value: \.driftOriginal, decimals: 4),
        AttentionFigure(
          key: "driftWStar", metric: "drift_W_star", value: \.driftEnhanced, decimals: 4),
        AttentionFigure(
          key: "driftControl", metric: "drift_control", value: \.driftControl, decimals: 4),
        AttentionFigure(
          key: "attentionEntropy", metric: "attention_entropy",
          value: \.attentionEntropy,
          decimals: 3),
      ]
    }

    /// Drift by its reason.
    static var split: [AttentionFigure] {
      [
        AttentionFigure(
          key: "quietShare", metric: "quiet_share", value: \.split.quietShare,
          decimals: 3),
        AttentionFigure(
          key: "driftWQuiet", metric: "drift_W_quiet", value: \.split.originalQuiet,
          decimals: 4, share: { $0.split.quietShare }),
        AttentionFigure(
          key: "driftWStarQuiet", metric: "drift_W_star_quiet", value: \.split.enhancedQuiet,
          decimals: 4, share: { $0.split.quietShare }),
        AttentionFigure(
          key: "driftControlQuiet", metric: "drift_control_quiet",
          value: \.split.controlQuiet, decimals: 4, share: { $0.split.quietShare }),
        AttentionFigure(
          key: "driftWEvents", metric: "drift_W_events",
          value: \.split.originalEvents, decimals: 4, share: { 1 - $0.split.quietShare }),
        AttentionFigure(
          key: "driftWStarEvents", metric: "drift_W_star_events", value: \.split.enhancedEvents,
          decimals: 4, share: { 1 - $0.split.quietShare }),
        AttentionFigure(
          key: "bytesSent", metric: "bytes_sent", value: \.bytesSent, decimals: 0),
      ]
    }
  }

  /// Tables of policies alone: drift by its reason, and where it was measured faithfulness.
  static func detailTables(
    _ groups: [ContestantEvaluation.GroupResult], slots: Int?, _ shown: Set<String>
  ) -> [(title: String, rows: [[String]])] {
    [driftTable(groups, shown), faithfulnessTable(groups, slots: slots)].compactMap(\.self)
  }

  private static func driftTable(
    _ groups: [ContestantEvaluation.GroupResult], _ shown: Set<String>
  ) -> (title: String, rows: [[String]])? {
    let figures = AttentionFigure.split.filter { shown.contains($0.metric) }
    guard !figures.isEmpty else { return nil }
    var rows = [["policy"] + figures.map(\.metric)]
    for group in groups where group.results.allSatisfy({ $0.temperature != nil }) {
      rows.append(
        [group.name]
          + figures.map { figure in
            figure.mean(group.results).map { Figures.fixed($0, decimals: figure.decimals) } ?? "–"
          })
    }
    guard rows.count > 1 else { return nil }
    return (
      "drift by its reason, nats: on quiet steps, and where a peer attended to appears, leaves or changes its intention:",
      rows
    )
  }

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

  static var faithfulnessFigures: [(name: String, sum: KeyPath<FaithfulnessMeter.Sums, Double>)] {
    [
      ("comprehensiveness", \.comprehensiveness),
      ("randomComprehensiveness", \.randomComprehensiveness), ("nearestPeers", \.nearestPeers),
      ("sufficiency", \.sufficiency), ("randomSufficiency", \.randomSufficiency),
    ]
  }
}
