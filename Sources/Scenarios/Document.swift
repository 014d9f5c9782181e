/// A JSON file of any kind.
public enum Document: Sendable {
  case scenario(Scenario)
  case suite(Suite)
  case training(TrainingDocument)

  /// Reads a file and tells by its keys what it is: `cases` (or `maps`, `base`) make a suite, `kind` and what only
  /// training needs a training configuration.
  /// - Parameter overrides: Applied to a scenario; a suite's cases take theirs when they are asked for.
  public static func load(
    _ path: String, overrides: ScenarioOverrides = .init()
  ) throws(ScenarioError) -> Document {
    try Document(JSONDocument(file: path), overrides: overrides)
  }

  /// Tells what a parsed document is, and checks it.
  public init(_ document: JSONDocument, overrides: ScenarioOverrides = .init()) throws(ScenarioError) {
    let root = JSONCursor(file: document.file, keyPath: "", node: document.root)
    guard case .object(let members) = document.root.content else {
      throw root.wrongType("a scenario, a suite or a training configuration, an object {\"version\": 1, …}")
    }
    let keys = Set(members.map(\.key))
    if !keys.isDisjoint(with: ["cases", "maps", "base"]) {
      self = .suite(try Suite(document))
      return
    }
    if TrainingDocument.isTraining(document.root) {
      self = .training(try TrainingDocument(document))
      return
    }
    guard
      !keys.isDisjoint(
        with: FileFormat.scenario.keys.filter { $0 != "$schema" && $0 != "version" && $0 != "name" })
    else { throw root.error(.notADocument) }
    self = .scenario(try Scenario(document, overrides: overrides))
  }
}
