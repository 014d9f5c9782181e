import Attention
import Basics
import GridWorld
import Policies
import Simulation
import Testing

@testable import Training

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
    let one = try Trainer(configuration(baseline), jobs: 1)
    let two = try Trainer(configuration(baseline), jobs: 2)
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
    let trainer = try Trainer(configuration, jobs: 2)
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
    let one = try Trainer(configuration, jobs: 1)
    let two = try Trainer(configuration, jobs: 2)
    let start = weights(one)
    for _ in 0..<3 {
      _ = try one.update()
      _ = try two.update()
    }
    #expect(weights(one) == weights(two) && weights(one) != start)
  }

  @Test("Gumbel noise trains the same with one and two threads, otherwise than none, and evaluation has none")
  func gumbel() throws {
    var configuration = configuration(.mean)
    configuration.policy.function = .gumbelSoftmax(temperature: 1)
    let one = try Trainer(configuration, jobs: 1)
    let two = try Trainer(configuration, jobs: 2)
    configuration.policy.function = .softmax
    let plain = try Trainer(configuration, jobs: 2)
    // The same weights and episodes: without noise at temperature 1, it is the softmax.
    let noiseless = try #require(one.evaluate()).evaluation
    let softmax = try #require(plain.evaluate()).evaluation
    #expect(noiseless.attentionEntropy == softmax.attentionEntropy)
    #expect(noiseless.sumsOfCosts == softmax.sumsOfCosts)
    for _ in 0..<3 {
      _ = try one.update()
      _ = try two.update()
      _ = try plain.update()
    }
    #expect(weights(one) == weights(two))
    #expect(weights(one) != weights(plain))
  }

  @Test("what can't be trained is refused before anything is made")
  func refused() throws {
    func message(_ edit: (inout TrainerConfiguration) -> Void) -> String? {
      var configuration = configuration(.mean)
      edit(&configuration)
      do {
        _ = try Trainer(configuration, jobs: 1)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(message { _ in } == nil)
    #expect(
      message { $0.policy.heads = 0 } == "'policy.heads' is 0, expected a whole number from 1 to 64.")
    #expect(
      message { $0.worlds.maxSteps = 0 } == "'worlds.maxSteps' is 0, expected a whole number from 1 to 10000."
    )
    #expect(
      message { $0.worlds.source = .listed([]) } == "'worlds.instances' is none, expected at least one.")
    #expect(
      message { $0.curriculum = [CurriculumStage(fromAgentSteps: -1, worlds: $0.worlds)] }
        == "'curriculum[0].fromAgentSteps' is -1, expected a whole number from 0 to 1000000000000.")
    #expect(
      message { $0.reward.shared = .nan } == "'reward.shared' is nan, expected a number from 0 to 1.")
    #expect(
      message { $0.reinforce.instances = 0 }
        == "'reinforce.instances' is 0, expected a whole number from 1 to 65536.")
    #expect(
      message { ($0.reinforce.instances, $0.reinforce.rollouts) = (65_536, 2) }
        == "'reinforce.instances' is 65536 with 2 rollouts, expected at most 65536 episodes, instances × rollouts."
    )
    #expect(
      message { $0.reinforce.baseline = .leaveOneOut }
        == "'reinforce.rollouts' is 1, expected at least 2 with the baseline leaveOneOut.")
    #expect(
      message { $0.optimizer.beta1 = 1 } == "'optimizer.beta1' is 1, expected a number from 0 to 0.9999.")
    #expect(
      message { $0.evaluation.temperature = -.infinity }
        == "'evaluation.temperature' is -inf, expected a number from 0 to 10.")
    #expect(
      message { $0.checkpointInterval = 0 }
        == "'checkpointInterval' is 0, expected a whole number from 1 to 1000000.")
  }

  @Test("going on from a checkpoint gives the weights of an uninterrupted run")
  func resume() throws {
    let whole = try Trainer(configuration(.greedyRollout), jobs: 2)
    for _ in 0..<2 { _ = try whole.update() }
    let file = whole.checkpoint(configurationText: "{}").safetensors()
    for _ in 0..<2 { _ = try whole.update() }
    let resumed = try Trainer(configuration(.greedyRollout), jobs: 1)
    resumed.restore(try Checkpoint(file, resumed.policy.parameterLayout))
    for _ in 0..<2 { _ = try resumed.update() }
    #expect(weights(resumed) == weights(whole))
    #expect(resumed.counters == whole.counters)
  }

  @Test("seeds decide")
  func seeds() throws {
    let a = try Trainer(configuration(.mean, seed: 1), jobs: 2)
    let b = try Trainer(configuration(.mean, seed: 2), jobs: 2)
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
    let trainer = try Trainer(configuration, jobs: 2)
    let before = try trainer.update().meanReturn
    var after = before
    for _ in 0..<40 { after = try trainer.update().meanReturn }
    #expect(after > before + 1, "from \(before) to \(after)")
  }

  @Test("a step that makes weights infinite stops training and says at which update")
  func divergence() throws {
    var configuration = configuration(.mean)
    configuration.optimizer = OptimizerConfiguration(
      learningRate: 1, schedule: .constant, warmup: 0, beta1: 0.9999, beta2: 0, epsilon: 1e-12)
    let trainer = try Trainer(configuration, jobs: 2)
    _ = try trainer.update()
    trainer.parameters.elements[0] = .greatestFiniteMagnitude
    trainer.optimizer.firstMoment.elements[0] = -.greatestFiniteMagnitude
    trainer.optimizer.secondMoment.elements[0] = 0
    #expect(throws: TrainingError.self) { for _ in 0..<3 { _ = try trainer.update() } }
    #expect(
      TrainingError.weightsNotFinite(update: 4).description
        == "update 5: the weights became NaN or infinite; lower optimizer.learningRate, or raise optimizer.beta2 "
        + "and optimizer.epsilon.")
  }

  @Test("weights that are no longer finite stop training before they are used")
  func notFinite() throws {
    let trainer = try Trainer(configuration(.mean), jobs: 2)
    trainer.parameters.elements[trainer.parameters.count - 1] = .nan
    var stopped = false
    do { _ = try trainer.update() } catch { stopped = true }
    #expect(stopped)
  }
}
