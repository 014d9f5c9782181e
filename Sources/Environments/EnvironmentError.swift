public import Basics

/// An environment that can't go on.
public enum EnvironmentError: ReportedError, Equatable {
  /// Of so many episodes in a row none could be played: its robots did not find places, or all stood on their goals.
  case noEpisode(source: String, tried: Int)

  /// More memory than there is.
  case tooLarge(worlds: Int, bytes: Double, limit: Int)

  public var fault: Fault { .badInput }

  public var description: String {
    switch self {
    case .noEpisode(let source, let tried):
      "\(source): \(tried) episodes in a row had nothing to do, as robots found no room or stood on their goals at "
        + "once; give it larger maps or other goals."
    case .tooLarge(let worlds, let bytes, let limit):
      "\(worlds) worlds would take \(Figures.gibibytes(bytes)) and more, and there are "
        + "\(Figures.gibibytes(Double(limit))); make fewer at once, or smaller ones."
    }
  }
}
