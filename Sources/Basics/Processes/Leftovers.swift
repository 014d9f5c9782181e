import Foundation
import Synchronization

/// What must not stay behind when the program ends in the middle of its work: files that are not whole yet, and programs
/// that write such.
///
/// `removeAll` may be called in a signal handler: it takes no lock and no memory.
public enum Leftovers {
  /// Beyond so many at the same time, further ones are not noted down.
  private static let capacity = 256

  private enum Entry {
    typealias Path = Atomic<UnsafeMutablePointer<CChar>?>
    typealias Process = Atomic<Int32>
  }

  nonisolated(unsafe) private static let paths: UnsafeMutablePointer<Entry.Path> = {
    let paths = UnsafeMutablePointer<Entry.Path>.allocate(capacity: capacity)
    for index in 0..<capacity { (paths + index).initialize(to: Entry.Path(nil)) }
    return paths
  }()
  nonisolated(unsafe) private static let processes: UnsafeMutablePointer<Entry.Process> = {
    let processes = UnsafeMutablePointer<Entry.Process>.allocate(capacity: capacity)
    for index in 0..<capacity { (processes + index).initialize(to: Entry.Process(0)) }
    return processes
  }()
  /// From then on nobody frees a path that is being read.
  private static let isEnding = Atomic<Bool>(false)

  /// Makes the lists, so that a signal handler finds them.
  static func prepare() { _ = (paths, processes, isEnding.load(ordering: .relaxed)) }

  /// Notes down a file that is to go unless `forget` comes first.
  public static func add(_ path: String) {
    guard let copy = strdup(path) else { return }
    for index in 0..<capacity
    where paths[index].compareExchange(
      expected: nil, desired: copy, ordering: .sequentiallyConsistent
    ).exchanged { return }
    free(copy)
  }

  public static func forget(_ path: String) {
    for index in 0..<capacity {
      guard let entry = paths[index].load(ordering: .sequentiallyConsistent), strcmp(entry, path) == 0,
        paths[index].compareExchange(expected: entry, desired: nil, ordering: .sequentiallyConsistent)
          .exchanged
      else { continue }
      if !isEnding.load(ordering: .sequentiallyConsistent) { free(entry) }
      return
    }
  }

  /// Notes down a program that is to be ended unless `forget` comes first.
  public static func add(process: Int32) {
    for index in 0..<capacity
    where processes[index].compareExchange(
      expected: 0, desired: process, ordering: .sequentiallyConsistent
    ).exchanged { return }
  }

  public static func forget(process: Int32) {
    for index in 0..<capacity
    where processes[index].compareExchange(
      expected: process, desired: 0, ordering: .sequentiallyConsistent
    ).exchanged { return }
  }

  /// Ends the programs and removes the files. The program must end next: those who write to them are not told.
  public static func removeAll() {
    isEnding.store(true, ordering: .sequentiallyConsistent)
    for index in 0..<capacity {
      let process = processes[index].load(ordering: .sequentiallyConsistent)
      if process > 0 { kill(process, SIGKILL) }
    }
    for index in 0..<capacity {
      if let path = paths[index].load(ordering: .sequentiallyConsistent) { unlink(path) }
    }
  }
}
