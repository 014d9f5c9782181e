import Attention
import GridWorld
import Policies
import Simulation

/// The frozen greedy policy of Kool, van Hoof, Welling 2019: its return on an instance is the baseline there, until
/// the policy in training is significantly better.
final class GreedyBaseline {
  let frozen: ParameterBuffer
  private var batch: RolloutBatch?
  private var shape: [Int] = []

  init(_ policy: NavigationPolicy, _ parameters: ParameterBuffer) {
    frozen = ParameterBuffer(policy.parameterLayout)
    frozen.copy(from: parameters)
  }

  /// Rolls out the instances of an update, one greedy episode each, returns filled in; nil if training was cancelled.
  func roll(
    _ trainer: Trainer, worlds: WorldDistribution, source: InstanceSource, firstInstance: Int, jobs: Int
  ) -> RolloutBatch? {
    let configuration = trainer.configuration
    let batch = batch(trainer, worlds)
    let isWhole = batch.roll(
      jobs: jobs, isCancelled: trainer.isCancelled, reward: configuration.reward, temperature: 0, frozen
    ) { number, _ in
      source.instance(firstInstance + number, rollout: 0, of: worlds)
    }
    guard isWhole else { return nil }
    for shard in batch.shards { shard.computeReturns(discount: Float(trainer.reinforce.discount)) }
    return batch
  }

  /// Takes over the parameters in training if they are better on the same episodes: one-sided paired t-test, p < 0.05.
  func challenge(_ parameters: ParameterBuffer, ownCosts: [Double], frozenCosts: [Double]) {
    // Lower costs are better, higher scores are.
    let test = PairedTTest(candidates: ownCosts.map { -$0 }, references: frozenCosts.map { -$0 })
    guard test.pValue < 0.05 else { return }
    frozen.copy(from: parameters)
  }

  private func batch(_ trainer: Trainer, _ worlds: WorldDistribution) -> RolloutBatch {
    let needed = worlds.shape
    if let batch, shape == needed { return batch }
    var extras = RolloutExtras(shield: trainer.reinforce.shield)
    // A baseline for every row of the update.
    extras.mindsPeople = RolloutExtras(trainer.reinforce).mindsPeople
    let fresh = RolloutBatch(
      policy: trainer.policy, instances: trainer.reinforce.instances, rollouts: 1,
      agents: worlds.maximumRows(of: extras.rowHolders(for: trainer.policy.configuration)),
      maxSteps: worlds.maxSteps, valuesTruncation: trainer.reinforce.bootstrapsTruncation, extras: extras)
    batch = fresh
    shape = needed
    return fresh
  }
}
