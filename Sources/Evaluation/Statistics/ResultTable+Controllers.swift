public import Basics

/// A controller that did not drive in a run.
public struct UnknownControllerError: ReportedError, Equatable {
  public var name: String
  public var run: String
  public var known: [String]

  public var fault: Fault { .usage }

  public var description: String {
    let guess = nearestName(to: name, in: known).map { "did you mean '\($0)'? There" } ?? "there"
    return "\(run) has no controller '\(name)'; \(guess) are \(known.joined(separator: ", "))."
  }
}

extension ResultTable {
  /// Refuses names of controllers that did not drive.
  public func check(controllers names: [String]) throws(UnknownControllerError) {
    for name in names where !controllers.contains(name) {
      throw UnknownControllerError(name: name, run: run.title, known: controllers)
    }
  }
}
