import Foundation

/// A file that appears whole or not at all: written aside, then renamed into place.
///
/// A link is followed, and a file that is replaced keeps its permissions. What is no regular file (a pipe,
/// `/dev/stdout`, `/dev/null`) can't be replaced and is written to directly.
public final class WholeFile {
  public let path: String
  /// The file itself, where `path` is a link to it.
  private let destination: String
  /// Where the bytes go until `commit`; nil for pipes and devices.
  private let partialPath: String?
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 16

  /// Opens a file beside `path`, and finds out whether it could be put in place. Nothing is seen at `path`
  /// itself before `commit`.
  public init(path: String) throws(FileError) {
    // A NUL would end the path for the system and open some other file.
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw FileError(path: path, reason: .cannotWrite("the name is empty or holds a NUL"))
    }
    self.path = path
    destination = WholeFile.followingLinks(path)
    var status = stat()
    let isThere = stat(destination, &status) == 0
    let kind = status.st_mode & S_IFMT
    if path.hasSuffix("/") || isThere && kind == S_IFDIR {
      throw FileError(path: path, reason: .cannotWrite("it is a directory; name a file in it"))
    }
    if isThere, access(destination, W_OK) != 0 { throw WholeFile.failure(errno, path) }
    // `/dev/stdout` may lead to a regular file, which others write to as well.
    if isThere, kind != S_IFREG || path.hasPrefix("/dev/") {
      partialPath = nil
      descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    } else {
      let partialPath = "\(destination).partial-\(ProcessInfo.processInfo.processIdentifier)"
      self.partialPath = partialPath
      Leftovers.add(partialPath)
      descriptor = open(partialPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
      if isThere, descriptor >= 0 { fchmod(descriptor, status.st_mode & 0o777) }
    }
    guard descriptor >= 0 else {
      let error = WholeFile.failure(errno, path)
      if let partialPath { Leftovers.forget(partialPath) }
      throw error
    }
    buffer.reserveCapacity(WholeFile.bufferSize)
  }

  deinit { discard() }

  public func write(_ text: String) throws(FileError) { try write(Array(text.utf8)) }

  public func write(_ bytes: [UInt8]) throws(FileError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= WholeFile.bufferSize { try flush() }
  }

  /// Puts the file in place, with all that was written.
  public func commit() throws(FileError) {
    try flush()
    let isClosed = close(descriptor) == 0
    descriptor = -1
    guard let partialPath else {
      if isClosed { return }
      throw WholeFile.failure(errno, path)
    }
    defer { Leftovers.forget(partialPath) }
    guard isClosed, rename(partialPath, destination) == 0 else {
      let error = WholeFile.failure(errno, path)
      unlink(partialPath)
      throw error
    }
  }

  /// Forgets what was written; also what happens to a file that is never committed.
  public func discard() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    guard let partialPath else { return }
    unlink(partialPath)
    Leftovers.forget(partialPath)
  }

  /// Writes a file in one go.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let file = try WholeFile(path: path)
    try file.write(bytes)
    try file.commit()
  }

  public static func write(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }

  private func flush() throws(FileError) {
    var written = 0
    while written < buffer.count {
      let count = buffer.withUnsafeBytes { bytes -> Int in
        guard let base = bytes.baseAddress else { return 0 }
        return Foundation.write(descriptor, base + written, bytes.count - written)
      }
      guard count >= 0 else {
        if errno == EINTR { continue }
        let error = WholeFile.failure(errno, path)
        discard()
        throw error
      }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func followingLinks(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// In the system's own words, such as "No space left on device", but for a folder that is not there.
  private static func failure(_ code: Int32, _ path: String) -> FileError {
    let folder = (path as NSString).deletingLastPathComponent
    let message =
      code == ENOENT && !folder.isEmpty
      ? "the folder is not there; make it with 'mkdir -p \(folder)'" : String(cString: strerror(code))
    return FileError(path: path, reason: .cannotWrite(message))
  }
}
