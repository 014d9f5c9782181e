import Foundation

/// A file that appears whole or not at all, whatever happens meanwhile: written aside, flushed to the disk, then renamed
/// into place.
///
/// Links are followed (also those that lead to no file yet), and a file that is replaced keeps its permissions. What is no
/// regular file (a pipe, `/dev/stdout`, `/dev/null`) can't be replaced and is written to directly; a directory, a
/// socket and links in a circle are refused.
public final class WholeFile {
  public let path: String
  /// Where the bytes go until `commit`; nil for pipes and devices.
  private let partial: (path: String, slot: Int?)?
  /// The file itself, where `path` is a link to it; nil for pipes and devices.
  private let destination: String?
  private let existing: WriteTarget.Existing?
  private var descriptor: Int32
  /// Whether a reader that goes away (`navsim … --trace /dev/stdout | head`) is no error.
  private let isStandardOutput: Bool
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 16

  /// Opens a file beside `path`, and finds out whether it could be put in place. Nothing is seen at `path`
  /// itself before `commit`.
  public convenience init(path: String) throws(FileError) {
    try self.init(path: path, target: WriteTarget(path))
  }

  private init(path: String, target: WriteTarget) throws(FileError) {
    if KeptInputs.contains(path) { throw FileError(path: path, reason: .isInput) }
    self.path = path
    isStandardOutput = target == .descriptor(1)
    switch target {
    case .file(let destination, let existing):
      self.destination = destination
      self.existing = existing
      // The permissions of a file to be replaced from the start: nobody else shall read what is to be hidden.
      let made = PartialFiles.make(for: destination, mode: existing?.mode ?? 0o666)
      partial = made.map { ($0.path, $0.slot) }
      descriptor = made?.descriptor ?? -1
    case .descriptor(let number):
      (destination, existing, partial) = (nil, nil, nil)
      descriptor = fcntl(number, F_DUPFD_CLOEXEC, 3)
    case .direct(let place):
      (destination, existing, partial) = (nil, nil, nil)
      descriptor = open(place, O_WRONLY | O_APPEND | O_NOCTTY | O_CLOEXEC)
    }
    guard descriptor >= 0 else { throw WriteTarget.failure(errno, path) }
    buffer.reserveCapacity(WholeFile.bufferSize)
  }

  deinit { discard() }

  /// Where the bytes go until `commit`, for programs that write the file themselves; nil for pipes and devices.
  public var partialPath: String? { partial?.path }

  /// Whether a name leads to no file, or to one that can be replaced, rather than to a pipe or a device. Opens nothing.
  public static func isReplaceable(_ path: String) throws(FileError) -> Bool {
    if case .file = try WriteTarget(path) { true } else { false }
  }

  /// The file that would be written under a name, by its one path without links; nil for pipes, devices, and what can't be written.
  public static func destination(of path: String) -> String? {
    guard case .file(let destination, _)? = try? WriteTarget(path),
      let folder = try? WriteTarget.resolved(Path.folder(of: destination))
    else { return nil }
    return Path.appending(Path.name(of: destination), to: folder)
  }

  public func write(_ text: String) throws(FileError) { try write(Array(text.utf8)) }

  public func write(_ bytes: [UInt8]) throws(FileError) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= WholeFile.bufferSize { try flush() }
  }

  /// Puts the file in place, with all that was written.
  public func commit() throws(FileError) {
    if partial != nil, KeptInputs.contains(path) {
      discard()
      throw FileError(path: path, reason: .isInput)
    }
    try flush()
    guard let partial, let destination else {
      let isClosed = close(descriptor) == 0
      descriptor = -1
      if isClosed { return }
      throw WriteTarget.failure(errno, path)
    }
    if let existing {
      // As root; others make the file their own.
      _ = fchown(descriptor, existing.owner, existing.group)
      fchmod(descriptor, existing.mode)
    }
    // First the bytes, then the name: after a power cut there is the old file or the new one, never an empty one.
    guard fsync(descriptor) == 0, rename(partial.path, destination) == 0 else {
      let error = WriteTarget.failure(errno, path)
      discard()
      throw error
    }
    PartialFiles.forget(partial.slot)
    close(descriptor)
    descriptor = -1
    try Directory.flush(Path.folder(of: destination), for: path)
  }

  /// Forgets what was written; also what happens to a file that is never committed.
  public func discard() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    if let partial {
      unlink(partial.path)
      PartialFiles.forget(partial.slot)
    }
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
        if errno == EPIPE, isStandardOutput { break }
        let error = WriteTarget.failure(errno, path)
        discard()
        throw error
      }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
