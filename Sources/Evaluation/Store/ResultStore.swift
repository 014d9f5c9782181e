import Basics
import Foundation
import GRDB

/// Finished episodes on disk: a SQLite file in which an episode is either whole or not there at all.
///
/// While it is written it is in WAL mode, so that a killed program loses nothing it has stored; when it is closed it
/// becomes one plain file again, readable from anywhere. The tables are documented in `ResultStore+Schema.swift`.
public final class ResultStore: Sendable {
  public enum Access: Sendable {
    case read
    /// Makes the file, and the folder it is in, if they are not there.
    case write
  }

  /// Of the format; files of another are refused and left alone.
  public static let version = 1
  /// "nvsm" in the header of the file tells a store from any other SQLite file.
  static let applicationID = 0x6E76_736D

  public let path: String
  private let queue: DatabaseQueue
  private let access: Access

  /// - Parameter patience: seconds to wait for another program that writes to the store.
  public init(path: String, access: Access, patience: Double = 5) throws(ResultStoreError) {
    self.path = path
    self.access = access
    let file = try StoreFile(path)
    if !file.isThere, access == .read { throw ResultStoreError(path: path, reason: .missing) }
    if access == .write { try file.makeFolder() }
    // SQLite does not wait for everything: not while another program makes the store, or puts it in one file.
    let end = ContinuousClock.now + .seconds(patience)
    while true {
      do {
        queue = try ResultStore.open(file, path: path, access, patience: patience)
        return
      } catch {
        let failure = ResultStore.translated(error, path: path)
        guard failure.reason == .locked, ContinuousClock.now < end else { throw failure }
      }
      usleep(20_000)
    }
  }

  private static func open(
    _ file: StoreFile, path: String, _ access: Access, patience: Double
  ) throws -> DatabaseQueue {
    var isEmpty = false
    if file.isThere {
      do {
        isEmpty = try self.isEmpty(file, path: path, patience: patience)
      } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK {
        try rollBack(file, patience: patience)
        isEmpty = try self.isEmpty(file, path: path, patience: patience)
      }
    }
    if isEmpty, access == .read {
      // A program was killed before it made its tables: there are no runs to read, and nothing to write to.
      let queue = try DatabaseQueue()
      try migrate(queue)
      return queue
    }
    let queue = try DatabaseQueue(
      path: file.sqlitePath, configuration: configuration(access, patience: patience))
    if access == .write {
      try queue.writeWithoutTransaction { try prepare($0) }
      try migrate(queue)
    }
    return queue
  }

  private static func isEmpty(_ file: StoreFile, path: String, patience: Double) throws -> Bool {
    let queue = try DatabaseQueue(
      path: file.sqlitePath, configuration: configuration(.read, patience: patience))
    defer { try? queue.close() }
    return try queue.read { try isEmpty($0, path: path) }
  }

  /// Takes back what a program had begun to write, outside WAL mode, when it was killed: a reader may not.
  private static func rollBack(_ file: StoreFile, patience: Double) throws {
    let queue = try DatabaseQueue(
      path: file.sqlitePath, configuration: configuration(.write, patience: patience))
    try queue.writeWithoutTransaction { _ = try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM sqlite_master") }
    try queue.close()
  }

  /// Puts everything in the one file. The store must not be used any more.
  public func close() {
    // Fails where another program has the store open as well; then the file simply stays in WAL mode.
    if access == .write {
      try? queue.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA busy_timeout = 100")
        try database.execute(sql: "PRAGMA journal_mode = DELETE")
      }
    }
    try? queue.close()
  }

  private static func configuration(_ access: Access, patience: Double) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = access == .read
    configuration.busyMode = .timeout(patience)
    configuration.label = "navsim results"
    return configuration
  }

  private static func prepare(_ database: Database) throws {
    try database.execute(sql: "PRAGMA journal_mode = WAL")
    // A commit survives the program's death at once, and a power cut but for the last moments; the file stays sound.
    try database.execute(sql: "PRAGMA synchronous = NORMAL")
    try database.inTransaction(.immediate) {
      try adopt(database)
      return .commit
    }
  }

  // MARK: - Access

  func read<Result>(_ body: (Database) throws -> Result) throws(ResultStoreError) -> Result {
    do { return try queue.read(body) } catch { throw ResultStore.translated(error, path: path) }
  }

  /// One transaction: all of `body` is stored, or nothing.
  func write<Result>(_ body: (Database) throws -> Result) throws(ResultStoreError) -> Result {
    do { return try queue.write(body) } catch { throw ResultStore.translated(error, path: path) }
  }

  private static func translated(_ error: any Error, path: String) -> ResultStoreError {
    switch error {
    case let error as ResultStoreError: error
    case let error as DatabaseError: ResultStoreError(error, path: path)
    case let error as StoredValueError: ResultStoreError(path: path, reason: .damaged(error.description))
    case let error as RowDecodingError: ResultStoreError(path: path, reason: .damaged("\(error)"))
    default: ResultStoreError(path: path, reason: .failed("\(error)"))
    }
  }
}
