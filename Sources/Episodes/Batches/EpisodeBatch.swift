public import Basics
public import Scenarios
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
    public var records: EpisodeRecords
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
    var scenarios: [Scenario] = []
    for scenario in self.scenarios {
      scenarios.append(try scenario.equipped())
      _ = try ControllerFactory.teams(for: scenarios[scenarios.count - 1])
    }
    let count = scenarios.count * episodes
    struct Outcome {
      var records: EpisodeRecords
      var failure: (piece: Int, error: EpisodeError)?
    }
    let outcome = Locked(Outcome(records: EpisodeRecords(scenarios: scenarios.count, episodes: episodes)))
    var numbers = InstanceNumbers()
    let instances = scenarios.map { numbers.number(of: $0.world) }
    EpisodePlayer(jobs: jobs, isCancelled: isCancelled).play(count: count) { [self, scenarios] in
      TeamWorker(
        world: { $0 / episodes }, number: { $0 % episodes },
        make: { piece in
          do throws(EpisodeError) {
            return try scenarios[piece / episodes].makeEpisode(piece % episodes)
          } catch {
            outcome.withLock { outcome in
              // The first in order, whichever came first.
              if piece < outcome.failure?.piece ?? .max { outcome.failure = (piece, error) }
            }
            return nil
          }
        },
        take: { piece, episode, _ in
          var record = EpisodeRecord(scenarios[piece / episodes], episode)
          record.instance = instances[piece / episodes]
          outcome.withLock { [record] in $0.records.append(record, piece: piece) }
          onEpisode()
        })
    }
    let failure = outcome.withLock { $0.failure }
    if let failure { throw failure.error }
    let records = outcome.withLock { outcome in
      outcome.records.close()
      return outcome.records
    }
    return Results(
      records: records, notes: EpisodeBatch.notes(of: records), wasCancelled: records.count < count)
  }

  private static func notes(of records: EpisodeRecords) -> [ControllerNote] {
    var entries: [(controller: String, words: String)] = []
    var totals: [String: Int] = [:]
    for record in records {
      for words in record.notes { entries.append((record.controller, words)) }
      totals[record.controller, default: 0] += 1
    }
    return ControllerNote.summary(of: entries, totals: totals)
  }
}
