public import Basics

/// A picture or film of an episode that can't be drawn as it was asked for.
public enum DrawingError: ReportedError, Equatable {
  /// The episode ends before the step that the picture is to show.
  case pictureBeyondEnd(step: Int, end: Int)
  /// The episode ends before the film's first step.
  case filmBeyondEnd(from: Int, end: Int)
  /// Attention is to be shown where no agent attends.
  case nothingAttends(reason: String)

  public var fault: Fault { .badInput }

  public var description: String {
    switch self {
    case .pictureBeyondEnd(let step, let end), .filmBeyondEnd(let step, let end):
      "step \(step): the episode ends at step \(end)."
    case .nothingAttends(let reason): "attention: \(reason)."
    }
  }
}
