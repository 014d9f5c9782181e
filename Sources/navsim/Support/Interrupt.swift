import Basics
import Foundation
import Synchronization

/// Ctrl-C, termination and a terminal that goes away ask the program to finish: what is done is written, and the exit
/// code is 128 and the signal's number, 130 for Ctrl-C. A second signal ends it at once; files under way go with it.
enum Interrupt {
  /// The first signal that came; 0 before.
  private static let received = Atomic<Int32>(0)

  static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

  /// 129 after SIGHUP, 130 after SIGINT, 143 after SIGTERM.
  static var exitCode: Int32 {
    let number = received.load(ordering: .relaxed)
    return 128 + (number == 0 ? SIGINT : number)
  }

  static func prepare() {
    received.store(0, ordering: .relaxed)
    PartialFiles.prepare()
    CrashHandlers.install()
    // A parent may have left them blocked, as the worker threads of libdispatch do.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      sigaddset(&signals, number)
      let earlier = signal(number) { number in
        let isFirst = Interrupt.received.compareExchange(
          expected: 0, desired: number, ordering: .relaxed
        ).exchanged
        if isFirst { return }
        PartialFiles.removeAll()
        signal(number, SIG_DFL)
        raise(number)
      }
      // `nohup` wants the program to outlive its terminal.
      if number == SIGHUP, isIgnoring(earlier) { signal(number, SIG_IGN) }
    }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    signal(SIGPIPE, SIG_IGN)
    // A file that grows beyond what the user may write is an error like a full disk.
    signal(SIGXFSZ, SIG_IGN)
  }

  private static func isIgnoring(_ handler: sighandler_t?) -> Bool {
    unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
