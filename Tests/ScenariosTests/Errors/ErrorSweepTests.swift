import Basics
import Scenarios
import Testing

@Suite("All that is wrong with a document") struct ErrorSweepTests {
  private func lines(scenario text: String) -> [String] {
    do {
      _ = try Scenario(text: text, file: "a.json")
      return []
    } catch {
      return error.description.split(separator: "\n").map(String.init)
    }
  }

  @Test("is told at once, in the order of its lines, with the places of the whole document")
  func scenario() {
    let text = """
      { "version": 1, "map": {"rows": [".....", "....."]},
        "maxSteps": 0,
        "sensors": {"rays": {"count": -1}, "peers": {"max": 1000}},
        "radio": {"loss": 2, "lost": 1},
        "agents": [
          {"start": [0, 0], "goals": [[1, 1]]},
          {"start": [9, 0], "goals": [[2, 1]]},
          {"goals": [[3, 1]]},
          {"start": [3, 0], "goals": ["here"]},
          {"start": [4, 0], "goals": [[4, 9]]}
        ] }
      """
    #expect(
      lines(scenario: text) == [
        "a.json:2: maxSteps: 0 is out of range 1…1,000,000.",
        "a.json:3: sensors.rays.count: -1 is out of range 0…1,024.",
        "a.json:3: sensors.peers.max: 1,000 is out of range 0…256.",
        "a.json:4: radio.lost: unknown key; did you mean 'loss'? Known here: range, delay, loss, lineOfSight, maxPeers.",
        "a.json:4: radio.loss: 2 is out of range 0…1.",
        "a.json:7: agents[1].start: [9, 0] is off the 5×2 map; columns run from 0 to 4, rows from 0 to 1.",
        "a.json:8: agents[2].start: missing; add it, for example \"start\": [1, 2].",
        "a.json:9: agents[3].goals[0]: expected a cell [column, row] of two integers, found the string \"here\".",
        "a.json:10: agents[4].goals[0]: [4, 9] is off the 5×2 map; columns run from 0 to 4, rows from 0 to 1.",
      ])
  }

  @Test("is told of all rows of a map, where it stands and in its own file")
  func mapRows() throws {
    let text = """
      { "version": 1, "seed": -1,
        "map": {"rows": [
          ".....",
          "..?..",
          "...." ]},
        "agents": {"count": 1} }
      """
    #expect(
      lines(scenario: text) == [
        "a.json:1: seed: -1 is out of range 0…18,446,744,073,709,551,615.",
        "a.json:4: map.rows[1]: '?' at column 2 of row 1 is no map character under the movingai rules; known are . G S W T @ O #.",
        "a.json:5: map.rows[2]: row 2 has 4 cells instead of 5; add 1.",
      ])
  }

  @Test("is no more than ten errors")
  func limit() {
    let agents = (0..<30).map { "{\"start\": [\($0), 7], \"goals\": [[0, 0]]}" }.joined(separator: ",\n")
    let found = lines(
      scenario: "{\"version\": 1, \"map\": {\"rows\": [\"...\"]}, \"agents\": [\n\(agents)\n]}")
    #expect(found.count == 10)
    #expect(found.last?.hasPrefix("a.json:11: agents[9].start: [9, 7] is off") == true)
  }

  @Test(
    "ends where the rest depends on what is wrong",
    arguments: [
      #"{"version": 2, "map": {"rows": ["..."]}, "agents": {"count": 0}}"#,
      #"{"version": 1, "map": {"rows": ["..?"]}, "agents": [{"start": [9, 9], "goals": [[0, 0]]}]}"#,
      #"{"version": 1, "map": {"rows": ["..."]}, "dynamics": {"model": "gird"}, "agents": {"count": 0}}"#,
      #"{"version": 1, "agents": {"count": 0}}"#,
    ])
  func decisive(text: String) {
    #expect(lines(scenario: text).count == 1)
  }

  @Test("in a suite is that of all its cases")
  func suite() throws {
    let text = """
      { "version": 1, "name": "s", "base": {"map": {"rows": ["....."]}, "radio": {"loss": 3}},
        "cases": [
          {"name": "a", "agents": {"count": 0}},
          {"name": "b", "agents": {"count": 2}, "sensors": {"window": {"radius": 99}}}
        ] }
      """
    let suite = try Suite(JSONDocument(text: text, file: "s.json"))
    let error = #expect(throws: ScenarioError.self) { try suite.validate() }
    #expect(
      error?.description.split(separator: "\n").map(String.init) == [
        "s.json:1: base.radio.loss: 3 is out of range 0…1.",
        "s.json:3: cases[0].agents.count: 0 is out of range 1…1,000,000.",
        "s.json:4: cases[1].sensors.window.radius: 99 is out of range 0…64.",
      ])
  }
}
