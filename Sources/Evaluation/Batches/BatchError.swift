public import Basics
public import Scenarios

/// Why a batch could not be run as asked, and how to mend it.
public enum BatchError: ReportedError {
  /// A file that is no suite or scenario.
  case input(ScenarioError)
  /// Two inputs that reports could not tell apart.
  case sameName(String, files: [String])
  /// The same case twice with the same agents, seed and controller.
  case sameTrial(TrialKey)
  /// Two cases that are one and the same scenario, and would be counted as two samples.
  case sameConfiguration(TrialKey, TrialKey)
  case store(ResultStoreError)
  /// An episode that could no longer be made: a file changed or went away during the run.
  case episode(caseName: String, any Error)

  public var fault: Fault {
    switch self {
    case .input(let cause): cause.fault
    case .store(let cause): cause.fault
    case .sameName, .sameTrial, .sameConfiguration: .usage
    case .episode(_, let cause): (cause as? any ReportedError)?.fault ?? .internalError
    }
  }

  public var description: String {
    switch self {
    case .input(let error): return error.description
    case .sameName(let name, let files):
      let what = files[0] == files[1] ? "\(files[0]) is named twice" : "\(files.joined(separator: " and "))"
      return files[0] == files[1]
        ? "\(what); once is enough (--episodes or --seeds run its cases several times)."
        : "\(what) are both called '\(name)'; rename one, so that reports can tell them apart."
    case .sameTrial(let key):
      return
        "\(key.suite): \(key.caseName): would be run twice under \(key.controller) with \(key.agents) agents and seed "
        + "\(key.seed); leave out what is named twice in --controllers, --agents or --seeds."
    case .sameConfiguration(let first, let second):
      return
        "\(first.suite): \(first.caseName) and \(second.caseName) are the same scenario under \(first.controller) with "
        + "\(first.agents) agents and seed \(first.seed), and would count as two samples; leave one out of the suite, or "
        + "the flag that makes them alike."
    case .store(let error): return error.description
    case .episode(let name, let error): return "\(name): \(error)"
    }
  }
}
