import Attention
public import Basics
import Policies
import Simulation

/// What a training run takes of the machine's memory at most: rows, forward passes and gradients of all episodes of an
/// update, and the rows of an evaluation.
///
/// Distance fields come on top; they have a budget of their own.
public struct TrainingMemory: Sendable {
  /// In the worst case, that every episode has all its rows and lasts to its step limit.
  public let bytes: Double

  /// - Precondition: the configuration is valid; see `TrainerConfiguration.validate()`.
  public init(_ configuration: TrainerConfiguration) {
    let policy = NavigationPolicy(configuration.policy)
    var most = 0.0
    func add(_ reinforce: ReinforceConfiguration, _ distributions: [WorldDistribution]) {
      let shard = ShardMemory(
        policy, keepsPasses: true, valuesTruncation: reinforce.bootstrapsTruncation,
        extras: RolloutExtras(reinforce))
      let plainShard = ShardMemory(
        policy, keepsPasses: false, valuesTruncation: reinforce.bootstrapsTruncation,
        extras: RolloutExtras(shield: reinforce.shield))
      for worlds in distributions {
        var bytes = shard.bytes(episodes: reinforce.instances * reinforce.rollouts, of: worlds)
        if reinforce.baseline == .greedyRollout {
          bytes += plainShard.bytes(episodes: reinforce.instances, of: worlds)
        }
        most = max(most, bytes)
      }
    }
    let usual = [configuration.worlds] + configuration.curriculum.map(\.worlds)
    if configuration.stages.isEmpty { add(configuration.reinforce, usual) }
    for stage in configuration.stages {
      if case .reinforce(let stage) = stage {
        add(stage.reinforce ?? configuration.reinforce, stage.settings.worlds.map { [$0] } ?? usual)
      } else {
        let worlds = stage.settings.worlds ?? configuration.worlds
        most = max(most, TrainingMemory.bytes(of: stage, worlds, policy))
      }
    }
    let evaluation = ShardMemory(
      policy, keepsPasses: false, valuesTruncation: false,
      extras: RolloutExtras(shield: configuration.evaluationShield)
    )
    .bytes(episodes: PolicyEvaluator.chunk, of: configuration.worlds)
    // Parameters, their gradients, two moments, the frozen policy, the reference; and a copy while steps are taken.
    let stages = configuration.reinforceStages.map(\.reinforce)
    let references = stages.count { $0.reference != nil }
    let state =
      (5.0 + Double(references) + (stages.contains { $0.takesSteps } ? 5 : 0)) * 4
      * Double(policy.parameterLayout.count)
    bytes = most + evaluation + state
  }

  /// What a stage takes that learns from an expert: passes on all cores, and the solutions.
  private static func bytes(
    of stage: TrainingStage, _ worlds: WorldDistribution, _ policy: NavigationPolicy
  ) -> Double {
    guard let supervision = stage.supervision else { return 0 }
    func loss(_ rows: Int) -> Double {
      Double(AllocationMeter.bytes { _ = ImitationLoss(policy, rows: rows, originalWeight: 1) })
    }
    let row = loss(2) - loss(1)
    let rows = Double(ImitationLoss.rows(of: worlds))
    // Rows that are thinned come on top of those that are wanted, at worst twenty to one; shards are at least half full.
    let shards = 2 * 20 * Double(supervision.batchRows) / Double(BatchPlan.rowsPerShard) + 1
    let solutions = Double(supervision.cacheMegabytes) * 1_048_576
    return Double(Workers.coreCount) * (loss(1) + row * rows) + shards * 4
      * Double(policy.parameterLayout.count)
      + solutions
  }

  /// Refuses what does not fit into the machine's memory.
  ///
  /// - Parameter file: where the configuration is from, for the message; empty if from none.
  public func check(limit: Int = MachineMemory.limit, file: String = "") throws(TrainingMemoryError) {
    guard bytes <= Double(limit) else { throw TrainingMemoryError(bytes: bytes, limit: limit, file: file) }
  }
}

/// A run that would take more memory than there is.
public struct TrainingMemoryError: ReportedError, Equatable {
  public var bytes: Double
  public var limit: Int
  public var file = ""

  public var fault: Fault { .badInput }

  public var description: String {
    "\(file.isEmpty ? "" : "\(place(file)): ")an update would take up to \(Figures.gibibytes(bytes)), and there are \(Figures.gibibytes(Double(limit))); lower "
      + "reinforce.instances, worlds.maxSteps or worlds.agents.count."
  }
}

/// What a shard takes: so much for itself, for each row, for each row of one step, and for each step's pass.
private struct ShardMemory {
  private let fixed: Double
  private let row: Double
  private let widestRow: Double
  private let pass: Double
  private let passRow: Double
  private let holders: VectorEpisode.RowHolders

  init(_ policy: NavigationPolicy, keepsPasses: Bool, valuesTruncation: Bool, extras: RolloutExtras) {
    func shard(_ capacity: Int, _ widest: Int) -> Double {
      Double(
        AllocationMeter.bytes {
          _ = RolloutShard(
            policy: policy, capacity: capacity, widest: widest, keepsPasses: keepsPasses,
            valuesTruncation: valuesTruncation, extras: extras)
        })
    }
    holders = extras.rowHolders(for: policy.configuration)
    let one = shard(1, 1)
    row = shard(2, 1) - one
    widestRow = shard(2, 2) - shard(2, 1)
    fixed = one - row - widestRow
    guard keepsPasses, !extras.isRevisited else {
      (pass, passRow) = (0, 0)
      return
    }
    let whole = PolicyWorkspace(for: policy, maximumRows: 2)
    func workspace(_ rows: Int) -> Double {
      Double(AllocationMeter.bytes { _ = PolicyWorkspace(for: policy, maximumRows: rows, sharing: whole) })
    }
    passRow = workspace(2) - workspace(1)
    pass = workspace(1) - passRow
  }

  /// Bytes of all shards that so many episodes need.
  func bytes(episodes: Int, of worlds: WorldDistribution) -> Double {
    let shards = Double((episodes + RolloutBatch.episodesPerShard - 1) / RolloutBatch.episodesPerShard)
    let widest = Double(episodes) * Double(worlds.maximumRows(of: holders))
    let steps = Double(worlds.maxSteps)
    return shards * (fixed + steps * pass) + widest * (steps * (row + passRow) + widestRow)
  }
}
