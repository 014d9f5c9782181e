import Foundation
import Synchronization

/// Ctrl-C and termination ask the program to finish: what is done is written, and the exit code is 130. A
/// second one ends it at once.
enum Interrupt {
  private static let requested = Atomic<Bool>(false)

  static var isRequested: Bool { requested.load(ordering: .relaxed) }

  static func prepare() {
    requested.store(false, ordering: .relaxed)
    // A parent may have left them blocked, as the worker threads of libdispatch do.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] {
      sigaddset(&signals, number)
      signal(number) { number in
        Interrupt.requested.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    signal(SIGPIPE, SIG_IGN)
  }
}
