import Scenarios
import Simulation
import Testing

@Suite("A vector of episodes, from another package") struct VectorTests {
  @Test("of 1,000 is stepped by a driver of one's own, which sees rows and is told what they paid")
  func thousand() throws {
    let scenario = try Scenario.load(
      file: Repository.shipped("Scenarios/corridor-swap.json"), overrides: ScenarioOverrides(maxSteps: 20))
    let layout = ObservationLayout(
      sensors: scenario.world.sensors, model: scenario.world.dynamics.model, outputWidth: 0)
    let count = 1000
    var vector = VectorEpisode(
      layout: layout, capacity: count * scenario.world.agents.count, reward: RewardConfiguration(shared: 0))
    vector.begin((0..<count).map { Episode(World(scenario.world, episode: $0), teams: []) })
    var driver = Descent(sums: [Float](repeating: 0, count: count))
    vector.play(&driver)
    #expect(vector.isOver && vector.lanes.count == count)
    for (lane, sum) in driver.sums.enumerated() {
      let episode = vector.lanes[lane].episode
      #expect(episode.world.isTerminated || episode.world.isTruncated)
      #expect(abs(vector.lanes[lane].episodeReturn - Double(sum)) < 1e-3)
      #expect(EpisodeOutcome(episode.world).individualRate >= 0)
    }
  }

  /// Every agent goes where its goal is nearest, or waits.
  private struct Descent: VectorDriver {
    /// Of what each lane's rows paid.
    var sums: [Float]

    mutating func decide(_ vector: inout VectorEpisode) {
      for lane in vector.lanes.indices where !vector.lanes[lane].isOver {
        #expect(vector.lanes[lane].firstRow.map(vector.stepRows.contains) == true)
        vector.decide(lane) { world, decision in
          for agent in 0..<world.agentCount {
            let pose = world.state.poses[agent]
            let goal = world.state.goal[agent]
            func steps(after action: Action) -> Int32 {
              world.stepsToGo(
                from: world.catalogue.pose(after: action, from: pose, stride: world.layout.stride), to: goal)
            }
            decision.sampled[agent] =
              world.catalogue.actions.min { steps(after: $0) < steps(after: $1) } ?? .idle
          }
        }
      }
    }

    mutating func review(_ vector: borrowing VectorEpisode) {
      for lane in vector.lanes {
        guard let firstRow = lane.firstRow else { continue }
        let first = firstRow - vector.stepRows.lowerBound
        sums[lane.episode.world.episode] += vector.rewards[first..<first + lane.episode.world.agentCount]
          .reduce(0, +)
      }
    }
  }
}
