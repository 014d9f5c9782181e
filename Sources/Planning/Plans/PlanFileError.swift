public import Basics
import GridWorld

/// A plan file navsim can't read, and how to mend it.
public struct PlanFileError: ReportedError, Equatable {
  public enum Reason: Equatable, Sendable {
    case unreadable(FileError.Reason)
    /// Nothing but blank lines.
    case empty
    /// The file ends before a key that must be there.
    case missingKey(String, example: String)
    /// Neither `key=value` nor a step.
    case notALine(String)
    case notANumber(key: String, found: String)
    /// Cells are written `(x,y)`.
    case notCells(found: String)
    case wrongCount(of: String, expected: Int, found: Int)
    case wrongStep(expected: Int, found: String)
    case noSteps
    /// The file begins with its steps, and nobody says where the agents want to go.
    case noHeader
    case repeatedKey(String, firstLine: Int)
    case noAgents
    /// `solved` is 0 or 1.
    case notAClaim(found: String)
    case textAfterSolution(String)
  }

  /// The path as the user wrote it.
  public var file: String
  /// From 1; nil where no single line is at fault.
  public var line: Int?
  public var reason: Reason
  /// What else is wrong with the same file, in the order of its lines; at most nine.
  public var others: [PlanFileError] = []

  /// Errors that are told of at most.
  static let limit = 10

  public init(file: String, line: Int? = nil, reason: Reason) {
    self.file = file
    self.line = line
    self.reason = reason
  }

  init(_ error: FileError) {
    var line: Int?
    if case .notUTF8(let badLine, _) = error.reason { line = badLine }
    self.init(file: error.path, line: line, reason: .unreadable(error.reason))
  }

  /// Whether the file is missing (exit code 66) rather than there but wrong (65).
  public var isMissingInput: Bool {
    guard case .unreadable(let reason) = self.reason else { return false }
    return FileError(path: file, reason: reason).isMissingInput
  }

  public var fault: Fault { .input(isMissing: isMissingInput) }

  /// A line for every error.
  public var description: String {
    ([self] + others).map { place($0.file, line: $0.line) + ": " + $0.sentence }.joined(separator: "\n")
  }

  private var sentence: String {
    switch reason {
    case .unreadable(let reason): reason.sentence
    case .empty: "is empty; write a plan with 'navsim run SCENARIO --plan FILE'."
    case .missingKey(let key, let example):
      "the header has no '\(key)'; add a line such as '\(example)' before 'solution='."
    case .notALine(let text):
      "expected 'key=value' or a step such as '0:(1,2),(3,4),', found '\(clipped(text))'; "
        + "is it a plan in the LaCAM family's text format?"
    case .notANumber(let key, let found): "\(key): expected an integer, found '\(clipped(found))'."
    case .notCells(let found):
      "expected cells such as '(1,2),(3,4),' (column, row), found '\(clipped(found))'."
    case .wrongCount(let what, let expected, let found):
      "\(what): expected \(expected) cells, one for each agent, found \(found)."
    case .wrongStep(let expected, let found):
      "expected step \(expected), found '\(clipped(found))'; steps count from 0 without gaps."
    case .noHeader:
      "begins with its steps, so the goals are unknown; name the scenario with --scenario FILE, or add lines such as "
        + "'goals=(5,2),(0,4),' and 'solution=' before the steps."
    case .repeatedKey(let key, let line):
      "'\(clipped(key))' is already given on line \(line); remove one of the two."
    case .noAgents: "the plan has no agents; a step names a cell for each, such as '0:(1,2),(3,4),'."
    case .notAClaim(let found): "solved: expected 0 or 1, found '\(clipped(found))'."
    case .textAfterSolution(let text):
      "expected nothing after 'solution=', found '\(clipped(text))'; the steps follow on lines of their own."
    case .noSteps: "'solution=' is followed by no step; the first is '0:' and the starts."
    }
  }
}
