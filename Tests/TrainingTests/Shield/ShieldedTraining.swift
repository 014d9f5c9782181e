import Attention
import Basics
import GridWorld
import Planning
import Policies
import Simulation

@testable import Training

/// A crowded task behind a shield, small enough for seconds and large enough for several shards.
enum ShieldedTraining {
  static func configuration(seed: UInt64 = 1) -> TrainerConfiguration {
    var configuration = TrainerConfiguration(name: "shielded", seed: seed)
    configuration.policy = PolicyConfiguration(
      heads: 1, tokenWidth: 6, valueWidth: 6, environmentWidths: [8], hiddenWidths: [12])
    configuration.policy.sensors.window.radius = 2
    configuration.policy.sensors.peers.max = 4
    configuration.worlds = WorldDistribution(
      source: .generated(MapGenerator(.random(RandomMap(density: 0.2)), width: 7, height: 7), agents: 8),
      maxSteps: 12)
    configuration.reward = RewardConfiguration(
      progress: 0, arrival: 0, collision: 0, step: 0, offGoal: -1, success: 0, shared: 0)
    configuration.reinforce = ReinforceConfiguration(
      baseline: .leaveOneOut, discount: 0.97, instances: 3, rollouts: 4, entropyBonus: 0,
      shield: ShieldConfiguration())
    configuration.evaluation.episodes = 32
    return configuration
  }

  /// All of it: several steps an update, a clip, peers, a reference.
  static func full(seed: UInt64 = 1) -> TrainerConfiguration {
    var configuration = configuration(seed: seed)
    configuration.reinforce.peerShare = 0.3
    configuration.reinforce.epochs = 2
    configuration.reinforce.ratioClip = 0.2
    configuration.reinforce.batchRows = 300
    configuration.reinforce.reference = ReferenceConfiguration(weight: 0.02)
    return configuration
  }

  static func weights(_ trainer: Trainer) -> [Float] { Array(trainer.parameters.elements) }
}
