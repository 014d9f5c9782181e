import Basics
import GridWorld
public import Planning
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
  /// Softmax temperature at which the finished policy drives without a shield, where nobody says otherwise: its file says so.
  public var drivingTemperature = 1.0

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
  /// Softmax temperature of the evaluated policy; 0 is greedy. Behind a shield its own temperature counts.
  public var temperature: Double
  public var shield: Shield

  /// What the evaluated policy stands behind.
  public enum Shield: Equatable, Sendable {
    /// What it trains behind, if anything.
    case trained
    /// Nothing: it drives alone.
    case none
    case given(ShieldConfiguration)
  }

  public init(
    episodes: Int = 64, interval: Int = 50, temperature: Double = 1, shield: Shield = .trained
  ) {
    self.episodes = episodes
    self.interval = interval
    self.temperature = temperature
    self.shield = shield
  }
}

extension TrainerConfiguration {
  /// What stages of REINFORCE go by, and their numbers; the whole run, as number 0, where it has no stages.
  public var reinforceStages: [(stage: Int, reinforce: ReinforceConfiguration)] {
    guard !stages.isEmpty else { return [(0, reinforce)] }
    return stages.enumerated().compactMap { number, stage in
      guard case .reinforce(let own) = stage else { return nil }
      return (number, own.reinforce ?? reinforce)
    }
  }

  /// How long the run is, for people: `12,000,000 agent-steps`, or its stages in order.
  public var lengthText: String {
    func steps(_ count: Int) -> String { "\(grouped(count)) agent-steps" }
    guard !stages.isEmpty else { return steps(agentSteps) }
    return stages.map { stage in
      switch stage {
      case .imitation(let stage): "imitation \(grouped(stage.updates)) updates"
      case .aggregation(let stage):
        "aggregation \(stage.rounds) × \(grouped(stage.updates)) updates"
      case .reinforce(let stage): "reinforce \(steps(stage.agentSteps ?? agentSteps))"
      }
    }.joined(separator: ", ")
  }

  /// What the policy stands behind on held-out and test episodes; nil if it drives alone.
  public var evaluationShield: ShieldConfiguration? {
    switch evaluation.shield {
    case .trained: reinforceStages.last?.reinforce.shield
    case .none: nil
    case .given(let shield): shield
    }
  }
}
