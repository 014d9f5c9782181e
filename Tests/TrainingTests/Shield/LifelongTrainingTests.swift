import Attention
import Basics
import GridWorld
import Planning
import Policies
import Simulation
import Testing

@testable import Training

@Suite("Lifelong training") struct LifelongTrainingTests {
  private func configuration(seed: UInt64) -> TrainerConfiguration {
    var configuration = ShieldedTraining.configuration(seed: seed)
    configuration.worlds = WorldDistribution(
      source: .generated(MapGenerator(.random(RandomMap(density: 0.1)), width: 7, height: 7), agents: 8),
      task: .lifelong, maxSteps: 24)
    configuration.reward = RewardConfiguration(
      progress: 0.3, arrival: 1, collision: 0, step: 0, offGoal: 0, success: 0, shared: 0)
    // Without a prior all has to be learned.
    configuration.reinforce.shield?.shield.prior = 0
    configuration.reinforce.normalizesAdvantages = true
    configuration.reinforce.instances = 8
    configuration.optimizer.learningRate = 1e-2
    return configuration
  }

  @Test("pays every goal that is reached, and replaces it")
  func pay() throws {
    var configuration = configuration(seed: 2)
    configuration.reward.progress = 0
    configuration.reinforce.shield?.shield.prior = 2
    let trainer = try Trainer(configuration, jobs: 1)
    _ = try trainer.update()
    let batch = try #require(trainer.batch)
    var several = 0
    for shard in batch.shards {
      for run in shard.runs {
        #expect(!run.world.isTerminated && run.firstRows.count == 24)
        let reached = (0..<run.world.agentCount).map { Int(run.world.state.goalsReached[$0]) }
        for agent in 0..<run.world.agentCount {
          let paid = run.firstRows.reduce(Float(0)) { $0 + shard.decisions[$1 + agent].reward }
          #expect(Int(paid) == reached[agent])
        }
        several += reached.count { $0 > 1 }
        #expect(run.episodeReturn == Double(reached.reduce(0, +)))
      }
    }
    #expect(several > 20)
  }

  @Test("behind a shield raises throughput over the start, which is the score of the best policy")
  func improves() throws {
    var configuration = configuration(seed: 1)
    configuration.worlds = WorldDistribution(
      source: .generated(MapGenerator(.random(RandomMap(density: 0)), width: 5, height: 5), agents: 2),
      task: .lifelong, maxSteps: 12)
    configuration.reinforce.instances = 4
    let trainer = try Trainer(configuration, jobs: 2)
    let before = try #require(trainer.evaluate()).evaluation.throughput
    #expect(trainer.counters.bestScore == before)
    for _ in 0..<30 { _ = try trainer.update() }
    let (evaluation, isBest) = try #require(trainer.evaluate())
    #expect(evaluation.throughput > 1.3 * before, "from \(before) to \(evaluation.throughput)")
    #expect(isBest && trainer.counters.bestScore == evaluation.throughput)
  }
}
