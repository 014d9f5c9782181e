import Attention
import GridWorld
import Planning
import Policies
import Scenarios
import Simulation
import Training

/// Version 1 of the training format: every object with its keys and ranges. Maps, sensors, radio and listed agents
/// are those of scenarios.
enum TrainingFormat {
  static let training = ObjectKeys(
    "training",
    [
      "version", "kind", "name", "description", "seed", "policy", "worlds", "curriculum", "reward",
      "reinforce", "optimizer", "evaluation", "agentSteps", "checkpointInterval", "stages", "from",
      "fromMatching", "drivingTemperature", "$schema",
    ],
    ranges: [
      "agentSteps": .integers(TrainerConfiguration.agentStepCounts),
      "checkpointInterval": .integers(TrainerConfiguration.checkpointIntervals),
      "drivingTemperature": .numbers(EvaluationConfiguration.temperatures),
    ])

  static let policy = ObjectKeys(
    "policy",
    [
      "attention", "function", "tied", "heads", "tokenWidth", "valueWidth", "environmentWidths",
      "hiddenWidths", "interaction", "messageSymbols", "exchange", "sensors", "radio",
      "peersThrough", "relations", "precedence", "dice", "history",
    ],
    ranges: [
      "heads": .integers(PolicyConfiguration.headCounts),
      "tokenWidth": .integers(PolicyConfiguration.tokenWidths),
      "valueWidth": .integers(PolicyConfiguration.valueWidths),
      "messageSymbols": .integers(PolicyConfiguration.messageLengths),
    ])
  static let exchange = ObjectKeys(
    "exchange", ["kind", "rounds", "message", "values", "claims"],
    ranges: [
      "rounds": .integers(PolicyConfiguration.roundCounts),
      "message": .integers(PolicyConfiguration.messageLengths),
    ])
  static let gumbelSoftmax = ObjectKeys(
    "gumbelSoftmax", ["gumbelSoftmax"], ranges: ["gumbelSoftmax": .numbers(PolicyConfiguration.temperatures)])
  static let interaction = ObjectKeys(
    "interaction", ["hidden", "rank"],
    ranges: [
      "hidden": .integers(PolicyConfiguration.interactionWidths),
      "rank": .integers(PolicyConfiguration.interactionWidths),
    ])

  static let worlds = ObjectKeys(
    "worlds",
    [
      "map", "terrain", "cellSize", "agents", "variants", "obstacles", "instances", "suite", "heldOut",
      "knowledge", "terrainEffects", "dynamics",
      "collisions", "task", "maxSteps", "mixture",
    ] + ScenarioDecoder.discScenarioKeys,
    ranges: [
      "cellSize": .numbers(WorldConfiguration.cellSizes),
      "goalTolerance": .numbers(DiscMotion.tolerances), "agentRadius": .numbers(DiscMotion.radii),
      "ego": .integers(0...WorldDistribution.agentCounts.upperBound),
      "maxTime": .numbers(FileFormat.maxTimes),
      "maxSteps": .integers(WorldDistribution.stepLimits),
      "heldOut": .numbers(WorldDistribution.heldOutShares),
    ])
  /// Of a suite's cases, where the document does not say.
  static let heldOutShare = 0.2
  /// Agents on maps that are drawn anew every episode.
  static let freshAgents = ObjectKeys(
    "freshAgents", ["count", "counts"], ranges: ["count": .integers(WorldDistribution.agentCounts)],
    misplaced: [
      "seed": "agents on a map that stays the same",
      "minDistance": "agents on a map that stays the same",
    ])
  /// One kind of worlds in a mixture.
  static let worldPart = ObjectKeys(
    "worldPart", ["weight", "map", "agents"], ranges: ["weight": .numbers(WorldPart.weights)])
  static let stage = ObjectKeys(
    "stage", ["fromAgentSteps", "worlds"], ranges: ["fromAgentSteps": .integers(CurriculumStage.beginnings)])

  static let reward = ObjectKeys(
    "reward", ["progress", "arrival", "collision", "step", "offGoal", "success", "shared", "discomfort"],
    ranges: [
      "progress": .numbers(RewardConfiguration.payments), "arrival": .numbers(RewardConfiguration.payments),
      "collision": .numbers(RewardConfiguration.payments),
      "step": .numbers(RewardConfiguration.payments), "offGoal": .numbers(RewardConfiguration.payments),
      "success": .numbers(RewardConfiguration.payments),
      "shared": .numbers(0...1), "discomfort": .numbers(RewardConfiguration.payments),
    ])
  static let reinforce = ObjectKeys(
    "reinforce",
    [
      "baseline", "discount", "instances", "rollouts", "entropyBonus", "normalizeAdvantages",
      "gradientClip", "valueWeight", "driftPenalty", "driftPenaltyOn", "originalWeight",
      "bootstrapTruncation",
      "shield", "peerShare", "epochs", "ratioClip", "batchRows", "reference", "teacher", "policyWeight",
    ],
    ranges: [
      "discount": .numbers(0...1), "instances": .integers(ReinforceConfiguration.instanceCounts),
      "rollouts": .integers(ReinforceConfiguration.rolloutCounts),
      "entropyBonus": .numbers(ReinforceConfiguration.bonuses),
      "gradientClip": .numbers(ReinforceConfiguration.clips),
      "valueWeight": .numbers(ReinforceConfiguration.weights),
      "driftPenalty": .numbers(ReinforceConfiguration.weights),
      "originalWeight": .numbers(ReinforceConfiguration.originalWeights),
      "peerShare": .numbers(ReinforceConfiguration.weights),
      "epochs": .integers(ReinforceConfiguration.epochCounts),
      "ratioClip": .numbers(ReinforceConfiguration.ratioClips),
      "batchRows": .integers(ReinforceConfiguration.rowCounts),
      "policyWeight": .numbers(ReinforceConfiguration.weights),
    ])
  static let teacher = ObjectKeys(
    "teacher", ["weight", "drives", "swap", "repetitionNoise", "parking", "policy", "digest"] + guideKeys,
    ranges: [
      "weight": .numbers(ReinforceConfiguration.weights), "drives": .numbers(0...1),
      "prior": .numbers(CollisionShield.priors), "temperature": .numbers(ShieldConfiguration.temperatures),
      "repetitionNoise": .numbers(PIBTOptions.temperatures),
    ])
  /// Of a teacher, those that discs have no use for.
  static let pibtTeacherKeys = ["swap", "repetitionNoise", "parking", "policy"]
  /// Of a teacher, those that only a policy gives a meaning.
  static let guideKeys = ["prior", "temperature"]
  static let shield = ObjectKeys(
    "shield", shieldKeys + ["places"],
    ranges: [
      "prior": .numbers(CollisionShield.priors),
      "temperature": .numbers(ReinforceConfiguration.shieldTemperatures),
      "repetitionNoise": .numbers(PIBTOptions.temperatures),
      "places": .integers(ReinforceConfiguration.placeCounts),
    ])
  static let evaluationShield = ObjectKeys(
    "evaluationShield", shieldKeys,
    ranges: [
      "prior": .numbers(CollisionShield.priors), "temperature": .numbers(ShieldConfiguration.temperatures),
      "repetitionNoise": .numbers(PIBTOptions.temperatures),
    ], misplaced: ["places": "reinforce.shield"])
  private static let shieldKeys = ["prior", "temperature", "swap", "repetitionNoise", "parking"]
  static let reference = ObjectKeys(
    "reference", ["weight", "policy", "digest"], ranges: ["weight": .numbers(ReinforceConfiguration.weights)])
  static let optimizer = ObjectKeys(
    "optimizer", ["learningRate", "finalShare", "schedule", "warmup", "beta1", "beta2", "epsilon"],
    ranges: [
      "learningRate": .numbers(OptimizerConfiguration.learningRates), "finalShare": .numbers(0...1),
      "warmup": .integers(OptimizerConfiguration.warmups),
      "beta1": .numbers(OptimizerConfiguration.firstDecays),
      "beta2": .numbers(OptimizerConfiguration.secondDecays),
      "epsilon": .numbers(OptimizerConfiguration.epsilons),
    ])
  static let evaluation = ObjectKeys(
    "evaluation", ["episodes", "interval", "temperature", "shield"],
    ranges: [
      "episodes": .integers(EvaluationConfiguration.episodeCounts),
      "interval": .integers(EvaluationConfiguration.intervals),
      "temperature": .numbers(EvaluationConfiguration.temperatures),
    ])

  static let all = [
    training, policy, exchange, gumbelSoftmax, interaction, worlds, freshAgents, worldPart, stage, reward,
    reinforce, optimizer, evaluation, shield, evaluationShield, reference, teacher, imitationStage,
    aggregationStage, reinforceStage, expert, batch, cache,
  ]
}
