import Basics
import Foundation

/// Says, now and then, whether a search should be given up.
///
/// Crosses into the lock under which fields are made, where the thread that brought it, and no other, calls it.
struct SearchStop: @unchecked Sendable {
  let isOver: () -> Bool
  /// Whether it never says so.
  private let isNever: Bool

  static let never = SearchStop(isNever: true) { false }

  private init(isNever: Bool, isOver: @escaping () -> Bool) {
    self.isNever = isNever
    self.isOver = isOver
  }

  /// Runs `body` with a question that must not outlive it.
  static func with<Result>(_ isOver: () -> Bool, _ body: (SearchStop) -> Result) -> Result {
    withoutActuallyEscaping(isOver) { body(SearchStop(isNever: false, isOver: $0)) }
  }

  /// `Locked.withLock`, but gives up on other threads that are at it for too long.
  ///
  /// - Returns: Nil if it was given up.
  func withLock<Value: ~Copyable, Result>(of lock: Locked<Value>, _ body: (inout Value) -> Result) -> Result?
  {
    if isNever { return lock.withLock(body) }
    var isDone = false
    var result: Result?
    while true {
      isDone = lock.withLockIfFree { result = body(&$0) }
      if isDone { return result }
      if isOver() { return nil }
      // About what a piece of a search takes.
      usleep(50)
    }
  }
}
