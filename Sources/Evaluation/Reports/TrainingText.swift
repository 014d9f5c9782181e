import Basics
import Simulation
public import Training

/// How a training run goes, in lines for a terminal.
public enum TrainingText {
  /// - Parameters:
  ///   - goal: agent-steps to train for, in the stage if there are such.
  ///   - stage: the stage in words; empty for none.
  public static func line(_ update: UpdateReport, goal: Int, stage: String = "") -> String {
    let rate = update.agentStepsPerSecond
    let steps = update.counters.stageAgentSteps
    let left = Int(Double(goal - steps) / Swift.max(rate, 1))
    return [
      "\(stage)\(steps * 100 / goal) %", "update \(update.counters.updates)",
      "CSR \(Figures.number(update.CSR))", "ISR \(Figures.number(update.ISR))",
      "return \(Figures.number(update.meanReturn))", "entropy \(Figures.number(update.entropy))",
      "\(Int(rate / 1000)) k agent-steps/s", "\(left < 0 ? 0 : left) s left",
    ].joined(separator: "  ")
  }

  /// The same in a stage that learns from an expert, so many updates long.
  public static func line(
    _ update: UpdateReport, _ figures: SupervisionFigures, length: Int, stage: String
  ) -> String {
    let done = update.counters.stageUpdates
    let left = Double(length - done) * update.updateSeconds
    return [
      "\(stage)\(done * 100 / max(length, 1)) %", "update \(update.counters.updates)",
      "cross-entropy \(Figures.number(figures.crossEntropy))",
      "accuracy \(Figures.number(figures.accuracy))", "\(Int(update.agentStepsPerSecond / 1000)) k rows/s",
      "\(Int(left)) s left",
    ].joined(separator: "  ")
  }

  /// How far the expert is with what a stage learns from.
  public static func line(_ data: DataReport, stage: String) -> String {
    let activity =
      switch data.activity {
      case .solving: "the expert solves instances"
      case .solvingHeldOut: "the expert solves held-out instances"
      case .driving: "the policy drives instances"
      case .labelling: "the expert labels states"
      }
    guard data.total > 0 else { return "\(stage)\(activity)" }
    var parts = ["\(stage)\(activity): \(grouped(data.done)) of \(grouped(data.total))"]
    if data.skipped > 0 { parts.append("\(grouped(data.skipped)) without a plan") }
    if data.leftOut > 0 { parts.append("\(grouped(data.leftOut)) left out, cache.megabytes is used up") }
    parts.append("\(grouped(data.states)) states, \(grouped(data.rows)) rows")
    if data.made > 0, data.seconds > 0 {
      parts.append("\(Figures.number(Double(data.made) / data.seconds)) instances/s")
    }
    return parts.joined(separator: "  ")
  }

  public static func line(
    _ evaluation: PolicyEvaluation, foretelling: SupervisionFigures? = nil, _ counters: TrainingCounters,
    isBest: Bool, of worlds: WorldDistribution, stage: String = ""
  ) -> String {
    let foretold =
      foretelling.map {
        [
          "accuracy \(Figures.number($0.accuracy))", "cross-entropy \(Figures.number($0.crossEntropy))",
        ]
      } ?? []
    let figures =
      success(evaluation, of: worlds) + foretold + [
        "drift W \(Figures.number(evaluation.driftOriginal))",
        "W* \(Figures.number(evaluation.driftEnhanced))",
        "quiet W \(Figures.number(evaluation.split.originalQuiet))",
        "W* \(Figures.number(evaluation.split.enhancedQuiet))",
      ]
    let instances =
      (worlds.isTrainedOn(.heldOut) ? "on the training instances" : "held out") + shield(evaluation)
    return
      "\(stage)update \(counters.updates), \(instances): \(figures.joined(separator: "  "))\(isBest ? "  best" : "")"
  }

  /// A line for the best policy, and one for the last.
  public static func lines(_ test: TrainingRun.TestReport, of worlds: WorldDistribution) -> [String] {
    return [("best", test.best), ("last", test.last)].map { name, evaluation in
      let count = evaluation.episodes
      let instances =
        test.isOnTrainingInstances
        ? "in \(count) \(count == 1 ? "episode" : "episodes") on the training instances, there are no others"
        : "on \(count) fresh \(count == 1 ? "instance" : "instances")"
      return "test of the \(name) policy \(instances)\(shield(evaluation)): "
        + success(evaluation, of: worlds).joined(separator: "  ")
    }
  }

  private static func shield(_ evaluation: PolicyEvaluation) -> String {
    evaluation.shield == nil ? "" : ", behind the shield"
  }

  private static func success(_ evaluation: PolicyEvaluation, of worlds: WorldDistribution) -> [String] {
    guard worlds.task == .reach else { return ["avg_throughput \(Figures.number(evaluation.throughput))"] }
    return [
      "CSR \(Figures.number(evaluation.CSR))", "ISR \(Figures.number(evaluation.ISR))",
      "SoC \(Figures.number(evaluation.SoC))",
    ]
  }
}
