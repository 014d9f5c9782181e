public import Attention
import GridWorld
public import Planning
public import Policies
public import Simulation

/// How a policy did on a number of episodes, one entry an episode where an interval is wanted.
public struct PolicyEvaluation: Sendable {
  /// What the policy drove behind; nil if it drove alone.
  public var shield: ShieldConfiguration?
  public var successes: [Double] = []
  /// Which instance an episode was on: the same number for the same map, starts, headings and goals.
  public private(set) var instances: [Int] = []
  public var individualRates: [Double] = []
  public var sumsOfCosts: [Double] = []
  public var lengths: [Double] = []
  /// Goals reached a step.
  public var throughputs: [Double] = []
  /// Nats: mean drift between an agent's consecutive steps of W, of W*, and of a softmax over negative distance.
  public var driftOriginal = 0.0
  public var driftEnhanced = 0.0
  public var driftControl = 0.0
  /// The same with its reason, and how much of the steps is quiet.
  public var split = DriftSplit()
  /// That an agent sends a step; 0 for planners.
  public var bytesSent = 0.0
  /// Nats, of W*, mean over heads, agents and steps.
  public var attentionEntropy = 0.0
  /// Nats, of the actions; behind a shield, of the first place of the orders.
  public var actionEntropy = 0.0

  /// By how much log π(a) falls when attended slots are hidden; nil unless it was asked for.
  public var faithfulness: FaithfulnessMeter.Sums?

  /// W* of the slots of each token kind that held something, by the kind's name.
  public var attentionByKind: [(kind: String, weights: Histogram)] = []

  /// Drift by its reason, in nats: over the pairs of steps that `AttentionEvents` calls quiet, and over the others, at or
  /// just before which a peer attended to appeared, left or changed its intention. NaN where there are none.
  public struct DriftSplit: Sendable {
    public var originalQuiet = Double.nan
    public var enhancedQuiet = Double.nan
    public var controlQuiet = Double.nan
    public var originalEvents = Double.nan
    public var enhancedEvents = Double.nan
    /// Of quiet pairs in all.
    public var quietShare = Double.nan

    public init() {}

    init(_ sums: AttentionMeter.Sums) {
      originalQuiet = sums.quietMean(\.driftOriginal)
      enhancedQuiet = sums.quietMean(\.driftEnhanced)
      controlQuiet = sums.quietMean(\.driftControl)
      originalEvents = sums.eventfulMean(\.driftOriginal)
      enhancedEvents = sums.eventfulMean(\.driftEnhanced)
      quietShare = sums.quietShare
    }
  }

  private var numbers = InstanceNumbers()

  public init() {}

  /// Notes which instance the next episode is on.
  public mutating func noteInstance(_ world: WorldConfiguration) {
    instances.append(numbers.number(of: world))
  }

  public var episodes: Int { successes.count }
  public var CSR: Double { PolicyEvaluation.mean(successes) }
  public var ISR: Double { PolicyEvaluation.mean(individualRates) }
  public var SoC: Double { PolicyEvaluation.mean(sumsOfCosts) }
  public var throughput: Double { PolicyEvaluation.mean(throughputs) }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }
}

/// Rolls a policy out on worlds it was not trained on.
public final class PolicyEvaluator {
  /// Episodes that are in memory at the same time.
  static let chunk = 32

  private let policy: NavigationPolicy
  private let worlds: WorldDistribution
  private let source: InstanceSource
  private let batch: RolloutBatch
  private let shield: ShieldConfiguration?
  private let seed: UInt64
  /// Asked before every step; once true, an evaluation ends with the chunks of 32 episodes that are whole.
  public var isCancelled: @Sendable () -> Bool = { false }

  /// - Parameters:
  ///   - seed: decides the episodes; training with the same seed never sees them.
  ///   - use: what listed instances are drawn from.
  ///   - shield: what the policy drives behind; nil if it drives alone.
  public init(
    _ policy: NavigationPolicy, worlds: WorldDistribution, seed: UInt64,
    use: WorldDistribution.Use = .heldOut, shield: ShieldConfiguration? = nil
  ) {
    self.policy = policy
    self.worlds = worlds
    self.seed = seed
    self.shield = shield
    source = InstanceSource(
      seed: seed, use: use, sensors: policy.configuration.sensors, radio: policy.configuration.radio)
    let extras = RolloutExtras(shield: shield)
    batch = RolloutBatch(
      policy: policy, instances: PolicyEvaluator.chunk, rollouts: 1,
      agents: worlds.maximumRows(of: extras.rowHolders(for: policy.configuration)),
      maxSteps: worlds.maxSteps, extras: extras)
  }

  /// The world of held-out episode `number`, for comparing other controllers on the same ones.
  public func configuration(_ number: Int) -> WorldConfiguration {
    source.instance(number, rollout: 0, of: worlds).configuration
  }

  /// Plays the first `episodes` held-out episodes (rounded up to whole chunks of 32).
  ///
  /// - Parameters:
  ///   - temperature: of the softmax; 0 always takes the best action. Behind a shield its own counts, unless it is 0.
  ///   - faithfulness: k of `FaithfulnessMeter`; nil to leave it out, which is about five times as fast.
  public func evaluate(
    _ parameters: ParameterBuffer, episodes: Int, temperature: Double, faithfulness: Int? = nil, jobs: Int
  ) -> PolicyEvaluation {
    var evaluation = PolicyEvaluation()
    evaluation.shield = shield
    var sums = AttentionProbe.Sums()
    var entropy = 0.0
    var decisions = 0
    var first = 0
    while first < episodes {
      let probes = ProbeList(
        batch.shards.enumerated().map { number, shard in
          AttentionProbe(
            policy: policy, faithfulness: faithfulness, maximumRows: shard.workspace.maximumRows,
            seed: seed &+ UInt64(first + number))
        })
      let start = first
      let isWhole = batch.roll(
        jobs: jobs, isCancelled: isCancelled, reward: RewardConfiguration(), temperature: Float(temperature),
        parameters,
        instance: { [source, worlds] number, _ in source.instance(start + number, rollout: 0, of: worlds) },
        probe: { probes.list[$0] })
      guard isWhole else { break }
      for probe in probes.list { sums += probe.sums }
      for shard in batch.shards {
        entropy += shard.entropySum
        decisions += shard.decisionCount
        for run in shard.runs {
          let outcome = EpisodeOutcome(run.world)
          evaluation.noteInstance(run.world.configuration)
          evaluation.successes.append(outcome.isSuccess ? 1 : 0)
          evaluation.individualRates.append(outcome.individualRate)
          evaluation.sumsOfCosts.append(outcome.sumOfCosts)
          evaluation.lengths.append(Double(run.world.state.step))
          evaluation.throughputs.append(outcome.throughput)
        }
      }
      first += PolicyEvaluator.chunk
    }
    evaluation.attentionByKind = ObservationLayout.TokenKind.allCases.map {
      ("\($0)", sums.weights[$0.rawValue])
    }
    evaluation.driftOriginal = sums.attention.meanDriftOriginal
    evaluation.driftEnhanced = sums.attention.meanDriftEnhanced
    evaluation.driftControl = sums.attention.meanDriftControl
    evaluation.split = PolicyEvaluation.DriftSplit(sums.attention)
    evaluation.bytesSent = Double(policy.configuration.bytesSentPerStep)
    evaluation.attentionEntropy = sums.attention.meanEntropy
    if faithfulness != nil { evaluation.faithfulness = sums.faithfulness }
    evaluation.actionEntropy = entropy / Double(max(decisions, 1))
    return evaluation
  }
}

/// One probe a shard; each is used by the one thread that has the shard.
private struct ProbeList: @unchecked Sendable {
  let list: [AttentionProbe]
  init(_ list: [AttentionProbe]) { self.list = list }
}
