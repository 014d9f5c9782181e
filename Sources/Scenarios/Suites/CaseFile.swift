import Basics

/// The cases of a file, whatever it holds: a suite's, or the one of a scenario or `.scen` file.
///
/// Opening reads the file and checks its own structure; each case is checked when its scenario is asked for, so that
/// one broken case can be told from the others.
public struct CaseFile: Sendable {
  private enum Content: Sendable {
    case suite(Suite)
    case scenario(JSONDocument)
  }

  /// The path as the user wrote it.
  public let file: String
  /// What reports call the suite: its name, or that of the scenario; of a `.scen` file its map's, so that many such files
  /// on one map make one suite.
  public let name: String
  /// The name of the only case of a file that is no suite.
  private let caseName: String
  private let content: Content

  /// - Parameter ignored: fields that the command line decides for every case, such as `controller` or `agents.count`: a
  ///   `grid_search` over them is not expanded.
  public init(file path: String, ignoring ignored: Set<String> = []) throws(ScenarioError) {
    file = path
    let document = try Document.read(path, entries: ignored.contains("agents.count") ? .team : .automatic)
    switch try Document.kind(of: document) {
    case .suite:
      let suite = try Suite(document, ignoring: ignored)
      name = suite.name
      caseName = ""
      content = .suite(suite)
    case .training:
      throw ScenarioError(file: path, reason: .trainingNotScenario)
    case .study:
      throw ScenarioError(file: path, reason: .studyNotScenario)
    case .scenario:
      let root = JSONCursor(file: path, keyPath: "", node: document.root)
      if case .string(let own)? = root.member("name")?.node.content {
        caseName = own
      } else {
        caseName = ScenarioDecoder(file: path, overrides: ScenarioOverrides()).fileStem
      }
      if path.hasSuffix(".scen"), case .string(let map)? = root.member("map")?.node.content {
        let file = map.split(separator: "/").last.map(String.init) ?? map
        name = file.hasSuffix(".map") ? String(file.dropLast(4)) : file
      } else {
        name = caseName
      }
      content = .scenario(document)
    }
  }

  /// Whether a case has to be named to pick it.
  public var isSuite: Bool {
    if case .suite = content { true } else { false }
  }

  public var count: Int {
    if case .suite(let suite) = content { suite.count } else { 1 }
  }

  /// The name of a case, without the controller that a `grid_search` chose: cases that differ by that alone share it.
  /// - Precondition: `index` in 0..<count.
  public func caseName(at index: Int) -> String {
    if case .suite(let suite) = content { suite.instanceName(at: index) } else { caseName }
  }

  /// Whether `grid_search` chose a case's controller by its name.
  /// - Precondition: `index` in 0..<count.
  public func choosesController(at index: Int) -> Bool {
    if case .suite(let suite) = content { suite.choosesController(at: index) } else { false }
  }

  /// What `grid_search` chose for a case and sets it apart in reports, as in `radio.loss=0.5`; empty without.
  /// - Precondition: `index` in 0..<count.
  public func settings(at index: Int) -> String {
    if case .suite(let suite) = content { suite.settings(at: index) } else { "" }
  }

  /// The checked scenario of a case.
  /// - Precondition: `index` in 0..<count.
  public func scenario(
    at index: Int, overrides: ScenarioOverrides = .init()
  ) throws(ScenarioError) -> Scenario {
    switch content {
    case .suite(let suite): try suite.scenario(at: index, overrides: overrides)
    case .scenario(let document): try Scenario(document, overrides: overrides)
    }
  }
}
