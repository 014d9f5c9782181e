import Foundation
import GridWorld
import Simulation
import Testing

@testable import Scenarios

/// Scenarios that refer to maps and `.scen` files, and files that are not what they should be.
@Suite("Referenced files") struct ReferencedFilesTests {
  static let map = "type octile\nheight 3\nwidth 4\nmap\n....\n.@@.\n....\n"
  static let scen = "version 1\n0\ta.map\t4\t3\t0\t0\t3\t2\t4.2\n0\ta.map\t4\t3\t3\t0\t0\t2\t4.2\n"
  static let scenario = """
    {"version": 1,
     "map": "maps/a.map",
     "agents": {"scen": "a.scen"}}
    """

  /// Writes the files into a fresh folder, loads its `test.json`, and gives the message without the folder's path.
  private func load(
    _ files: [String: [UInt8]] = [:], _ overrides: ScenarioOverrides = .init()
  ) throws -> (scenario: Scenario?, message: String, isMissingInput: Bool) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("navsim-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("maps"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var all = ["test.json": Self.scenario, "maps/a.map": Self.map, "a.scen": Self.scen].mapValues {
      Array($0.utf8)
    }
    all.merge(files) { _, new in new }
    for (name, bytes) in all { try Data(bytes).write(to: folder.appendingPathComponent(name)) }
    do {
      return (try Scenario.load(file: folder.path + "/test.json", overrides: overrides), "", false)
    } catch {
      return (nil, error.description.replacing(folder.path + "/", with: ""), error.isMissingInput)
    }
  }

  @Test("are found from the scenario's own folder")
  func found() throws {
    let scenario = try #require(try load().scenario)
    #expect(scenario.mapName == "a" && scenario.world.grid.width == 4)
    #expect(scenario.world.agents.map(\.start) == [Cell(0, 0), Cell(3, 0)])
    #expect(scenario.world.agents.map(\.goals) == [[Cell(3, 2)], [Cell(0, 2)]])
    #expect(try load([:], ScenarioOverrides(agents: 1)).scenario?.world.agents.count == 1)
    let lifelong = Self.scenario.replacing("\"version\"", with: "\"task\": \"lifelong\", \"version\"")
    #expect(
      try load(["test.json": Array(lifelong.utf8)]).scenario?.world.agents[0].goals == [
        Cell(3, 2), Cell(0, 0),
      ])
  }

  @Test(
    "that are wrong are named, with their own line and with the line that refers to them",
    arguments: [
      (
        "maps/a.map", "type octile\nheight 3\nwidth 4\nmap\n....\n.@@.\n",
        "test.json:2: map: maps/a.map:6: the header says height 3, but the file ends after 2 rows; "
          + "add the missing rows or write 'height 2'."
      ),
      (
        "maps/a.map", "type octile\nheight 3\nwidth 4\nmap\n....\n.@@\n....\n",
        "test.json:2: map: maps/a.map:6: row 1 has 3 cells instead of 4; add 1."
      ),
      (
        "maps/a.map", "type octile\nheight 1000000000\nwidth 1000000000\nmap\n",
        "test.json:2: map: maps/a.map:2: height 1000000000 is out of range 1…16384.\n"
          + "test.json:2: map: maps/a.map:3: width 1000000000 is out of range 1…16384."
      ),
      (
        "a.scen", "version 7\n",
        "test.json:3: agents.scen: a.scen:1: first line: expected 'version 1', found 'version 7'."
      ),
      (
        "a.scen", "version 1\n0 a.map 4 3 1 1 0 0 1\n",
        "test.json:3: agents.scen: a.scen:2: start [1, 1] is a wall; [1, 0] is free."
      ),
      (
        "a.scen", "version 1\n",
        "test.json:3: agents.scen: a.scen: lists no agents; below 'version 1' it has a line for each, with its start and goal."
      ),
      (
        "a.scen", "version 1\n0 a.map 4 3 0 0 3 2 4\n0 a.map 4 3 0 0 3 1 4\n",
        "a.scen:3: [0, 0] is a start already on line 2, so the entries are problems of their own and no team; run one with 'navsim run FILE.scen --case NUMBER', or take fewer of them."
      ),
      (
        "a.scen", "version 1\n0 a.map 4 3 0 0 3 2 4\n0 a.map 4 3 1 0 3 2 4\n",
        "a.scen:3: goal: [3, 2] is already the last goal of agents[0], and both can't stand there at once; "
          + "move one of them, [3, 1] is free."
      ),
    ])
  func wrong(name: String, text: String, message: String) throws {
    let result = try load([name: Array(text.utf8)])
    #expect(result.message == message && !result.isMissingInput)
  }

  @Test("that are not UTF-8 say on which line")
  func notUTF8() throws {
    let bytes = Array("{\"version\": 1,\n \"name\": \"".utf8) + [0xE9] + Array("\"}".utf8)
    #expect(
      try load(["test.json": bytes]).message
        == "test.json:2: not UTF-8 text; save it as UTF-8 (or is it a binary file?).")
    #expect(
      try load(["maps/a.map": Array(Self.map.utf8) + [0xFF]]).message
        == "test.json:2: map: maps/a.map:8: not UTF-8 text; save it as UTF-8 (or is it a binary file?).")
  }

  @Test("that are folders are missing input")
  func folder() throws {
    let text = Self.scenario.replacing("maps/a.map", with: "maps")
    let result = try load(["test.json": Array(text.utf8)])
    #expect(
      result.message == "test.json:2: map: maps: is a directory; name a file in it." && result.isMissingInput)
  }

  @Test("may not be read past a NUL in their path")
  func nul() throws {
    let text = Self.scenario.replacing("maps/a.map", with: "maps/a.map\\u0000.txt")
    let result = try load(["test.json": Array(text.utf8)])
    #expect(result.isMissingInput && result.message.contains("no such file"))
  }

  @Test("may not be read without permission", .enabled(if: getuid() != 0, "root may read everything"))
  func noPermission() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "navsim-\(UUID().uuidString).json")
    try Data(Self.scenario.utf8).write(to: folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    chmod(folder.path, 0)
    let error = #expect(throws: ScenarioError.self) { try Scenario.load(file: folder.path) }
    #expect(error?.isMissingInput == true)
    #expect(error?.description.hasSuffix("no permission to read it; grant it with 'chmod +r'.") == true)
  }
}
