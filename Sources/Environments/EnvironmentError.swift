public import Basics

/// An environment that can't go on.
public enum EnvironmentError: ReportedError, Equatable {
  /// Of so many episodes in a row none could be played: its robots did not find places, or all stood on their goals.
  case noEpisode(source: String, tried: Int)

  public var fault: Fault { .badInput }

  public var description: String {
    switch self {
    case .noEpisode(let source, let tried):
      "\(source): \(tried) episodes in a row had nothing to do, as robots found no room or stood on their goals at "
        + "once; give it larger maps or other goals."
    }
  }
}
