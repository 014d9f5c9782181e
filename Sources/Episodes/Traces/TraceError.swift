public import Basics
public import Scenarios

/// A trace that can't be read, and how to mend it.
public enum TraceError: ReportedError, Equatable {
  /// The file is not there, or is no text.
  case file(FileError)
  /// The scenario in the header is none.
  case scenario(ScenarioError)
  /// A line (from 1) is not what it should be.
  case damaged(path: String, line: Int, what: String)

  /// Whether the trace is missing (exit code 66) rather than there but wrong (65).
  public var isMissingInput: Bool {
    switch self {
    case .file(let error): error.isMissingInput
    case .scenario(let error): error.isMissingInput
    case .damaged: false
    }
  }

  public var fault: Fault { .input(isMissing: isMissingInput) }

  public var description: String {
    switch self {
    case .file(let error): error.description
    case .scenario(let error): error.description
    case .damaged(let path, let line, let what):
      "\(place(path, line: line)): \(what); record it anew with 'navsim run … --trace'."
    }
  }
}
