/// A recursive-descent parser of JSON, strict to RFC 8259.
///
/// Own code since Foundation's decoder can't tell on which line a value stands, takes the last of two equal keys
/// in silence, and says little about what is wrong with malformed text.
struct JSONParser {
  private let bytes: [UInt8]
  var position = 0
  private var line = 1
  private var lineStart = 0
  /// Where the parser is in the document, for messages.
  private var path: [PathComponent] = []
  private var openings: [(name: String, line: Int)] = []
  /// What was read so far.
  private var record: JSONTape.Record

  private enum PathComponent {
    case key(String)
    case index(Int)
  }

  /// - Parameter bytes: UTF-8; a byte order mark is skipped.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    precondition(bytes.count < JSONTape.Record.maximumBytes, "a document of \(bytes.count) bytes")
    // What small arrays of small numbers take, so that large texts are not moved about as they grow.
    record = JSONTape.Record(capacity: bytes.count > 1 << 16 ? bytes.count / 3 * 2 : 0)
  }

  mutating func parseDocument() throws(JSONSyntaxError) -> JSONNode {
    try skipWhitespace()
    if current == nil { throw error(.empty) }
    try parseValue()
    try skipWhitespace()
    if current != nil { throw error(.trailingText(currentShown)) }
    return JSONNode(JSONTape(bytes: bytes, record: record, lastLine: line), 0)
  }

  // MARK: Values

  /// Notes that a value begins here.
  @discardableResult
  private mutating func note(_ kind: JSONTape.Kind) -> Int { record.begin(kind, at: position) }

  /// Reads a string onto the tape.
  @discardableResult
  private mutating func noteString() throws(JSONSyntaxError) -> String {
    let entry = note(.string)
    let start = position
    let string = try parseString()
    if string.utf8.count != position - start - 2 { record.markEscapes(entry) }
    return string
  }

  private mutating func parseValue() throws(JSONSyntaxError) {
    guard let byte = current else { throw unexpectedEnd }
    switch byte {
    case UInt8(ascii: "{"): try parseObject()
    case UInt8(ascii: "["): try parseArray()
    case UInt8(ascii: "\""): try noteString()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "."):
      note(.number)
      try parseNumber()
    case UInt8(ascii: "'"): throw error(.singleQuote)
    default:
      let word = peekWord()
      switch word {
      case "true", "false":
        note(word == "true" ? .isTrue : .isFalse)
        position += word.utf8.count
      case "null":
        note(.null)
        position += word.utf8.count
      case "": throw error(.unexpected(found: currentShown, expected: "a value"))
      default: throw error(.unknownWord(clipped(word), nearest: nearestLiteral(to: word)))
      }
    }
  }

  private func nearestLiteral(to word: String) -> String? {
    switch word.lowercased() {
    case "none", "nil", "undefined": "null"
    case "nan", "infinity", "inf": "a finite number"
    case "yes", "on": "true"
    case "no", "off": "false"
    default: nearestName(to: word, in: ["true", "false", "null"])
    }
  }

  private mutating func parseArray() throws(JSONSyntaxError) {
    let entry = note(.array)
    try open("array")
    var count = 0
    try skipWhitespace()
    if !skip(UInt8(ascii: "]")) {
      while true {
        path.append(.index(count))
        try parseValue()
        count += 1
        path.removeLast()
        try skipWhitespace()
        if skip(UInt8(ascii: "]")) { break }
        try skipComma(or: "]")
      }
    }
    openings.removeLast()
    record.end(entry)
  }

  private mutating func parseObject() throws(JSONSyntaxError) {
    let entry = note(.object)
    try open("object")
    var members: [(key: String, line: Int)] = []
    var lines: [String: Int] = [:]  // of keys, once a linear search would be slow
    try skipWhitespace()
    if !skip(UInt8(ascii: "}")) {
      while true {
        let keyLine = line
        let key = try parseKey()
        path.append(.key(key))
        let firstLine = members.count < 16 ? members.first { $0.key == key }?.line : lines[key]
        if let firstLine {
          throw error(.duplicateKey(clipped(key), firstLine: firstLine), line: keyLine)
        }
        try skipWhitespace()
        guard skip(UInt8(ascii: ":")) else {
          if current == nil { throw unexpectedEnd }
          throw error(.unexpected(found: currentShown, expected: "':' after the key \"\(clipped(key))\""))
        }
        try skipWhitespace()
        try parseValue()
        if members.count < 16 { members.append((key, keyLine)) }
        if members.count == 16, lines.isEmpty {
          for member in members { lines[member.key] = member.line }
        } else if members.count == 16 {
          lines[key] = keyLine
        }
        path.removeLast()
        try skipWhitespace()
        if skip(UInt8(ascii: "}")) { break }
        try skipComma(or: "}")
      }
    }
    openings.removeLast()
    record.end(entry)
  }

  private mutating func parseKey() throws(JSONSyntaxError) -> String {
    guard let byte = current else { throw unexpectedEnd }
    if byte == UInt8(ascii: "\"") { return try noteString() }
    if byte == UInt8(ascii: "'") { throw error(.singleQuote) }
    let word = peekWord()
    if !word.isEmpty { throw error(.unquotedKey(clipped(word))) }
    throw error(.unexpected(found: currentShown, expected: "a key in double quotes"))
  }

  private mutating func open(_ name: String) throws(JSONSyntaxError) {
    if openings.count == JSONDocument.maximumDepth { throw error(.tooDeep(limit: JSONDocument.maximumDepth)) }
    openings.append((name, line))
    position += 1
  }

  /// Skips the comma before a further element, and says so if it is the last thing before the end.
  private mutating func skipComma(or closing: String) throws(JSONSyntaxError) {
    guard current != nil else { throw unexpectedEnd }
    let (commaPosition, commaLine, commaLineStart) = (position, line, lineStart)
    guard skip(UInt8(ascii: ",")) else {
      throw error(.unexpected(found: currentShown, expected: "',' or '\(closing)'"))
    }
    try skipWhitespace()
    if current == UInt8(ascii: "]") || current == UInt8(ascii: "}") {
      let found = currentShown.filter { $0 != "'" }
      (position, line, lineStart) = (commaPosition, commaLine, commaLineStart)
      throw error(.trailingComma(before: found))
    }
  }

  // MARK: Characters

  var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skip(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    position += 1
    return true
  }

  mutating func skipWhitespace() throws(JSONSyntaxError) {
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\n"):
        record.endLine(line, at: position)
        position += 1
        line += 1
        lineStart = position
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        position += 1
      case UInt8(ascii: "/"), UInt8(ascii: "#"):
        throw error(.comment)
      default:
        return
      }
    }
  }

  /// The bytes from `start` to the current position.
  func text(from start: Int) -> String { String(decoding: bytes[start..<position], as: UTF8.self) }

  func byte(at offset: Int) -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

  /// The letters and digits at the current position.
  private func peekWord() -> String {
    let word = bytes[position...].prefix(200).prefix { byte in
      byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || (byte | 0x20) >= 97 && (byte | 0x20) <= 122
        || byte >= 48 && byte <= 57
    }
    return String(decoding: word, as: UTF8.self)
  }

  /// The current character as messages show it.
  private var currentShown: String {
    guard let byte = current else { return "the end of the file" }
    if byte < 32 || byte == 127 { return "the control character \(byte)" }
    return "'\(String(decoding: bytes[position...].prefix(16), as: UTF8.self).prefix(1))'"
  }

  // MARK: Errors

  var unexpectedEnd: JSONSyntaxError {
    let opening = openings.last ?? ("document", 1)
    return error(.unexpectedEnd(inside: opening.name, openedAt: opening.line))
  }

  func error(_ problem: JSONSyntaxError.Problem, line errorLine: Int? = nil) -> JSONSyntaxError {
    var keyPath = ""
    for component in path.suffix(problem == .tooDeep(limit: JSONDocument.maximumDepth) ? 0 : path.count) {
      switch component {
      case .key(let key): keyPath = DocumentPath.appending(key, to: keyPath)
      case .index(let index): keyPath = DocumentPath.appending(index, to: keyPath)
      }
    }
    return JSONSyntaxError(
      line: errorLine ?? line, column: position - lineStart + 1, keyPath: keyPath, problem: problem)
  }
}
