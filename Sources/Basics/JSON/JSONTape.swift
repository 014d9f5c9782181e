/// A parsed document in one list: what stands where in its text, in the order of the text. Twelve bytes a value or key,
/// and the text itself: strings and numbers are read out of it when somebody asks for them.
final class JSONTape: Sendable {
  enum Kind: UInt8 { case null, isTrue, isFalse, number, string, escapedString, array, object }

  struct Entry {
    private var kindAndLine: UInt32
    /// First byte of it in the text, of a string its opening quote.
    var offset: UInt32
    /// Of a number or string, its bytes, quotes included; of an array or object, the entry behind its last.
    var extent: UInt32

    init(_ kind: Kind, line: Int, offset: Int) {
      kindAndLine = UInt32(kind.rawValue) << 29 | UInt32(truncatingIfNeeded: line) & Entry.lineMask
      self.offset = UInt32(offset)
      extent = 0
    }

    var kind: Kind {
      get { Kind(rawValue: UInt8(kindAndLine >> 29)) ?? .null }
      set { kindAndLine = UInt32(newValue.rawValue) << 29 | kindAndLine & Entry.lineMask }
    }
    /// From 1.
    var line: Int { Int(kindAndLine & Entry.lineMask) }

    /// More lines than the largest document has bytes.
    private static let lineMask: UInt32 = 1 << 29 - 1
  }

  private let bytes: [UInt8]
  private let entries: [Entry]

  init(bytes: [UInt8], entries: [Entry]) {
    self.bytes = bytes
    self.entries = entries
  }

  func line(of index: Int) -> Int { entries[index].line }

  /// The value at an entry; what is inside of arrays and objects stays on the tape.
  func content(at index: Int) -> JSONNode.Content {
    let entry = entries[index]
    switch entry.kind {
    case .null: return .null
    case .isTrue: return .bool(true)
    case .isFalse: return .bool(false)
    case .number: return .number(JSONNumber(literal: text(entry.offset, entry.extent)))
    case .string, .escapedString: return .string(string(entry))
    case .array:
      var elements: [JSONNode] = []
      elements.reserveCapacity(childCount(of: index))
      var child = index + 1
      while child < Int(entry.extent) {
        elements.append(JSONNode(self, child))
        child = next(after: child)
      }
      return .array(elements)
    case .object:
      var members: [JSONMember] = []
      members.reserveCapacity(childCount(of: index) / 2)
      var key = index + 1
      while key < Int(entry.extent) {
        members.append(
          JSONMember(
            key: string(entries[key]), line: entries[key].line, value: JSONNode(self, key + 1)))
        key = next(after: key + 1)
      }
      return .object(members)
    }
  }

  /// Looks at the elements of an array one after another; false if the entry is none.
  func forEachElement<Failure: Error>(
    of index: Int, _ body: (Int, JSONNode) throws(Failure) -> Void
  ) throws(Failure) -> Bool {
    guard entries[index].kind == .array else { return false }
    var (child, count) = (index + 1, 0)
    while child < Int(entries[index].extent) {
      try body(count, JSONNode(self, child))
      count += 1
      child = next(after: child)
    }
    return true
  }

  /// The entry behind a value.
  private func next(after index: Int) -> Int {
    switch entries[index].kind {
    case .array, .object: Int(entries[index].extent)
    default: index + 1
    }
  }

  private func childCount(of index: Int) -> Int {
    var count = 0
    var child = index + 1
    while child < Int(entries[index].extent) {
      count += 1
      child = next(after: child)
    }
    return count
  }

  private func string(_ entry: Entry) -> String {
    guard entry.kind == .escapedString else { return text(entry.offset + 1, entry.extent - 2) }
    var parser = JSONParser(Array(bytes[Int(entry.offset)..<Int(entry.offset + entry.extent)]))
    // It was read once before.
    return (try? parser.parseString()) ?? ""
  }

  private func text(_ offset: UInt32, _ count: UInt32) -> String {
    String(decoding: bytes[Int(offset)..<Int(offset + count)], as: UTF8.self)
  }
}
