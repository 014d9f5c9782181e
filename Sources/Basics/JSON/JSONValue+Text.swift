/// Writing JSON.
extension JSONValue {
  /// The value as one line without spaces, members in their order.
  public var text: String {
    var text = ""
    write(to: &text)
    return text
  }

  /// The value as one line with a space behind every comma and colon, as lines that people read too have.
  public var spacedText: String {
    var text = ""
    write(to: &text, separator: ", ", colon: ": ")
    return text
  }

  /// An object on one line, with a space behind commas and colons, whose values are JSON text already: they stay as they
  /// are.
  public static func spacedText(_ members: [(key: String, text: String)]) -> String {
    "{" + members.map { JSONValue.string($0.key).text + ": " + $0.text }.joined(separator: ", ") + "}"
  }

  /// The value over several lines: a member a line, but arrays and objects that fit in one line of `width`
  /// characters stay on it, as one would write them by hand.
  public func prettyText(width: Int = 110) -> String {
    var text = ""
    writePretty(to: &text, indent: 0, width: width)
    return text
  }

  private func write(to text: inout String, separator: String = ",", colon: String = ":") {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let number): text += number.literal
    case .string(let string): JSONValue.write(string, to: &text)
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += separator }
        element.write(to: &text, separator: separator, colon: colon)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += separator }
        JSONValue.write(member.key, to: &text)
        text += colon
        member.value.write(to: &text, separator: separator, colon: colon)
      }
      text += "}"
    }
  }

  private func writePretty(to text: inout String, indent: Int, width: Int) {
    let line = spacedText
    guard line.utf8.count + indent > width else {
      text += line
      return
    }
    let margin = String(repeating: " ", count: indent + 2)
    let end = "\n" + String(repeating: " ", count: indent)
    switch self {
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        text += (index == 0 ? "[\n" : ",\n") + margin
        element.writePretty(to: &text, indent: indent + 2, width: width)
      }
      text += end + "]"
    case .object(let members):
      for (index, member) in members.enumerated() {
        text += (index == 0 ? "{\n" : ",\n") + margin
        JSONValue.write(member.key, to: &text)
        text += ": "
        member.value.writePretty(to: &text, indent: indent + 2, width: width)
      }
      text += end + "}"
    default:
      text += line
    }
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default:
        // Beside what JSON asks for, what terminals obey: the data is the same, and can be looked at.
        if isObeyed(scalar) {
          let digits = String(scalar.value, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    text += "\""
  }
}
