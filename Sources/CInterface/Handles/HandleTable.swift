import Basics
import Foundation
import Synchronization

/// What has to be told that its handle was closed.
protocol Closable: AnyObject, Sendable {
  /// Waits for calls that are at it, and refuses later ones: the caller may free what it had lent.
  func close()
}

/// What C callers have handles of, by their numbers.
///
/// Numbers are never used twice, so that a handle that was closed is known to be nobody's. What was made in another process
/// is not there in this one: a forked child has no threads of its parent's, and what they were at is half done. A child
/// therefore has a table of its own, and never looks at its parent's, whose lock may be held for good.
final class HandleTable: Sendable {
  private let process: pid_t
  /// The last number given out.
  private let last: Atomic<UInt64>
  private let objects = Locked<[UInt64: any Sendable & AnyObject]>([:])

  private init(process: pid_t, last: UInt64) {
    self.process = process
    self.last = Atomic(last)
  }

  /// The address of the table that was made last: this process's own, or an ancestor's. Nobody frees them.
  private static let current = Atomic<UInt>(0)

  static var shared: HandleTable {
    let process = getpid()
    while true {
      let known = current.load(ordering: .acquiring)
      let table = UnsafeRawPointer(bitPattern: known).map {
        Unmanaged<HandleTable>.fromOpaque($0).takeUnretainedValue()
      }
      if let table, table.process == process { return table }
      let fresh = HandleTable(process: process, last: table?.last.load(ordering: .relaxed) ?? 0)
      let kept = Unmanaged.passRetained(fresh)
      let address = UInt(bitPattern: kept.toOpaque())
      if current.compareExchange(expected: known, desired: address, ordering: .acquiringAndReleasing)
        .exchanged
      {
        return fresh
      }
      kept.release()
    }
  }

  /// Keeps an object, and names it.
  func keep(_ object: some Sendable & AnyObject) -> UInt64 {
    let handle = last.add(1, ordering: .relaxed).newValue
    objects.withLock { $0[handle] = object }
    return handle
  }

  /// The object that a handle names.
  ///
  /// - Throws: `CallError` if it names none, or one of another type.
  func object<Object: AnyObject>(_ handle: UInt64, as type: Object.Type, called name: String) throws -> Object
  {
    guard let object = objects.withLock({ $0[handle] }) else { throw absence(of: handle) }
    guard let object = object as? Object else { throw CallError("handle \(handle) is no \(name).") }
    return object
  }

  func close(_ handle: UInt64) throws {
    guard let object = objects.withLock({ $0.removeValue(forKey: handle) }) else {
      throw CallError("handle \(handle) is closed, or was never one.")
    }
    (object as? any Closable)?.close()
  }

  /// Why there is nothing under a handle.
  private func absence(of handle: UInt64) -> CallError {
    let wasMade = handle > 0 && handle <= last.load(ordering: .relaxed)
    return CallError(
      wasMade
        ? "handle \(handle) was closed, or made by the process that this one was forked from; make it anew."
        : "\(handle) is no handle; expected one that a function of navsim has made.")
  }
}
