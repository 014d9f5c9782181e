import Attention
import Basics
import GridWorld
import Policies
import Simulation

/// The episodes of one update, dealt to shards; each instance is rolled out a number of times.
///
/// How episodes are dealt depends on the configuration alone, and shards are summed in order: the result is the same
/// for any number of threads.
final class RolloutBatch: @unchecked Sendable {
  /// Episodes that share a pass through the network.
  static let episodesPerShard = 4

  let shards: [RolloutShard]
  let instances: Int
  let rollouts: Int

  /// - Parameters:
  ///   - agents, maxSteps: the most an episode can have, of agents with rows.
  ///   - keepsPasses: whether an update follows the rollouts.
  ///   - valuesTruncation: whether returns go on after the step limit with the value head's estimate.
  ///   - guide: the policy that guides the teacher, where it has one.
  init(
    policy: NavigationPolicy, instances: Int, rollouts: Int, agents: Int, maxSteps: Int,
    keepsPasses: Bool = false, valuesTruncation: Bool = false, extras: RolloutExtras = RolloutExtras(),
    guide: PolicyFile? = nil
  ) {
    self.instances = instances
    self.rollouts = rollouts
    let episodes = instances * rollouts
    let perShard = RolloutBatch.episodesPerShard
    shards = (0..<((episodes + perShard - 1) / perShard)).map { shard in
      let count = min(perShard, episodes - shard * perShard)
      return RolloutShard(
        policy: policy, capacity: count * agents * maxSteps, widest: count * agents, keepsPasses: keepsPasses,
        valuesTruncation: valuesTruncation, extras: extras, guide: guide)
    }
  }

  var episodes: Int { instances * rollouts }
  /// Rows kept.
  var rowCount: Int { shards.reduce(0) { $0 + $1.rowCount } }
  /// Of the policy: what people beside an ego would have done, had they rows, is none.
  var decisionCount: Int { shards.reduce(0) { $0 + $1.decisionCount } }
  /// Steps of agents, those of people beside an ego among them.
  var agentSteps: Int { shards.reduce(0) { $0 + $1.agentSteps } }

  /// Plays all episodes to their ends, on up to `jobs` threads; false if it was cancelled before.
  @discardableResult
  func roll(
    jobs: Int, isCancelled: @escaping @Sendable () -> Bool = { false }, reward: RewardConfiguration,
    temperature: Float, _ parameters: ParameterBuffer, reference: ParameterBuffer? = nil,
    instance: @escaping @Sendable (_ number: Int, _ rollout: Int) -> EpisodeInstance,
    probe: (@Sendable (_ shard: Int) -> AttentionProbe)? = nil
  ) -> Bool {
    let perShard = RolloutBatch.episodesPerShard
    return EpisodePlayer(jobs: jobs, isCancelled: isCancelled).play(count: shards.count) { [self] in
      RolloutWorker(batch: self) { shard in
        let first = shard * perShard
        let own = (first..<min(first + perShard, self.episodes)).map {
          instance($0 / self.rollouts, $0 % self.rollouts)
        }
        return self.shards[shard].begin(
          own, reward: reward, temperature: temperature, parameters, reference: reference,
          probe: probe?(shard))
      }
    }
  }

  /// The finished episode `rollout` of instance `number`.
  func run(_ number: Int, rollout: Int) -> (shard: RolloutShard, run: RolloutShard.Run) {
    let episode = number * rollouts + rollout
    let shard = shards[episode / RolloutBatch.episodesPerShard]
    return (shard, shard.runs[episode % RolloutBatch.episodesPerShard])
  }

  /// The reward-to-go of an agent with rows at a step; 0 once its episode is over.
  func rewardToGo(_ number: Int, rollout: Int, step: Int, agent: Int) -> Float {
    let (shard, run) = run(number, rollout: rollout)
    guard step < run.firstRows.count else { return 0 }
    return shard.decisions[run.firstRows[step] + agent - run.agents.lowerBound].rewardToGo
  }
}

/// Plays the shards of a batch, each in its own vector.
private struct RolloutWorker: EpisodeWorker {
  let batch: RolloutBatch
  let beginShard: (Int) -> (vector: VectorEpisode, driver: RolloutDriver)?

  mutating func begin(_ piece: Int, _ vector: inout VectorEpisode) -> RolloutDriver? {
    guard let (own, driver) = beginShard(piece) else { return nil }
    vector = own
    return driver
  }

  mutating func finish(_ piece: Int, _ vector: inout VectorEpisode, _ driver: RolloutDriver) {
    let own = vector
    vector = VectorEpisode()
    batch.shards[piece].end(own, driver.parameters)
  }
}
