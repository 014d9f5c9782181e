import Basics
import Foundation

/// The file of a store as the user names it, looked at before SQLite is given it.
struct StoreFile {
  /// As SQLite takes it for a file whatever it looks like: it would keep `:memory:` nowhere and read `file:x` as a URI.
  let sqlitePath: String
  let isThere: Bool
  private let path: String

  /// - Throws: `ResultStoreError` for what can't be a store: no name, a folder, a device.
  init(_ path: String) throws(ResultStoreError) {
    guard !path.isEmpty else { throw ResultStoreError(path: path, reason: .noName) }
    // It would end the name for the system, and open some other file.
    guard !path.utf8.contains(0) else {
      throw ResultStoreError(path: path, reason: .cannotOpen("its name holds a NUL"))
    }
    if path.hasSuffix("/") { throw ResultStoreError(path: path, reason: .isFolder) }
    self.path = path
    KeptInputs.keep(path)
    sqlitePath = path.hasPrefix("/") ? path : "./" + path
    var status = stat()
    isThere = stat(path, &status) == 0
    guard isThere else { return }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw ResultStoreError(path: path, reason: .isFolder)
    // Opening a pipe would wait for its other end.
    default: throw ResultStoreError(path: path, reason: .notAStore)
    }
  }

  /// Makes the folders it is in.
  func makeFolder() throws(ResultStoreError) {
    guard let slash = path.lastIndex(of: "/") else { return }
    do {
      try Directory.make(String(path[..<slash]))
    } catch {
      throw ResultStoreError(path: path, reason: .cannotOpen(error.reason.words))
    }
  }
}

extension FileError.Reason {
  /// The system's own, where there are such.
  fileprivate var words: String {
    switch self {
    case .failed(let words), .cannotWrite(let words): words
    default: sentence
    }
  }
}
