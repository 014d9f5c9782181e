import Episodes
import Foundation
import Scenarios
import Simulation

/// Where the shipped files are.
enum Repository {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// A shipped file, such as `Scenarios/depot.json`.
  static func shipped(_ path: String) -> String { root.appending(path: path).path }

  /// A shipped policy as a controller.
  static func policy(_ name: String) -> String { "policy:" + shipped("Assets/Policies/\(name).safetensors") }

  /// A shipped scenario by its name.
  static func scenario(_ name: String, controller: String? = nil, maxSteps: Int? = nil) throws -> Scenario {
    try Scenario.load(
      file: shipped("Scenarios/\(name).json"),
      overrides: ScenarioOverrides(maxSteps: maxSteps, controller: controller))
  }

  /// A shipped scenario, run and recorded in memory.
  static func run(_ scenario: Scenario) throws -> TraceFile {
    var recorded = RecordedEpisode(scenario)
    var steps: [TraceStep] = []
    recorded.onStep = { steps.append($0) }
    _ = try recorded.run()
    let scenario = try scenario.equipped()
    return TraceFile(controller: scenario.controllerNames, scenario: scenario, steps: steps)
  }
}

/// Calls `body` with the path of a folder that is removed afterwards.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "navsim-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}
