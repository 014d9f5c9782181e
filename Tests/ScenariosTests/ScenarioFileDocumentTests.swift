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

  @Test("whose starts come again is a suite with a case for each entry")
  func singleProblems() throws {
    try withFiles { folder in
      let path = folder + "/scens/one.scen"
      let lines = ["version 1"] + (0..<4).map { "0\thall.map\t4\t2\t\($0 / 2)\t0\t\($0)\t1\t3\t" }
      try lines.joined(separator: "\r\n").write(toFile: path, atomically: true, encoding: .utf8)
      guard case .suite(let suite) = try Document.load(path) else {
        Issue.record("no suite")
        return
      }
      try suite.validate()
      #expect(suite.count == 4 && suite.caseNames == ["0", "1", "2", "3"])
      let third = try suite.scenario(named: "2")
      #expect(third.world.agents == [AgentSetup(start: Cell(1, 0), goals: [Cell(2, 1)])])
      #expect(third.mapName == "one" && third.mapFile?.hasSuffix("hall.map") == true)
      let file = try CaseFile(file: path)
      #expect(file.isSuite && file.count == 4)
      #expect(try file.scenario(at: 3).world.agents[0].goals == [Cell(3, 1)])
      let alone = try Scenario.load(file: path, overrides: ScenarioOverrides(agents: 1))
      #expect(alone.world.agents.count == 1)
      guard case .scenario(let team) = try Document.load(path, overrides: ScenarioOverrides(agents: 1)) else {
        Issue.record("no scenario")
        return
      }
      #expect(team.world.agents.count == 1)
      let error = #expect(throws: ScenarioError.self) {
        try Document.load(path, overrides: ScenarioOverrides(agents: 2))
      }
      #expect(
        error?.description
          == "\(path):3: [0, 0] is a start already on line 2, so the entries are problems of their own and no team; run one with 'navsim run FILE.scen --case NUMBER', or take fewer of them."
      )
    }
  }

  @Test("that makes a team gives one entry as a case, too")
  func entryOfATeam() throws {
    try withFiles { folder in
      guard case .suite(let suite) = try Document.load(folder + "/scens/hall.scen", listsCases: true) else {
        Issue.record("no suite")
        return
      }
      #expect(try suite.count == 3 && suite.scenario(named: "1").world.agents[0].start == Cell(1, 0))
    }
  }

  @Test("of single problems says which of them does not fit the map")
  func misfit() throws {
    try withFiles { folder in
      let path = folder + "/scens/one.scen"
      for (entry, message) in [
        (
          "0 hall.map 8 8 0 0 3 1 4",
          "is made for a 8×8 map, but this one is 4×2; use the map the file was made for."
        ),
        (
          "0 hall.map 4 2 0 0 3 2 4",
          "goal [3, 2] is off the 4×2 map; columns run from 0 to 3, rows from 0 to 1."
        ),
      ] {
        try "version 1\n0 hall.map 4 2 0 0 1 1 2\n\(entry)\n".write(
          toFile: path, atomically: true, encoding: .utf8)
        let error = #expect(throws: ScenarioError.self) { try Document.load(path) }
        #expect(error?.description == "\(path):3: \(message)")
      }
    }
  }

  @Test("is told all that is wrong with it at once, as a team and as single problems")
  func allFaults() throws {
    try withFiles { folder in
      let path = folder + "/scens/bad.scen"
      func errors(_ lines: [String], text: String? = nil) throws -> [String] {
        try (["version 1"] + lines).joined(separator: "\n").write(
          toFile: path, atomically: true, encoding: .utf8)
        let error = #expect(throws: ScenarioError.self) {
          guard let text else {
            if case .suite(let suite) = try Document.load(path) { try suite.validate() }
            return
          }
          _ = try Scenario(text: text, file: folder + "/scens/a.json")
        }
        return (error?.description ?? "").replacing(folder + "/scens/", with: "").split(separator: "\n")
          .map(String.init)
      }
      let wall = "type octile\nheight 2\nwidth 4\nmap\n..@.\n..@.\n"
      try wall.write(toFile: folder + "/maps/hall.map", atomically: true, encoding: .utf8)
      let team = [
        "0 hall.map 4 2 0 0 1 1 2", "0 hall.map 4 2 2 0 0 1 2", "0 hall.map 4 2 1 0 3 1 2",
        "0 hall.map 4 2 0 1 1 1 2", "0 hall.map 4 2 3 0 4 1 2",
      ]
      let form = [
        "start [2, 0] is a wall", "[3, 1] can't be reached from [1, 0]", "[1, 1] is already",
        "goal [4, 1] is off",
      ]
      let found = try errors(team)
      #expect(zip(found, form).allSatisfy { $0.contains($1) } && found.count == 4, "\(found)")
      #expect(found[2].contains("bad.scen:5: goal: [1, 1] is already the last goal of agents[0]"))
      let text = """
        {"version": 1, "map": "../maps/hall.map", "seed": -1, "agents": {"scen": "bad.scen"}, "maxSteps": 0}
        """
      let named = try errors(team, text: text)
      #expect(named.count == 6 && named.contains { $0.contains("maxSteps") }, "\(named)")
      let unread = try errors([
        "0 hall.map 4 2 0 0 1 1 2", "0 hall.map 4 2 0 0 1", "0 hall.map 4 2 2 0 1 1 2",
        "0 hall.map 4 2 1 0 1 1 2",
      ])
      let places = [
        "bad.scen:3: expected 9", "bad.scen:4: start", "bad.scen:5: goal: [1, 1] is already the last goal",
      ]
      #expect(zip(unread, places).allSatisfy { $0.hasPrefix($1) } && unread.count == 3, "\(unread)")
      let single = try errors(
        ["0 hall.map 4 2 0 0 1 1 2", "0 hall.map 4 2 0 0 3 1 2", "0 hall.map 4 2 0 0 3 0 2"])
      #expect(single.count == 2 && single.allSatisfy { $0.contains("can't be reached") }, "\(single)")
    }
  }

  @Test("without entries lists no agents")
  func empty() throws {
    try withFiles { folder in
      let path = folder + "/scens/empty.scen"
      try "version 1\n".write(toFile: path, atomically: true, encoding: .utf8)
      let error = #expect(throws: ScenarioError.self) { try Document.load(path) }
      #expect(
        error?.description
          == "\(path): lists no agents; below 'version 1' it has a line for each, with its start and goal.")
      let text = #"{"version": 1, "map": {"rows": [".."]}, "agents": {"scen": "empty.scen"}}"#
      let named = #expect(throws: ScenarioError.self) {
        try Scenario(text: text, file: folder + "/scens/a.json")
      }
      #expect(named?.description.contains("agents.scen: \(path): lists no agents") == true)
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
