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

  private enum Place: Sendable {
    case made(line: Int, Content)
    /// On a tape, at an entry: then `content` is read out of the text whenever it is asked for.
    case parsed(JSONTape, Int32)
  }

  private var place: Place

  public init(line: Int, content: Content) { place = .made(line: line, content) }

  init(_ tape: JSONTape, _ entry: Int) { place = .parsed(tape, Int32(entry)) }

  /// What the document that it was read from takes beside its text; nil for one made up in memory.
  var documentBytes: Int? { if case .parsed(let tape, _) = place { tape.byteCount } else { nil } }

  /// From 1.
  public var line: Int {
    switch place {
    case .made(let line, _): line
    case .parsed(let tape, let entry): tape.line(of: Int(entry))
    }
  }

  public var content: Content {
    get {
      switch place {
      case .made(_, let content): content
      case .parsed(let tape, let entry): tape.content(at: Int(entry))
      }
    }
    set { place = .made(line: line, newValue) }
  }

  /// Looks at the elements of an array one after another, without a list of them; false if this is no array.
  public func forEachElement<Failure: Error>(
    _ body: (Int, JSONNode) throws(Failure) -> Void
  ) throws(Failure) -> Bool {
    if case .parsed(let tape, let entry) = place { return try tape.forEachElement(of: Int(entry), body) }
    guard case .array(let elements) = content else { return false }
    for (index, element) in elements.enumerated() { try body(index, element) }
    return true
  }

  /// One element of an array, without a list of all; nil without it, or if this is no array.
  public func element(_ index: Int) -> JSONNode? {
    if case .parsed(let tape, let entry) = place { return tape.element(index, of: Int(entry)) }
    guard case .array(let elements) = content, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// How many elements an array has; nil if this is none.
  public var elementCount: Int? {
    if case .parsed(let tape, let entry) = place { return tape.elementCount(of: Int(entry)) }
    guard case .array(let elements) = content else { return nil }
    return elements.count
  }

  public static func == (a: JSONNode, b: JSONNode) -> Bool { a.line == b.line && a.content == b.content }

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
    if let elementCount { return elementCount == 0 ? "an empty array" : "an array of \(elementCount)" }
    return switch content {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let number): "the number \(clipped(number.literal))"
    case .string(let string): string.isEmpty ? "an empty string" : "the string \"\(clipped(string))\""
    case .array: "an array"
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
