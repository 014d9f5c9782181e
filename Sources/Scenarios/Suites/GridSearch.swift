package import Basics

/// `{"grid_search": [a, b, …]}` in place of a value: a case for each of them, as in POGEMA's configurations.
///
/// Several in one case give all combinations, the last varying fastest.
package struct GridSearch: Sendable {
  package static let key = "grid_search"
  /// Cases a suite may expand to.
  static let maximumCases = 1_000_000

  /// One value in one place.
  package struct Choice: Equatable, Sendable {
    /// The key path of the value in the document.
    package var keyPath: String
    /// The way to the value from the scenario's root, as in `radio.loss`.
    package var field: String
    package var node: JSONNode

    /// The value as names and reports write it: scalars as they are, anything larger by its place in the list.
    package var text: String

    package init(keyPath: String, field: String, node: JSONNode, text: String) {
      self.keyPath = keyPath
      self.field = field
      self.node = node
      self.text = text
    }
  }

  /// Every place of a case's members that lists choices, in the order of the document.
  /// - Parameter ignored: fields, as in `agents.count`, that the command line decides: of a place in one of them only the
  ///   first choice counts, as all of them would give the same.
  package static func choices(
    in members: [(member: JSONMember, keyPath: String)], file: String, ignoring ignored: Set<String> = []
  ) throws(ScenarioError) -> [[Choice]] {
    var found: [[Choice]] = []
    for (member, keyPath) in members {
      let cursor = JSONCursor(file: file, keyPath: keyPath, node: member.value)
      var places: [[Choice]] = []
      try collect(cursor, field: member.key, into: &places)
      found += places.map { place in
        place.first.map { lies($0.field, in: ignored) } == true ? Array(place.prefix(1)) : place
      }
    }
    return found
  }

  /// Whether a field is one of `fields` or within one.
  static func lies(_ field: String, in fields: Set<String>) -> Bool {
    fields.contains { field == $0 || field.hasPrefix("\($0).") || field.hasPrefix("\($0)[") }
  }

  /// Whether a place lists controllers by their names: those are told apart as controllers, not as cases, so that they
  /// can be compared on the same ones.
  static func listsControllers(_ place: [Choice]) -> Bool {
    place.allSatisfy { choice in
      if choice.field == "controller", case .string = choice.node.content { true } else { false }
    }
  }

  private static func collect(
    _ cursor: JSONCursor, field: String, into places: inout [[Choice]]
  ) throws(ScenarioError) {
    switch cursor.node.content {
    case .object(let members):
      if let values = cursor.member(key) {
        _ = try ObjectReader(cursor, FileFormat.gridSearch)
        let choices = try values.array(of: "values to try")
        guard !choices.isEmpty else { throw values.error(.empty("value to try")) }
        places.append(
          choices.enumerated().map { index, choice in
            Choice(keyPath: cursor.keyPath, field: field, node: choice.node, text: text(choice.node, index))
          })
        return
      }
      for member in members {
        try collect(
          JSONCursor(
            file: cursor.file, keyPath: DocumentPath.appending(member.key, to: cursor.keyPath),
            node: member.value),
          field: DocumentPath.appending(member.key, to: field), into: &places)
      }
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        try collect(
          JSONCursor(
            file: cursor.file, keyPath: DocumentPath.appending(index, to: cursor.keyPath), node: element),
          field: DocumentPath.appending(index, to: field), into: &places)
      }
    default: break
    }
  }

  private static func text(_ node: JSONNode, _ index: Int) -> String {
    switch node.content {
    case .string(let string): clipped(string)
    case .number(let number): number.literal
    case .bool(let value): value ? "true" : "false"
    case .null: "null"
    case .array, .object: "#\(index)"
    }
  }

  /// All combinations of one choice from each place; a single empty one if there are no places.
  package static func combinations(_ places: [[Choice]]) -> [[Choice]] {
    places.reduce([[]]) { combinations, choices in
      combinations.flatMap { combination in choices.map { combination + [$0] } }
    }
  }

  /// The value at `keyPath` with the chosen values in their places.
  package static func substitute(_ node: JSONNode, keyPath: String, _ choices: [Choice]) -> JSONNode {
    if let choice = choices.first(where: { $0.keyPath == keyPath }) { return choice.node }
    guard choices.contains(where: { $0.keyPath.hasPrefix(keyPath) }) else { return node }
    switch node.content {
    case .object(let members):
      let replaced = members.map { member in
        JSONMember(
          key: member.key, line: member.line,
          value: substitute(
            member.value, keyPath: DocumentPath.appending(member.key, to: keyPath), choices))
      }
      return JSONNode(line: node.line, content: .object(replaced))
    case .array(let elements):
      let replaced = elements.enumerated().map { index, element in
        substitute(element, keyPath: DocumentPath.appending(index, to: keyPath), choices)
      }
      return JSONNode(line: node.line, content: .array(replaced))
    default: return node
    }
  }

  /// Whether values of a field make other groups in reports: not those that reports tell apart anyway (maps, numbers
  /// of agents), nor seeds, over which they average.
  static func distinguishesGroups(_ field: String) -> Bool {
    !(field == "map" || field == "agents.count" || field == "agents"
      || field == "seed" || field.hasSuffix(".seed"))
  }
}
