import Foundation
import GridWorld
import Simulation
import Testing

@testable import Scenarios

@Suite("A .scen file") struct ScenarioFileDocumentTests {
  /// A folder with `maps/hall.map` and `scens/hall.scen`.
  private func withFiles(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "navsim-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["maps", "scens"] {
      try FileManager.default.createDirectory(
        at: folder.appending(path: name), withIntermediateDirectories: true)
    }
    let map = "type octile\nheight 2\nwidth 4\nmap\n....\n....\n"
    try map.write(to: folder.appending(path: "maps/hall.map"), atomically: true, encoding: .utf8)
    let lines = ["version 1"] + (0..<3).map { "0\thall.map\t4\t2\t\($0)\t0\t\(3 - $0)\t1\t3" }
    try (lines.joined(separator: "\n") + "\n").write(
      to: folder.appending(path: "scens/hall.scen"), atomically: true, encoding: .utf8)
    try body(folder.path)
  }

  @Test("is a scenario on its map, which may lie in a folder beside it")
  func loads() throws {
    try withFiles { folder in
      guard case .scenario(let scenario) = try Document.load(folder + "/scens/hall.scen") else {
        Issue.record("no scenario")
        return
      }
      #expect(scenario.name == "hall" && scenario.mapName == "hall" && scenario.world.grid.width == 4)
      #expect(scenario.world.agents.count == 3)
      #expect(scenario.world.agents[1].start.x == 1 && scenario.world.agents[1].goals[0].x == 2)
      let file = try CaseFile(file: folder + "/scens/hall.scen")
      #expect(file.count == 1 && !file.isSuite && file.caseName(at: 0) == "hall")
      let two = try file.scenario(at: 0, overrides: ScenarioOverrides(agents: 2))
      #expect(two.world.agents.count == 2)
    }
  }

  @Test("without its map says which one is missing")
  func missingMap() throws {
    try withFiles { folder in
      try FileManager.default.removeItem(atPath: folder + "/maps/hall.map")
      let error = #expect(throws: ScenarioError.self) { try Document.load(folder + "/scens/hall.scen") }
      #expect(error?.isMissingInput == true)
      #expect(error?.description.contains("hall.map") == true)
    }
  }
}
