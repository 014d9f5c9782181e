import Foundation

/// A file that only grows, by whole pieces: a piece that can't be written leaves the file as it was before.
public final class AppendedFile {
  public let path: String
  private let descriptor: Int32
  private var length: Int64

  /// Opens a file to append to it, and makes it if need be.
  /// - Parameter isNew: Refuse a file that is there already.
  public init(path: String, isNew: Bool = false) throws(FileError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (isNew ? O_EXCL : 0), 0o644)
    guard descriptor >= 0 else { throw FileError.cannotWrite(path, errno) }
    length = Int64(lseek(descriptor, 0, SEEK_END))
  }

  deinit { close(descriptor) }

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
