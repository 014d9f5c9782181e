public import Basics

/// Many scenarios in one file: named maps, common settings, and cases that add to them.
///
/// A case's key replaces the same key of `base` as a whole. Any value of `base` and the cases may be
/// `{"grid_search": [a, b, …]}`: a case then stands for one with each of the values, in all combinations, named
/// `case[key=value]`. Loading checks the file's own structure; a case's
/// content is checked when its scenario is asked for, so that one of thousands costs no more than itself.
public struct Suite: Sendable {
  /// The file as the user wrote it.
  public let file: String
  private let document: JSONDocument
  public let name: String
  public let summary: String?
  /// In the order of the file; all different.
  public let caseNames: [String]
  private let maps: [(name: String, value: JSONCursor)]
  private let base: [(member: JSONMember, keyPath: String)]
  private let cases: [Case]
  private let mapCache = MapCache()

  /// A case as written, with what `grid_search` chose for it.
  private struct Case: Sendable {
    var cursor: JSONCursor
    var choices: [GridSearch.Choice]
    /// As the file names it.
    var name: String
    /// The choices of places with more than one value.
    var named: [GridSearch.Choice]
    /// Those of them that choose no controller.
    var settings: [GridSearch.Choice]

    /// With the values of some choices.
    func name(with choices: [GridSearch.Choice]) -> String {
      let values = choices.map { "\($0.field)=\($0.text)" }
      return values.isEmpty ? name : "\(name)[\(values.joined(separator: ","))]"
    }
  }

  public var count: Int { cases.count }

  public static func load(file path: String) throws(ScenarioError) -> Suite {
    try Suite(Document.read(path))
  }

  /// - Parameter ignored: fields that the command line decides for every case, such as `controller` or `agents.count`; of
  ///   a `grid_search` over them only the first value counts.
  public init(_ document: JSONDocument, ignoring ignored: Set<String> = []) throws(ScenarioError) {
    do {
      try self.init(reading: document, ignoring: ignored)
    } catch {
      throw ErrorSweep.complete(error, in: document) { (document) throws(ScenarioError) in
        _ = try Suite(reading: document, ignoring: ignored)
      }
    }
  }

  private init(reading document: JSONDocument, ignoring ignored: Set<String> = []) throws(ScenarioError) {
    file = document.file
    self.document = document
    let root = JSONCursor(file: document.file, keyPath: "", node: document.root)
    var reader = try ObjectReader(
      root, FileFormat.suite, expected: "a suite {\"version\": 1, …, \"cases\": […]}")
    _ = try reader.optional("$schema")?.string()
    try ScenarioDecoder.checkVersion(&reader)
    name = try reader.required("name", example: "\"my-suite\"").string()
    summary = try reader.optional("description")?.string()
    maps = try reader.optional("maps")?.members("maps by name {\"name\": rows, path or {…}, …}") ?? []
    base = try Suite.readBase(reader.optional("base"))
    let casesCursor = try reader.required(
      "cases", example: "[{\"name\": \"one\", \"agents\": {\"count\": 8}}]")
    let cursors = try casesCursor.array(of: "cases")
    guard !cursors.isEmpty else { throw casesCursor.error(.empty("case")) }
    reader.finish()
    var cases: [Case] = []
    var caseNames: [String] = []
    for (cursor, name) in zip(cursors, try Suite.readNames(of: cursors)) {
      let members = try Suite.members(of: cursor, base)
      let places = try GridSearch.choices(in: members, file: file, ignoring: ignored)
      let count = places.reduce(1) { min($0 * $1.count, GridSearch.maximumCases + 1) }
      guard cases.count + count <= GridSearch.maximumCases else {
        throw cursor.error(.tooManyCases(limit: GridSearch.maximumCases))
      }
      let searched = places.filter { $0.count > 1 }
      let named = Set(searched.compactMap(\.first?.field))
      let settings = Set(
        searched.filter { !GridSearch.listsControllers($0) }.compactMap(\.first?.field))
      for choices in GridSearch.combinations(places) {
        let one = Case(
          cursor: cursor, choices: choices, name: name,
          named: choices.filter { named.contains($0.field) },
          settings: choices.filter { settings.contains($0.field) })
        cases.append(one)
        caseNames.append(one.name(with: one.named))
      }
    }
    self.cases = cases
    self.caseNames = caseNames
  }

  /// The members of a case: its own, then those of the base that it does not replace.
  private static func members(
    of cursor: JSONCursor, _ base: [(member: JSONMember, keyPath: String)]
  ) throws(ScenarioError) -> [(member: JSONMember, keyPath: String)] {
    guard case .object(let own) = cursor.node.content else { throw cursor.wrongType("a case") }
    var members = own.map { (member: $0, keyPath: DocumentPath.appending($0.key, to: cursor.keyPath)) }
    for entry in base where !own.contains(where: { $0.key == entry.member.key }) { members.append(entry) }
    return members
  }

  /// What `grid_search` chose for a case and reports tell apart, as in `radio.loss=0.5, sensors.rays.count=8`.
  /// - Precondition: `index` in 0..<count.
  public func settings(at index: Int) -> String {
    cases[index].settings.filter { GridSearch.distinguishesGroups($0.field) }
      .map { "\($0.field)=\($0.text)" }.joined(separator: ", ")
  }

  /// The name of a case without the controller that `grid_search` chose for it, if it chose one by its name: what the
  /// cases of several controllers have in common.
  /// - Precondition: `index` in 0..<count.
  public func instanceName(at index: Int) -> String { cases[index].name(with: cases[index].settings) }

  /// Whether `grid_search` chose a case's controller by its name.
  /// - Precondition: `index` in 0..<count.
  public func choosesController(at index: Int) -> Bool {
    cases[index].named.count > cases[index].settings.count
  }

  private static func readBase(
    _ cursor: JSONCursor?
  ) throws(ScenarioError) -> [(member: JSONMember, keyPath: String)] {
    guard let cursor else { return [] }
    try ScenarioDecoder.checkModel(in: cursor)
    _ = try ObjectReader(cursor, FileFormat.base)
    guard case .object(let members) = cursor.node.content else { return [] }
    return members.map { ($0, DocumentPath.appending($0.key, to: cursor.keyPath)) }
  }

  private static func readNames(of cases: [JSONCursor]) throws(ScenarioError) -> [String] {
    var names: [String] = []
    var firstUse: [String: Int] = [:]
    for (index, cursor) in cases.enumerated() {
      try ScenarioDecoder.checkModel(in: cursor)
      var reader = try ObjectReader(cursor, FileFormat.suiteCase, expected: "a case {\"name\": …, …}")
      let nameCursor = try reader.required("name", example: "\"case-\(index)\"")
      let name = try nameCursor.string()
      if let first = firstUse.updateValue(index, forKey: name) {
        throw nameCursor.error(.duplicateName(name, kind: "case", first: "cases[\(first)]"))
      }
      names.append(name)
    }
    return names
  }

  /// The checked scenario of a case.
  /// - Precondition: `index` in 0..<count.
  public func scenario(
    at index: Int, overrides: ScenarioOverrides = .init()
  ) throws(ScenarioError) -> Scenario {
    let (cursor, choices) = (cases[index].cursor, cases[index].choices)
    var members = try Suite.members(of: cursor, base)
    for place in members.indices where !choices.isEmpty {
      members[place].member.value = GridSearch.substitute(
        members[place].member.value, keyPath: members[place].keyPath, choices)
    }
    for place in members.indices where members[place].member.key == "name" {
      members[place].member.value.content = .string(caseNames[index])
    }
    var reader = try ObjectReader(cursor, FileFormat.suiteCase, members: members)
    return try ScenarioDecoder(file: file, overrides: overrides, suiteMaps: maps, mapCache: mapCache).decode(
      &reader)
  }

  /// The checked scenario of the case with this name. Values of `grid_search` that the overrides decide may be left out
  /// of it.
  public func scenario(
    named name: String, overrides: ScenarioOverrides = .init()
  ) throws(ScenarioError) -> Scenario {
    let decided = overrides.decidedFields
    let found =
      caseNames.firstIndex(of: name)
      ?? cases.firstIndex { one in
        one.name(with: one.named.filter { !GridSearch.lies($0.field, in: decided) }) == name
      }
    guard let index = found else {
      throw ScenarioError(
        file: file, keyPath: "cases",
        reason: .unknownName(
          kind: "case", found: name, nearest: nearestName(to: name, in: caseNames), known: caseNames))
    }
    return try scenario(at: index, overrides: overrides)
  }

  /// Checks every case, and reports what is wrong with any of them.
  public func validate() throws(ScenarioError) {
    do {
      try validateCases()
    } catch {
      throw ErrorSweep.complete(error, in: document) { (document) throws(ScenarioError) in
        try Suite(reading: document).validateCases()
      }
    }
  }

  private func validateCases() throws(ScenarioError) {
    guard file.hasSuffix(".scen") else {
      for index in cases.indices { _ = try scenario(at: index) }
      return
    }
    // Its entries have nothing to do with each other, and there is no document to leave the wrong ones out of.
    var faults = AgentFaults(areGathered: true)
    for index in cases.indices {
      do {
        _ = try scenario(at: index)
      } catch {
        // The map is all the entries'.
        if case .map = error.reason { throw error }
        try faults.note(error)
      }
    }
    try faults.check()
  }
}
