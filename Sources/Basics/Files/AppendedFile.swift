import Foundation

/// A file that only grows, by whole pieces: a piece that can't be written leaves the file as it was before.
public final class AppendedFile {
  public let path: String
  private let descriptor: Int32
  private var length: Int64

  /// Opens a file to append to it, links followed, and makes it if need be. As with `WholeFile`, pipes and devices are
  /// written to where they are.
  /// - Parameter isNew: Refuse a file, and a link, that is there already.
  public init(path: String, isNew: Bool = false) throws(FileError) {
    self.path = path
    let target = try WriteTarget(path)
    var folder: String?
    switch target {
    case .file(let destination, let existing):
      if existing == nil { folder = Path.folder(of: destination) }
      let isExclusive = isNew || existing == nil
      descriptor = open(
        isNew ? path : destination,
        O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | (isExclusive ? O_EXCL : 0), 0o666)
    case .descriptor(let number): descriptor = fcntl(number, F_DUPFD_CLOEXEC, 3)
    case .direct(let place): descriptor = open(place, O_WRONLY | O_APPEND | O_NOCTTY | O_CLOEXEC)
    }
    guard descriptor >= 0 else { throw FileError.cannotWrite(path, errno) }
    length = Int64(lseek(descriptor, 0, SEEK_END))
    if let folder { try Directory.flush(folder, for: path) }
  }

  deinit {
    fsync(descriptor)
    close(descriptor)
  }

  public func append(_ bytes: [UInt8]) throws(FileError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer -> Int in
        guard let base = buffer.baseAddress else { return 0 }
        return write(descriptor, base + written, buffer.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        let error = FileError.cannotWrite(path, errno)
        ftruncate(descriptor, off_t(length))
        throw error
      }
      written += count
    }
    length += Int64(written)
  }
}
