import Basics
import Simulation
public import Training

/// How a training run goes, in lines for a terminal.
public enum TrainingText {
  /// - Parameter goal: agent-steps to train for.
  public static func line(_ update: UpdateReport, goal: Int) -> String {
    let rate = update.agentStepsPerSecond
    let left = Int(Double(goal - update.counters.agentSteps) / Swift.max(rate, 1))
    return [
      "\(update.counters.agentSteps * 100 / goal) %", "update \(update.counters.updates)",
      "CSR \(Figures.number(update.CSR))", "ISR \(Figures.number(update.ISR))",
      "return \(Figures.number(update.meanReturn))", "entropy \(Figures.number(update.entropy))",
      "\(Int(rate / 1000)) k agent-steps/s", "\(left < 0 ? 0 : left) s left",
    ].joined(separator: "  ")
  }

  public static func line(
    _ evaluation: PolicyEvaluation, _ counters: TrainingCounters, isBest: Bool, of worlds: WorldDistribution
  ) -> String {
    let figures =
      success(evaluation, of: worlds) + [
        "drift W \(Figures.number(evaluation.driftOriginal))",
        "W* \(Figures.number(evaluation.driftEnhanced))",
        "quiet W \(Figures.number(evaluation.split.originalQuiet))",
        "W* \(Figures.number(evaluation.split.enhancedQuiet))",
      ]
    let instances =
      (worlds.isTrainedOn(.heldOut) ? "on the training instances" : "held out") + shield(evaluation)
    return
      "update \(counters.updates), \(instances): \(figures.joined(separator: "  "))\(isBest ? "  best" : "")"
  }

  /// A line for the best policy, and one for the last.
  public static func lines(_ test: TrainingRun.TestReport, of worlds: WorldDistribution) -> [String] {
    let instances =
      test.isOnTrainingInstances
      ? "on the training instances, there are no others" : "on instances that chose neither"
    return [("best", test.best), ("last", test.last)].map { name, evaluation in
      "test, \(name) policy, n = \(evaluation.episodes), \(instances)\(shield(evaluation)): "
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
