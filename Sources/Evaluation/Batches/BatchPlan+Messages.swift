public import Basics

extension BatchPlan {
  /// What a run is called that nobody names: the suites, at most three of them.
  public var defaultName: String {
    var suites: [String] = []
    for trial in trials where !suites.contains(trial.key.suite) { suites.append(trial.key.suite) }
    let shown = suites.prefix(3).joined(separator: "+")
    return suites.count > 3 ? "\(shown)+\(suites.count - 3)" : shown
  }

  /// What is wrong with the cases that can't be run, each sentence once.
  public var problemMessages: [String] {
    var messages: [String] = []
    for problem in problems where !messages.contains(problem.message) { messages.append(problem.message) }
    return messages
  }
}

extension BatchPlan.Problem {
  /// What is wrong with the case, which is named where the error itself does not.
  public var message: String {
    (error as? any ReportedError)?.description ?? "\(caseName): \(error)"
  }

  public var fault: Fault { (error as? any ReportedError)?.fault ?? .internalError }
}
