import Foundation

/// A file that appears whole or not at all: written aside, then renamed into place.
public final class WholeFile {
  /// Why a file could not be written.
  public struct WriteError: Error, Equatable, CustomStringConvertible {
    public var path: String
    /// The system's own words, such as "No space left on device".
    public var reason: String

    public var description: String { "\(path): can't write: \(reason). Nothing was left behind." }
  }

  public let path: String
  private let partialPath: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []

  /// Opens a file beside `path`. Nothing is seen at `path` itself before `commit`.
  public init(path: String) throws(WriteError) {
    self.path = path
    partialPath = "\(path).partial-\(ProcessInfo.processInfo.processIdentifier)"
    descriptor = open(partialPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw WriteError(path: path, reason: WholeFile.systemMessage()) }
    buffer.reserveCapacity(1 << 16)
  }

  deinit { discard() }

  public func write(_ text: String) throws(WriteError) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= 1 << 16 { try flush() }
  }

  public func write(_ bytes: [UInt8]) throws(WriteError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= 1 << 16 { try flush() }
  }

  /// Puts the file in place, with all that was written.
  public func commit() throws(WriteError) {
    try flush()
    guard close(descriptor) == 0, rename(partialPath, path) == 0 else {
      let message = WholeFile.systemMessage()
      descriptor = -1
      unlink(partialPath)
      throw WriteError(path: path, reason: message)
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
  public static func write(_ bytes: [UInt8], to path: String) throws(WriteError) {
    let file = try WholeFile(path: path)
    try file.write(bytes)
    try file.commit()
  }

  public static func write(_ text: String, to path: String) throws(WriteError) {
    try write(Array(text.utf8), to: path)
  }

  private func flush() throws(WriteError) {
    var written = 0
    while written < buffer.count {
      let count = buffer.withUnsafeBytes { bytes -> Int in
        guard let base = bytes.baseAddress else { return 0 }
        return Foundation.write(descriptor, base + written, bytes.count - written)
      }
      guard count >= 0 else {
        if errno == EINTR { continue }
        let message = WholeFile.systemMessage()
        discard()
        throw WriteError(path: path, reason: message)
      }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func systemMessage() -> String { String(cString: strerror(errno)) }
}
