import Attention
import Basics
import GridWorld
import Planning
import Policies
import Simulation
import Testing

@testable import Training

@Suite("Training behind a shield") struct ShieldedTrainerTests {
  private func weights(_ trainer: Trainer) -> [Float] { ShieldedTraining.weights(trainer) }

  @Test("gives the same weights with one and two threads, whatever is switched on", arguments: [0, 1, 2])
  func threads(kind: Int) throws {
    var configuration = kind == 0 ? ShieldedTraining.configuration() : ShieldedTraining.full()
    if kind == 2 {
      configuration.policy.function = .gumbelSoftmax(temperature: 1)
      configuration.policy.exchange = .sameStep
      configuration.policy.messageSymbols = 2
      configuration.policy.radio.delay = 0
      configuration.reinforce.driftPenalty = 0.1
    }
    let one = try Trainer(configuration, jobs: 1)
    let two = try Trainer(configuration, jobs: 2)
    let start = weights(one)
    for _ in 0..<2 {
      _ = try one.update()
      _ = try two.update()
    }
    #expect(weights(one) == weights(two) && weights(one) != start)
    let (own, other) = (try #require(one.evaluate()), try #require(two.evaluate()))
    #expect(own.evaluation.sumsOfCosts == other.evaluation.sumsOfCosts)
  }

  @Test("goes on from a checkpoint to the weights of an uninterrupted run, reference and all")
  func resume() throws {
    let whole = try Trainer(ShieldedTraining.full(), jobs: 2)
    for _ in 0..<2 { _ = try whole.update() }
    let file = whole.checkpoint(configurationText: "{}").safetensors()
    for _ in 0..<2 { _ = try whole.update() }
    let resumed = try Trainer(ShieldedTraining.full(), jobs: 1)
    resumed.restore(try Checkpoint(file, resumed.policy.parameterLayout))
    let start = weights(try Trainer(ShieldedTraining.full(), jobs: 1))
    #expect(resumed.reference.map { Array($0.elements) } == start)
    for _ in 0..<2 { _ = try resumed.update() }
    #expect(weights(resumed) == weights(whole))
  }

  @Test("lets nobody collide, under decisions that would")
  func collisions() throws {
    let trainer = try Trainer(ShieldedTraining.configuration(), jobs: 2)
    _ = try trainer.update()
    let batch = try #require(trainer.batch)
    var differs = 0
    for (shard, run) in batch.shards.flatMap({ shard in shard.runs.map { (shard, $0) } }) {
      var world = World(run.instance.configuration, episode: run.instance.episode)
      for firstRow in run.firstRows {
        let decisions = (0..<world.agentCount).map { shard.decisions[firstRow + $0] }
        world.advance(decisions.map { Action(rawValue: $0.executed) })
        for agent in 0..<world.agentCount {
          #expect(world.state.outcome[agent] != .blockedByAgent)
          #expect(decisions[agent].order[0] == Int(decisions[agent].action))
        }
        differs += decisions.count { $0.executed != $0.action }
      }
      #expect(world.state == run.world.state)
    }
    #expect(differs > 10)
  }

  @Test("explores: rollouts of one instance differ, and their advantages sum up to 0")
  func leaveOneOut() throws {
    var configuration = ShieldedTraining.configuration()
    configuration.reinforce.normalizesAdvantages = false
    let trainer = try Trainer(configuration, jobs: 1)
    _ = try trainer.update()
    let batch = try #require(trainer.batch)
    for instance in 0..<batch.instances {
      let episodes = batch.plainEpisodes[instance]
      #expect(Set(episodes.map { "\($0.decisions.map { $0.map(\.action) })" }).count == 4)
      for step in 0..<(episodes.map(\.steps).min() ?? 0) {
        for agent in 0..<episodes[0].agents {
          #expect(abs(episodes.reduce(0) { $0 + $1.decisions[step][agent].advantage }) < 1e-4)
        }
      }
    }
  }

  @Test("is evaluated behind that shield, or another, or none")
  func evaluation() throws {
    var configuration = ShieldedTraining.configuration()
    let trained = try #require(try Trainer(configuration, jobs: 2).evaluate()).evaluation
    #expect(trained.shield == ShieldConfiguration())
    configuration.evaluation.shield = .none
    let alone = try #require(try Trainer(configuration, jobs: 2).evaluate()).evaluation
    #expect(alone.shield == nil && alone.SoC > 1.1 * trained.SoC)
    var other = ShieldConfiguration()
    other.temperature = 0
    configuration.evaluation.shield = .given(other)
    let trainer = try Trainer(configuration, jobs: 2)
    let quiet = try #require(trainer.evaluate()).evaluation
    #expect(quiet.shield == other && quiet.sumsOfCosts != trained.sumsOfCosts)
    #expect(try #require(trainer.test(trainer.parameters)).shield == other)
  }

  @Test("drives as the controller does: the same episodes, step by step, without noise")
  func controller() throws {
    var configuration = ShieldedTraining.configuration(seed: 4)
    var shield = ShieldConfiguration()
    shield.temperature = 0
    configuration.evaluation.shield = .given(shield)
    let trainer = try Trainer(configuration, jobs: 1)
    let found = try #require(trainer.evaluate()).evaluation
    let evaluator = PolicyEvaluator(
      trainer.policy, worlds: configuration.worlds, seed: configuration.seed, shield: shield)
    for number in 0..<8 {
      let world = World(
        evaluator.configuration(number), outputWidth: configuration.policy.outputWidth)
      let controller = PolicyController(
        name: "test", file: PolicyFile(trainer.policy, trainer.parameters), temperature: 0,
        shield: shield.shield)
      var episode = Episode(
        world, teams: [.init(controller: controller, agents: Array(0..<world.agentCount))])
      while !episode.isOver { episode.advance() }
      #expect(episode.metrics["SoC"] == found.sumsOfCosts[number], "episode \(number)")
    }
  }

  @Test("refuses a shield for robots that it does not know, and noise that teaches nothing")
  func refused() {
    func message(_ edit: (inout TrainerConfiguration) -> Void) -> String? {
      var configuration = ShieldedTraining.full()
      edit(&configuration)
      do {
        _ = try Trainer(configuration, jobs: 1)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(
      message {
        $0.worlds.dynamics = .gridOriented
        $0.policy.dynamics = .gridOriented
      }
        == "'reinforce.shield' is a shield, expected none with dynamics gridOriented, whose agents it can't plan for."
    )
    #expect(
      message { $0.reinforce.shield?.temperature = 0 }
        == "'reinforce.shield.temperature' is 0, expected a number from 0.01 to 10.")
    #expect(
      message { $0.reinforce.shield?.shield.prior = -1 }
        == "'reinforce.shield.prior' is -1, expected a number from 0 to 100.")
    #expect(
      message { $0.reinforce.places = 0 }
        == "'reinforce.places' is 0, expected a whole number from 1 to 5.")
    #expect(
      message { $0.reinforce.epochs = 0 }
        == "'reinforce.epochs' is 0, expected a whole number from 1 to 100.")
    #expect(
      message { $0.reinforce.reference?.source = .file("no/such.safetensors", digest: "") }?
        .contains("no/such.safetensors") == true)
  }
}
