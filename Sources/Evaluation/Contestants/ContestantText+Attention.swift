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
  ) -> [(title: String, rows: [[String]], notes: [String])] {
    [driftTable(groups, shown), faithfulnessTable(groups, slots: slots)].compactMap(\.self)
  }

  private static func driftTable(
    _ groups: [ContestantEvaluation.GroupResult], _ shown: Set<String>
  ) -> (title: String, rows: [[String]], notes: [String])? {
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
      rows, []
    )
  }

  private static func faithfulnessTable(
    _ groups: [ContestantEvaluation.GroupResult], slots: Int?
  ) -> (title: String, rows: [[String]], notes: [String])? {
    guard let slots else { return nil }
    var rows = [["policy"] + faithfulnessFigures.map(\.name)]
    var verdicts: [String] = []
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
      func mean(_ sum: KeyPath<FaithfulnessMeter.Sums, Double>) -> Double {
        Student.mean(sums.map { $0.mean(sum) }).mean
      }
      if let verdict = verdict(
        slots: slots, top: mean(\.comprehensiveness), random: mean(\.randomComprehensiveness))
      {
        verdicts.append("\(group.name) \(verdict)")
      }
    }
    guard rows.count > 1 else { return nil }
    let what = slots == 1 ? "the most attended slot" : "the \(slots) most attended slots"
    return (
      "fall of log π(action), nats, with \(what) hidden (comprehensiveness) or kept alone (sufficiency), as many "
        + "random ones, or the nearest peers hidden" + (hasSeveral ? "; mean and range over policies:" : ":"),
      rows,
      [
        "Comprehensiveness is good where it is high, sufficiency where it is low, each against its random control."
      ] + verdicts
    )
  }

  /// Nats below which the action would hardly have been less likely: a hundredth of its probability.
  private static let littleLoss = 0.01

  /// Whether attention names what counts, in words; nil where there are no figures.
  ///
  /// - Parameters:
  ///   - top: fall of log π(action) without the most attended slots, nats.
  ///   - random: the same without as many drawn at random.
  static func verdict(slots: Int, top: Double, random: Double) -> String? {
    guard top.isFinite, random.isFinite else { return nil }
    let (hidden, others) = ("hiding its top \(slots)", "hiding random \(slots)")
    if max(top, random) < littleLoss {
      return "attends to nothing that matters much: \(hidden) costs "
        + "\(Figures.fixed(top, decimals: 3)) nats, \(others) \(Figures.fixed(random, decimals: 3))"
    }
    if random < littleLoss / 10 {
      return
        "names what counts: \(hidden) costs \(Figures.fixed(top, decimals: 3)) nats, \(others) next to nothing"
    }
    let ratio = top / random
    switch ratio {
    case 1.25...:
      let times = Figures.fixed(ratio, decimals: ratio < 9.95 ? 1 : 0)
      return "names what counts: \(hidden) costs \(times) times what \(others) costs"
    case 0.8..<1.25: return "does not tell what counts: \(hidden) costs about what \(others) costs"
    default: return "names what does not count: \(hidden) costs less than \(others)"
    }
  }

  static var faithfulnessFigures: [(name: String, sum: KeyPath<FaithfulnessMeter.Sums, Double>)] {
    [
      ("comprehensiveness", \.comprehensiveness),
      ("randomComprehensiveness", \.randomComprehensiveness), ("nearestPeers", \.nearestPeers),
      ("sufficiency", \.sufficiency), ("randomSufficiency", \.randomSufficiency),
    ]
  }
}
