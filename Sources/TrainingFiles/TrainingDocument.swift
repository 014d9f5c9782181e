public import Basics
public import Scenarios
public import Training

/// A training configuration as read from a file: checked data, ready for the trainer.
public struct TrainingDocument: Equatable, Sendable {
  /// The file as the user wrote it.
  public let file: String
  /// One sentence on what the run is for.
  public let summary: String?
  public let configuration: TrainerConfiguration

  /// Reads and checks a training file.
  public static func load(
    file path: String, overrides: TrainingOverrides = .init()
  ) throws(ScenarioError) -> TrainingDocument {
    try TrainingDocument(Document.read(path), overrides: overrides)
  }

  /// Checks a training configuration in memory. Relative paths start from the folder of `document.file`.
  public init(_ document: JSONDocument, overrides: TrainingOverrides = .init()) throws(ScenarioError) {
    let decoder = TrainingDecoder(file: document.file, overrides: overrides)
    func decode(_ root: JSONNode) throws(ScenarioError) -> (String?, TrainerConfiguration) {
      try decoder.decode(JSONCursor(file: document.file, keyPath: "", node: root))
    }
    do {
      (summary, configuration) = try decode(document.root)
    } catch {
      throw ErrorSweep.complete(error, in: document) { (document) throws(ScenarioError) in
        _ = try decode(document.root)
      }
    }
    file = document.file
  }
}

/// What a command line changes about a training configuration. Nil leaves the file's own value.
///
/// Messages about an override name its flag (`--agent-steps`) as key path.
public struct TrainingOverrides: Equatable, Sendable {
  /// `--name`: of the run and its folder.
  public var name: String?
  /// `--seed`.
  public var seed: UInt64?
  /// `--agent-steps`: a shorter or longer run. Stages of the curriculum that it leaves out are dropped.
  public var agentSteps: Int?
  /// `--from`: a finished policy to begin with.
  public var from: String?

  public init(name: String? = nil, seed: UInt64? = nil, agentSteps: Int? = nil, from: String? = nil) {
    self.name = name
    self.seed = seed
    self.agentSteps = agentSteps
    self.from = from
  }
}
