import Foundation
import Synchronization

/// What must not stay behind when the program ends in the middle of its work: files that are not whole yet (see
/// `PartialFiles`), and programs that write such.
///
/// `removeAll` may be called in a signal handler: it takes no lock and no memory.
public enum Leftovers {
  /// Beyond so many at the same time, further ones are not noted down.
  private static let capacity = 256

  nonisolated(unsafe) private static let processes: UnsafeMutablePointer<Atomic<Int32>> = {
    let processes = UnsafeMutablePointer<Atomic<Int32>>.allocate(capacity: capacity)
    for index in 0..<capacity { (processes + index).initialize(to: Atomic(0)) }
    return processes
  }()

  /// Makes the lists, so that a signal handler finds them.
  static func prepare() {
    _ = processes
    PartialFiles.prepare()
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
    for index in 0..<capacity {
      let process = processes[index].load(ordering: .sequentiallyConsistent)
      if process > 0 { kill(process, SIGKILL) }
    }
    PartialFiles.removeAll()
  }
}
