import Attention
import Basics
import Policies

/// Several steps of the optimizer in one update.
extension Trainer {
  /// Goes through a batch `epochs` times, in steps of about `batchRows` agent-steps.
  ///
  /// A step of an episode stays whole: agents that hear each other go through the network together. How steps are dealt
  /// depends on (seed, update, epoch) alone.
  /// - Returns: means over the steps taken.
  /// - Throws: `TrainingError`; the trainer is then as before the update.
  func takeSteps(
    _ batch: RolloutBatch, learningRate: Double
  ) throws(TrainingError) -> (losses: RolloutShard.LossSums, norm: Double) {
    let before = checkpoint(configurationText: "").copy()
    var losses = RolloutShard.LossSums()
    var norm = 0.0
    var steps = 0.0
    do {
      for epoch in 0..<reinforce.epochs {
        var rng = RandomStream.generator(
          seed: configuration.seed, episode: counters.updates, purpose: .training, agent: -1 - epoch)
        for passes in batch.dealPasses(rows: reinforce.batchRows, using: &rng) {
          let step = try takeStep(batch, passes: passes, learningRate: learningRate)
          losses += step.losses
          norm += step.norm
          steps += 1
        }
      }
    } catch {
      restore(before)
      throw error
    }
    return (losses / max(steps, 1), norm / max(steps, 1))
  }
}

extension RolloutBatch {
  /// Deals all passes at random to groups of about `rows` agent-steps, as nearly equal as whole passes allow; 0 for one
  /// group. People beside an ego count too: how many steps of episodes make a group does not depend on who has rows.
  ///
  /// - Returns: of each group and shard the passes, ascending.
  func dealPasses(rows: Int, using rng: inout SplitMix64) -> [[[Int]]] {
    var passes = shards.indices.flatMap { shard in
      shards[shard].passes.indices.map {
        (shard: shard, pass: $0, count: shards[shard].passes[$0].agentSteps)
      }
    }
    rng.shuffle(&passes)
    let all = agentSteps
    let groups = rows == 0 ? 1 : max(1, (all + rows / 2) / rows)
    let empty = shards.map { _ in [Int]() }
    var dealt: [[[Int]]] = []
    var group = empty
    var dealtSteps = 0
    for (shard, pass, count) in passes {
      group[shard].append(pass)
      dealtSteps += count
      if dealtSteps * groups >= all * (dealt.count + 1) {
        dealt.append(group.map { $0.sorted() })
        group = empty
      }
    }
    return dealt
  }

  /// The agent-steps in some passes of each shard.
  func agentSteps(of passes: [[Int]]) -> Int {
    zip(shards, passes).reduce(0) { sum, part in
      sum + part.1.reduce(0) { $0 + part.0.passes[$1].agentSteps }
    }
  }
}
