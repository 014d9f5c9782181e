import Foundation

/// The bytes of a whole file.
public enum FileBytes {
  /// Reads a whole file. Reads at most `maximumBytes`, whatever the file (or device) offers.
  public static func read(path: String, maximumBytes: Int) throws(FileError) -> [UInt8] {
    // A NUL would end the path for the system and open some other file.
    guard !path.isEmpty, !path.utf8.contains(0) else { throw FileError(path: path, reason: .notFound) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path, reason: reason(of: errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError(path: path, reason: reason(of: errno)) }
    if status.st_mode & S_IFMT == S_IFDIR { throw FileError(path: path, reason: .isDirectory) }
    if status.st_size > maximumBytes {
      throw FileError(path: path, reason: .tooLarge(maximumBytes: maximumBytes))
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size) + 1)
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Foundation.read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(path: path, reason: reason(of: errno)) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      if bytes.count > maximumBytes {
        throw FileError(path: path, reason: .tooLarge(maximumBytes: maximumBytes))
      }
    }
  }

  static func reason(of code: Int32) -> FileError.Reason {
    switch code {
    case ENOENT, ENOTDIR: .notFound
    case EISDIR: .isDirectory
    case EACCES, EPERM: .noPermission
    default: .failed(String(cString: strerror(code)))
    }
  }
}
