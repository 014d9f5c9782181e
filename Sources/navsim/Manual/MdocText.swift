import Foundation

/// Plain text as mdoc reads it: nothing in it is taken for a macro or an escape.
enum MdocText {
  static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
  }

  /// A line of running text: one that begins with a period or an apostrophe would be a request.
  private static func line(_ text: some StringProtocol) -> String {
    let text = escaped(String(text))
    return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
  }

  static func list(_ items: [(String, String)]) -> [String] {
    [".Bl -tag -width Ds"] + items.flatMap { [".It \(escaped($0.0))", line($0.1)] } + [".El"]
  }

  /// Paragraphs parted by empty lines. In them, lines of the form "  name: text" are a list, and other indented lines,
  /// or those that call navsim, stand as they are.
  static func paragraphs(_ text: String) -> [String] {
    var result: [String] = []
    var open = Block.none
    for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let next = Block(of: part)
      if next != open {
        if let end = open.end { result.append(end) }
        if next == .none { result.append(".Pp") } else if let start = next.start { result.append(start) }
        open = next
      }
      let words = part.drop { $0 == " " }
      switch next {
      case .none: break
      case .list:
        let colon = words.range(of: ": ")
        result.append(".It \(escaped(String(words[..<(colon?.lowerBound ?? words.endIndex)])))")
        result.append(line(words[(colon?.upperBound ?? words.endIndex)...]))
      case .literal, .running: result.append(line(words))
      }
    }
    if let end = open.end { result.append(end) }
    if result.last == ".Pp" { result.removeLast() }
    return result
  }

  private enum Block {
    case none, running, list, literal

    init(of line: some StringProtocol) {
      if line.allSatisfy({ $0 == " " }) {
        self = .none
      } else if line.hasPrefix("  "), line.contains(": ") {
        self = .list
      } else if line.hasPrefix("  ") || line.hasPrefix("navsim ") {
        self = .literal
      } else {
        self = .running
      }
    }

    var start: String? {
      switch self {
      case .list: ".Bl -tag -compact -width 16n"
      case .literal: ".Bd -literal -offset indent"
      case .none, .running: nil
      }
    }

    var end: String? {
      switch self {
      case .list: ".El"
      case .literal: ".Ed"
      case .none, .running: nil
      }
    }
  }
}
