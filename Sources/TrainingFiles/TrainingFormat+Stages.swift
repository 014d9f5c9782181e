import Scenarios
import Training

/// The stages of a run, and what they are made of.
extension TrainingFormat {
  private static let supervised = ["expert", "heldOutInstances", "batch", "gradientClip", "cache"]
  private static let settings = ["kind", "worlds", "optimizer", "evaluationInterval"]
  private static let settingsRanges: [String: ObjectKeys.Range] = [
    "evaluationInterval": .integers(EvaluationConfiguration.intervals)
  ]
  private static let supervisedRanges: [String: ObjectKeys.Range] = settingsRanges.merging([
    "heldOutInstances": .integers(SupervisionConfiguration.heldOutCounts),
    "gradientClip": .numbers(ReinforceConfiguration.clips),
    "instances": .integers(ImitationConfiguration.instanceCounts),
    "updates": .integers(ImitationConfiguration.updateCounts),
  ]) { first, _ in first }

  static let imitationStage = ObjectKeys(
    "imitationStage", settings + ["instances", "updates"] + supervised, ranges: supervisedRanges,
    misplaced: misplaced(but: .imitation))
  static let aggregationStage = ObjectKeys(
    "aggregationStage",
    settings + [
      "rounds", "instances", "updates", "candidates", "hardShare", "temperatures", "labelledShare",
      "followingStates", "newShare",
    ] + supervised,
    ranges: supervisedRanges.merging([
      "rounds": .integers(AggregationConfiguration.roundCounts),
      "candidates": .integers(AggregationConfiguration.candidateCounts), "hardShare": .numbers(0...1),
      "labelledShare": .numbers(AggregationConfiguration.labelledShares),
      "followingStates": .integers(AggregationConfiguration.followingCounts), "newShare": .numbers(0...1),
    ]) { first, _ in first },
    misplaced: misplaced(but: .aggregation))
  static let reinforceStage = ObjectKeys(
    "reinforceStage", settings + ["agentSteps", "reinforce"],
    ranges: settingsRanges.merging(["agentSteps": .integers(TrainerConfiguration.agentStepCounts)]) {
      first, _ in first
    }, misplaced: misplaced(but: .reinforce))

  /// Keys of the other kinds of stages, with these.
  private static func misplaced(but kind: TrainingStage.Kind) -> [String: String] {
    func owner(_ kinds: TrainingStage.Kind...) -> String {
      kinds.map { "\"kind\": \"\($0.rawValue)\"" }.joined(separator: " or ")
    }
    var owners: [String: String] = [:]
    if kind != .aggregation {
      for key in [
        "rounds", "candidates", "hardShare", "temperatures", "labelledShare", "followingStates", "newShare",
      ] { owners[key] = owner(.aggregation) }
    }
    if kind == .reinforce {
      for key in supervised + ["instances", "updates"] { owners[key] = owner(.imitation, .aggregation) }
    } else {
      for key in ["agentSteps", "reinforce"] { owners[key] = owner(.reinforce) }
    }
    return owners
  }

  static let expert = ObjectKeys(
    "expert", ["iterations"], ranges: ["iterations": .integers(SupervisionConfiguration.iterationCounts)])
  static let batch = ObjectKeys(
    "batch", ["rows", "states", "waiting", "symmetries"],
    ranges: [
      "rows": .integers(SupervisionConfiguration.batchSizes),
      "states": .integers(SupervisionConfiguration.stateCounts), "waiting": .numbers(0...1),
    ])
  static let cache = ObjectKeys(
    "cache", ["megabytes"], ranges: ["megabytes": .integers(SupervisionConfiguration.cacheSizes)])
}
