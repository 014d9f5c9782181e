import Foundation
import Synchronization

/// The files that are being written aside: their names, and how they go when the program is ended by a signal.
///
/// A signal may come at any moment, so that its handler may neither allocate nor lock: the paths are C strings in slots
/// that are taken and given back by atomic exchange.
public enum PartialFiles {
  /// Begins the names of all files that are written aside; with what follows it they stay short, so that a name as long
  /// as the file system allows can be written too.
  private static let prefix = ".navsim-"
  private static let suffix = ".partial"

  /// Whether a file's name is that of one written aside, which a program that was killed left behind.
  public static func isName(_ name: String) -> Bool {
    name.hasPrefix(prefix) && name.hasSuffix(suffix) || name.contains(".partial-")
  }

  /// Removes all that this process has under way; no more than system calls, for signal handlers.
  public static func removeAll() {
    for slot in 0..<slotCount {
      if let path = slots[slot].exchange(nil, ordering: .acquiring) { unlink(path) }
    }
  }

  /// Removes what programs that were killed left in a folder.
  public static func removeLeftovers(in folder: String) {
    for name in Directory.names(in: folder) where isName(name) { unlink("\(folder)/\(name)") }
  }

  /// Makes the slots, so that a signal handler does not have to, and does once what it will do: Swift's runtime locks when
  /// it meets a type for the first time.
  public static func prepare() { _ = slots[slotCount].exchange(nil, ordering: .acquiring) }

  /// A new file beside the one that it is to become, opened by nobody else and named like none that is there.
  ///
  /// It stays locked for as long as it is open, so that what a program that was killed left of the same file is known by
  /// its lock being free, and goes.
  /// - Returns: nil with `errno` set where none can be made.
  static func make(
    for destination: String, mode: mode_t
  ) -> (path: String, descriptor: Int32, slot: Int?)? {
    let folder = Path.folder(of: destination)
    let beginning = "\(prefix)\(mark(of: Path.name(of: destination)))-"
    removeAbandoned(beginning, in: folder)
    for _ in 0..<100 {
      let number = String(UInt64.random(in: 0 ... .max), radix: 36)
      let path = Path.appending("\(beginning)\(number)\(suffix)", to: folder)
      // Before the file is there, so that no signal can come in between.
      let slot = register(path)
      let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
      if descriptor >= 0 {
        // Where files can't be locked, nobody finds one free.
        while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
        var status = stat()
        if fstat(descriptor, &status) != 0 || status.st_nlink > 0 { return (path, descriptor, slot) }
        // Taken for abandoned before it was locked.
        close(descriptor)
        forget(slot)
        continue
      }
      let code = errno
      forget(slot)
      errno = code
      if code != EEXIST { return nil }
    }
    return nil
  }

  /// What files written aside for one name have in theirs: short, whatever the name (FNV-1a).
  private static func mark(of name: String) -> String {
    let hash = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return String(hash, radix: 36)
  }

  private static func removeAbandoned(_ beginning: String, in folder: String) {
    guard let stream = opendir(folder) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.hasPrefix(beginning), name.hasSuffix(suffix) else { continue }
      let path = Path.appending(name, to: folder)
      let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
      close(descriptor)
    }
  }

  /// The file has got its own name, or is gone.
  public static func forget(_ slot: Int?) {
    guard let slot, let path = slots[slot].exchange(nil, ordering: .acquiring) else { return }
    free(path)
  }

  /// Behind these stands one more that is never taken.
  private static let slotCount = 256
  nonisolated(unsafe) private static let slots = {
    let slots = UnsafeMutablePointer<Atomic<UnsafeMutablePointer<CChar>?>>.allocate(capacity: slotCount + 1)
    for slot in 0...slotCount { (slots + slot).initialize(to: Atomic(nil)) }
    return slots
  }()

  /// Notes down a file that goes with the program, unless `forget` comes first.
  ///
  /// - Returns: nil where so many are open already; such a file is not removed by a signal.
  public static func register(_ path: String) -> Int? {
    guard let text = strdup(path) else { return nil }
    for slot in 0..<slotCount {
      let isTaken = slots[slot].compareExchange(expected: nil, desired: text, ordering: .releasing).exchanged
      if isTaken { return slot }
    }
    free(text)
    return nil
  }
}
