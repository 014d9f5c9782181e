import Attention
import Policies
import Simulation

@testable import Training

/// Training on a world so small that every course of an episode can be listed: two agents at the ends of a corridor of
/// four cells, each with its goal one step ahead. They can succeed in the first step, get in each other's way, and
/// wander about until the step limit.
enum TinyTraining {
  /// What goes out with the probabilities of the actions.
  enum Messages: CaseIterable {
    case none
    /// Sampled, heard a step later.
    case symbols
    /// Computed, heard within the step.
    case vectors
  }

  static func configuration(_ messages: Messages, seed: UInt64) -> TrainerConfiguration {
    var configuration = TrainerConfiguration(name: "tiny", seed: seed)
    configuration.policy = PolicyConfiguration(
      heads: 1, tokenWidth: 2, valueWidth: 2, environmentWidths: [2], hiddenWidths: [4], interactionHidden: 2,
      interactionRank: 1, messageSymbols: messages == .none ? 0 : 2,
      exchange: messages == .vectors ? .sameStep : .previousStep)
    configuration.policy.sensors.window.radius = 1
    configuration.policy.sensors.rays = RaySensor(count: 1, range: 1)
    configuration.policy.sensors.peers = PeerSensor(range: 3, max: 1)
    configuration.policy.radio = RadioConfiguration(range: 3, delay: messages == .vectors ? 0 : 1)
    configuration.worlds = WorldDistribution(
      source: .listed([SmallTraining.world(["...."], [((0, 0), [(1, 0)]), ((3, 0), [(2, 0)])])]),
      maxSteps: messages == .symbols ? 2 : 3)
    configuration.reward = RewardConfiguration(
      progress: 0.5, arrival: 0, collision: -0.4, step: -1, offGoal: -0.4, success: 0.4, shared: 0.4)
    configuration.reinforce = ReinforceConfiguration(
      baseline: .none, discount: 0.7, instances: 2, rollouts: 2, entropyBonus: 0.2,
      normalizesAdvantages: false,
      gradientClip: 0, valueWeight: 0.1)
    configuration.optimizer.learningRate = 0
    return configuration
  }

  /// With weights as in `SmallTraining`, and a value head that is about right.
  ///
  /// The frozen greedy policy is this one.
  static func trainer(_ configuration: TrainerConfiguration) throws -> Trainer {
    let trainer = try SmallTraining.trainer(configuration)
    guard let bias = trainer.policy.parameterLayout.entry(named: "head.1.bias") else {
      preconditionFailure("the head has another last layer")
    }
    trainer.parameters.values(bias)[trainer.policy.valueColumn] = -1.8
    // One symbol rather than the other, so that there is entropy to gain.
    if let symbol = trainer.policy.messageColumns.first { trainer.parameters.values(bias)[symbol] += 1 }
    makeHearingMatter(trainer.parameters)
    var checkpoint = trainer.checkpoint(configurationText: "")
    checkpoint.baseline = checkpoint.parameters
    trainer.restore(checkpoint)
    return trainer
  }

  /// Turns up what leads from a peer's output to the decision: how the weight of its slot depends on what is heard, and
  /// the way from attention to the outputs.
  private static func makeHearingMatter(_ parameters: ParameterBuffer) {
    guard let b = parameters["interaction.B"] else { return }
    let symbolSigns: [Float] = [1, -1, 1, -1, 1, 1, -1]
    let width = b.count / 2
    parameters["interaction.u"] = [2, -2]
    parameters["interaction.B"] = b.indices.map { 1.5 * symbolSigns[$0 % width] * ($0 < width ? 1 : -1) }
    parameters["attention.beta"] = [0, 0, 0, 1]
    parameters["head.0.bias"] = parameters["head.0.bias"]?.map { abs($0) + 0.3 }
    for (name, factor) in [
      ("environment.0.weight", Float(0.3)), ("interaction.A", 0.2), ("interaction.C", 0.1),
      ("attention.alpha", 0.3), ("attention.V", 3),
    ] {
      parameters[name] = parameters[name]?.map { factor * $0 }
    }
  }

  /// The world that every episode plays.
  static func world(_ trainer: Trainer) -> WorldConfiguration {
    trainer.source(.training).instance(0, rollout: 0, of: trainer.configuration.worlds).configuration
  }
}
