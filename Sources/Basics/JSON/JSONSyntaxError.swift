/// Text that is not JSON (RFC 8259), and how to mend it.
public struct JSONSyntaxError: Error, Equatable, CustomStringConvertible {
  public enum Problem: Equatable, Sendable {
    case empty
    /// The text ends inside an array, object or string that was opened on `line`.
    case unexpectedEnd(inside: String, openedAt: Int)
    case unexpected(found: String, expected: String)
    case trailingComma(before: String)
    case comment
    case singleQuote
    case unquotedKey(String)
    case duplicateKey(String, firstLine: Int)
    case unterminatedString
    case controlCharacter(UInt8)
    case invalidEscape(String)
    case loneSurrogate(String)
    case invalidNumber(String, mend: String)
    case numberOutOfRange(String)
    case unknownWord(String, nearest: String?)
    case tooDeep(limit: Int)
    case trailingText(String)
  }

  /// From 1.
  public var line: Int
  /// In bytes, from 1.
  public var column: Int
  /// Where in the document, as in `agents[3].start`; empty at the top.
  public var keyPath: String
  public var problem: Problem

  /// What is wrong and how to mend it, without line and key path.
  public var description: String {
    switch problem {
    case .empty:
      return "the file is empty; a JSON object {…} is expected."
    case .unexpectedEnd(let inside, let openedAt):
      return
        "the file ends inside the \(inside) opened on line \(openedAt); close it, or restore what is cut off."
    case .unexpected(let found, let expected):
      return "column \(column): expected \(expected), found \(found)."
    case .trailingComma(let closing):
      return
        "column \(column): a comma before '\(closing)'; remove it, JSON allows none after the last element."
    case .comment:
      return "column \(column): JSON has no comments; remove it, or say it in \"description\"."
    case .singleQuote:
      return "column \(column): JSON strings take double quotes (\"), not single ones."
    case .unquotedKey(let key):
      return "column \(column): keys take double quotes; write \"\(key)\"."
    case .duplicateKey(let key, let firstLine):
      return "the key \"\(key)\" is already given on line \(firstLine); remove one of the two."
    case .unterminatedString:
      return "column \(column): the string is not closed on its line; add the closing \", "
        + "or write a line break as \\n."
    case .controlCharacter(let byte):
      return
        "column \(column): the control character \(byte) can't stand in a string; remove it or escape it "
        + "(a tab is \\t)."
    case .invalidEscape(let escape):
      return
        "column \(column): \(escape) is no escape; known are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX "
        + "(write a backslash as \\\\)."
    case .loneSurrogate(let escape):
      return
        "column \(column): \(escape) is half of a surrogate pair; write both halves, or the character itself."
    case .invalidNumber(let literal, let mend):
      return "column \(column): \(literal) is no JSON number; \(mend)."
    case .numberOutOfRange(let literal):
      return "column \(column): \(literal) is too large for a number (the limit is about 1.8e308)."
    case .unknownWord(let word, let nearest):
      return "column \(column): '\(word)' is no JSON value; "
        + (nearest.map { "did you mean \($0)?" } ?? "strings take double quotes (\").")
    case .tooDeep(let limit):
      return "column \(column): nested more than \(limit) levels deep; is a bracket repeated by mistake?"
    case .trailingText(let text):
      return "column \(column): unexpected \(text) after the end of the document; remove it."
    }
  }
}
