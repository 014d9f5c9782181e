import Basics
import Foundation
import GridWorld
import Simulation

/// Fills in Aₜ = Gₜ − b for every decision of a batch.
enum AdvantageEstimator {
  /// - Parameter greedy: the rollouts of the frozen greedy policy, one an instance, for `greedyRollout`.
  static func fill(_ batch: RolloutBatch, _ configuration: ReinforceConfiguration, greedy: RolloutBatch?) {
    switch configuration.baseline {
    case .none: fillEach(batch) { decision in decision.rewardToGo }
    case .critic: fillEach(batch) { decision in decision.rewardToGo - decision.value }
    case .mean: subtractStepMeans(batch)
    case .leaveOneOut: subtractOtherRollouts(batch)
    case .greedyRollout:
      guard let greedy else { preconditionFailure("a greedyRollout baseline needs its rollouts") }
      fillByPlace(batch) { instance, _, step, agent, rewardToGo in
        rewardToGo - greedy.rewardToGo(instance, rollout: 0, step: step, agent: agent)
      }
    }
    if configuration.peerShare > 0 { addPeers(batch, share: Float(configuration.peerShare)) }
    if configuration.normalizesAdvantages { normalize(batch) }
  }

  /// Adds a share of what each agent's perceived peers have, as it was before any got a share.
  private static func addPeers(_ batch: RolloutBatch, share: Float) {
    for shard in batch.shards {
      let layout = shard.observation.layout
      let own = (0..<shard.rowCount).map { shard.decisions.base[$0].advantage }
      for run in shard.runs {
        for firstRow in run.firstRows {
          // Where peers count, they have rows.
          for row in firstRow..<firstRow + run.agents.count {
            var sum: Float = 0
            for slot in layout.firstPeerSlot..<layout.slots
            where shard.observation.mask.base[row * layout.slots + slot] != 0 {
              let identity = Int(shard.observation.identity.base[row * layout.slots + slot])
              sum += own[firstRow + identity - layout.firstPeerSlot]
            }
            shard.decisions.base[row].advantage += share * sum
          }
        }
      }
    }
  }

  private static func fillEach(_ batch: RolloutBatch, _ advantage: (RolloutShard.Decision) -> Float) {
    for shard in batch.shards {
      for row in 0..<shard.rowCount {
        shard.decisions.base[row].advantage = advantage(shard.decisions.base[row])
      }
    }
  }

  private static func fillByPlace(
    _ batch: RolloutBatch,
    _ advantage: (_ instance: Int, _ rollout: Int, _ step: Int, _ agent: Int, _ rewardToGo: Float) -> Float
  ) {
    for instance in 0..<batch.instances {
      for rollout in 0..<batch.rollouts {
        let (shard, run) = batch.run(instance, rollout: rollout)
        for (step, firstRow) in run.firstRows.enumerated() {
          for agent in run.agents {
            let row = firstRow + agent - run.agents.lowerBound
            shard.decisions.base[row].advantage = advantage(
              instance, rollout, step, agent, shard.decisions.base[row].rewardToGo)
          }
        }
      }
    }
  }

  /// The mean over all agents with rows of all episodes at the same step; those that are over count with 0 to go.
  private static func subtractStepMeans(_ batch: RolloutBatch) {
    var sums: [Double] = []
    var agents = 0
    for shard in batch.shards {
      for run in shard.runs {
        agents += run.agents.count
        for (step, firstRow) in run.firstRows.enumerated() {
          if step == sums.count { sums.append(0) }
          for row in firstRow..<firstRow + run.agents.count {
            sums[step] += Double(shard.decisions[row].rewardToGo)
          }
        }
      }
    }
    fillByPlace(batch) { _, _, step, _, rewardToGo in rewardToGo - Float(sums[step] / Double(agents)) }
  }

  /// The mean of the other rollouts of the same instance: same agent, same step.
  private static func subtractOtherRollouts(_ batch: RolloutBatch) {
    precondition(batch.rollouts > 1, "leaving one out needs another")
    fillByPlace(batch) { instance, rollout, step, agent, rewardToGo in
      var others: Float = 0
      for other in 0..<batch.rollouts where other != rollout {
        others += batch.rewardToGo(instance, rollout: other, step: step, agent: agent)
      }
      return rewardToGo - others / Float(batch.rollouts - 1)
    }
  }

  /// Mean 0, standard deviation 1 over the batch; those beside an ego decide nothing that counts.
  private static func normalize(_ batch: RolloutBatch) {
    var count = 0.0
    var sum = 0.0
    var squares = 0.0
    for shard in batch.shards {
      for row in 0..<shard.rowCount where !shard.decisions.base[row].isOfCrowd {
        let advantage = Double(shard.decisions.base[row].advantage)
        count += 1
        sum += advantage
        squares += advantage * advantage
      }
    }
    guard count > 1 else { return }
    let mean = sum / count
    let deviation = max((squares / count - mean * mean).squareRoot(), 1e-6)
    fillEach(batch) { Float((Double($0.advantage) - mean) / deviation) }
  }
}
