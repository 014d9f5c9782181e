import Simulation

/// What one update did and how its episodes went.
public struct UpdateReport: Sendable {
  public var counters: TrainingCounters
  /// Means over the batch's episodes (agents' rewards summed over the episode, a mean over the agents that have rows: beside
  /// an ego, unless something of the people there counts, its own).
  public var meanReturn: Double
  public var CSR: Double
  public var ISR: Double
  public var meanSoC: Double
  public var meanLength: Double
  /// Nats, mean over decisions.
  public var entropy: Double
  public var policyLoss: Double
  public var valueLoss: Double
  public var driftLoss: Double
  /// KL(π ‖ reference) of the actions, nats, mean over decisions; 0 without a reference.
  public var referenceDivergence: Double
  /// Cross-entropy with the teacher's actions, nats, mean over decisions; 0 without a teacher.
  public var teacherCrossEntropy: Double
  /// Decisions whose ratio left its limits, a share of those gone through.
  public var clippedShare: Double
  public var gradientNorm: Double
  public var learningRate: Double
  /// Steps of all agents in this batch, those of people beside an ego among them.
  public var agentSteps: Int
  public var rolloutSeconds: Double
  public var updateSeconds: Double
  /// In a stage that learns from an expert: how well the policy foretold it, on the batch. What belongs to episodes is
  /// then no number.
  public var supervision: SupervisionFigures?

  public var agentStepsPerSecond: Double { Double(agentSteps) / (rolloutSeconds + updateSeconds) }

  init(
    _ batch: RolloutBatch, losses: RolloutShard.LossSums, gradientNorm: Double, learningRate: Double,
    counters: TrainingCounters, rolloutSeconds: Double, updateSeconds: Double
  ) {
    let outcome = BatchOutcome(batch)
    self.counters = counters
    meanReturn = outcome.meanReturn
    CSR = outcome.CSR
    ISR = outcome.ISR
    meanSoC = outcome.sumsOfCosts.reduce(0, +) / Double(max(outcome.sumsOfCosts.count, 1))
    meanLength = outcome.meanLength
    entropy = outcome.entropy
    policyLoss = losses.policy
    valueLoss = losses.value
    driftLoss = losses.drift
    referenceDivergence = losses.divergence
    teacherCrossEntropy = losses.teaching
    clippedShare = losses.clipped
    self.gradientNorm = gradientNorm
    self.learningRate = learningRate
    agentSteps = batch.agentSteps
    self.rolloutSeconds = rolloutSeconds
    self.updateSeconds = updateSeconds
  }

  init(
    supervision: SupervisionFigures, gradientNorm: Double, learningRate: Double, counters: TrainingCounters,
    seconds: Double
  ) {
    self.counters = counters
    self.supervision = supervision
    (meanReturn, CSR, ISR, meanSoC, meanLength, entropy) = (.nan, .nan, .nan, .nan, .nan, .nan)
    (policyLoss, valueLoss, driftLoss, referenceDivergence, teacherCrossEntropy, clippedShare) =
      (.nan, .nan, .nan, .nan, .nan, .nan)
    self.gradientNorm = gradientNorm
    self.learningRate = learningRate
    agentSteps = supervision.rows
    rolloutSeconds = 0
    updateSeconds = seconds
  }
}

/// How the episodes of a batch ended.
struct BatchOutcome {
  var CSR = 0.0
  var ISR = 0.0
  var meanReturn = 0.0
  var meanLength = 0.0
  var entropy = 0.0
  /// Sum of costs of each episode, in order.
  var sumsOfCosts: [Double] = []
  var successes: [Bool] = []
  var individualRates: [Double] = []

  init(_ batch: RolloutBatch) {
    let episodes = Double(batch.episodes)
    for shard in batch.shards {
      entropy += shard.entropySum / Double(max(batch.decisionCount, 1))
      for run in shard.runs {
        let outcome = EpisodeOutcome(run.world)
        successes.append(outcome.isSuccess)
        individualRates.append(outcome.individualRate)
        sumsOfCosts.append(outcome.sumOfCosts)
        meanReturn += run.episodeReturn / Double(max(run.agents.count, 1)) / episodes
        meanLength += Double(run.world.state.step) / episodes
      }
    }
    CSR = Double(successes.count { $0 }) / episodes
    ISR = individualRates.reduce(0, +) / episodes
  }
}
