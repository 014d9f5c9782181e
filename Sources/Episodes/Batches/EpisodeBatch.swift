import Basics
import Evaluation
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
    let results = Workers.map(count: scenarios.count * episodes, jobs: jobs) { [self] index in
      let record = record(scenarios[index / episodes], index % episodes)
      if record != nil { progress.advance() }
      return record
    }
    progress.end()
    let done = results.compactMap { $0 }
    for note in ControllerNote.summary(
      of: done.flatMap { entry in entry.notes.map { (entry.record.controller, $0) } },
      totals: Dictionary(done.map { ($0.record.controller, 1) }, uniquingKeysWith: +))
    {
      Terminal.say("note: \(note.text)")
    }
    return done.map(\.record)
  }

  /// An episode, and what its controllers said of how they drove.
  private struct Finished: Sendable {
    var record: EpisodeRecord
    var notes: [String]
  }

  private func record(_ scenario: Scenario, _ number: Int) -> Finished? {
    guard !Interrupt.isRequested, var episode = try? scenario.makeEpisode(number) else { return nil }
    while !episode.isOver {
      if Interrupt.isRequested { return nil }
      episode.advance()
    }
    return Finished(
      record: EpisodeRecord(scenario, episode),
      notes: Set(episode.teams.compactMap(\.controller.note)).sorted())
  }
}
