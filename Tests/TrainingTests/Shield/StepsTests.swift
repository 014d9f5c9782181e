import Attention
import Basics
import Foundation
import GridWorld
import Planning
import Policies
import Simulation
import Testing

@testable import Training

@Suite("Several steps of the optimizer") struct StepsTests {
  /// What the network has besides logits.
  enum Network: CaseIterable {
    case plain, noise, vectors, symbols, drift

    func configuration(isShielded: Bool) -> TrainerConfiguration {
      var configuration = ShieldedTraining.configuration(seed: 3)
      if !isShielded { configuration.reinforce.shield = nil }
      configuration.reinforce.entropyBonus = 0.1
      switch self {
      case .plain: break
      case .noise: configuration.policy.function = .gumbelSoftmax(temperature: 1)
      case .vectors:
        configuration.policy.exchange = .sameStep
        configuration.policy.messageSymbols = 2
        configuration.policy.radio.delay = 0
      case .symbols: configuration.policy.messageSymbols = 3
      case .drift:
        configuration.reinforce.driftPenalty = 5
        configuration.policy.isTied = false
      }
      return configuration
    }
  }

  private func gradients(_ trainer: Trainer) -> [Float] { Array(trainer.gradients.elements) }

  @Test(
    "that are one step over all of the batch have the gradient of the passes that rollouts left",
    arguments: Network.allCases, [false, true])
  func wholeBatch(network: Network, isShielded: Bool) throws {
    var configuration = network.configuration(isShielded: isShielded)
    let kept = try SmallTraining.trainer(configuration)
    configuration.reinforce.batchRows = 1_000_000
    configuration.reinforce.ratioClip = 0.2
    let anew = try SmallTraining.trainer(configuration)
    _ = try kept.update()
    let report = try anew.update()
    let norm = gradients(kept).reduce(0) { $0 + $1 * $1 }.squareRoot()
    for (a, b) in zip(gradients(kept), gradients(anew)) { #expect(abs(a - b) < 1e-4 * norm) }
    #expect(norm > 1e-3 && report.clippedShare == 0)
  }

  @Test("deal every pass to one of them, in parts of about the size that was asked for")
  func dealing() throws {
    let trainer = try Trainer(ShieldedTraining.full(), jobs: 1)
    _ = try trainer.update()
    let batch = try #require(trainer.batch)
    for rows in [0, 1, 100, 300, 100_000] {
      var rng = SplitMix64(seed: 5)
      let groups = batch.dealPasses(rows: rows, using: &rng)
      for shard in batch.shards.indices {
        #expect(groups.flatMap { $0[shard] }.sorted() == Array(batch.shards[shard].passes.indices))
      }
      let counts = groups.map(batch.agentSteps)
      #expect(counts.reduce(0, +) == batch.rowCount)
      if rows == 0 || rows > batch.rowCount { #expect(groups.count == 1) }
      if rows >= 100, rows < batch.rowCount {
        #expect(counts.allSatisfy { abs($0 - rows) < rows / 2 + 32 }, "\(rows): \(counts)")
      }
    }
  }

  @Test(
    "weigh a decision by its ratio, until it leaves its limits to the side it is pushed to",
    arguments: [
      1.0, 1.1, 1.5, 0.9, 0.5,
    ])
  func ratio(ratio: Double) throws {
    var configuration = ShieldedTraining.configuration()
    configuration.reinforce.batchRows = 1_000_000
    configuration.reinforce.ratioClip = 0.2
    configuration.optimizer.learningRate = 0
    let trainer = try SmallTraining.trainer(configuration)
    let batch = try SmallTraining.batch(trainer)
    let shard = batch.shards[0]
    for sign in [Float(1), -1] {
      for row in 0..<shard.rowCount { shard.decisions.base[row].advantage = sign }
      _ = shard.computeGradient(configuration.reinforce, agentSteps: 1, trainer.parameters)
      let plain = Array(shard.gradients.elements)
      let old = (0..<shard.rowCount).map { shard.decisions[$0].logProbability }
      for row in 0..<shard.rowCount { shard.decisions.base[row].logProbability -= Float(log(ratio)) }
      let sums = shard.computeGradient(configuration.reinforce, agentSteps: 1, trainer.parameters)
      let isClipped = sign > 0 ? ratio > 1.2 : ratio < 0.8
      for (a, b) in zip(plain, shard.gradients.elements) {
        #expect(isClose(Double(b), isClipped ? 0 : ratio * Double(a), within: 2e-3), "\(sign)")
      }
      let rows = Double(shard.rowCount)
      #expect(isClose(sums.clipped, isClipped ? rows : 0))
      let surrogate = min(ratio * Double(sign), min(max(ratio, 0.8), 1.2) * Double(sign))
      #expect(isClose(sums.policy, -surrogate * rows, within: 1e-4))
      for row in 0..<shard.rowCount { shard.decisions.base[row].logProbability = old[row] }
    }
  }

  @Test("that are cut short leave the trainer as it was")
  func cancelled() throws {
    let trainer = try Trainer(ShieldedTraining.full(), jobs: 1)
    _ = try trainer.update()
    let before = ShieldedTraining.weights(trainer)
    let step = trainer.optimizer.step
    let asked = Locked(0)
    // Rollouts ask before every step; the update asks later.
    let limit = Locked(Int.max)
    trainer.isCancelled = {
      asked.withLock { $0 += 1 }
      return asked.withLock(\.self) > limit.withLock(\.self)
    }
    _ = try trainer.update()
    let whole = asked.withLock(\.self)
    #expect(ShieldedTraining.weights(trainer) != before && trainer.optimizer.step > step + 1)
    let now = ShieldedTraining.weights(trainer)
    let (counters, steps) = (trainer.counters, trainer.optimizer.step)
    asked.withLock { $0 = 0 }
    // After some steps of the optimizer.
    limit.withLock { $0 = whole - 4 }
    #expect(throws: TrainingError.cancelled) { try trainer.update() }
    #expect(ShieldedTraining.weights(trainer) == now && trainer.counters == counters)
    #expect(trainer.optimizer.step == steps)
  }

  @Test("take the memory that is told beforehand")
  func memory() throws {
    let configuration = ShieldedTraining.full()
    let told = TrainingMemory(configuration).bytes
    let policy = NavigationPolicy(configuration.policy)
    let taken = AllocationMeter.bytes {
      _ = RolloutBatch(
        policy: policy, instances: 3, rollouts: 4, agents: 8, maxSteps: 12, keepsPasses: true,
        extras: RolloutExtras(configuration.reinforce))
      _ = RolloutBatch(
        policy: policy, instances: 32, rollouts: 1, agents: 8, maxSteps: 12,
        extras: RolloutExtras(shield: configuration.reinforce.shield))
    }
    let state = 11.0 * 4 * Double(policy.parameterLayout.count)
    #expect(abs((told - state) / Double(taken) - 1) < 0.02, "\(told - state) told, \(taken) taken")
  }
}
