public import Attention
public import Basics
import Foundation
import GridWorld
public import Policies
import Simulation

/// Trains a policy by REINFORCE (Williams 1992): roll out, estimate advantages, one step of Adam; and in stages that say
/// so by an expert's actions, see `Trainer+Supervision.swift`.
///
/// Everything it does follows from the configuration and the number of the update; the number of threads changes
/// nothing but the time.
public final class Trainer {
  public let configuration: TrainerConfiguration
  public let policy: NavigationPolicy
  public let parameters: ParameterBuffer
  public internal(set) var counters = TrainingCounters()
  /// Asked before every step of an episode; once true, what is under way is dropped, and the trainer stays as it was
  /// before.
  public var isCancelled: @Sendable () -> Bool = { false }
  /// Plays the held-out episodes.
  private lazy var evaluator = PolicyEvaluator(
    policy, worlds: configuration.worlds, seed: configuration.seed, shield: configuration.evaluationShield)
  var optimizer: Adam
  let gradients: ParameterBuffer
  let jobs: Int
  var batch: RolloutBatch?
  private var batchShape: [Int] = []
  private var greedyBaseline: GreedyBaseline?
  /// The policy that this one is kept near, from the first update of the stage on.
  private(set) var reference: ParameterBuffer?
  /// Those of files, by stage.
  private var fileReferences: [Int: ParameterBuffer] = [:]
  /// The policies that guide teachers, by stage.
  private var guides: [Int: PolicyFile] = [:]
  /// What each round of aggregation so far began with.
  var collectors: [ParameterBuffer] = []
  /// What the stage learns from now, where that is an expert; nil until it is made.
  var stageData: StageData?
  /// What nothing is learned from, and the stage that it is of.
  var heldOut: (stage: Int, set: DemonstrationSet)?
  /// Makers of gradients that are not at work, and the gradients of a minibatch's shards.
  let imitationLosses = Locked<[ImitationLoss]>([])
  var shardGradients: [ParameterBuffer] = []
  /// Where data that the expert makes are kept; nil to keep them in memory alone.
  public var dataFolder: String?
  /// Where other runs keep theirs, which may be the same: what an expert finds depends on worlds and seed, not on who
  /// learns from it.
  public var lendingFolders: [String] = []

  /// - Parameter jobs: threads.
  /// - Throws: `ConfigurationError` for what is out of range.
  public init(_ configuration: TrainerConfiguration, jobs: Int) throws(ConfigurationError) {
    try configuration.validate()
    self.configuration = configuration
    self.jobs = jobs
    policy = NavigationPolicy(configuration.policy)
    parameters = policy.makeParameters(seed: configuration.seed)
    optimizer = Adam(
      policy.parameterLayout, configuration.stages.first?.settings.optimizer ?? configuration.optimizer)
    gradients = ParameterBuffer(policy.parameterLayout)
    for (stage, reinforce) in configuration.reinforceStages {
      if case .file(let path, let digest) = reinforce.reference?.source {
        fileReferences[stage] = try FinishedPolicy.load(
          path, digest: digest, at: "reinforce.reference.policy"
        ) {
          $0.cannotBeReference(of: configuration.policy)
        }.parameters
      }
      if let guide = reinforce.teacher?.guide {
        guides[stage] = try FinishedPolicy.load(
          guide.file, digest: guide.digest, at: "reinforce.teacher.policy"
        ) {
          $0.cannotGuide(configuration.policy)
        }
      }
    }
    beginReinforce()
  }

  /// Freezes the policy as it is now, where the stage's baseline is that of a frozen one, and lets go of what the stage
  /// before was kept near.
  func beginReinforce() {
    greedyBaseline = reinforce.baseline == .greedyRollout ? GreedyBaseline(policy, parameters) : nil
    reference = fileReferences[counters.stage]
  }

  /// Goes on from a checkpoint of the same configuration.
  public func restore(_ checkpoint: Checkpoint) {
    parameters.copy(from: checkpoint.parameters)
    counters = checkpoint.counters
    optimizer = checkpoint.adam(optimizerConfiguration)
    collectors = checkpoint.collectors
    beginReinforce()
    if let frozen = checkpoint.baseline { greedyBaseline?.frozen.copy(from: frozen) }
    if let reference = checkpoint.reference { self.reference = reference }
  }

  /// The whole state, as it is now; save it before the next update.
  ///
  /// There are no generators to keep: every draw follows from the seed and the counters.
  public func checkpoint(configurationText: String) -> Checkpoint {
    var checkpoint = Checkpoint(
      configuration: configurationText, parameters: parameters, adam: optimizer, generators: [],
      counters: counters,
      baseline: greedyBaseline?.frozen, reference: reference)
    checkpoint.collectors = collectors
    return checkpoint
  }

  /// The worlds that training draws from now.
  public var worlds: WorldDistribution {
    if let own = stage?.settings.worlds { return own }
    return configuration.curriculum.last { $0.fromAgentSteps <= counters.stageAgentSteps }?.worlds
      ?? configuration.worlds
  }

  // MARK: - One update

  /// Improves the policy by one batch: rolled out, or taken from the expert's data, as the stage says.
  ///
  /// - Throws: `TrainingError` if the gradient is no longer finite, or if it is cancelled, and the parameters are then as
  ///   before; or if the parameters themselves are not finite after the step, which nothing can then be done with.
  public func update() throws(TrainingError) -> UpdateReport {
    if let supervision = stage?.supervision { return try supervisedUpdate(supervision) }
    let start = ContinuousClock.now
    let worlds = worlds
    let batch = batch(for: worlds)
    let source = source(.training)
    let firstInstance = counters.updates * reinforce.instances
    takeReference()
    let isWhole = batch.roll(
      jobs: jobs, isCancelled: isCancelled, reward: configuration.reward, temperature: 1, parameters,
      reference: reference
    ) { number, rollout in
      source.instance(firstInstance + number, rollout: rollout, of: worlds)
    }
    guard isWhole else { throw .cancelled }
    let rolledOut = ContinuousClock.now
    try estimateAdvantages(batch, worlds, firstInstance: firstInstance)
    let learningRate = learningRate(
      progress: Double(counters.stageAgentSteps) / Double(stageAgentSteps))
    let (losses, norm) =
      reinforce.takesSteps
      ? try takeSteps(batch, learningRate: learningRate)
      : try takeStep(batch, passes: nil, learningRate: learningRate)
    counters.count(agentSteps: batch.agentSteps, episodes: batch.episodes)
    return UpdateReport(
      batch, losses: losses, gradientNorm: norm, learningRate: learningRate, counters: counters,
      rolloutSeconds: start.duration(to: rolledOut) / .seconds(1),
      updateSeconds: rolledOut.duration(to: .now) / .seconds(1))
  }

  /// Measures the policy on the held-out episodes, and keeps the score if it is the best so far.
  ///
  /// - Returns: the evaluation, and whether it is the best; nil if it is cancelled.
  public func evaluate() -> (evaluation: PolicyEvaluation, isBest: Bool)? {
    evaluator.isCancelled = isCancelled
    let settings = configuration.evaluation
    let evaluation = evaluator.evaluate(
      parameters, episodes: settings.episodes, temperature: settings.temperature, jobs: jobs)
    if let greedyBaseline {
      // Kool et al.: the baseline gives way to a policy that is better with p < 0.05.
      func costs(_ parameters: ParameterBuffer) -> [Double] {
        evaluator.evaluate(parameters, episodes: settings.episodes, temperature: 0, jobs: jobs).sumsOfCosts
      }
      let (own, frozen) = (costs(parameters), costs(greedyBaseline.frozen))
      if isCancelled() { return nil }
      greedyBaseline.challenge(parameters, ownCosts: own, frozenCosts: frozen)
    } else if isCancelled() {
      return nil
    }
    // Success first, individual success as the tie-break; goals reached where there is no end to succeed at.
    let score =
      configuration.worlds.task == .lifelong
      ? evaluation.throughput : evaluation.CSR + 0.01 * evaluation.ISR
    counters.evaluatedUpdates = counters.updates
    let isBest = score > counters.bestScore
    if isBest { counters.bestScore = score }
    return (evaluation, isBest)
  }

  /// Measures parameters on instances that neither trained nor chose them, if there are such; nil if it is cancelled.
  public func test(_ parameters: ParameterBuffer) -> PolicyEvaluation? {
    let settings = configuration.evaluation
    let evaluator = PolicyEvaluator(
      policy, worlds: configuration.worlds, seed: configuration.seed, use: .test,
      shield: configuration.evaluationShield)
    evaluator.isCancelled = isCancelled
    let evaluation = evaluator.evaluate(
      parameters, episodes: settings.episodes, temperature: settings.temperature, jobs: jobs)
    return isCancelled() ? nil : evaluation
  }

  func source(_ use: WorldDistribution.Use) -> InstanceSource {
    InstanceSource(
      seed: configuration.seed, use: use, sensors: configuration.policy.sensors,
      radio: configuration.policy.radio)
  }

  private func batch(for worlds: WorldDistribution) -> RolloutBatch {
    let shape = worlds.shape
    if let batch, batchShape == shape { return batch }
    let extras = RolloutExtras(reinforce)
    let fresh = RolloutBatch(
      policy: policy, instances: reinforce.instances, rollouts: reinforce.rollouts,
      agents: worlds.maximumRows(of: extras.rowHolders(for: policy.configuration)),
      maxSteps: worlds.maxSteps, keepsPasses: true, valuesTruncation: reinforce.bootstrapsTruncation,
      extras: extras, guide: guides[counters.stage])
    batch = fresh
    batchShape = shape
    return fresh
  }

  private func estimateAdvantages(
    _ batch: RolloutBatch, _ worlds: WorldDistribution, firstInstance: Int
  ) throws(TrainingError) {
    for shard in batch.shards { shard.computeReturns(discount: Float(reinforce.discount)) }
    let greedy = greedyBaseline?.roll(
      self, worlds: worlds, source: source(.training), firstInstance: firstInstance, jobs: jobs)
    if greedyBaseline != nil, greedy == nil { throw .cancelled }
    AdvantageEstimator.fill(batch, reinforce, greedy: greedy)
  }

  /// Keeps the policy of before the stage's first update, if it is to be the reference.
  private func takeReference() {
    guard reference == nil, reinforce.reference != nil else { return }
    let start = ParameterBuffer(policy.parameterLayout)
    start.copy(from: parameters)
    reference = start
  }

  /// One step of the optimizer.
  ///
  /// - Parameter passes: of each shard, those to go through; nil for all.
  func takeStep(
    _ batch: RolloutBatch, passes: [[Int]]?, learningRate: Double
  ) throws(TrainingError) -> (losses: RolloutShard.LossSums, norm: Double) {
    let losses = try sumGradients(batch, passes)
    return (losses, try step(clip: reinforce.gradientClip, learningRate: learningRate))
  }

  /// Every shard's gradient side by side, then their sum in order.
  private func sumGradients(
    _ batch: RolloutBatch, _ passes: [[Int]]?
  ) throws(TrainingError) -> RolloutShard.LossSums {
    let agentSteps = passes.map { batch.agentSteps(of: $0) } ?? batch.agentSteps
    let reinforce = reinforce
    let parameters = parameters
    let losses = Workers.map(count: batch.shards.count, jobs: jobs) { [isCancelled] shard in
      isCancelled()
        ? RolloutShard.LossSums()
        : batch.shards[shard].computeGradient(
          reinforce, agentSteps: agentSteps, parameters, passes: passes?[shard])
    }
    if isCancelled() { throw .cancelled }
    gradients.zero()
    var sums = RolloutShard.LossSums()
    for (shard, loss) in zip(batch.shards, losses) {
      gradients.add(shard.gradients)
      sums += loss
    }
    return sums
  }

  /// Takes a step against the gradient; returns its norm.
  func step(clip: Double, learningRate: Double) throws(TrainingError) -> Double {
    let norm = GradientClipping(maximumNorm: clip).clip(gradients)
    guard norm.isFinite else { throw TrainingError.notFinite(update: counters.updates) }
    optimizer.update(parameters, gradient: gradients, learningRate: learningRate)
    guard parameters.elements.allSatisfy(\.isFinite) else {
      throw TrainingError.weightsNotFinite(update: counters.updates)
    }
    return norm.value
  }

  /// - Parameter progress: share of the stage that is done.
  func learningRate(progress: Double) -> Double {
    LearningRateSchedule(optimizerConfiguration).learningRate(
      update: updatesOfSchedule, progress: min(1, progress))
  }
}

/// Why training can't go on.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// The gradient of this update, counted from 0, is infinite or not a number.
  case notFinite(update: Int)
  /// So are weights after it.
  case weightsNotFinite(update: Int)
  /// The expert has solved no instance of the stage, counted from 0.
  case noDemonstrations(stage: Int)
  /// The trainer was asked to stop, and is as it was before.
  case cancelled

  public var description: String {
    switch self {
    case .notFinite(let update):
      "update \(update + 1): the gradient became NaN or infinite; lower optimizer.learningRate or "
        + "reinforce.gradientClip."
    case .weightsNotFinite(let update):
      "update \(update + 1): the weights became NaN or infinite; lower optimizer.learningRate, or raise "
        + "optimizer.beta2 and optimizer.epsilon."
    case .noDemonstrations(let stage):
      "stages[\(stage)]: the expert has solved none of the instances, so there is nothing to learn from; raise "
        + "expert.iterations, or take fewer agents or more steps."
    case .cancelled: "cancelled."
    }
  }
}
