import Episodes
import Foundation
import Scenarios

/// Where the shipped files are.
enum Repository {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// A shipped file, such as `Scenarios/depot.json`.
  static func shipped(_ path: String) -> String { root.appending(path: path).path }

  /// A shipped scenario by its name.
  static func scenario(_ name: String, controller: String? = nil, maxSteps: Int? = nil) throws -> Scenario {
    try Scenario.load(
      file: shipped("Scenarios/\(name).json"),
      overrides: ScenarioOverrides(maxSteps: maxSteps, controller: controller))
  }

  /// What drives agents by a shipped policy.
  static let policy = "policy:" + shipped("Assets/Policies/interaction.safetensors")
}

/// Calls `body` with the path of a folder that is removed afterwards.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "navsim-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}
