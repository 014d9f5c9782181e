import Basics
import GridWorld
public import Policies
public import Simulation

/// All that decides a training run. The same configuration and seed give the same weights on the same machine,
/// whatever the number of threads.
public struct TrainerConfiguration: Equatable, Sendable {
  public var name: String
  public var seed: UInt64
  public var policy: PolicyConfiguration
  public var worlds: WorldDistribution
  public var curriculum: [CurriculumStage]
  /// What is done one after another; none is REINFORCE alone, for `agentSteps`.
  public var stages: [TrainingStage] = []
  /// The policy to begin with; nil for fresh weights.
  public var start: StartingPolicy?
  public var reward: RewardConfiguration
  public var reinforce: ReinforceConfiguration
  public var optimizer: OptimizerConfiguration
  public var evaluation: EvaluationConfiguration
  /// Agent-steps after which training ends; with stages, the length of a `reinforce` stage that has none of its own.
  public var agentSteps: Int
  /// Updates between two checkpoints.
  public var checkpointInterval: Int

  public init(
    name: String, seed: UInt64 = 0, policy: PolicyConfiguration = .init(),
    worlds: WorldDistribution = .init(),
    curriculum: [CurriculumStage] = [], reward: RewardConfiguration = .init(),
    reinforce: ReinforceConfiguration = .init(), optimizer: OptimizerConfiguration = .init(),
    evaluation: EvaluationConfiguration = .init(), agentSteps: Int = 20_000_000, checkpointInterval: Int = 50
  ) {
    self.name = name
    self.seed = seed
    self.policy = policy
    self.worlds = worlds
    self.curriculum = curriculum
    self.reward = reward
    self.reinforce = reinforce
    self.optimizer = optimizer
    self.evaluation = evaluation
    self.agentSteps = agentSteps
    self.checkpointInterval = checkpointInterval
  }
}

/// From which agent-step on training draws other worlds: fewer agents or easier maps first.
public struct CurriculumStage: Equatable, Sendable {
  public var fromAgentSteps: Int
  public var worlds: WorldDistribution

  public init(fromAgentSteps: Int, worlds: WorldDistribution) {
    self.fromAgentSteps = fromAgentSteps
    self.worlds = worlds
  }
}

/// REINFORCE (Williams 1992): what is subtracted from the return, and what is added to the loss.
public struct ReinforceConfiguration: Equatable, Sendable {
  public enum Baseline: String, Sendable, CaseIterable {
    /// Nothing.
    case none
    /// The mean return of all agents at the same step of the batch, 0 for those whose episode is over. The agent's
    /// own return is among them, so that the gradient is a little short: with B episodes a batch its mean is that of the
    /// return less 1/B of the mean return of the episode's own agents; of an agent alone, 1 − 1/B of the unbiased one.
    case mean
    /// The value head, trained on the returns.
    case critic
    /// The mean of the other rollouts of the same instance, same agent, same step.
    case leaveOneOut
    /// The return of the greedy policy on the same instance, kept frozen until a paired t-test says it is beaten
    /// (Kool, van Hoof, Welling 2019).
    case greedyRollout
  }

  public var baseline: Baseline
  public var discount: Double
  /// Instances a batch, and rollouts of each.
  public var instances: Int
  public var rollouts: Int
  public var entropyBonus: Double
  /// Whether a batch's advantages are brought to mean 0 and deviation 1. Mean and deviation depend on the very returns
  /// they scale: unlike a baseline, this leaves the direction of the mean gradient only about the same.
  public var normalizesAdvantages: Bool
  /// Largest global norm of the gradient; 0 for no limit.
  public var gradientClip: Double
  /// Weight of the value head's loss.
  public var valueWeight: Double
  /// Weight of the attention drift between steps in the loss.
  public var driftPenalty: Double
  /// Of ½ Σ (W − W*)², with W* fixed: teaches α, β to follow W* as far as tokens alone can, where γ, δ are free and
  /// nothing else would train them.
  public var originalWeight: Double
  /// What an episode counts as that the step limit ended, and not success.
  ///
  /// `false`: as over. Nothing is paid after its last step, as after a success; the limit is part of the task, whose
  /// time left the agents perceive. `true`: as cut short. The return goes on with what the value head says of the state
  /// after the last step: Gₜ = rₜ + γ rₜ₊₁ + … + γᵀ⁻ᵗ V(s_T), V(s_T) taken as a number (partial-episode bootstrapping,
  /// Pardo et al. 2018, section 4.1). Every baseline and the value head's own loss see these returns; the greedy
  /// rollouts go on with the value head of the policy that played them. Needs a `valueWeight` above 0: an untrained
  /// value head has nothing to say.
  public var bootstrapsTruncation: Bool

  public init(
    baseline: Baseline = .mean, discount: Double = 0.97, instances: Int = 8, rollouts: Int = 1,
    entropyBonus: Double = 0.04, normalizesAdvantages: Bool = true, gradientClip: Double = 1,
    valueWeight: Double = 0, driftPenalty: Double = 0, originalWeight: Double = 0.1,
    bootstrapsTruncation: Bool = false
  ) {
    self.baseline = baseline
    self.discount = discount
    self.instances = instances
    self.rollouts = rollouts
    self.entropyBonus = entropyBonus
    self.normalizesAdvantages = normalizesAdvantages
    self.gradientClip = gradientClip
    self.valueWeight = valueWeight
    self.driftPenalty = driftPenalty
    self.originalWeight = originalWeight
    self.bootstrapsTruncation = bootstrapsTruncation
  }
}

/// Adam (Kingma and Ba 2015) and its learning rate over the run.
public struct OptimizerConfiguration: Equatable, Sendable {
  public enum Schedule: String, Sendable, CaseIterable { case constant, linear, cosine }

  public var learningRate: Double
  /// Learning rate at the end, as a share of `learningRate`.
  public var finalShare: Double
  public var schedule: Schedule
  /// Updates over which the learning rate rises from 0.
  public var warmup: Int
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double

  public init(
    learningRate: Double = 3e-3, finalShare: Double = 0.05, schedule: Schedule = .cosine, warmup: Int = 10,
    beta1: Double = 0.9, beta2: Double = 0.99, epsilon: Double = 1e-8
  ) {
    self.learningRate = learningRate
    self.finalShare = finalShare
    self.schedule = schedule
    self.warmup = warmup
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }
}

/// The held-out episodes that training is measured on.
public struct EvaluationConfiguration: Equatable, Sendable {
  public var episodes: Int
  /// Updates between two evaluations.
  public var interval: Int
  /// Softmax temperature of the evaluated policy; 0 is greedy.
  public var temperature: Double

  public init(episodes: Int = 64, interval: Int = 50, temperature: Double = 1) {
    self.episodes = episodes
    self.interval = interval
    self.temperature = temperature
  }
}
