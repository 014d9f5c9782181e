import Basics

/// A window from its opening to its end, by the user or by a signal.
enum Sitting {
  /// - Parameter open: opens the window and gives what is to be said afterwards; ends it once the closure it gets is true.
  static func run(_ open: (_ isInterrupted: @escaping @Sendable () -> Bool) throws -> [String]) throws {
    Interrupt.finish { Terminal.complain("interrupted; the window could not be closed in time.") }
    for farewell in try open({ Interrupt.isRequested }) { Terminal.say(farewell) }
    if Interrupt.isRequested { throw Failure("interrupted.", exitCode: Failure.interrupted) }
  }
}
