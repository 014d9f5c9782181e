import Basics
import Policies
import Simulation

extension TrainingStage {
  /// Refuses what no stage of a run can be made of.
  func validate(in run: TrainerConfiguration) throws(ConfigurationError) {
    let worlds = settings.worlds ?? run.worlds
    try ConfigurationError.within("worlds") { () throws(ConfigurationError) in
      try worlds.validate()
      if worlds.dynamics.model != run.policy.dynamics || worlds.task != run.worlds.task {
        throw ConfigurationError(
          "task",
          expected:
            "the run's task and dynamics, \(run.worlds.task.rawValue) and \(run.policy.dynamics.rawValue)",
          found: "\(worlds.task.rawValue) and \(worlds.dynamics.model.rawValue)")
      }
      if supervision != nil, let hindrance = ExpertSolver.hindrance(in: worlds) {
        throw ConfigurationError(
          "task", expected: "one that can be taught", found: "beyond the expert (\(hindrance))")
      }
    }
    try settings.optimizer?.validate()
    if let interval = settings.evaluationInterval {
      try ConfigurationError.check("evaluationInterval", interval, in: EvaluationConfiguration.intervals)
    }
    try supervision?.validate()
    switch self {
    case .imitation(let stage):
      try ConfigurationError.check("instances", stage.instances, in: ImitationConfiguration.instanceCounts)
      try ConfigurationError.check("updates", stage.updates, in: ImitationConfiguration.updateCounts)
    case .aggregation(let stage): try stage.validate()
    case .reinforce(let stage):
      if let steps = stage.agentSteps {
        try ConfigurationError.check("agentSteps", steps, in: TrainerConfiguration.agentStepCounts)
      }
      try stage.reinforce?.validate()
    }
  }
}

extension ImitationConfiguration {
  public static let instanceCounts = 1...10_000_000
  public static let updateCounts = 1...10_000_000
}

extension AggregationConfiguration {
  public static let roundCounts = 1...16
  public static let candidateCounts = 1...100
  public static let temperatureRange = 0.0...10
  public static let labelledShares = 0.001...1
  public static let followingCounts = 0...1000

  fileprivate func validate() throws(ConfigurationError) {
    try ConfigurationError.check("rounds", rounds, in: AggregationConfiguration.roundCounts)
    try ConfigurationError.check("instances", instances, in: ImitationConfiguration.instanceCounts)
    try ConfigurationError.check("candidates", candidates, in: AggregationConfiguration.candidateCounts)
    try ConfigurationError.check("hardShare", hardShare, in: 0...1)
    guard !temperatures.isEmpty else {
      throw ConfigurationError("temperatures", expected: "at least one", found: "none")
    }
    for temperature in temperatures {
      try ConfigurationError.check("temperatures", temperature, in: AggregationConfiguration.temperatureRange)
    }
    try ConfigurationError.check("labelledShare", labelledShare, in: AggregationConfiguration.labelledShares)
    try ConfigurationError.check(
      "followingStates", followingStates, in: AggregationConfiguration.followingCounts)
    try ConfigurationError.check("newShare", newShare, in: 0...1)
    try ConfigurationError.check("updates", updates, in: ImitationConfiguration.updateCounts)
  }
}

extension SupervisionConfiguration {
  public static let iterationCounts = 1...10_000_000
  public static let heldOutCounts = 1...10_000
  public static let batchSizes = 1...1_000_000
  public static let stateCounts = 1...10_000
  public static let cacheSizes = 1...65_536

  fileprivate func validate() throws(ConfigurationError) {
    try ConfigurationError.check(
      "expert.iterations", expertIterations, in: SupervisionConfiguration.iterationCounts)
    try ConfigurationError.check(
      "heldOutInstances", heldOutInstances, in: SupervisionConfiguration.heldOutCounts)
    try ConfigurationError.check("batch.rows", batchRows, in: SupervisionConfiguration.batchSizes)
    try ConfigurationError.check("batch.states", statesPerInstance, in: SupervisionConfiguration.stateCounts)
    try ConfigurationError.check("batch.waiting", waitingShare, in: 0...1)
    try ConfigurationError.check("gradientClip", gradientClip, in: ReinforceConfiguration.clips)
    try ConfigurationError.check("cache.megabytes", cacheMegabytes, in: SupervisionConfiguration.cacheSizes)
  }
}
