import Attention
import Policies
import Simulation
import Testing

@testable import Training

@Suite("Truncation") struct TruncationTests {
  private func configuration(
    _ bootstraps: Bool, symbols: Int, _ exchange: OutputExchange,
    _ baseline: ReinforceConfiguration.Baseline = .critic
  ) -> TrainerConfiguration {
    var configuration = SmallTraining.configuration(baseline, seed: 5)
    configuration.policy.messageSymbols = symbols
    configuration.policy.exchange = exchange
    configuration.policy.radio.delay = exchange == .sameStep ? 0 : 1
    configuration.reinforce.bootstrapsTruncation = bootstraps
    return configuration
  }

  /// The value head's word on the state after the last decision, from a world that is played anew, one forward pass of
  /// all agents a step.
  private func valuesAtEnd(_ episode: PlainEpisode, _ trainer: Trainer) -> [Double] {
    let policy = trainer.policy
    let width = policy.configuration.outputWidth
    let actions = policy.actionCount
    var world = World(
      episode.instance.configuration, episode: episode.instance.episode, outputWidth: width)
    var builder = ObservationBuilder(for: world, perception: policy.configuration.perception)
    let observation = Observation(layout: policy.observationLayout, agents: episode.agents)
    let workspace = PolicyWorkspace(for: policy, maximumRows: episode.agents)
    func logits() -> [[Double]] {
      builder.observe(world, into: observation)
      let output = policy.forward(
        ObservationRows(observation, first: 0, count: episode.agents), trainer.parameters, workspace)
      return (0..<episode.agents).map { row in
        (0..<policy.headOutputWidth).map { Double(output[row, $0]) }
      }
    }
    for step in episode.decisions {
      var outputs = [Float](repeating: 0, count: episode.agents * width)
      for (agent, (decision, logits)) in zip(step, logits()).enumerated() {
        #expect(isClose(decision.value, logits[policy.valueColumn], within: 1e-4))
        let distribution = PlainDistribution(Array(logits[..<actions]), allowed: decision.allowed)
        for action in 0..<actions {
          outputs[agent * width + action] = Float(distribution.probabilities[action])
        }
        if policy.configuration.messageSymbols > 0 && policy.configuration.exchange == .previousStep {
          outputs[agent * width + actions + decision.message] = 1
        }
      }
      world.advance(step.map { Action($0.action) }, outputs: outputs)
    }
    return logits().map { $0[policy.valueColumn] }
  }

  @Test(
    "goes on with the value of the last state if it is to be bootstrapped, and success never does",
    arguments: [(0, OutputExchange.previousStep), (2, .previousStep), (2, .sameStep)])
  func bootstrapped(symbols: Int, exchange: OutputExchange) throws {
    let configuration = configuration(true, symbols: symbols, exchange)
    let trainer = try SmallTraining.trainer(configuration)
    let batch = try SmallTraining.batch(trainer)
    let episodes = batch.plainEpisodes.flatMap { $0 }
    let discount = configuration.reinforce.discount
    for episode in episodes {
      let values = episode.hasSucceeded ? [] : valuesAtEnd(episode, trainer)
      #expect(values.count == episode.valuesAtLimit.count)
      for (a, b) in zip(values, episode.valuesAtLimit) { #expect(isClose(a, b, within: 1e-4)) }
      for step in 0..<episode.steps {
        for agent in 0..<episode.agents {
          let expected = episode.rewardToGo(step: step, agent: agent, discount: discount)
          let decision = episode.decisions[step][agent]
          #expect(isClose(decision.rewardToGo, expected))
          #expect(isClose(decision.advantage, expected - decision.value))
        }
      }
    }
    #expect(episodes.contains { $0.hasSucceeded } && episodes.contains { !$0.hasSucceeded })
    #expect(episodes.contains { $0.valuesAtLimit.contains { abs($0) > 0.05 } })
  }

  @Test("counts as the end of the world by default: nothing is valued, and all else is the same")
  func isTheEnd() throws {
    let (off, on) = (
      configuration(false, symbols: 2, .previousStep), configuration(true, symbols: 2, .previousStep)
    )
    #expect(!ReinforceConfiguration().bootstrapsTruncation)
    let without = try SmallTraining.batch(try SmallTraining.trainer(off)).plainEpisodes.flatMap { $0 }
    let with = try SmallTraining.batch(try SmallTraining.trainer(on)).plainEpisodes.flatMap { $0 }
    for (a, b) in zip(without, with) {
      #expect(a.valuesAtLimit.isEmpty && b.valuesAtLimit.count == (b.hasSucceeded ? 0 : b.agents))
      #expect(a.steps == b.steps)
      for (one, other) in zip(a.decisions.joined(), b.decisions.joined()) {
        #expect(one.action == other.action && one.message == other.message && one.reward == other.reward)
        #expect(one.value == other.value && (one.rewardToGo == other.rewardToGo) == a.hasSucceeded)
      }
    }
  }

  @Test("of the greedy rollouts goes on as well, so that like is compared with like")
  func greedy() throws {
    let configuration = configuration(true, symbols: 0, .previousStep, .greedyRollout)
    let trainer = try Trainer(configuration, jobs: 1)
    let batch = try SmallTraining.batch(trainer)
    let greedy = RolloutBatch(
      policy: trainer.policy, instances: batch.instances, rollouts: 1, agents: 3, maxSteps: 6,
      valuesTruncation: true)
    let episodes = batch.plainEpisodes
    greedy.roll(jobs: 1, reward: configuration.reward, temperature: 0, trainer.parameters) { number, _ in
      episodes[number][0].instance
    }
    for (rollouts, best) in zip(episodes, greedy.plainEpisodes.map({ $0[0] })) {
      for episode in rollouts {
        for step in 0..<episode.steps {
          for agent in 0..<episode.agents {
            let expected =
              episode.rewardToGo(step: step, agent: agent, discount: 0.8)
              - best.rewardToGo(step: step, agent: agent, discount: 0.8)
            #expect(isClose(episode.decisions[step][agent].advantage, expected))
          }
        }
      }
    }
    #expect(greedy.plainEpisodes.contains { !$0[0].valuesAtLimit.isEmpty })
  }
}
