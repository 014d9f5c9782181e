import Basics
import Episodes
import Scenarios
import Testing

@Suite("A batch of episodes") struct EpisodeBatchTests {
  private func scenarios() throws -> [Scenario] {
    [
      try Repository.scenario("corridor-swap", controller: "random", maxSteps: 20),
      try Repository.scenario("junction", controller: "pibt", maxSteps: 20),
    ]
  }

  /// All that is known of an episode but its time.
  private func facts(_ record: EpisodeRecord) -> String {
    var record = record
    record.metrics.removeAll { $0.name == "runtime" }
    return record.json.text
  }

  @Test("gives the results in order, whatever the number of threads", arguments: [1, 3])
  func order(jobs: Int) throws {
    let scenarios = try scenarios()
    let told = Locked(0)
    var batch = EpisodeBatch(scenarios: scenarios, episodes: 4, jobs: jobs)
    batch.onEpisode = { told.withLock { $0 += 1 } }
    let results = try batch.run()
    var expected: [String] = []
    for scenario in scenarios {
      for number in 0..<4 { expected.append(facts(try RecordedEpisode(scenario, number: number).run())) }
    }
    #expect(results.records.map(facts) == expected)
    #expect(Set(expected).count > 4, "episodes differ")
    #expect(!results.wasCancelled && told.withLock { $0 } == 8)
  }

  @Test("leaves out what is not finished when it is cancelled")
  func cancelled() throws {
    let told = Locked(0)
    var batch = EpisodeBatch(scenarios: try scenarios(), episodes: 4, jobs: 1)
    batch.onEpisode = { told.withLock { $0 += 1 } }
    batch.isCancelled = { told.withLock { $0 } == 3 }
    let results = try batch.run()
    #expect(results.wasCancelled && results.records.count == 3)
  }

  @Test("sums up what the controllers said of how they drove")
  func notes() throws {
    let scenarios = [
      try Repository.scenario("depot-lifelong", controller: "lacam", maxSteps: 3),
      try Repository.scenario("junction", controller: "greedy", maxSteps: 3),
    ]
    let results = try EpisodeBatch(scenarios: scenarios, episodes: 2, jobs: 1).run()
    #expect(results.records.map(\.notes.count) == [1, 1, 0, 0])
    #expect(
      results.notes.map(\.text) == [
        "lacam: goals change all the time, which it can't plan for; pibt+ drives instead (2 of 2 episodes)."
      ])
  }

  @Test("plays nothing if the controllers of one scenario can't be made")
  func refused() throws {
    var batch = EpisodeBatch(
      scenarios: try scenarios() + [Repository.scenario("junction", controller: "policy:/nowhere")])
    batch.onEpisode = { Issue.record("an episode was played") }
    #expect(throws: EpisodeError.self) { try batch.run() }
  }
}
