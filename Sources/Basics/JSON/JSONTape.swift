/// A parsed document in one list: what stands where in its text, in the order of the text. Four bytes a value or key,
/// eight an array or object, and the text itself: strings and numbers are read out of it when somebody asks for them,
/// and lines are counted.
final class JSONTape: Sendable {
  enum Kind: UInt32 { case null, isTrue, isFalse, number, string, escapedString, array, object }

  /// What stands where, as the parser finds it.
  struct Record {
    /// Of every value and key its kind and its first byte in the text, of a string its opening quote. Behind an array or
    /// object comes one more word: the entry behind its last.
    fileprivate private(set) var words: [UInt32] = []
    /// The line of every 128th byte, as far as lines have ended.
    fileprivate private(set) var lineMarks: [UInt32] = []

    /// More bytes than the largest document has.
    static let maximumBytes = 1 << 29

    init(capacity: Int = 0) { words.reserveCapacity(capacity) }

    /// Notes that a value or key begins; returns its entry.
    @discardableResult
    mutating func begin(_ kind: Kind, at offset: Int) -> Int {
      words.append(kind.rawValue << 29 | UInt32(truncatingIfNeeded: offset))
      if kind == .array || kind == .object { words.append(0) }
      return words.count - 1 - (kind == .array || kind == .object ? 1 : 0)
    }

    /// Notes that the last array or object that is open ends here.
    mutating func end(_ entry: Int) { words[entry + 1] = UInt32(truncatingIfNeeded: words.count) }

    /// Notes that a string holds escapes.
    mutating func markEscapes(_ entry: Int) {
      words[entry] = Kind.escapedString.rawValue << 29 | words[entry] & JSONTape.offsetMask
    }

    /// Notes that a line ends at a byte.
    mutating func endLine(_ line: Int, at offset: Int) {
      while lineMarks.count << JSONTape.markShift <= offset {
        lineMarks.append(UInt32(truncatingIfNeeded: line))
      }
    }
  }

  private static let offsetMask: UInt32 = 1 << 29 - 1
  private static let markShift = 7

  private let bytes: [UInt8]
  private let words: [UInt32]
  private let lineMarks: [UInt32]

  /// - Parameter lastLine: that of the text's last byte.
  init(bytes: [UInt8], record: Record, lastLine: Int) {
    self.bytes = bytes
    var record = record
    record.endLine(lastLine, at: bytes.count)
    words = record.words
    lineMarks = record.lineMarks
  }

  /// What it takes beside the text.
  var byteCount: Int { 4 * (words.capacity + lineMarks.capacity) }

  private func kind(of entry: Int) -> Kind { Kind(rawValue: words[entry] >> 29) ?? .null }
  private func offset(of entry: Int) -> Int { Int(words[entry] & JSONTape.offsetMask) }

  /// From 1.
  func line(of entry: Int) -> Int {
    let offset = offset(of: entry)
    let mark = offset >> JSONTape.markShift
    var line = Int(lineMarks[mark])
    for place in mark << JSONTape.markShift..<offset where bytes[place] == UInt8(ascii: "\n") { line += 1 }
    return line
  }

  /// The value at an entry; what is inside of arrays and objects stays on the tape.
  func content(at entry: Int) -> JSONNode.Content {
    switch kind(of: entry) {
    case .null: return .null
    case .isTrue: return .bool(true)
    case .isFalse: return .bool(false)
    case .number: return .number(JSONNumber(literal: number(entry)))
    case .string, .escapedString: return .string(string(entry))
    case .array:
      var elements: [JSONNode] = []
      elements.reserveCapacity(childCount(of: entry))
      forEachElement(of: entry) { _, node in elements.append(node) }
      return .array(elements)
    case .object:
      var members: [JSONMember] = []
      members.reserveCapacity(childCount(of: entry) / 2)
      var key = entry + 2
      while key < Int(words[entry + 1]) {
        members.append(
          JSONMember(key: string(key), line: line(of: key), value: JSONNode(self, key + 1)))
        key = next(after: key + 1)
      }
      return .object(members)
    }
  }

  /// Looks at the elements of an array one after another; false if the entry is none.
  @discardableResult
  func forEachElement<Failure: Error>(
    of entry: Int, _ body: (Int, JSONNode) throws(Failure) -> Void
  ) throws(Failure) -> Bool {
    guard kind(of: entry) == .array else { return false }
    var (child, count) = (entry + 2, 0)
    while child < Int(words[entry + 1]) {
      try body(count, JSONNode(self, child))
      count += 1
      child = next(after: child)
    }
    return true
  }

  /// How many elements an array has; nil if the entry is none.
  func elementCount(of entry: Int) -> Int? { kind(of: entry) == .array ? childCount(of: entry) : nil }

  /// One element of an array; nil without it, or if the entry is none.
  func element(_ index: Int, of entry: Int) -> JSONNode? {
    guard kind(of: entry) == .array, index >= 0 else { return nil }
    var (child, count) = (entry + 2, 0)
    while child < Int(words[entry + 1]) {
      if count == index { return JSONNode(self, child) }
      count += 1
      child = next(after: child)
    }
    return nil
  }

  /// The entry behind a value.
  private func next(after entry: Int) -> Int {
    switch kind(of: entry) {
    case .array, .object: Int(words[entry + 1])
    default: entry + 1
    }
  }

  private func childCount(of entry: Int) -> Int {
    var count = 0
    var child = entry + 2
    while child < Int(words[entry + 1]) {
      count += 1
      child = next(after: child)
    }
    return count
  }

  private func number(_ entry: Int) -> String {
    let start = offset(of: entry)
    var end = start
    while end < bytes.count, JSONTape.isOfNumber(bytes[end]) { end += 1 }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  private func string(_ entry: Int) -> String {
    let start = offset(of: entry)
    let hasEscapes = kind(of: entry) == .escapedString
    var end = start + 1
    while bytes[end] != UInt8(ascii: "\"") { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
    guard hasEscapes else { return String(decoding: bytes[(start + 1)..<end], as: UTF8.self) }
    var parser = JSONParser(Array(bytes[start...end]))
    // It was read once before.
    return (try? parser.parseString()) ?? ""
  }
}
