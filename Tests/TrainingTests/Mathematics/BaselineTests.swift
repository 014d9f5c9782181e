import Testing

@testable import Training

@Suite("Baselines") struct BaselineTests {
  /// Advantages by the definitions of `ReinforceConfiguration.Baseline`, by instance, rollout, step and agent.
  private struct PlainAdvantages {
    let episodes: [[PlainEpisode]]
    /// Of each instance one greedy episode of the frozen policy.
    var greedy: [PlainEpisode] = []
    let discount: Double

    func advantages(_ baseline: ReinforceConfiguration.Baseline) -> [Double] {
      var advantages: [Double] = []
      for instance in episodes.indices {
        for (rollout, episode) in episodes[instance].enumerated() {
          for step in 0..<episode.steps {
            for agent in 0..<episode.agents {
              advantages.append(
                episode.rewardToGo(step: step, agent: agent, discount: discount)
                  - self.baseline(baseline, instance, rollout, step, agent))
            }
          }
        }
      }
      return advantages
    }

    private func baseline(
      _ baseline: ReinforceConfiguration.Baseline, _ instance: Int, _ rollout: Int, _ step: Int, _ agent: Int
    ) -> Double {
      func rewardToGo(_ episode: PlainEpisode, _ agent: Int) -> Double {
        episode.rewardToGo(step: step, agent: agent, discount: discount)
      }
      switch baseline {
      case .none: return 0
      case .critic: return episodes[instance][rollout].decisions[step][agent].value
      case .mean:
        let all = episodes.flatMap { $0 }
        let sums = all.map { episode in
          (0..<episode.agents).reduce(0) { $0 + rewardToGo(episode, $1) }
        }
        return sums.reduce(0, +) / Double(all.reduce(0) { $0 + $1.agents })
      case .leaveOneOut:
        let others = episodes[instance].indices.filter { $0 != rollout }
        return others.reduce(0) { $0 + rewardToGo(episodes[instance][$1], agent) } / Double(others.count)
      case .greedyRollout: return rewardToGo(greedy[instance], agent)
      }
    }
  }

  /// Mean 0 and, counted over all of them, deviation 1.
  private func normalized(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return values.map { ($0 - mean) / variance.squareRoot() }
  }

  @Test(
    "are what their definitions say, normalized or not", arguments: ReinforceConfiguration.Baseline.allCases,
    [false, true])
  func definitions(baseline: ReinforceConfiguration.Baseline, normalizes: Bool) throws {
    var configuration = SmallTraining.configuration(baseline, seed: 2)
    configuration.reinforce.normalizesAdvantages = normalizes
    let trainer = try SmallTraining.trainer(configuration)
    let batch = try SmallTraining.batch(trainer)
    let episodes = batch.plainEpisodes
    var plain = PlainAdvantages(episodes: episodes, discount: configuration.reinforce.discount)
    if baseline == .greedyRollout { plain.greedy = try greedyEpisodes(configuration, like: episodes) }
    var expected = plain.advantages(baseline)
    if normalizes { expected = normalized(expected) }
    let found = episodes.flatMap { $0 }.flatMap { $0.decisions.flatMap { $0.map(\.advantage) } }
    #expect(found.count == batch.rowCount && found.count == expected.count)
    for (a, b) in zip(found, expected) { #expect(isClose(a, b)) }
    if baseline != .none {
      let without = plain.advantages(.none)
      let differ = zip(plain.advantages(baseline), without).count { abs($0 - $1) > 1e-3 }
      #expect(differ > found.count / 2, "a baseline that is hardly ever there says little")
    }
  }

  /// One greedy episode an instance, of the policy that the trainer began with.
  private func greedyEpisodes(
    _ configuration: TrainerConfiguration, like episodes: [[PlainEpisode]]
  ) throws -> [PlainEpisode] {
    let fresh = try Trainer(configuration, jobs: 1)
    let batch = RolloutBatch(
      policy: fresh.policy, instances: episodes.count, rollouts: 1, agents: 3, maxSteps: 6)
    let instances = episodes.map { $0[0].instance }
    batch.roll(jobs: 1, reward: configuration.reward, temperature: 0, fresh.parameters) { number, _ in
      instances[number]
    }
    return batch.plainEpisodes.map { $0[0] }
  }

  @Test("are the same, decision by decision, whatever shard an episode is in")
  func shards() throws {
    // Three rollouts an instance, four episodes a shard: instances lie across shards.
    let batch = try SmallTraining.batch(try SmallTraining.trainer(SmallTraining.configuration(.leaveOneOut)))
    #expect(batch.instances == 5 && batch.rollouts == 3 && RolloutBatch.episodesPerShard == 4)
    for (instance, rollouts) in batch.plainEpisodes.enumerated() {
      // The advantages of all rollouts at one place sum up to 0 where all are still under way.
      let steps = rollouts.map(\.steps).min() ?? 0
      for step in 0..<steps {
        for agent in 0..<rollouts[0].agents {
          let sum = rollouts.reduce(0) { $0 + $1.decisions[step][agent].advantage }
          #expect(abs(sum) < 1e-5, "instance \(instance), step \(step), agent \(agent)")
        }
      }
    }
  }
}
