import Attention
import GridWorld
import Policies
import Scenarios

/// Version 1 of the training format: every object with its keys and ranges. Maps, sensors, radio and listed agents
/// are those of scenarios.
enum TrainingFormat {
  static let training = ObjectKeys(
    "training",
    [
      "version", "kind", "name", "description", "seed", "policy", "worlds", "curriculum", "reward",
      "reinforce", "optimizer", "evaluation", "agentSteps", "checkpointInterval", "$schema",
    ],
    ranges: [
      "agentSteps": .integers(1...1_000_000_000_000), "checkpointInterval": .integers(1...1_000_000),
    ])

  static let policy = ObjectKeys(
    "policy",
    [
      "attention", "function", "tied", "heads", "tokenWidth", "valueWidth", "environmentWidths",
      "hiddenWidths", "interaction", "messageSymbols", "exchange", "sensors", "radio",
    ],
    ranges: [
      "heads": .integers(PolicyConfiguration.headCounts),
      "tokenWidth": .integers(PolicyConfiguration.tokenWidths),
      "valueWidth": .integers(PolicyConfiguration.valueWidths),
      "messageSymbols": .integers(PolicyConfiguration.messageLengths),
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
      "map", "terrain", "agents", "variants", "obstacles", "instances", "suite", "heldOut", "dynamics",
      "collisions", "task", "maxSteps",
    ],
    ranges: ["maxSteps": .integers(maxSteps), "heldOut": .numbers(0...0.9)])
  /// Of an episode in training, all of whose steps are in memory at the same time.
  static let maxSteps = 1...10_000
  /// Of a suite's cases, where the document does not say.
  static let heldOutShare = 0.2
  /// Agents on maps that are drawn anew every episode.
  static let freshAgents = ObjectKeys(
    "freshAgents", ["count"], ranges: ["count": .integers(1...10_000)],
    misplaced: [
      "seed": "agents on a map that stays the same",
      "minDistance": "agents on a map that stays the same",
    ])
  static let stage = ObjectKeys(
    "stage", ["fromAgentSteps", "worlds"], ranges: ["fromAgentSteps": .integers(0...1_000_000_000_000)])

  static let reward = ObjectKeys(
    "reward", ["progress", "arrival", "collision", "step", "offGoal", "success", "shared"],
    ranges: [
      "progress": .numbers(-100...100), "arrival": .numbers(-100...100), "collision": .numbers(-100...100),
      "step": .numbers(-100...100), "offGoal": .numbers(-100...100), "success": .numbers(-100...100),
      "shared": .numbers(0...1),
    ])
  static let reinforce = ObjectKeys(
    "reinforce",
    [
      "baseline", "discount", "instances", "rollouts", "entropyBonus", "normalizeAdvantages",
      "gradientClip", "valueWeight", "driftPenalty", "originalWeight", "bootstrapTruncation",
    ],
    ranges: [
      "discount": .numbers(0...1), "instances": .integers(1...65_536), "rollouts": .integers(1...1024),
      "entropyBonus": .numbers(0...10), "gradientClip": .numbers(0...1_000_000),
      "valueWeight": .numbers(0...100), "driftPenalty": .numbers(0...100),
      "originalWeight": .numbers(0.0001...100),
    ])
  static let optimizer = ObjectKeys(
    "optimizer", ["learningRate", "finalShare", "schedule", "warmup", "beta1", "beta2", "epsilon"],
    ranges: [
      "learningRate": .numbers(1e-9...1), "finalShare": .numbers(0...1), "warmup": .integers(0...1_000_000),
      "beta1": .numbers(0...0.9999), "beta2": .numbers(0...0.999999), "epsilon": .numbers(1e-12...1),
    ])
  static let evaluation = ObjectKeys(
    "evaluation", ["episodes", "interval", "temperature"],
    ranges: [
      "episodes": .integers(1...100_000), "interval": .integers(1...1_000_000),
      "temperature": .numbers(0...10),
    ])

  /// Episodes in a batch, all rollouts together.
  static let episodesPerBatch = 65_536

  static let all = [
    training, policy, gumbelSoftmax, interaction, worlds, freshAgents, stage, reward, reinforce, optimizer,
    evaluation,
  ]
}
