public import Basics
import GRDB

/// A result store that navsim can't use, and how to mend it.
public struct ResultStoreError: ReportedError, Equatable {
  public enum Reason: Equatable, Sendable {
    case missing
    case noName
    case isFolder
    case notAStore
    /// It says that it is a store of this format, but a table is missing or has other columns.
    case otherTables(String, isMissing: Bool)
    /// Written by a navsim with another format.
    case otherVersion(found: Int)
    case locked
    /// Another program works on the run; its number is not always known.
    case runInUse(String, process: Int?)
    case readOnly
    case full
    case cannotOpen(String)
    case damaged(String)
    case failed(String)
    case noRuns
    case unknownRun(String, known: [String])
    /// A trial that is stored with another configuration, or other controllers, than it would be run with now.
    case changedTrial(TrialKey, run: String, what: String)
    /// A run that another version of the program began.
    case otherProgram(run: String, found: String, own: String)
  }

  public var path: String
  public var reason: Reason

  public init(path: String, reason: Reason) {
    self.path = path
    self.reason = reason
  }

  init(_ error: DatabaseError, path: String) {
    self.path = path
    let message = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: reason = .locked
    case .SQLITE_READONLY: reason = .readOnly
    case .SQLITE_FULL: reason = .full
    case .SQLITE_NOTADB: reason = .notAStore
    // A statement that this navsim's own tables can't refuse.
    case .SQLITE_CORRUPT, .SQLITE_ERROR, .SQLITE_FORMAT, .SQLITE_MISMATCH, .SQLITE_CONSTRAINT, .SQLITE_TOOBIG:
      reason = .damaged(message)
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: reason = .cannotOpen(message)
    default: reason = .failed(message)
    }
  }

  /// Whether the store is missing or holds nothing of that name (exit code 66).
  public var isMissingInput: Bool {
    switch reason {
    case .missing, .noRuns, .unknownRun: true
    default: false
    }
  }

  /// Whether it is named in a way that names nothing (64).
  public var isUsage: Bool { reason == .noName }

  /// Whether the store can't be written (73), rather than being the wrong one (65).
  public var isUnwritable: Bool {
    switch reason {
    case .locked, .runInUse, .readOnly, .full, .cannotOpen, .failed: true
    default: false
    }
  }

  public var fault: Fault {
    isUsage ? .usage : isMissingInput ? .missingInput : isUnwritable ? .cannotWrite : .badInput
  }

  public var description: String { reason == .noName ? sentence : "\(place(path)): \(sentence)" }

  private var sentence: String {
    switch reason {
    case .missing: "no such store; 'navsim batch SUITE' makes one, --store names another."
    case .noName: "a result store needs a name; name a file with --store."
    case .isFolder: "is a directory, no result store; name a file in it with --store."
    case .notAStore: "is no result store of navsim; name another file with --store."
    case .otherTables(let table, let isMissing):
      "is no result store of this version: its table '\(table)' \(isMissing ? "is missing" : "has other columns"); "
        + "use the navsim it is from, or name another file with --store."
    case .otherVersion(let found):
      "is a store of format \(found), this navsim reads format \(ResultStore.version); "
        + "use the navsim it is from, or name a new file with --store."
    case .locked: "is locked by another program; wait until it is done, or name another file with --store."
    case .runInUse(let run, let process):
      "another navsim\(process.map { " (process \($0))" } ?? "") is working on \(run); wait until it is done, "
        + "or begin another run with --name."
    case .readOnly: "can't be written; allow it with 'chmod u+w', or name another file with --store."
    case .full:
      "no space is left on its disk. What was finished before is stored; make room, then go on with --resume."
    case .cannotOpen(let message):
      "can't be opened (\(message)); is its folder there, and may you write to it?"
    case .damaged(let message): "is damaged (\(message)); restore it, or name another file with --store."
    case .failed(let message): "\(message)."
    case .noRuns: "holds no runs yet; 'navsim batch SUITE' makes one."
    case .unknownRun(let name, let known):
      "holds no run '\(name)'; there are \(known.joined(separator: ", "))."
    case .changedTrial(let key, let run, let what):
      "\(run) was begun with \(what) of \(key.suite): \(key.caseName) under \(key.controller); "
        + "bring it back, or leave out --resume to begin a new run."
    case .otherProgram(let run, let found, let own):
      "\(run) was begun by navsim \(found), this is \(own); leave out --resume to begin a new run."
    }
  }
}
