import Basics
import Episodes
import Scenarios
import Testing

@Suite("Many episodes, from another package") struct ManyEpisodesTests {
  @Test("of a suite and a scenario are played on threads, and their results are values")
  func batch() throws {
    let file = Repository.shipped("Scenarios/suites/two-corridors.json")
    guard case .suite(let suite) = try Document.load(file) else { throw UnexpectedFile() }
    var scenarios = try (0..<suite.count).map {
      try suite.scenario(at: $0, overrides: ScenarioOverrides(controller: "pibt"))
    }
    scenarios.append(
      try Scenario.load(
        file: Repository.shipped("Scenarios/junction.json"), overrides: ScenarioOverrides(controller: "pibt"))
    )
    let finished = Locked(0)
    var batch = EpisodeBatch(scenarios: scenarios, episodes: 3, jobs: 2)
    batch.onEpisode = { finished.withLock { $0 += 1 } }
    let results = try batch.run()
    #expect(results.records.map(\.episode) == scenarios.flatMap { _ in [0, 1, 2] })
    #expect(results.records.map(\.scenario) == scenarios.flatMap { [$0.name, $0.name, $0.name] })
    #expect(results.records.allSatisfy { $0.metric("ISR") != nil })
    #expect(!results.wasCancelled && finished.withLock { $0 } == results.records.count)
  }

  private struct UnexpectedFile: Error {}
}
