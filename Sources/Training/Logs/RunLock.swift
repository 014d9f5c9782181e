import Basics
import Foundation
import GridWorld

/// Says that a process trains in a run's folder: an advisory lock (`flock`) on its `.lock` file, which holds the
/// process's number.
///
/// The system itself gives it back when the process ends, however that comes about, so that no stale lock stays.
/// The file does stay.
public final class RunLock: Sendable {
  /// The lock's file in a run's folder.
  static let fileName = ".lock"

  private let descriptor: Int32

  /// Takes the lock of a run's folder, which is there already.
  ///
  /// Fails with `RunFolderError.Reason.inUse` while somebody else has it.
  public init(folder: String) throws(RunFolderError) {
    let file = "\(folder)/\(RunLock.fileName)"
    // No link: what it leads to would be overwritten.
    descriptor = open(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      let error = FileError.cannotWrite(errno == ELOOP || errno == EISDIR ? file : folder, errno)
      throw RunFolderError(path: folder, reason: .file(error))
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      let error = FileError(path: file, reason: .cannotWrite("it is no regular file; remove it"))
      throw RunFolderError(path: folder, reason: .file(error))
    }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let code = errno
      if code == EINTR { continue }
      let owner = code == EWOULDBLOCK ? RunLock.owner(descriptor) : nil
      // `deinit` closes the descriptor, also now that it is all there is: twice would close somebody else's file.
      throw RunFolderError(
        path: folder, reason: code == EWOULDBLOCK ? .inUse(process: owner) : .file(.cannotWrite(folder, code))
      )
    }
    let text = Array("\(ProcessInfo.processInfo.processIdentifier)\n".utf8)
    // For the message alone: on a full disk the lock holds all the same.
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
  }

  deinit { close(descriptor) }

  private static func owner(_ descriptor: Int32) -> Int? {
    var bytes = [UInt8](repeating: 0, count: 20)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int(String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}
