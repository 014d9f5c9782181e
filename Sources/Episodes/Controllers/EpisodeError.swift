public import Basics
public import Policies
public import Scenarios

/// An episode that can't be made or recorded as it was asked for, and how to mend it.
public enum EpisodeError: Error, Equatable, CustomStringConvertible {
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
  /// A controller that scenarios may name and that no code is behind.
  case notBuiltIn(controller: String)
  /// Attention is to be recorded where no agent attends.
  case nothingAttends(controllers: String)
  /// A trace or plan that can't be written.
  case file(FileError)

  /// What is at fault, for programs that answer with an exit code.
  public enum Kind: Sendable {
    /// What was given is wrong.
    case badInput
    /// What was named is not there.
    case missingInput
    /// A file can't be written.
    case cannotWrite
    /// navsim itself.
    case internalError
  }

  public var kind: Kind {
    switch self {
    case .scenario(let error): error.isMissingInput ? .missingInput : .badInput
    case .policy(let error): error.isMissingInput ? .missingInput : .badInput
    case .policyNotFound: .missingInput
    case .isTraining, .unlikeMessages, .nothingAttends: .badInput
    case .notBuiltIn: .internalError
    case .file(let error):
      if case .cannotWrite = error.reason {
        .cannotWrite
      } else {
        error.isMissingInput ? .missingInput : .badInput
      }
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
    case .notBuiltIn(let controller): "controller '\(controller)' is known but not built in"
    case .nothingAttends(let controllers):
      "no policy drives an agent here (\(controllers)), so there is no attention to record; choose one with "
        + "--controller interaction or policy:FILE."
    case .file(let error): error.description
    }
  }
}
