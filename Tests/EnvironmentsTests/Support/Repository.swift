import Foundation
import Scenarios
import TrainingFiles

/// Where the shipped files are.
enum Repository {
  private static let root = (1...4).reduce(URL(filePath: #filePath)) { url, _ in
    url.deletingLastPathComponent()
  }

  /// A shipped file, such as `Scenarios/depot.json`.
  static func shipped(_ path: String) -> String { root.appending(path: path).path }

  static func scenario(_ name: String, agents: Int? = nil, maxSteps: Int? = nil) throws -> Scenario {
    try Scenario.load(
      file: shipped("Scenarios/\(name).json"),
      overrides: ScenarioOverrides(agents: agents, maxSteps: maxSteps))
  }

  static func training(_ name: String) throws -> TrainingDocument {
    try TrainingDocument.load(file: shipped("Scenarios/Training/\(name).json"))
  }
}
