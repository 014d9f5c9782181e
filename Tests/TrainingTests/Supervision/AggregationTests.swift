import Basics
import GridWorld
import Policies
import Simulation
import Testing

@testable import Training

@Suite("Aggregation") struct AggregationTests {
  private func play(_ count: Int, jobs: Int) throws -> [DrivenEpisode] {
    let episodes = drive().play(count: count, jobs: jobs, isCancelled: { false })
    return try #require(episodes)
  }

  private func drive(temperatures: [Double] = [0, 1]) -> PolicyDrive {
    let policy = NavigationPolicy(SmallImitation.policy)
    return PolicyDrive(
      policy: policy, parameters: policy.makeParameters(seed: 1), source: SmallImitation.source(seed: 4),
      worlds: SmallImitation.worlds, temperatures: temperatures)
  }

  @Test("drives the same with one and two threads, and notes what was carried out")
  func driving() throws {
    let episodes = try play(10, jobs: 1)
    let others = try play(10, jobs: 2)
    #expect(episodes.map(\.number) == Array(0..<10) && episodes.map(\.actions) == others.map(\.actions))
    for episode in episodes {
      var world = World(SmallImitation.instance(episode.number, seed: 4))
      for step in 0..<episode.steps {
        #expect(!world.isTerminated)
        world.advance(
          (0..<episode.agents).map { Action(rawValue: episode.actions[step * episode.agents + $0]) })
      }
      #expect(world.isTerminated || world.isTruncated)
      let outcome = EpisodeOutcome(world)
      #expect(outcome.isSuccess == (episode.badness < 500))
    }
    let cancelled = drive().play(count: 10, jobs: 1, isCancelled: { true })
    #expect(cancelled == nil)
  }

  @Test("labels states that the policy got to, by moves that can be carried out")
  func labels() throws {
    let episodes = try play(6, jobs: 2)
    var states = 0
    for episode in episodes {
      let instance = SmallImitation.instance(episode.number, seed: 4)
      let steps = episode.chosenSteps(share: 0.2)
      #expect(!steps.isEmpty && steps == steps.sorted() && steps.allSatisfy { $0 < episode.steps })
      let demonstration = Demonstration.labelling(
        episode.number, instance, driven: episode.actions, at: steps, following: 3,
        by: ExpertSolver(iterations: 60))
      #expect(demonstration.status == .solved && demonstration.labels.map(\.step) == steps)
      // Numbers of the states where labels begin: there the policy got to, and the expert goes on.
      let counts = demonstration.labels.map { $0.actions.count / episode.agents }
      let beginnings = Set(counts.indices.map { counts[..<$0].reduce(0, +) })
      var seen: [Int] = []
      var driven = World(instance)
      demonstration.play(in: World(instance), .identity, states: Array(0..<demonstration.states)) {
        state, actions in
        if beginnings.contains(seen.count) {
          while driven.state.step < state.state.step {
            let first = driven.state.step * episode.agents
            driven.advance((0..<episode.agents).map { Action(rawValue: episode.actions[first + $0]) })
          }
          #expect(driven.state == state.state)
        }
        seen.append(state.state.step)
        var next = state
        next.advance(actions)
        // Nobody is held up: the expert's joint actions are free of conflicts.
        #expect(next.state.outcome.allSatisfy { $0 == .stayed || $0 == .moved }, "step \(state.state.step)")
      }
      #expect(seen.count == demonstration.states)
      states += seen.count
    }
    #expect(states > 40)
  }

  @Test("takes the instances where the policy did worst, and the first of the others")
  func choice() {
    let episodes = [3, 9, 1, 7, 2, 8].enumerated().map { number, badness in
      DrivenEpisode(number: number, actions: [], agents: 1, badness: Double(badness), key: 0)
    }
    func chosen(_ share: Double, of instances: Int) -> [Int] {
      StageDataMaker.choose(
        AggregationConfiguration(instances: instances, hardShare: share), from: episodes
      ).map(\.number)
    }
    #expect(chosen(0.5, of: 4) == [0, 1, 2, 5])
    #expect(chosen(1, of: 3) == [1, 3, 5])
    #expect(chosen(0, of: 2) == [0, 1])
  }
}
