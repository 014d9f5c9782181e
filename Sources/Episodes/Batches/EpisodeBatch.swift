import Basics
import Scenarios
import Simulation

/// Plays several episodes of several scenarios side by side, and gives their results as values.
public struct EpisodeBatch: Sendable {
  public var scenarios: [Scenario]
  /// Of each scenario, numbered from 0.
  public var episodes: Int
  /// Threads.
  public var jobs: Int
  /// Asked between steps; once true, unfinished episodes are dropped and the batch ends.
  public var isCancelled: @Sendable () -> Bool = { false }
  /// Told of every finished episode, from any thread.
  public var onEpisode: @Sendable () -> Void = {}

  /// What came of a batch.
  public struct Results: Sendable {
    /// In order, scenario by scenario; episodes that were cut short are left out.
    public var records: [EpisodeRecord]
    /// What the controllers said of how they drove, summed up over episodes.
    public var notes: [ControllerNote]
    /// Whether episodes are missing because of `isCancelled`.
    public var wasCancelled: Bool
  }

  public init(scenarios: [Scenario], episodes: Int = 1, jobs: Int = Workers.coreCount) {
    precondition(episodes > 0 && jobs > 0, "\(episodes) episodes on \(jobs) threads")
    self.scenarios = scenarios
    self.episodes = episodes
    self.jobs = jobs
  }

  /// Plays all of them. The results do not depend on the threads, but for times, and for controllers with a time budget.
  ///
  /// - Throws: `EpisodeError` for a scenario whose controllers can't be made, before any episode is played.
  public func run() throws(EpisodeError) -> Results {
    for scenario in scenarios { _ = try ControllerFactory.teams(for: scenario) }
    let outcomes = Workers.map(count: scenarios.count * episodes, jobs: jobs) { [self] index in
      let outcome = play(scenarios[index / episodes], index % episodes)
      if case .success(_?) = outcome { onEpisode() }
      return outcome
    }
    var records: [EpisodeRecord] = []
    for outcome in outcomes {
      if let record = try outcome.get() { records.append(record) }
    }
    return Results(
      records: records, notes: EpisodeBatch.notes(of: records), wasCancelled: records.count < outcomes.count)
  }

  /// One episode; nil if it was cut short.
  private func play(_ scenario: Scenario, _ number: Int) -> Result<EpisodeRecord?, EpisodeError> {
    guard !isCancelled() else { return .success(nil) }
    return Result { () throws(EpisodeError) in
      var episode = try scenario.makeEpisode(number)
      return episode.play(isCancelled: isCancelled) ? EpisodeRecord(scenario, episode) : nil
    }
  }

  private static func notes(of records: [EpisodeRecord]) -> [ControllerNote] {
    ControllerNote.summary(
      of: records.flatMap { record in Set(record.notes).sorted().map { (record.controller, $0) } },
      totals: Dictionary(records.map { ($0.controller, 1) }, uniquingKeysWith: +))
  }
}
