public import Basics

/// A file of any kind that says what is to be run.
public enum Document: Sendable {
  case scenario(Scenario)
  case suite(Suite)
  /// Known by its keys alone: whoever trains reads the rest.
  case training(JSONDocument)
  /// Known by its keys alone: whoever runs experiments reads the rest.
  case study(JSONDocument)

  /// What a file says it is.
  public enum Kind: String, Sendable { case scenario, suite, training, study }

  /// Tells by a file's keys what it is meant to be; nothing else of it is checked.
  public static func kind(ofFile path: String) throws(ScenarioError) -> Kind {
    try kind(of: read(path))
  }

  /// Reads a file and tells by its keys what it is: `cases` (or `maps`, `base`) make a suite, `kind` and what only
  /// training needs a training configuration, `"kind": "study"` a study. A MovingAI `.scen` file is a scenario on its map, with its entries as
  /// agents. One whose entries are problems of their own (a start comes more than once) is a suite with a case for each,
  /// named by its number from 0, unless the overrides say how many of them make a team.
  /// - Parameters:
  ///   - overrides: Applied to a scenario; a suite's cases take theirs when they are asked for.
  ///   - listsCases: Whether a `.scen` file's entries are cases in any event, so that one can be picked.
  public static func load(
    _ path: String, overrides: ScenarioOverrides = .init(), listsCases: Bool = false
  ) throws(ScenarioError) -> Document {
    let use: EntryUse = listsCases ? .cases : overrides.agents == nil ? .automatic : .team
    return try Document(read(path, entries: use), overrides: overrides)
  }

  /// The file's structure, nothing of it checked.
  package static func read(_ path: String) throws(ScenarioError) -> JSONDocument {
    try read(path, entries: .automatic)
  }

  static func read(_ path: String, entries use: EntryUse) throws(ScenarioError) -> JSONDocument {
    KeptInputs.keep(path)
    if path.hasSuffix(".scen") { return try JSONDocument(scenarioFile: path, entries: use) }
    do { return try JSONDocument(file: path) } catch { throw ScenarioError(error) }
  }

  /// Tells what a parsed document is, and checks it, unless it is a training configuration.
  public init(_ document: JSONDocument, overrides: ScenarioOverrides = .init()) throws(ScenarioError) {
    switch try Document.kind(of: document) {
    case .suite: self = .suite(try Suite(document))
    case .training: self = .training(document)
    case .study: self = .study(document)
    case .scenario: self = .scenario(try Scenario(document, overrides: overrides))
    }
  }

  static func kind(of document: JSONDocument) throws(ScenarioError) -> Kind {
    let root = JSONCursor(file: document.file, keyPath: "", node: document.root)
    guard document.root.elementCount == nil, case .object(let members) = document.root.content else {
      throw root.wrongType("a scenario, a suite or a training configuration, an object {\"version\": 1, …}")
    }
    let keys = Set(members.map(\.key))
    if root.member("kind")?.node.content == .string("study") || !keys.isDisjoint(with: studyKeys) {
      return .study
    }
    if !keys.isDisjoint(with: ["cases", "maps", "base"]) { return .suite }
    if !keys.isDisjoint(with: trainingKeys) { return .training }
    guard
      !keys.isDisjoint(
        with: FileFormat.scenario.keys.filter { $0 != "$schema" && $0 != "version" && $0 != "name" })
        || keys.contains(where: KeyAliases.isOfScenario)
    else { throw root.error(.notADocument) }
    return .scenario
  }

  /// The keys that only studies have.
  private static let studyKeys: Set<String> = ["arms", "search", "crossValidation"]

  /// The keys that only training configurations have.
  package static let trainingKeys: Set<String> = [
    "kind", "policy", "worlds", "curriculum", "reward", "reinforce", "optimizer", "evaluation", "agentSteps",
    "checkpointInterval", "stages", "from", "fromMatching", "drivingTemperature",
  ]
}
