import Basics
import Foundation
import GRDB

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
  private let pending = Locked<[Pending]>([])
  private let progress = Locked(Progress())

  /// Held while writing.
  private struct Progress {
    /// Up to when time is stored: with every episode, so that a killed program's rows and time agree.
    var stored = ContinuousClock.now
    /// The last look at the memory.
    var looked = ContinuousClock.now
  }

  init(
    _ store: ResultStore, _ run: StoredRun, controller: String, jobs: Int
  ) throws(ResultStoreError) {
    self.store = store
    self.run = run
    self.controller = controller
    self.jobs = jobs
    try store.write { database in
      try database.execute(
        sql: "INSERT OR IGNORE INTO controller (run, name) VALUES (?, ?)", arguments: [run.id, controller])
    }
    ProcessMemory.resetPeak()
  }

  func add(_ result: EpisodeResult, trial: Int64) throws(ResultStoreError) {
    pending.withLock { $0.append(Pending(result: result, trial: trial)) }
    let failure = progress.withLock { progress -> ResultStoreError? in
      let waiting = pending.withLock { pending in
        defer { pending = [] }
        return pending
      }
      // Another thread has stored it meanwhile.
      guard !waiting.isEmpty else { return nil }
      do {
        try store.write { database in
          for entry in waiting { try insert(entry, database) }
          try updateCost(&progress, database)
        }
      } catch {
        return error as? ResultStoreError
      }
      return nil
    }
    if let failure { throw failure }
  }

  /// Notes what the controller took. Call it once all threads are done.
  func finish() throws(ResultStoreError) {
    let failure = progress.withLock { progress -> ResultStoreError? in
      progress.looked = .now - .seconds(1)
      do { try store.write { try updateCost(&progress, $0) } } catch { return error as? ResultStoreError }
      return nil
    }
    if let failure { throw failure }
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
    guard database.changesCount > 0 else { return }
    for note in result.notes {
      try database.execute(
        sql: "INSERT OR IGNORE INTO note (trial, number, text) VALUES (?, ?, ?)",
        arguments: [entry.trial, result.number, note])
    }
  }

  /// Adds the time since the last update to what earlier ones, and earlier sessions, took.
  private func updateCost(_ progress: inout Progress, _ database: Database) throws {
    let now = ContinuousClock.now
    let isTimeToLook = progress.looked.duration(to: now) >= .seconds(1)
    let statement = try database.cachedStatement(
      sql: """
        UPDATE controller SET wall_seconds = wall_seconds + ?, peak_bytes = max(peak_bytes, ?), threads = ?
        WHERE run = ? AND name = ?
        """)
    try statement.execute(arguments: [
      progress.stored.duration(to: now) / .seconds(1), isTimeToLook ? ProcessMemory.peakBytes : 0, jobs,
      run.id, controller,
    ])
    progress.stored = now
    if isTimeToLook { progress.looked = now }
  }
}
