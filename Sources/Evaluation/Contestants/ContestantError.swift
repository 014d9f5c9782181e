public import Basics
public import Episodes
public import Scenarios

/// A contestant that can't be measured as it was asked for, and how to mend it.
public enum ContestantError: ReportedError, Equatable {
  /// No controller that is known.
  case controller(ScenarioError)
  /// A policy that can't be read.
  case policy(EpisodeError)
  /// The `scripted` controller, which has no actions outside a scenario.
  case isScripted
  /// A group whose list of files has an empty entry, or one twice.
  case group(String, String)
  /// More slots are to be hidden than the policy attends to.
  case tooManySlots(Int, name: String, slots: Int)

  public var fault: Fault {
    switch self {
    case .controller(let cause): cause.fault
    case .policy(let cause): cause.fault
    case .isScripted, .group, .tooManySlots: .usage
    }
  }

  public var description: String {
    switch self {
    case .controller(let error): error.description
    case .policy(let error): error.description
    case .isScripted: "scripted: its actions are written in a scenario; run that with 'navsim run'."
    case .group(let name, let file):
      file.isEmpty
        ? "\(name)=…: expected policy files parted by commas, as in \(name)=a.safetensors,b.safetensors."
        : "\(name)=…: \(file) is named twice; once is enough."
    case .tooManySlots(let wanted, let name, let slots):
      "--faithfulness \(wanted): \(name) attends to \(slots) slots; from 1 to \(slots)."
    }
  }
}
