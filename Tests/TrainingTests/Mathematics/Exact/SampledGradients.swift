import Attention

@testable import Training

/// Gradients of many batches, by the trainer's own steps: rollouts, returns, advantages, the backward pass.
struct SampledGradients {
  /// A slope along one direction, over the batches.
  struct Slope {
    private(set) var count = 0.0
    private(set) var sum = 0.0
    private(set) var squares = 0.0

    mutating func add(_ value: Double) {
      count += 1
      sum += value
      squares += value * value
    }

    var mean: Double { sum / count }
    var variance: Double { max(squares - count * mean * mean, 0) / (count - 1) }
    /// Of the mean.
    var standardError: Double { (variance / count).squareRoot() }
  }

  /// By baseline and direction.
  private(set) var slopes: [[Slope]]

  /// Samples gradients under several configurations, all from the same rollouts.
  ///
  /// Gradients are sums over an episode's decisions, mean over the episodes: the trainer's own, which are means over the
  /// decisions of the batch, times decisions per episode. (How many decisions a batch has is a matter of chance, and a
  /// mean over them a ratio of two random numbers, whose mean is not the ratio of the means.)
  init(
    _ trainer: Trainer, batches: Int, _ configurations: [ReinforceConfiguration], directions: [[Float]]
  ) {
    slopes = configurations.map { _ in directions.map { _ in Slope() } }
    let training = trainer.configuration
    let worlds = training.worlds
    let bootstraps = training.reinforce.bootstrapsTruncation
    let source = trainer.source(.training)
    let (instances, rollouts) = (training.reinforce.instances, training.reinforce.rollouts)
    let batch = RolloutBatch(
      policy: trainer.policy, instances: instances, rollouts: rollouts, agents: worlds.maximumAgents,
      maxSteps: worlds.maxSteps, keepsPasses: true, valuesTruncation: bootstraps)
    let greedy = RolloutBatch(
      policy: trainer.policy, instances: instances, rollouts: 1, agents: worlds.maximumAgents,
      maxSteps: worlds.maxSteps, valuesTruncation: bootstraps)
    // Every instance is the same world, so these are the greedy rollouts of every batch.
    greedy.roll(jobs: 1, reward: training.reward, temperature: 0, trainer.parameters) { number, _ in
      source.instance(number, rollout: 0, of: worlds)
    }
    for shard in greedy.shards { shard.computeReturns(discount: Float(training.reinforce.discount)) }
    for number in 0..<batches {
      batch.roll(jobs: 1, reward: training.reward, temperature: 1, trainer.parameters) { instance, rollout in
        source.instance(number * instances + instance, rollout: rollout, of: worlds)
      }
      for shard in batch.shards { shard.computeReturns(discount: Float(training.reinforce.discount)) }
      for (index, configuration) in configurations.enumerated() {
        AdvantageEstimator.fill(batch, configuration, greedy: greedy)
        add(batch, configuration, trainer.parameters, directions, to: index)
      }
    }
  }

  private mutating func add(
    _ batch: RolloutBatch, _ configuration: ReinforceConfiguration, _ parameters: ParameterBuffer,
    _ directions: [[Float]], to index: Int
  ) {
    let gradients = ParameterBuffer(parameters.layout)
    for shard in batch.shards {
      _ = shard.computeGradient(configuration, agentSteps: batch.episodes, parameters)
      gradients.add(shard.gradients)
    }
    for (number, direction) in directions.enumerated() {
      slopes[index][number].add(innerProduct(gradients, direction))
    }
  }

  private func innerProduct(_ gradients: ParameterBuffer, _ direction: [Float]) -> Double {
    let elements = gradients.elements
    return direction.withUnsafeBufferPointer { direction in
      var sum: Float = 0
      for index in 0..<elements.count { sum += elements[index] * direction[index] }
      return Double(sum)
    }
  }
}
