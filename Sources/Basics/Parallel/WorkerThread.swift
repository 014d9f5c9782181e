import Foundation

/// A thread of the system, where it makes one: it may refuse, for memory or for their number.
struct WorkerThread {
  private let thread: pthread_t

  /// Starts a thread; nil if the system makes none.
  init?(_ body: @escaping @Sendable () -> Void) {
    let context = Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().call() }
        return nil
      }, context.toOpaque())
    guard code == 0 else {
      context.release()
      return nil
    }
    self.thread = thread
  }

  /// Waits until it is done. Once.
  func join() { pthread_join(thread, nil) }

  /// Starts a thread that nobody waits for; nothing happens if the system makes none.
  static func detach(_ body: @escaping @Sendable () -> Void) {
    if let thread = WorkerThread(body) { pthread_detach(thread.thread) }
  }

  private final class Body: Sendable {
    let call: @Sendable () -> Void
    init(_ call: @escaping @Sendable () -> Void) { self.call = call }
  }
}
