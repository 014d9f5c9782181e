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
    let isThere = FileManager.default.fileExists(atPath: path)
    if !isThere, access == .read { throw ResultStoreError(path: path, reason: .missing) }
    do {
      let isEmpty = try isThere && ResultStore.isEmpty(path, patience: patience)
      if isEmpty, access == .read {
        // A program was killed before it made its tables: there are no runs to read, and nothing to write to.
        queue = try DatabaseQueue()
        try ResultStore.migrate(queue)
        return
      }
      if access == .write {
        try Directory.make(Path.folder(of: path))
      }
      queue = try DatabaseQueue(
        path: path, configuration: ResultStore.configuration(access, patience: patience))
      if access == .write {
        try queue.writeWithoutTransaction { try ResultStore.prepare($0) }
        try ResultStore.migrate(queue)
      }
    } catch let error as ResultStoreError {
      throw error
    } catch let error as DatabaseError {
      throw ResultStoreError(error, path: path)
    } catch let error as FileError {
      throw ResultStoreError(path: path, reason: .cannotOpen(error.description))
    } catch {
      throw ResultStoreError(path: path, reason: .cannotOpen(error.localizedDescription))
    }
  }

  /// Puts everything in the one file. The store must not be used any more.
  public func close() {
    // Fails where another program has the store open as well; then the file simply stays in WAL mode.
    if access == .write {
      try? queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
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

  /// Looks at a file before anything could change it: whether it holds nothing at all yet.
  ///
  /// - Throws: `ResultStoreError` for a file of something else.
  private static func isEmpty(_ path: String, patience: Double) throws -> Bool {
    let queue = try DatabaseQueue(path: path, configuration: configuration(.read, patience: patience))
    defer { try? queue.close() }
    return try queue.read { database in
      let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
      let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
      // Another program may be about to make its tables, and have listed no step yet.
      let isEmpty =
        try Int.fetchOne(
          database, sql: "SELECT count(*) FROM sqlite_master WHERE tbl_name <> 'grdb_migrations'") == 0
      if isEmpty, application == 0, version == 0 { return true }
      guard application == applicationID else { throw ResultStoreError(path: path, reason: .notAStore) }
      guard version == ResultStore.version else {
        throw ResultStoreError(path: path, reason: .otherVersion(found: version))
      }
      return false
    }
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
    do { return try queue.read(body) } catch { throw translated(error) }
  }

  /// One transaction: all of `body` is stored, or nothing.
  func write<Result>(_ body: (Database) throws -> Result) throws(ResultStoreError) -> Result {
    do { return try queue.write(body) } catch { throw translated(error) }
  }

  private func translated(_ error: any Error) -> ResultStoreError {
    switch error {
    case let error as ResultStoreError: error
    case let error as DatabaseError: ResultStoreError(error, path: path)
    default: ResultStoreError(path: path, reason: .failed("\(error)"))
    }
  }
}
