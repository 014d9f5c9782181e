import Foundation

/// A value that one thread at a time works on.
///
/// Behind the system's own mutex, not `Synchronization.Mutex`: on Linux the thread sanitizer does not see through that,
/// and would take every use for a race.
public final class Locked<Value: ~Copyable>: @unchecked Sendable {
  private var value: Value
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>

  public init(_ value: consuming Value) {
    self.value = value
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Waits for other threads that are at it. Must not be called from within `body`.
  public func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&value)
  }

  /// `withLock` if no other thread is at it.
  ///
  /// - Returns: Whether it was free.
  public func withLockIfFree(_ body: (inout Value) -> Void) -> Bool {
    guard pthread_mutex_trylock(mutex) == 0 else { return false }
    defer { pthread_mutex_unlock(mutex) }
    body(&value)
    return true
  }
}
