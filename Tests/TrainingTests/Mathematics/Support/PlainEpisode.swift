import Basics
import Policies
import Simulation

@testable import Training

/// A finished episode of a batch as plain numbers: what its agents did, and what the trainer made of it.
struct PlainEpisode {
  struct Decision {
    var action: Int
    var message: Int
    var allowed: [Bool]
    var reward: Double
    var rewardToGo: Double
    var advantage: Double
    var value: Double
  }

  let instance: EpisodeInstance
  let agents: Int
  let hasSucceeded: Bool
  /// By step and agent.
  let decisions: [[Decision]]
  let valuesAtLimit: [Double]
  /// Of the undiscounted rewards, before any are shared.
  let episodeReturn: Double

  init(_ shard: RolloutShard, _ run: RolloutShard.Run) {
    instance = run.instance
    agents = run.world.agentCount
    hasSucceeded = run.world.isTerminated
    valuesAtLimit = run.valuesAtLimit.map(Double.init)
    episodeReturn = run.episodeReturn
    decisions = run.firstRows.map { firstRow in
      (0..<run.world.agentCount).map { agent in
        let decision = shard.decisions[firstRow + agent]
        return Decision(
          action: Int(decision.action), message: Int(decision.message),
          allowed: (0..<shard.policy.actionCount).map { decision.blocked >> UInt8($0) & 1 == 0 },
          reward: Double(decision.reward), rewardToGo: Double(decision.rewardToGo),
          advantage: Double(decision.advantage), value: Double(decision.value))
      }
    }
  }

  var steps: Int { decisions.count }

  /// The episode's world at each step, the last after the last decision, played anew without a radio.
  func replay() -> [World] {
    var world = World(instance.configuration, episode: instance.episode)
    return [world]
      + decisions.map { step in
        world.advance(step.map { Action($0.action) })
        return world
      }
  }

  /// Gₜ of an agent by its definition, Σₖ γᵏ rₜ₊ₖ, and γᵀ⁻ᵗ V(s_T) where returns go on after the step limit. 0 at steps
  /// that the episode did not see.
  func rewardToGo(step: Int, agent: Int, discount: Double) -> Double {
    guard step < steps else { return 0 }
    var sum = 0.0
    for later in step..<steps { sum += power(discount, later - step) * decisions[later][agent].reward }
    if !valuesAtLimit.isEmpty { sum += power(discount, steps - step) * valuesAtLimit[agent] }
    return sum
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}

extension RolloutBatch {
  /// By instance and rollout.
  var plainEpisodes: [[PlainEpisode]] {
    (0..<instances).map { number in
      (0..<rollouts).map { rollout in
        let (shard, run) = run(number, rollout: rollout)
        return PlainEpisode(shard, run)
      }
    }
  }
}

/// The standard for single precision: a relative error, and an absolute one near 0.
func isClose(_ a: Double, _ b: Double, within tolerance: Double = 1e-5) -> Bool {
  abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}
