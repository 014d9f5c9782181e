public import Basics

/// Why there is no window.
public enum ViewerError: ReportedError, Equatable {
  /// No display to open a window on; the reason is SDL's.
  case noDisplay(reason: String)
  /// A call into SDL that failed on a display that is there.
  case failed(call: String, reason: String)

  public var fault: Fault { .noDisplay }

  public var description: String {
    switch self {
    case .noDisplay(let reason):
      "no display (\(reason)); leave out --window, and see a step with --picture FILE.png"
    case .failed(let call, let reason):
      "can't show a window: \(call): \(reason)"
    }
  }
}
