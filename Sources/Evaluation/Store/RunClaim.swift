import Basics
import Foundation

/// Says that this program works on a run of a store: an advisory lock (`flock`) on a file beside the store, which holds
/// the process's number and is removed in the end.
///
/// The system itself gives the lock back when the process ends, however that comes about. A file that a killed program
/// leaves is taken over by the next one that goes on with its run.
final class RunClaim: Sendable {
  private let path: String
  private let descriptor: Int32
  /// Among the files that go with the program.
  private let slot: Int?

  /// - Throws: `ResultStoreError.Reason.runInUse` while somebody else works on the run.
  init(_ run: StoredRun, of store: String) throws(ResultStoreError) {
    // The same file for all names of the store.
    let resolved = realpath(store, nil)
    defer { free(resolved) }
    path = (resolved.map { String(cString: $0) } ?? store) + "-run\(run.id)"
    descriptor = try RunClaim.take(path, run, store)
    slot = PartialFiles.register(path)
    let text = Array("\(ProcessInfo.processInfo.processIdentifier)\n".utf8)
    // For the message alone: on a full disk the lock holds all the same.
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
  }

  /// Opens and locks the file, made anew if need be.
  private static func take(
    _ path: String, _ run: StoredRun, _ store: String
  ) throws(ResultStoreError) -> Int32 {
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
      guard descriptor >= 0 else {
        throw ResultStoreError(path: store, reason: .cannotOpen(String(cString: strerror(errno))))
      }
      var code: Int32 = 0
      repeat { code = flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? 0 : errno } while code == EINTR
      guard code == 0 else {
        let owner = code == EWOULDBLOCK ? owner(descriptor) : nil
        close(descriptor)
        throw ResultStoreError(
          path: store,
          reason: code == EWOULDBLOCK
            ? .runInUse(run.title, process: owner) : .cannotOpen(String(cString: strerror(code))))
      }
      // Whoever had it may have removed the file since it was opened; then the lock is on nothing.
      var (own, there) = (stat(), stat())
      if fstat(descriptor, &own) == 0, stat(path, &there) == 0, own.st_ino == there.st_ino {
        return descriptor
      }
      close(descriptor)
    }
  }

  deinit {
    unlink(path)
    PartialFiles.forget(slot)
    close(descriptor)
  }

  private static func owner(_ descriptor: Int32) -> Int? {
    var bytes = [UInt8](repeating: 0, count: 20)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int(String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}
