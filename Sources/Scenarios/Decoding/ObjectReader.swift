package import Basics

/// Reads the members of one object by key and refuses those it does not know.
package struct ObjectReader {
  package let cursor: JSONCursor
  private let keys: ObjectKeys
  private var values: [(key: String, value: JSONCursor)] = []
  private var readKeys: Set<String> = []

  /// - Parameter expected: What messages call the object, such as `an agent {"start": …, "goals": …}`.
  package init(
    _ cursor: JSONCursor, _ keys: ObjectKeys, expected: String = "an object"
  ) throws(ScenarioError) {
    guard case .object(let members) = cursor.node.content else { throw cursor.wrongType(expected) }
    let paths = members.map { DocumentPath.appending($0.key, to: cursor.keyPath) }
    try self.init(cursor, keys, members: Array(zip(members, paths)))
  }

  /// Reads members that come from several places, each with its own key path.
  package init(
    _ cursor: JSONCursor, _ keys: ObjectKeys, members: [(member: JSONMember, keyPath: String)]
  ) throws(ScenarioError) {
    self.cursor = cursor
    self.keys = keys
    for (member, keyPath) in members {
      guard keys.keys.contains(member.key) else {
        let node = JSONNode(line: member.line, content: member.value.content)
        throw JSONCursor(file: cursor.file, keyPath: keyPath, node: node)
          .error(ObjectReader.reason(forUnknown: member.key, keys))
      }
      values.append((member.key, JSONCursor(file: cursor.file, keyPath: keyPath, node: member.value)))
    }
  }

  private static func reason(forUnknown key: String, _ keys: ObjectKeys) -> ScenarioError.Reason {
    if let owner = keys.misplaced[key] { return .misplacedKey(belongsTo: owner) }
    if let place = KeyAliases.place(of: key, insteadOf: keys) { return .keyElsewhere(place) }
    let nearest = KeyAliases.key(for: key, among: keys.keys) ?? nearestName(to: key, in: keys.keys)
    return .unknownKey(nearest: nearest, known: keys.keys)
  }

  /// The value of a key that may be absent.
  package mutating func optional(_ key: String) -> JSONCursor? {
    assert(keys.keys.contains(key), "'\(key)' is missing from the table of '\(keys.name)'")
    readKeys.insert(key)
    return values.first { $0.key == key }?.value
  }

  /// The value of a key that must be there; `example` shows a user who left it out what to write.
  package mutating func required(_ key: String, example: String) throws(ScenarioError) -> JSONCursor {
    guard let value = optional(key) else {
      throw cursor.missing(key, example: example)
    }
    return value
  }

  package mutating func integer(_ key: String, default fallback: Int) throws(ScenarioError) -> Int {
    guard case .integers(let range)? = keys.ranges[key] else {
      preconditionFailure("no range of integers for '\(key)' in '\(keys.name)'")
    }
    return try optional(key)?.integer(in: range) ?? fallback
  }

  package mutating func integer(_ key: String, example: Int) throws(ScenarioError) -> Int {
    _ = try required(key, example: "\(example)")
    return try integer(key, default: example)
  }

  package mutating func double(_ key: String, default fallback: Double) throws(ScenarioError) -> Double {
    guard case .numbers(let range)? = keys.ranges[key] else {
      preconditionFailure("no range of numbers for '\(key)' in '\(keys.name)'")
    }
    return try optional(key)?.double(in: range) ?? fallback
  }

  package mutating func bool(_ key: String, default fallback: Bool) throws(ScenarioError) -> Bool {
    try optional(key)?.bool() ?? fallback
  }

  /// The case of an enumeration by its name in the file.
  package mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, _ kind: String, default fallback: Choice
  ) throws(ScenarioError) -> Choice where Choice.RawValue == String {
    guard let cursor = optional(key) else { return fallback }
    let name = try cursor.name(of: kind, in: Choice.allCases.map(\.rawValue))
    return Choice(rawValue: name) ?? fallback
  }

  /// Ends the reading. Every key of the table must have been asked for, or the decoder would ignore it.
  package func finish() {
    assert(Set(keys.keys) == readKeys, "'\(keys.name)' leaves \(Set(keys.keys).subtracting(readKeys)) unread")
  }
}
