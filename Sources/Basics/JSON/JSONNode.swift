/// A JSON value and the line it starts on, so that a message about it can say where it is.
public struct JSONNode: Equatable, Sendable {
  public indirect enum Content: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONNode])
    case object([JSONMember])
  }

  /// From 1.
  public var line: Int
  public var content: Content

  public init(line: Int, content: Content) {
    self.line = line
    self.content = content
  }

  /// The value without lines.
  public var value: JSONValue {
    switch content {
    case .null: .null
    case .bool(let value): .bool(value)
    case .number(let number): .number(number)
    case .string(let string): .string(string)
    case .array(let elements): .array(elements.map(\.value))
    case .object(let members): .object(members.map { JSONValue.Member($0.key, $0.value.value) })
    }
  }

  /// What a message calls this value: `the string "12"`, `the number 1.5`, `an array of 3`.
  public var summary: String {
    switch content {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let number): "the number \(clipped(number.literal))"
    case .string(let string): string.isEmpty ? "an empty string" : "the string \"\(clipped(string))\""
    case .array(let elements): elements.isEmpty ? "an empty array" : "an array of \(elements.count)"
    case .object: "an object"
    }
  }
}

/// A key of a JSON object with its value.
public struct JSONMember: Equatable, Sendable {
  public var key: String
  /// Line of the key, from 1.
  public var line: Int
  public var value: JSONNode

  public init(key: String, line: Int, value: JSONNode) {
    self.key = key
    self.line = line
    self.value = value
  }
}
