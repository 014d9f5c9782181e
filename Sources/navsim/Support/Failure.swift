import Basics
import Episodes
import Scenes

/// An error as the user sees it: one message, one exit code.
struct Failure: Error {
  var message: String
  var exitCode: Int32

  static let gateUnmet: Int32 = 3
  static let usage: Int32 = 64
  static let badInput: Int32 = 65
  static let missingInput: Int32 = 66
  static let noDisplay: Int32 = 69
  static let internalError: Int32 = 70
  static let cannotWrite: Int32 = 73
  /// By the signal: 129, 130 or 143.
  static var interrupted: Int32 { Interrupt.exitCode }

  init(_ message: String, exitCode: Int32) {
    self.message = message
    self.exitCode = exitCode
  }

  /// Nil for errors that the argument parser words itself: usage, help, plain exit codes.
  init?(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    // What was asked for is named by the flag that did.
    case EpisodeError.nothingAttends:
      self.init("--trace-attention: \(error)", exitCode: Failure.badInput)
    case let error as DrawingError: self.init(error.commandLineMessage, exitCode: error.fault.rawValue)
    case let error as any ReportedError: self.init(error.description, exitCode: error.fault.rawValue)
    default: return nil
    }
  }
}

extension DrawingError {
  /// With the flags that asked for it.
  fileprivate var commandLineMessage: String {
    switch self {
    case .pictureBeyondEnd(let step, let end): "--at \(step): the episode ends at step \(end)."
    case .filmBeyondEnd(let from, let end): "--from \(from): the episode ends at step \(end)."
    case .nothingAttends(let reason): "--attention: \(reason)."
    }
  }
}
