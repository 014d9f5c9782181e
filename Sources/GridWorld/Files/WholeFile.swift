import Foundation

/// A file that appears whole or not at all: written aside, then renamed into place.
public final class WholeFile {
  public let path: String
  private let partialPath: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []

  /// Opens a file beside `path`. Nothing is seen at `path` itself before `commit`.
  public init(path: String) throws(FileError) {
    self.path = path
    partialPath = "\(path).partial-\(ProcessInfo.processInfo.processIdentifier)"
    descriptor = open(partialPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(errno) }
    buffer.reserveCapacity(1 << 16)
  }

  deinit { discard() }

  public func write(_ text: String) throws(FileError) { try write(Array(text.utf8)) }

  public func write(_ bytes: [UInt8]) throws(FileError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= 1 << 16 { try flush() }
  }

  /// Puts the file in place, with all that was written.
  public func commit() throws(FileError) {
    try flush()
    guard close(descriptor) == 0, rename(partialPath, path) == 0 else {
      let error = failure(errno)
      descriptor = -1
      unlink(partialPath)
      throw error
    }
    descriptor = -1
  }

  /// Forgets what was written; also what happens to a file that is never committed.
  public func discard() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    unlink(partialPath)
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
        let error = failure(errno)
        discard()
        throw error
      }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// In the system's own words, such as "No space left on device".
  private func failure(_ code: Int32) -> FileError {
    FileError(path: path, reason: .cannotWrite(String(cString: strerror(code))))
  }
}
