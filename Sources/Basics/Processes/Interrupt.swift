import Foundation
import Synchronization

/// Ctrl-C, termination and a closed terminal end the program within a second, whatever it is doing: with 128 and the
/// signal's number as exit code, and without half-written files.
///
/// A program that has nothing to finish ends at once. One that has says so with `finish`, and then looks at `isRequested`
/// in its loops: what it has done by then it may write, within `patience`. After that, or with a second signal, it is
/// ended where it stands.
public enum Interrupt {
  public static let signals = [SIGINT, SIGTERM, SIGHUP]

  /// Seconds to finish in, and after which the last words must be said as well.
  private static let patience = 0.4
  private static let limit = 0.9

  /// The number of the first signal; 0 before it.
  private static let received = Atomic<Int32>(0)
  private static let isFinishing = Atomic<Bool>(false)
  private static let isEnding = Atomic<Bool>(false)
  private static let lastWords = Locked<(@Sendable () -> Void)?>(nil)
  nonisolated(unsafe) private static let arrival: UnsafeMutablePointer<sem_t> = {
    let arrival = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    sem_init(arrival, 0, 0)
    return arrival
  }()
  nonisolated(unsafe) private static let message: (bytes: UnsafeMutablePointer<CChar>?, count: Int) = {
    let text = "navsim: interrupted.\n"
    return (strdup(text), text.utf8.count)
  }()

  public static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

  /// What a program that was interrupted exits with: 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP.
  public static var exitCode: Int32 {
    let number = received.load(ordering: .relaxed)
    return 128 + (number == 0 ? SIGINT : number)
  }

  /// Takes care of signals from now on. Once, at the start of the program.
  public static func prepare() {
    // A handler must find everything made.
    Leftovers.prepare()
    CrashHandlers.install()
    _ = (arrival, message, received.load(ordering: .relaxed), isFinishing.load(ordering: .relaxed))
    _ = isEnding.load(ordering: .relaxed)
    // A parent may have left them blocked, as the worker threads of libdispatch do.
    var blocked = sigset_t()
    sigemptyset(&blocked)
    for number in signals + [SIGALRM] {
      sigaddset(&blocked, number)
      var action = sigaction()
      sigaction(number, nil, &action)
      // One that is to be ignored, as under nohup, stays so.
      if number == SIGHUP, action.__sigaction_handler.sa_handler.map({ unsafeBitCast($0, to: Int.self) }) == 1
      {
        continue
      }
      signal(number) { Interrupt.handle($0) }
    }
    pthread_sigmask(SIG_UNBLOCK, &blocked, nil)
    signal(SIGPIPE, SIG_IGN)
    // A file that grows beyond what the user may write is an error like a full disk.
    signal(SIGXFSZ, SIG_IGN)
  }

  /// From now on the program ends by itself once `isRequested` is true.
  ///
  /// - Parameter lastWords: said, on a thread of its own, if it takes too long with that.
  public static func finish(lastWords: @escaping @Sendable () -> Void) {
    Interrupt.lastWords.withLock { $0 = lastWords }
    guard isFinishing.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged else {
      return
    }
    // Where the system makes no thread, the timer ends the program without last words.
    WorkerThread.detach {
      while sem_wait(arrival) != 0 {}
      usleep(UInt32(patience * 1e6))
      guard beginEnding() else { return }
      Interrupt.lastWords.withLock { $0 }?()
      Leftovers.removeAll()
      _exit(exitCode)
    }
  }

  /// Asked by whoever is about to end the program, before its last message; false if somebody else is at it already.
  public static func beginEnding() -> Bool {
    isEnding.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged
  }

  /// Only what a signal handler may do: atomic values and the system's own calls.
  private static func handle(_ number: Int32) {
    let isFirst =
      number != SIGALRM
      && received.compareExchange(expected: 0, desired: number, ordering: .relaxed).exchanged
    if isFirst, isFinishing.load(ordering: .relaxed) {
      var timer = itimerval()
      timer.it_value.tv_usec = Int(limit * 1e6)
      setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
      sem_post(arrival)
      return
    }
    if isFirst { write(2, message.bytes, message.count) }
    Leftovers.removeAll()
    _exit(exitCode)
  }
}
