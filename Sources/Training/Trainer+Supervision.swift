import Attention
import Basics
import Policies
import Simulation

/// Learning from an expert: behavior cloning, and where the policy itself gets to (DAgger).
extension Trainer {
  /// Makes what the stage learns from, or reads what is there of it, before an update.
  ///
  /// - Returns: False if it is cancelled; what is whole is kept.
  /// - Throws: `DemonstrationFileError` and `FileError` for files that can't be used, and what `tell` throws.
  public func prepareData(_ tell: (DataReport) throws -> Void) throws -> Bool {
    guard stage?.supervision != nil else { return true }
    if let stageData, stageData.stage == counters.stage, stageData.round == round { return true }
    if let round {
      let number = StageDataMaker.collector(configuration.stages, stage: counters.stage, round: round)
      if number == collectors.count {
        let collector = ParameterBuffer(policy.parameterLayout)
        collector.copy(from: parameters)
        collectors.append(collector)
      }
    }
    return try withDataMaker(tell) { maker in
      stageData = try maker.data(stage: counters.stage, round: round)
      return stageData != nil
    }
  }

  /// The same for what `foretellHeldOut` needs, before an evaluation.
  public func prepareHeldOut(_ tell: (DataReport) throws -> Void) throws -> Bool {
    guard stage?.supervision != nil, heldOut?.stage != counters.stage else { return true }
    return try withDataMaker(tell) { maker in
      heldOut = try maker.heldOut(stage: counters.stage).map { (counters.stage, $0) }
      return heldOut != nil
    }
  }

  private func withDataMaker<Result>(
    _ tell: (DataReport) throws -> Void, _ body: (StageDataMaker) throws -> Result
  ) throws -> Result {
    try withoutActuallyEscaping(tell) { tell in
      try body(
        StageDataMaker(
          configuration: configuration, policy: policy, collectors: collectors, folder: dataFolder,
          lenders: lendingFolders, jobs: jobs, isCancelled: isCancelled, tell: tell))
    }
  }

  /// One step down the cross-entropy with the expert's actions, on a minibatch that follows from the seed and the
  /// numbers of stage and update.
  func supervisedUpdate(_ supervision: SupervisionConfiguration) throws(TrainingError) -> UpdateReport {
    let start = ContinuousClock.now
    guard let data = stageData, data.sets.contains(where: { $0.states > 0 }) else {
      throw TrainingError.noDemonstrations(stage: counters.stage)
    }
    let length: Int
    switch stage {
    case .imitation(let stage)?: length = stage.updates
    case .aggregation(let stage)?: length = stage.updates
    case .reinforce?, nil: length = 1
    }
    let stream = RandomStream.generator(
      seed: configuration.seed, episode: counters.stage, purpose: .training,
      agent: .min + counters.stageUpdates)
    let shards = BatchPlan.draw(supervision, data.sets, shares: data.shares, key: stream.state)
    while shardGradients.count < shards.count {
      shardGradients.append(ParameterBuffer(policy.parameterLayout))
    }
    let sums = losses(shards, of: data.sets, supervision, gradients: shardGradients)
    if isCancelled() { throw .cancelled }
    gradients.zero()
    for gradient in shardGradients.prefix(shards.count) { gradients.add(gradient) }
    let scale = 1 / Float(max(sums.rows, 1))
    let elements = gradients.elements
    for index in elements.indices { elements[index] *= scale }
    let learningRate = learningRate(progress: Double(updatesOfSchedule) / Double(length))
    let norm = try step(clip: supervision.gradientClip, learningRate: learningRate)
    counters.count(agentSteps: sums.rows, episodes: shards.reduce(0) { $0 + $1.count })
    return UpdateReport(
      supervision: .init(sums), gradientNorm: norm, learningRate: learningRate, counters: counters,
      seconds: start.duration(to: .now) / .seconds(1))
  }

  /// Gives the policy the weights to begin with, before the first update.
  func begin(with start: StartingWeights?) {
    guard let start else { return }
    start.copy(to: parameters)
    beginReinforce()
  }

  /// How well the policy foretells the expert on instances that nothing was learned from; nil where the stage has none,
  /// or before they are there.
  public func foretellHeldOut() -> SupervisionFigures? {
    guard let supervision = stage?.supervision, let heldOut, heldOut.stage == counters.stage,
      heldOut.set.states > 0
    else { return nil }
    var plain = supervision
    plain.usesSymmetries = false
    let key = RandomStream.generator(seed: configuration.seed, purpose: .training, agent: .max).state
    let sets = [heldOut.set]
    let shards = BatchPlan.draw(plain, sets, shares: [1], key: key)
    return SupervisionFigures(losses(shards, of: sets, plain, gradients: []))
  }

  /// Sums over all shards; their gradients side by side, unless there are none to write.
  private func losses(
    _ shards: [[StateVisit]], of sets: [DemonstrationSet], _ supervision: SupervisionConfiguration,
    gradients: [ParameterBuffer]
  ) -> ImitationLoss.Sums {
    let rows = sets.map { ImitationLoss.rows(of: $0.worlds) }.max() ?? BatchPlan.rowsPerShard
    let (policy, parameters, pool) = (policy, parameters, imitationLosses)
    let originalWeight = configuration.reinforce.originalWeight
    let sums = Workers.map(count: shards.count, jobs: jobs) { [isCancelled] shard in
      if isCancelled() { return ImitationLoss.Sums() }
      let idle = pool.withLock { $0.popLast() }
      let loss =
        if let idle, idle.rowLimit >= rows { idle } else {
          ImitationLoss(policy, rows: rows, originalWeight: originalWeight)
        }
      defer { pool.withLock { $0.append(loss) } }
      return loss.compute(
        shards[shard], of: sets, waitingShare: supervision.waitingShare, parameters,
        gradients: gradients.isEmpty ? nil : gradients[shard])
    }
    return sums.reduce(into: ImitationLoss.Sums()) { $0 += $1 }
  }
}

/// How well a policy foretells an expert.
public struct SupervisionFigures: Equatable, Sendable {
  /// Decisions compared.
  public var rows: Int
  /// Nats, the mean.
  public var crossEntropy: Double
  /// Share of the decisions where the policy's most likely action is the expert's.
  public var accuracy: Double

  init(_ sums: ImitationLoss.Sums) {
    rows = sums.rows
    crossEntropy = sums.crossEntropy / Double(max(sums.rows, 1))
    accuracy = Double(sums.agreements) / Double(max(sums.rows, 1))
  }
}
