import Scenarios
import Simulation

/// Runs several episodes of several scenarios side by side.
struct EpisodeBatch {
  var scenarios: [Scenario]
  /// Of each scenario, numbered from 0.
  var episodes: Int
  /// Threads.
  var jobs: Int
  var showsProgress: Bool

  /// The results in order, scenario by scenario; episodes that an interrupt cut short are left out.
  func run() throws -> [EpisodeRecord] {
    // Every controller is made once ahead, so that a case that can't run stops everything before it starts.
    for scenario in scenarios { _ = try ControllerFactory.teams(for: scenario) }
    let progress = ProgressLine(total: scenarios.count * episodes, unit: "episodes", isShown: showsProgress)
    defer { progress.end() }
    let results = Workers.map(count: scenarios.count * episodes, jobs: jobs) { [self] index in
      let record = record(scenarios[index / episodes], index % episodes)
      if record != nil { progress.advance() }
      return record
    }
    return results.compactMap { $0 }
  }

  private func record(_ scenario: Scenario, _ number: Int) -> EpisodeRecord? {
    guard !Interrupt.isRequested, var episode = try? scenario.makeEpisode(number) else { return nil }
    while !episode.isOver {
      if Interrupt.isRequested { return nil }
      episode.advance()
    }
    return EpisodeRecord(scenario, episode)
  }
}
