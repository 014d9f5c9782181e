public import Basics

/// Two traces whose steps can't be compared.
public enum TraceComparisonError: ReportedError, Equatable {
  /// `map` and `than` are names and sizes.
  case otherMap(path: String, map: String, than: String)
  case otherDynamics(path: String, model: String, than: String)

  public var fault: Fault { .badInput }

  public var description: String {
    switch self {
    case .otherMap(let path, let map, let than):
      "\(place(path)): was recorded on another map (\(map)) than the first trace (\(than)), so their steps can't be "
        + "compared; record both on one map."
    case .otherDynamics(let path, let model, let than):
      "\(place(path)): its robots move as \(model), those of the first trace as \(than), so their steps can't be "
        + "compared; record both under one model."
    }
  }
}
