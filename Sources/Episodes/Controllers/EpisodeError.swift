public import Basics
public import Policies
public import Scenarios

/// An episode that can't be made or recorded as it was asked for, and how to mend it.
public enum EpisodeError: ReportedError, Equatable {
  /// A scenario that can't be read.
  case scenario(ScenarioError)
  /// A file that holds no scenario but a training configuration.
  case isTraining(path: String)
  /// A policy's file that can't be read, or whose policy does not fit the scenario.
  case policy(PolicyFileError)
  /// A shipped policy whose file is in none of the places of `ShippedFiles`.
  case policyNotFound(controller: String, file: String)
  /// Policies of one scenario that could not hear each other: their messages have other lengths.
  case unlikeMessages(policies: [String], symbols: [Int])
  /// Policies that were trained with different senses, in a scenario that leaves these to them.
  /// - Parameters:
  ///   - key: of the first value in which they differ, as scenarios write it.
  ///   - values: of the policies, in their order.
  case unlikeSenses(policies: [String], key: String, values: [String])
  /// A controller that scenarios may name and that no code is behind.
  case notBuiltIn(controller: String)
  /// Attention is to be recorded where no agent attends.
  case nothingAttends(controllers: String)
  /// A trace or plan that can't be written.
  case file(FileError)

  /// Whether two policies that differ in this would do with what a scenario says: sensors have to be each one's own, and
  /// so has a radio without delay.
  private static func canBeSaid(_ key: String, _ values: [String]) -> Bool {
    key.hasPrefix("radio.") && !(key == "radio.delay" && values.contains("0"))
  }

  public var fault: Fault {
    switch self {
    case .scenario(let error): error.fault
    case .policy(let error): error.fault
    case .policyNotFound: .missingInput
    case .isTraining, .unlikeMessages, .unlikeSenses, .nothingAttends: .badInput
    case .notBuiltIn: .internalError
    case .file(let error): error.fault
    }
  }

  public var description: String {
    switch self {
    case .scenario(let error): error.description
    case .isTraining(let path): "\(path) is a training configuration; use 'navsim train \(path)'."
    case .policy(let error): error.description
    case .policyNotFound(let controller, let file):
      "controller '\(controller)': \(file) is not found; run navsim from its own folder, or name the file with "
        + "policy:FILE."
    case .unlikeMessages(let policies, let symbols):
      "\(policies.joined(separator: " and ")) can't drive agents of one scenario: their policies send messages of other "
        + "lengths (messageSymbols: \(symbols.map { "\($0)" }.joined(separator: " and "))); take policies with the same "
        + "messageSymbols, as 'navsim policy info' tells them."
    case .unlikeSenses(let policies, let key, let values):
      "\(policies.joined(separator: " and ")) can't both decide what the scenario leaves out: they were trained with "
        + "different senses (\(key): \(values.joined(separator: " and "))); "
        + (EpisodeError.canBeSaid(key, values)
          ? "write \"radio\" into the scenario, or take policies that were trained alike."
          : "all agents of a scenario have the same, so take policies that were trained alike.")
    case .notBuiltIn(let controller): "controller '\(controller)' is known but not built in"
    case .nothingAttends(let controllers):
      "no policy drives an agent here (\(controllers)), so there is no attention to record; choose one with "
        + "--controller interaction or policy:FILE."
    case .file(let error): error.description
    }
  }
}
