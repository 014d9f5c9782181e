import Basics
import Foundation

/// What C callers have handles of, by their numbers.
///
/// Numbers are never used twice, so that a handle that was closed is known to be nobody's. What was made in another process
/// is not there in this one: a forked child has no threads of its parent's, and what they were at is half done.
final class HandleTable: Sendable {
  static let shared = HandleTable()

  private struct Contents {
    var last: UInt64 = 0
    var objects: [UInt64: any Sendable & AnyObject] = [:]
    var process = getpid()

    /// In a forked child, lets go of what the parent made; kept alive, as its memory may be half written.
    mutating func forgetParent() {
      let current = getpid()
      guard current != process else { return }
      process = current
      for object in objects.values { _ = Unmanaged.passRetained(object as AnyObject) }
      objects = [:]
    }
  }

  private let contents = Locked(Contents())

  /// Keeps an object, and names it.
  func keep(_ object: some Sendable & AnyObject) -> UInt64 {
    contents.withLock { contents in
      contents.forgetParent()
      contents.last += 1
      contents.objects[contents.last] = object
      return contents.last
    }
  }

  /// The object that a handle names.
  ///
  /// - Throws: `CallError` if it names none, or one of another type.
  func object<Object: AnyObject>(_ handle: UInt64, as type: Object.Type, called name: String) throws -> Object
  {
    let (object, isKnown) = contents.withLock { contents in
      contents.forgetParent()
      return (contents.objects[handle], handle > 0 && handle <= contents.last)
    }
    guard let object else {
      throw CallError(
        isKnown
          ? "handle \(handle) was closed, or made by the process that this one was forked from; make it anew."
          : "\(handle) is no handle; expected one that a function of navsim has made.")
    }
    guard let object = object as? Object else { throw CallError("handle \(handle) is no \(name).") }
    return object
  }

  func close(_ handle: UInt64) throws {
    let object: (any Sendable & AnyObject)? = contents.withLock { contents in
      contents.forgetParent()
      return contents.objects.removeValue(forKey: handle)
    }
    guard object != nil else { throw CallError("handle \(handle) is closed, or was never one.") }
  }
}
