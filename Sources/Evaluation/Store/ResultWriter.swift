import Foundation
import GRDB
import Synchronization

/// Stores the episodes of one controller as its threads hand them over.
///
/// `add` returns when its episode is stored. Threads that come while another one writes put theirs in line, and the next
/// one to write stores all of them in one transaction.
final class ResultWriter: Sendable {
  private struct Pending {
    var result: EpisodeResult
    var trial: Int64
  }

  private let store: ResultStore
  private let run: StoredRun
  private let controller: String
  private let jobs: Int
  private let start = ContinuousClock.now
  /// What earlier sessions took.
  private let earlierSeconds: Double
  private let earlierPeak: Int
  private let pending = Mutex<[Pending]>([])
  /// Held while writing: the moment of the last look at the memory.
  private let lastLook: Mutex<ContinuousClock.Instant>

  init(
    _ store: ResultStore, _ run: StoredRun, controller: String, jobs: Int
  ) throws(ResultStoreError) {
    self.store = store
    self.run = run
    self.controller = controller
    self.jobs = jobs
    (earlierSeconds, earlierPeak) = try store.write { database in
      try database.execute(
        sql: "INSERT OR IGNORE INTO controller (run, name) VALUES (?, ?)", arguments: [run.id, controller])
      let row = try Row.fetchOne(
        database, sql: "SELECT * FROM controller WHERE run = ? AND name = ?", arguments: [run.id, controller])
      return (row?["wall_seconds"] ?? 0, row?["peak_bytes"] ?? 0)
    }
    lastLook = Mutex(start)
    ProcessMemory.resetPeak()
  }

  func add(_ result: EpisodeResult, trial: Int64) throws(ResultStoreError) {
    pending.withLock { $0.append(Pending(result: result, trial: trial)) }
    let failure = lastLook.withLock { lastLook -> ResultStoreError? in
      let waiting = pending.withLock { pending in
        defer { pending = [] }
        return pending
      }
      // Another thread has stored it meanwhile.
      guard !waiting.isEmpty else { return nil }
      let isTimeToLook = lastLook.duration(to: .now) > .seconds(1)
      do {
        try store.write { database in
          for entry in waiting { try insert(entry, database) }
          if isTimeToLook { try updateCost(database) }
        }
      } catch {
        return error as? ResultStoreError
      }
      if isTimeToLook { lastLook = .now }
      return nil
    }
    if let failure { throw failure }
  }

  /// Notes what the controller took. Call it once all threads are done.
  func finish() throws(ResultStoreError) {
    try store.write { try updateCost($0) }
  }

  /// An episode that is there already stays as it is: two programs that work on one run store none twice.
  private func insert(_ entry: Pending, _ database: Database) throws {
    let result = entry.result
    let statement = try database.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO episode (trial, number, terminated, truncated, steps, metrics, runtime, seconds)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(arguments: [
      entry.trial, result.number, result.terminated, result.truncated, result.steps, result.metrics,
      result.runtime, result.seconds,
    ])
  }

  private func updateCost(_ database: Database) throws {
    try database.execute(
      sql: "UPDATE controller SET wall_seconds = ?, peak_bytes = ?, threads = ? WHERE run = ? AND name = ?",
      arguments: [
        earlierSeconds + start.duration(to: .now) / .seconds(1), max(earlierPeak, ProcessMemory.peakBytes),
        jobs, run.id, controller,
      ])
  }
}
