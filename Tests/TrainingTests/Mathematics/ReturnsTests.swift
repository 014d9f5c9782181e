import Simulation
import Testing

@testable import Training

@Suite("Returns") struct ReturnsTests {
  @Test(
    "are sums of what agents were paid for steps that a plain reward agrees with", arguments: UInt64(1)...4)
  func rewards(seed: UInt64) throws {
    let configuration = SmallTraining.configuration(seed: seed)
    let batch = try SmallTraining.batch(try SmallTraining.trainer(configuration))
    let plain = PlainReward(reward: configuration.reward)
    var collisions = 0
    for episode in batch.plainEpisodes.flatMap({ $0 }) {
      let worlds = episode.replay()
      var sum = 0.0
      for step in 0..<episode.steps {
        let pay = plain.pay(from: worlds[step], to: worlds[step + 1])
        sum += pay.own.reduce(0, +)
        for agent in 0..<episode.agents {
          let paid = episode.decisions[step][agent].reward
          #expect(isClose(paid, pay.shared[agent]), "seed \(seed), step \(step), agent \(agent)")
        }
      }
      #expect(isClose(episode.episodeReturn, sum))
      collisions += worlds[episode.steps].state.agentCollisions.reduce(0) { $0 + Int($1) }
    }
    #expect(collisions > 0, "nobody was in anybody's way, so the test says less than it could")
  }

  @Test("are discounted sums of the rewards to the end of the episode", arguments: [0, 0.5, 0.97, 1])
  func rewardsToGo(discount: Double) throws {
    var configuration = SmallTraining.configuration()
    configuration.reinforce.discount = discount
    let batch = try SmallTraining.batch(try SmallTraining.trainer(configuration))
    let episodes = batch.plainEpisodes.flatMap { $0 }
    for episode in episodes {
      for step in 0..<episode.steps {
        for agent in 0..<episode.agents {
          let expected = episode.rewardToGo(step: step, agent: agent, discount: discount)
          #expect(isClose(episode.decisions[step][agent].rewardToGo, expected))
        }
      }
    }
    // What makes the above worth testing.
    #expect(Set(episodes.map(\.steps)).count > 2 && Set(episodes.map(\.agents)) == [1, 2, 3])
    #expect(episodes.contains { $0.hasSucceeded } && episodes.contains { !$0.hasSucceeded })
    #expect(batch.shards.count == 4)
  }

  @Test("by instance, rollout, step and agent are 0 once the episode is over")
  func places() throws {
    let batch = try SmallTraining.batch(try SmallTraining.trainer(SmallTraining.configuration()))
    for (instance, rollouts) in batch.plainEpisodes.enumerated() {
      for (rollout, episode) in rollouts.enumerated() {
        for step in 0..<8 {
          for agent in 0..<episode.agents {
            let found = batch.rewardToGo(instance, rollout: rollout, step: step, agent: agent)
            let expected = episode.rewardToGo(step: step, agent: agent, discount: 0.8)
            #expect(isClose(Double(found), expected))
          }
        }
      }
    }
  }
}
