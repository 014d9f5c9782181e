public import Basics
import Planning
import Policies
public import Simulation

/// What a trainer works with, and the check that a configuration keeps to it. Files share the ranges.
extension TrainerConfiguration {
  /// Of a run.
  public static let stageLimit = 64
  public static let agentStepCounts = 1...1_000_000_000_000
  public static let checkpointIntervals = 1...1_000_000

  /// Refuses what no run can be made of: the first value out of range, or values that do not go together.
  public func validate() throws(ConfigurationError) {
    try ConfigurationError.within("policy") { () throws(ConfigurationError) in try policy.validate() }
    try ConfigurationError.within("worlds") { () throws(ConfigurationError) in try worlds.validate() }
    for (index, stage) in curriculum.enumerated() {
      try ConfigurationError.within("curriculum[\(index)]") { () throws(ConfigurationError) in
        try ConfigurationError.check("fromAgentSteps", stage.fromAgentSteps, in: CurriculumStage.beginnings)
        try ConfigurationError.within("worlds") { () throws(ConfigurationError) in try stage.worlds.validate()
        }
      }
    }
    guard stages.count <= TrainerConfiguration.stageLimit else {
      throw ConfigurationError(
        "stages", expected: "at most \(TrainerConfiguration.stageLimit)", found: "\(stages.count)")
    }
    for (index, stage) in stages.enumerated() {
      try ConfigurationError.within("stages[\(index)]") { () throws(ConfigurationError) in
        try stage.validate(in: self)
      }
    }
    try reward.validate()
    try reinforce.validate()
    try optimizer.validate()
    try evaluation.validate()
    try validateShields()
    try ConfigurationError.check("agentSteps", agentSteps, in: TrainerConfiguration.agentStepCounts)
    try ConfigurationError.check(
      "checkpointInterval", checkpointInterval, in: TrainerConfiguration.checkpointIntervals)
    try ConfigurationError.check(
      "drivingTemperature", drivingTemperature, in: EvaluationConfiguration.temperatures)
  }
}

extension TrainerConfiguration {
  /// A shield plans for agents that move as under `grid`.
  private func validateShields() throws(ConfigurationError) {
    let own = reinforceStages.map {
      (stages.isEmpty ? "reinforce.shield" : "stages[\($0.stage)].reinforce.shield", $0.reinforce.shield)
    }
    for (key, shield) in own + [("evaluation.shield", evaluationShield)] {
      guard let shield else { continue }
      try shield.validate(at: key)
      for worlds in [worlds] + curriculum.map(\.worlds) where worlds.dynamics.model != .grid {
        throw ConfigurationError(
          key,
          expected: "none with dynamics \(worlds.dynamics.model.rawValue), whose agents it can't plan for",
          found: "a shield")
      }
    }
    for (key, shield) in own {
      guard let shield else { continue }
      try ConfigurationError.check(
        "\(key).temperature", Double(shield.temperature),
        in: ReinforceConfiguration.shieldTemperatures)
    }
  }
}

extension CurriculumStage {
  public static let beginnings = 0...1_000_000_000_000
}

extension RewardConfiguration {
  public static let payments = -100.0...100

  fileprivate func validate() throws(ConfigurationError) {
    let payments = [
      ("progress", progress), ("arrival", arrival), ("collision", collision), ("step", step),
      ("offGoal", offGoal), ("success", success),
    ]
    for (key, value) in payments {
      try ConfigurationError.check("reward.\(key)", value, in: RewardConfiguration.payments)
    }
    try ConfigurationError.check("reward.shared", shared, in: 0...1)
  }
}

extension ReinforceConfiguration {
  public static let instanceCounts = 1...65_536
  public static let rolloutCounts = 1...1024
  /// In a batch, all rollouts together.
  public static let maximumEpisodes = 65_536
  public static let bonuses = 0.0...10
  public static let clips = 0.0...1_000_000
  public static let weights = 0.0...100
  public static let originalWeights = 0.0001...100
  public static let placeCounts = 1...5
  /// Without noise there would be nothing to learn from.
  public static let shieldTemperatures = 0.01...10
  public static let epochCounts = 1...100
  public static let ratioClips = 0.0...1
  public static let rowCounts = 0...100_000_000

  func validate() throws(ConfigurationError) {
    try ConfigurationError.check("reinforce.discount", discount, in: 0...1)
    try ConfigurationError.check("reinforce.instances", instances, in: ReinforceConfiguration.instanceCounts)
    try ConfigurationError.check("reinforce.rollouts", rollouts, in: ReinforceConfiguration.rolloutCounts)
    try ConfigurationError.check("reinforce.entropyBonus", entropyBonus, in: ReinforceConfiguration.bonuses)
    try ConfigurationError.check("reinforce.gradientClip", gradientClip, in: ReinforceConfiguration.clips)
    try ConfigurationError.check("reinforce.valueWeight", valueWeight, in: ReinforceConfiguration.weights)
    try ConfigurationError.check("reinforce.driftPenalty", driftPenalty, in: ReinforceConfiguration.weights)
    try ConfigurationError.check(
      "reinforce.originalWeight", originalWeight, in: ReinforceConfiguration.originalWeights)
    try ConfigurationError.check("reinforce.places", places, in: ReinforceConfiguration.placeCounts)
    try ConfigurationError.check("reinforce.peerShare", peerShare, in: ReinforceConfiguration.weights)
    try ConfigurationError.check("reinforce.epochs", epochs, in: ReinforceConfiguration.epochCounts)
    try ConfigurationError.check("reinforce.ratioClip", ratioClip, in: ReinforceConfiguration.ratioClips)
    try ConfigurationError.check("reinforce.batchRows", batchRows, in: ReinforceConfiguration.rowCounts)
    if let reference {
      try ConfigurationError.check(
        "reinforce.reference.weight", reference.weight, in: ReinforceConfiguration.weights)
    }
    try ConfigurationError.check("reinforce.policyWeight", policyWeight, in: ReinforceConfiguration.weights)
    if let teacher {
      try ConfigurationError.check(
        "reinforce.teacher.weight", teacher.weight, in: ReinforceConfiguration.weights)
      try ConfigurationError.check("reinforce.teacher.drives", teacher.drives, in: 0...1)
      try teacher.options.validate(at: "reinforce.teacher")
      if let guide = teacher.guide {
        try ConfigurationError.check(
          "reinforce.teacher.prior", Double(guide.prior), in: CollisionShield.priors)
        try ConfigurationError.check(
          "reinforce.teacher.temperature", Double(guide.temperature), in: ShieldConfiguration.temperatures)
      }
      if shield != nil {
        throw ConfigurationError(
          "reinforce.teacher", expected: "none beside a shield, which does already what the teacher would",
          found: "both; leave one out")
      }
    } else if policyWeight == 0 {
      throw ConfigurationError(
        "reinforce.policyWeight", expected: "above 0 without a teacher: there is nothing else to learn from",
        found: "0")
    }
    guard instances * rollouts <= ReinforceConfiguration.maximumEpisodes else {
      throw ConfigurationError(
        "reinforce.instances",
        expected: "at most \(ReinforceConfiguration.maximumEpisodes) episodes, instances × rollouts",
        found: "\(instances) with \(rollouts) rollouts")
    }
    if baseline == .leaveOneOut, rollouts < 2 {
      throw ConfigurationError(
        "reinforce.rollouts", expected: "at least 2 with the baseline leaveOneOut", found: "\(rollouts)")
    }
    if valueWeight == 0, bootstrapsTruncation {
      throw ConfigurationError(
        "reinforce.valueWeight", expected: "above 0 with bootstrapTruncation, which asks the value head",
        found: "0")
    }
  }
}

extension OptimizerConfiguration {
  /// Of files. In code it may be 0 too, which measures gradients and moves nothing.
  public static let learningRates = 1e-9...1
  public static let warmups = 0...1_000_000
  public static let firstDecays = 0.0...0.9999
  public static let secondDecays = 0.0...0.999999
  public static let epsilons = 1e-12...1

  func validate() throws(ConfigurationError) {
    try ConfigurationError.check(
      "optimizer.learningRate", learningRate, in: 0...OptimizerConfiguration.learningRates.upperBound)
    try ConfigurationError.check("optimizer.finalShare", finalShare, in: 0...1)
    try ConfigurationError.check("optimizer.warmup", warmup, in: OptimizerConfiguration.warmups)
    try ConfigurationError.check("optimizer.beta1", beta1, in: OptimizerConfiguration.firstDecays)
    try ConfigurationError.check("optimizer.beta2", beta2, in: OptimizerConfiguration.secondDecays)
    try ConfigurationError.check("optimizer.epsilon", epsilon, in: OptimizerConfiguration.epsilons)
  }
}

extension EvaluationConfiguration {
  public static let episodeCounts = 1...100_000
  public static let intervals = 1...1_000_000
  public static let temperatures = 0.0...10

  fileprivate func validate() throws(ConfigurationError) {
    try ConfigurationError.check("evaluation.episodes", episodes, in: EvaluationConfiguration.episodeCounts)
    try ConfigurationError.check("evaluation.interval", interval, in: EvaluationConfiguration.intervals)
    try ConfigurationError.check(
      "evaluation.temperature", temperature, in: EvaluationConfiguration.temperatures)
  }
}

extension WorldDistribution {
  /// Of an episode in training, all of whose steps are in memory at the same time.
  public static let stepLimits = 1...10_000
  public static let agentCounts = 1...10_000
  public static let heldOutShares = 0.0...0.9

  /// Refuses what no episode can be drawn from.
  public func validate() throws(ConfigurationError) {
    try ConfigurationError.check("maxSteps", maxSteps, in: WorldDistribution.stepLimits)
    try ConfigurationError.check("heldOut", heldOutShare, in: WorldDistribution.heldOutShares)
    try ConfigurationError.check("cellSize", cellSize, in: WorldConfiguration.cellSizes)
    if case .listed(let configurations) = source, configurations.isEmpty {
      throw ConfigurationError("instances", expected: "at least one", found: "none")
    }
    if case .mixture(let parts) = source { try WorldPart.validate(parts) }
    try ConfigurationError.check("agents.count", maximumAgents, in: WorldDistribution.agentCounts)
  }
}
