import Attention
import GridWorld
import Policies
import Simulation
import Testing
import Training

@Suite("Trainer") struct TrainerTests {
  /// Small enough for seconds, large enough for several shards.
  private func configuration(_ baseline: ReinforceConfiguration.Baseline, seed: UInt64 = 1)
    -> TrainerConfiguration
  {
    var configuration = TrainerConfiguration(name: "test", seed: seed)
    configuration.policy = PolicyConfiguration(
      heads: 1, tokenWidth: 8, valueWidth: 8, environmentWidths: [8], hiddenWidths: [16])
    configuration.policy.sensors.window.radius = 2
    configuration.policy.sensors.peers.max = 4
    configuration.worlds = WorldDistribution(
      source: .generated(MapGenerator(.random(RandomMap(density: 0.1)), width: 8, height: 8), agents: 4),
      maxSteps: 12)
    configuration.reinforce.baseline = baseline
    configuration.reinforce.instances = 6
    configuration.reinforce.rollouts = baseline == .leaveOneOut ? 3 : 1
    configuration.reinforce.driftPenalty = 0.01
    configuration.evaluation.episodes = 32
    return configuration
  }

  private func weights(_ trainer: Trainer) -> [Float] { Array(trainer.parameters.elements) }

  @Test(
    "one and two threads give identical weights, under every baseline",
    arguments: ReinforceConfiguration.Baseline.allCases)
  func threads(baseline: ReinforceConfiguration.Baseline) throws {
    let one = Trainer(configuration(baseline), jobs: 1)
    let two = Trainer(configuration(baseline), jobs: 2)
    let start = weights(one)
    for _ in 0..<3 {
      _ = try one.update()
      _ = try two.update()
    }
    _ = one.evaluate()
    _ = two.evaluate()
    _ = try one.update()
    _ = try two.update()
    #expect(weights(one) == weights(two))
    #expect(weights(one) != start)
  }

  @Test("free γ and δ leave no parameter untrained", arguments: [AttentionKind.interaction, .soft])
  func free(kind: AttentionKind) throws {
    var configuration = configuration(.mean)
    configuration.policy.attention = kind
    configuration.policy.isTied = false
    let trainer = Trainer(configuration, jobs: 2)
    let start = ParameterBuffer(trainer.policy.parameterLayout)
    start.copy(from: trainer.parameters)
    for _ in 0..<2 { _ = try trainer.update() }
    for entry in trainer.policy.parameterLayout.entries {
      #expect(
        Array(trainer.parameters.values(entry)) != Array(start.values(entry)), "\(entry.name) did not move")
    }
  }

  @Test("an exchange within the step trains the same with one and two threads")
  func sameStep() throws {
    var configuration = configuration(.mean)
    configuration.policy.exchange = .sameStep
    configuration.policy.messageSymbols = 2
    configuration.policy.radio.delay = 0
    let one = Trainer(configuration, jobs: 1)
    let two = Trainer(configuration, jobs: 2)
    let start = weights(one)
    for _ in 0..<3 {
      _ = try one.update()
      _ = try two.update()
    }
    #expect(weights(one) == weights(two) && weights(one) != start)
  }

  @Test("going on from a checkpoint gives the weights of an uninterrupted run")
  func resume() throws {
    let whole = Trainer(configuration(.greedyRollout), jobs: 2)
    for _ in 0..<2 { _ = try whole.update() }
    let file = whole.checkpoint(configurationText: "{}").safetensors()
    for _ in 0..<2 { _ = try whole.update() }
    let resumed = Trainer(configuration(.greedyRollout), jobs: 1)
    resumed.restore(try Checkpoint(file, resumed.policy.parameterLayout))
    for _ in 0..<2 { _ = try resumed.update() }
    #expect(weights(resumed) == weights(whole))
    #expect(resumed.counters == whole.counters)
  }

  @Test("seeds decide")
  func seeds() throws {
    let a = Trainer(configuration(.mean, seed: 1), jobs: 2)
    let b = Trainer(configuration(.mean, seed: 2), jobs: 2)
    _ = try a.update()
    _ = try b.update()
    #expect(weights(a) != weights(b))
  }

  @Test(
    "training improves the return on a small task", arguments: [AttentionKind.interaction, .soft, .uniform])
  func learns(kind: AttentionKind) throws {
    var configuration = configuration(.mean)
    configuration.policy.attention = kind
    configuration.worlds = WorldDistribution(
      source: .generated(MapGenerator(.random(RandomMap(density: 0)), width: 5, height: 5), agents: 1),
      maxSteps: 12)
    configuration.reinforce.instances = 32
    configuration.reinforce.driftPenalty = 0
    configuration.optimizer.learningRate = 5e-3
    let trainer = Trainer(configuration, jobs: 2)
    let before = try trainer.update().meanReturn
    var after = before
    for _ in 0..<40 { after = try trainer.update().meanReturn }
    #expect(after > before + 1, "from \(before) to \(after)")
  }

  @Test("weights that are no longer finite stop training before they are used")
  func notFinite() throws {
    let trainer = Trainer(configuration(.mean), jobs: 2)
    trainer.parameters.elements[trainer.parameters.count - 1] = .nan
    var stopped = false
    do { _ = try trainer.update() } catch { stopped = true }
    #expect(stopped)
  }
}
