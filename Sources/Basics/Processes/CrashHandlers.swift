import Foundation

/// What happens first when a program traps, or a signal ends it that it does not wait for: files under way are removed,
/// and nobody is asked for a key.
///
/// Swift's backtracer, where it is at work, offers a debugger to whoever sits at the terminal, and stands still for half a
/// minute where nobody does; for good, where the program is in the background. It decides by what it was started with,
/// before `main`; its input can still be taken away.
public enum CrashHandlers {
  private static let signals = [
    SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP, SIGSYS, SIGQUIT, SIGXCPU, SIGALRM, SIGUSR1, SIGUSR2,
  ]

  /// Puts itself before the handlers that are there, which it calls.
  public static func install() {
    PartialFiles.prepare()
    for number in signals {
      var action = sigaction()
      guard sigaction(number, nil, &action) == 0,
        unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
          != unsafeBitCast(SIG_IGN, to: Int.self)
      else { continue }
      earlier[Int(number)] = action
      action.__sigaction_handler.sa_sigaction = { number, info, context in
        CrashHandlers.handle(number, info, context)
      }
      action.sa_flags |= SA_SIGINFO | SA_ONSTACK
      sigaction(number, &action, nil)
    }
  }

  private static func handle(
    _ number: Int32, _ info: UnsafeMutablePointer<siginfo_t>?, _ context: UnsafeMutableRawPointer?
  ) {
    PartialFiles.removeAll()
    let null = open("/dev/null", O_RDONLY)
    if null >= 0 { dup2(null, 0) }
    let action = earlier[Int(number)]
    sigaction(number, &earlier[Int(number)], nil)
    if action.sa_flags & SA_SIGINFO != 0, let next = action.__sigaction_handler.sa_sigaction {
      next(number, info, context)
    }
    // Comes when this returns, and ends the program: one that somebody sent, and that comes by itself no more, too.
    signal(number, SIG_DFL)
    raise(number)
  }

  nonisolated(unsafe) private static let earlier = {
    let actions = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
    actions.initialize(repeating: sigaction(), count: 65)
    return actions
  }()
}
