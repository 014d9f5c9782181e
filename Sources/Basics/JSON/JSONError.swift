/// A JSON file that can't be read, or that holds something else.
public struct JSONError: ReportedError, Equatable {
  public enum Reason: Equatable, Sendable {
    case unreadable(FileError.Reason)
    case syntax(JSONSyntaxError)
  }

  /// The path as the user wrote it.
  public var file: String
  public var reason: Reason

  public init(file: String, reason: Reason) {
    self.file = file
    self.reason = reason
  }

  /// From 1; nil where no line is at fault.
  public var line: Int? {
    switch reason {
    case .unreadable(.notUTF8(let line, _)): line
    case .unreadable: nil
    case .syntax(let error): error.line
    }
  }

  /// As in `agents[3].start`; empty at the top.
  public var keyPath: String {
    if case .syntax(let error) = reason { error.keyPath } else { "" }
  }

  /// Whether the file is missing (exit code 66) rather than there but wrong (65).
  public var isMissingInput: Bool {
    guard case .unreadable(let reason) = reason else { return false }
    return FileError(path: file, reason: reason).isMissingInput
  }

  public var fault: Fault { .input(isMissing: isMissingInput) }

  public var description: String {
    let sentence =
      switch reason {
      case .unreadable(let reason): reason.sentence
      case .syntax(let error): error.description
      }
    return [place(file, line: line), keyPath, sentence].filter { !$0.isEmpty }
      .joined(separator: ": ")
  }
}
