import Simulation

/// A part of a training run, with a length, an optimizer and worlds of its own.
public enum TrainingStage: Equatable, Sendable {
  /// Learn to do what an expert does, on solutions of instances (behavior cloning).
  case imitation(ImitationConfiguration)
  /// Learn what the expert would do where the policy itself gets to (DAgger, Ross, Gordon & Bagnell 2011).
  case aggregation(AggregationConfiguration)
  /// REINFORCE, as the run's configuration says.
  case reinforce(ReinforceStage)

  /// As in files.
  public enum Kind: String, Sendable, CaseIterable { case imitation, aggregation, reinforce }

  public var kind: Kind {
    switch self {
    case .imitation: .imitation
    case .aggregation: .aggregation
    case .reinforce: .reinforce
    }
  }

  /// What every stage may have of its own.
  public var settings: StageSettings {
    switch self {
    case .imitation(let stage): stage.settings
    case .aggregation(let stage): stage.settings
    case .reinforce(let stage): stage.settings
    }
  }

  /// How a stage that learns from an expert does it; nil for `reinforce`.
  public var supervision: SupervisionConfiguration? {
    switch self {
    case .imitation(let stage): stage.supervision
    case .aggregation(let stage): stage.supervision
    case .reinforce: nil
    }
  }
}

/// What a stage has of its own; nil for what the run has.
public struct StageSettings: Equatable, Sendable {
  public var worlds: WorldDistribution?
  public var optimizer: OptimizerConfiguration?
  /// Updates between two evaluations.
  public var evaluationInterval: Int?

  public init(
    worlds: WorldDistribution? = nil, optimizer: OptimizerConfiguration? = nil, evaluationInterval: Int? = nil
  ) {
    self.worlds = worlds
    self.optimizer = optimizer
    self.evaluationInterval = evaluationInterval
  }
}

/// How a policy learns from an expert's joint actions.
public struct SupervisionConfiguration: Equatable, Sendable {
  /// Search steps and refinements of the expert for each instance. Counted, not timed: the same seed gives the same
  /// data on any machine.
  public var expertIterations: Int
  /// Instances that accuracy is measured on, and nothing learned from.
  public var heldOutInstances: Int
  /// Rows of a minibatch, about.
  public var batchRows: Int
  /// States that a minibatch takes of each instance that it draws.
  public var statesPerInstance: Int
  /// Share of the rows kept in which an agent waits on its goal: there is little to learn from most of them.
  public var waitingShare: Double
  /// Whether every visit of an instance turns and reflects it: one of the eight symmetries of the square.
  public var usesSymmetries: Bool
  /// Largest global norm of the gradient; 0 for no limit.
  public var gradientClip: Double
  /// Solutions of a data set that are kept, in mebibytes. What comes after is left out, and nothing learned from it.
  public var cacheMegabytes: Int

  public init(
    expertIterations: Int = 1000, heldOutInstances: Int = 64, batchRows: Int = 4096,
    statesPerInstance: Int = 8, waitingShare: Double = 0.2, usesSymmetries: Bool = true,
    gradientClip: Double = 1, cacheMegabytes: Int = 256
  ) {
    self.expertIterations = expertIterations
    self.heldOutInstances = heldOutInstances
    self.batchRows = batchRows
    self.statesPerInstance = statesPerInstance
    self.waitingShare = waitingShare
    self.usesSymmetries = usesSymmetries
    self.gradientClip = gradientClip
    self.cacheMegabytes = cacheMegabytes
  }
}

public struct ImitationConfiguration: Equatable, Sendable {
  public var settings: StageSettings
  public var supervision: SupervisionConfiguration
  /// Instances that the expert solves; those that it can't are left out.
  public var instances: Int
  /// The stage's length.
  public var updates: Int

  public init(
    settings: StageSettings = .init(), supervision: SupervisionConfiguration = .init(), instances: Int = 3000,
    updates: Int = 2000
  ) {
    self.settings = settings
    self.supervision = supervision
    self.instances = instances
    self.updates = updates
  }
}

public struct AggregationConfiguration: Equatable, Sendable {
  public var settings: StageSettings
  public var supervision: SupervisionConfiguration
  /// Each round: the policy drives, the expert says what it would have done, and training goes on.
  public var rounds: Int
  /// Instances of a round whose states are labelled.
  public var instances: Int
  /// Instances that the policy drives for each that is labelled.
  public var candidates: Int
  /// Share of the labelled instances that are those where the policy did worst (failed, or went the longest detours), as
  /// in DDG (Andreychuk et al. 2025); the others are the first that came.
  public var hardShare: Double
  /// Softmax temperatures at which the policy drives, taken in turn.
  public var temperatures: [Double]
  /// Share of an episode's states that the expert labels.
  public var labelledShare: Double
  /// Further states that it goes on to from each labelled one, and labels too.
  public var followingStates: Int
  /// Share of a minibatch's states that are of rounds, where there are others too.
  public var newShare: Double
  /// Updates of each round.
  public var updates: Int

  public init(
    settings: StageSettings = .init(), supervision: SupervisionConfiguration = .init(expertIterations: 500),
    rounds: Int = 2, instances: Int = 400, candidates: Int = 2, hardShare: Double = 0.5,
    temperatures: [Double] = [0, 0.5, 1], labelledShare: Double = 0.1, followingStates: Int = 4,
    newShare: Double = 0.5, updates: Int = 800
  ) {
    self.settings = settings
    self.supervision = supervision
    self.rounds = rounds
    self.instances = instances
    self.candidates = candidates
    self.hardShare = hardShare
    self.temperatures = temperatures
    self.labelledShare = labelledShare
    self.followingStates = followingStates
    self.newShare = newShare
    self.updates = updates
  }
}

public struct ReinforceStage: Equatable, Sendable {
  public var settings: StageSettings
  /// The stage's length; nil for the run's `agentSteps`.
  public var agentSteps: Int?
  /// Nil for the run's.
  public var reinforce: ReinforceConfiguration?

  public init(
    settings: StageSettings = .init(), agentSteps: Int? = nil, reinforce: ReinforceConfiguration? = nil
  ) {
    self.settings = settings
    self.agentSteps = agentSteps
    self.reinforce = reinforce
  }
}

/// A finished policy that training begins with.
public struct StartingPolicy: Equatable, Sendable {
  public var file: String
  /// Whether a policy of another architecture gives those parameters whose names and shapes match.
  public var takesMatching: Bool

  public init(file: String, takesMatching: Bool = false) {
    self.file = file
    self.takesMatching = takesMatching
  }
}
