import Basics
import Policies
import Scenarios
import Simulation
import Training

/// Turns the members of a training document into a checked `TrainerConfiguration`. The first error ends the reading.
struct TrainingDecoder {
  /// The document, for messages.
  let file: String
  let overrides: TrainingOverrides
  /// Reads what scenarios have too: maps, agents, sensors, radio.
  let parts: ScenarioDecoder

  init(file: String, overrides: TrainingOverrides) {
    self.file = file
    self.overrides = overrides
    parts = ScenarioDecoder(file: file, overrides: ScenarioOverrides())
  }

  func decode(
    _ cursor: JSONCursor
  ) throws(ScenarioError) -> (summary: String?, configuration: TrainerConfiguration) {
    var reader = try ObjectReader(
      cursor, TrainingFormat.training,
      expected: "a training configuration {\"version\": 1, \"kind\": \"training\", …}")
    _ = try reader.optional("$schema")?.string()
    try ScenarioDecoder.checkVersion(&reader)
    let kind = try reader.required("kind", example: "\"training\"")
    _ = try kind.name(of: "kind of document", in: ["training"])
    var configuration = TrainerConfiguration(name: try decodeName(&reader))
    let summary = try reader.optional("description")?.string()
    let ownSeed = try reader.optional("seed")?.seed() ?? configuration.seed
    configuration.seed = overrides.seed ?? ownSeed
    let policy = reader.optional("policy")
    if let policy { configuration.policy = try decodePolicy(policy) }
    configuration.agentSteps = try decodeAgentSteps(&reader, default: configuration.agentSteps)
    let interval = configuration.checkpointInterval
    configuration.checkpointInterval = try reader.integer("checkpointInterval", default: interval)
    configuration.drivingTemperature = try reader.double(
      "drivingTemperature", default: configuration.drivingTemperature)

    let worlds = reader.optional("worlds")
    configuration.start = try decodeStart(&reader)
    let scene = Scene(policy: configuration.policy, seed: configuration.seed)
    if let worlds { configuration.worlds = try decodeWorlds(worlds, in: scene) }
    configuration.policy.dynamics = configuration.worlds.dynamics.model
    if let policy { try checkPerception(configuration.policy, policy) }
    if let curriculum = reader.optional("curriculum") {
      configuration.curriculum = try decodeCurriculum(
        curriculum, base: worlds, in: scene, end: configuration.agentSteps)
      let model = configuration.policy.dynamics
      if configuration.curriculum.contains(where: { $0.worlds.dynamics.model != model }) {
        throw curriculum.error(.mixedInstances)
      }
    }
    if let reward = reader.optional("reward") { configuration.reward = try RewardConfiguration(reward) }
    let reinforce = reader.optional("reinforce")
    if let reinforce { configuration.reinforce = try decodeReinforce(reinforce, configuration) }
    let optimizer = reader.optional("optimizer")
    if let optimizer { configuration.optimizer = try decodeOptimizer(optimizer) }
    if let stages = reader.optional("stages") {
      configuration.stages = try decodeStages(
        stages, of: configuration, StageBases(worlds: worlds, reinforce: reinforce, optimizer: optimizer),
        in: scene)
    }
    if let evaluation = reader.optional("evaluation") {
      configuration.evaluation = try decodeEvaluation(evaluation, configuration)
    }
    reader.finish()
    return (summary, configuration)
  }

  /// What worlds take from the rest of the configuration.
  struct Scene {
    let policy: PolicyConfiguration
    let seed: UInt64
  }

  /// The name of the run, which is its folder's: by default the file's without extension.
  private func decodeName(_ reader: inout ObjectReader) throws(ScenarioError) -> String {
    let cursor = reader.optional("name")
    let own = try cursor?.string() ?? parts.fileStem
    if let name = overrides.name {
      guard RunFolder.isName(name) else {
        throw JSONCursor(flag: "--name", .string(name)).error(.invalidRunName(name))
      }
      return name
    }
    guard RunFolder.isName(own) else { throw (cursor ?? reader.cursor).error(.invalidRunName(own)) }
    return own
  }

  private func decodeAgentSteps(
    _ reader: inout ObjectReader, default fallback: Int
  ) throws(ScenarioError) -> Int {
    let own = try reader.integer("agentSteps", default: fallback)
    guard let override = overrides.agentSteps,
      case .integers(let range)? = TrainingFormat.training.ranges["agentSteps"]
    else { return own }
    return try JSONCursor(flag: "--agent-steps", .number(JSONNumber(override))).integer(in: range)
  }

  // MARK: Learning

  /// - Parameter base: what a stage takes over of the keys that it leaves out.
  func decodeReinforce(
    _ cursor: JSONCursor, _ training: TrainerConfiguration, over base: JSONCursor? = nil
  ) throws(ScenarioError) -> ReinforceConfiguration {
    var reinforce = ReinforceConfiguration()
    var reader = try reader(cursor, TrainingFormat.reinforce, over: base)
    reinforce.baseline = try reader.choice("baseline", "baseline", default: reinforce.baseline)
    reinforce.discount = try reader.double("discount", default: reinforce.discount)
    reinforce.instances = try reader.integer("instances", default: reinforce.instances)
    reinforce.rollouts = try reader.integer("rollouts", default: reinforce.rollouts)
    reinforce.entropyBonus = try reader.double("entropyBonus", default: reinforce.entropyBonus)
    reinforce.normalizesAdvantages = try reader.bool(
      "normalizeAdvantages", default: reinforce.normalizesAdvantages)
    reinforce.gradientClip = try reader.double("gradientClip", default: reinforce.gradientClip)
    reinforce.valueWeight = try reader.double("valueWeight", default: reinforce.valueWeight)
    reinforce.driftPenalty = try reader.double("driftPenalty", default: reinforce.driftPenalty)
    reinforce.driftPenaltyOn = try reader.choice(
      "driftPenaltyOn", "drift", default: reinforce.driftPenaltyOn)
    reinforce.originalWeight = try reader.double("originalWeight", default: reinforce.originalWeight)
    reinforce.bootstrapsTruncation = try reader.bool(
      "bootstrapTruncation", default: reinforce.bootstrapsTruncation)
    reinforce.peerShare = try reader.double("peerShare", default: reinforce.peerShare)
    reinforce.epochs = try reader.integer("epochs", default: reinforce.epochs)
    reinforce.ratioClip = try reader.double("ratioClip", default: reinforce.ratioClip)
    reinforce.batchRows = try reader.integer("batchRows", default: reinforce.batchRows)
    if let shield = reader.optional("shield") {
      reinforce.shield = try decodeShield(shield, training, places: &reinforce.places)
    }
    if let reference = reader.optional("reference") {
      reinforce.reference = try decodeReference(reference, training.policy)
    }
    let teacher = reader.optional("teacher")
    if let teacher { reinforce.teacher = try decodeTeacher(teacher, training) }
    let policyWeight = reader.optional("policyWeight")
    reinforce.policyWeight = try reader.double("policyWeight", default: reinforce.policyWeight)
    let rollouts = reader.optional("rollouts")
    let bootstrap = reader.optional("bootstrapTruncation")
    reader.finish()
    if let teacher, reinforce.shield != nil { throw teacher.error(.teacherBesideShield) }
    if reinforce.policyWeight == 0, teacher == nil { throw (policyWeight ?? cursor).error(.nothingToLearn) }
    if reinforce.bootstrapsTruncation, reinforce.valueWeight == 0 {
      throw (bootstrap ?? cursor).error(.untrainedBootstrap)
    }
    if reinforce.baseline == .leaveOneOut, reinforce.rollouts < 2 {
      throw (rollouts ?? cursor.member("baseline") ?? cursor).error(.tooFewRollouts(reinforce.rollouts))
    }
    if reinforce.instances * reinforce.rollouts > ReinforceConfiguration.maximumEpisodes {
      throw cursor.error(
        .tooManyEpisodes(
          reinforce.instances * reinforce.rollouts, limit: ReinforceConfiguration.maximumEpisodes))
    }
    return reinforce
  }

  /// - Parameter base: what a stage takes over of the keys that it leaves out.
  func decodeOptimizer(
    _ cursor: JSONCursor, over base: JSONCursor? = nil
  ) throws(ScenarioError) -> OptimizerConfiguration {
    var optimizer = OptimizerConfiguration()
    var reader = try reader(cursor, TrainingFormat.optimizer, over: base)
    optimizer.learningRate = try reader.double("learningRate", default: optimizer.learningRate)
    optimizer.finalShare = try reader.double("finalShare", default: optimizer.finalShare)
    optimizer.schedule = try reader.choice("schedule", "schedule", default: optimizer.schedule)
    optimizer.warmup = try reader.integer("warmup", default: optimizer.warmup)
    optimizer.beta1 = try reader.double("beta1", default: optimizer.beta1)
    optimizer.beta2 = try reader.double("beta2", default: optimizer.beta2)
    optimizer.epsilon = try reader.double("epsilon", default: optimizer.epsilon)
    reader.finish()
    return optimizer
  }

  private func decodeEvaluation(
    _ cursor: JSONCursor, _ training: TrainerConfiguration
  ) throws(ScenarioError) -> EvaluationConfiguration {
    var evaluation = EvaluationConfiguration()
    var reader = try ObjectReader(cursor, TrainingFormat.evaluation)
    evaluation.episodes = try reader.integer("episodes", default: evaluation.episodes)
    evaluation.interval = try reader.integer("interval", default: evaluation.interval)
    evaluation.temperature = try reader.double("temperature", default: evaluation.temperature)
    let temperature = reader.optional("temperature")
    if let shield = reader.optional("shield") {
      evaluation.shield = try decodeEvaluationShield(shield, training)
    }
    reader.finish()
    var whole = training
    whole.evaluation = evaluation
    if let temperature, whole.evaluationShield != nil { throw temperature.error(.temperatureOfShield) }
    return evaluation
  }
}
