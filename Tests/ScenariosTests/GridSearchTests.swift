import Basics
import GridWorld
import Simulation
import Testing

@testable import Scenarios

@Suite("grid_search") struct GridSearchTests {
  private func suite(_ base: String, _ cases: String, ignoring: Set<String> = []) throws -> Suite {
    let text = """
      {"version": 1, "name": "s", "maps": {"a": ["....", "...."], "b": ["...", "..."]},
       "base": \(base), "cases": \(cases)}
      """
    return try Suite(JSONDocument(text: text, file: "suite.json"), ignoring: ignoring)
  }

  @Test("expands to all combinations, in base and cases, the last varying fastest")
  func combinations() throws {
    let suite = try suite(
      #"{"map": "a", "agents": {"count": {"grid_search": [1, 2]}}}"#,
      #"[{"name": "x", "radio": {"loss": {"grid_search": [0, 0.5]}}}, {"name": "y", "agents": {"count": 3}}]"#
    )
    #expect(
      suite.caseNames == [
        "x[radio.loss=0,agents.count=1]", "x[radio.loss=0,agents.count=2]",
        "x[radio.loss=0.5,agents.count=1]",
        "x[radio.loss=0.5,agents.count=2]", "y",
      ])
    let third = try suite.scenario(at: 2)
    #expect(
      third.world.radio.loss == 0.5 && third.world.agents.count == 1 && third.name == suite.caseNames[2])
    let second = try suite.scenario(named: "x[radio.loss=0,agents.count=2]")
    #expect(second.world.radio.loss == 0 && second.world.agents.count == 2)
    #expect(try suite.scenario(at: 4).world.agents.count == 3, "a case's key replaces the base's search")
  }

  @Test("may stand for anything: maps, lists, objects, values in lists")
  func anywhere() throws {
    let suite = try suite(
      #"{"map": {"grid_search": ["a", "b"]}, "maxSteps": 9}"#,
      #"""
      [{"name": "x", "agents": [{"start": [0, 0], "goals": [[{"grid_search": [1, 2]}, 1]]}]},
       {"name": "y", "agents": {"count": 1}, "radio": {"grid_search": [{"range": 2}, {"range": 3}]}}]
      """#)
    #expect(suite.count == 8)
    #expect(suite.caseNames[1] == "x[agents[0].goals[0][0]=1,map=b]" || suite.caseNames[1].contains("map=b"))
    let goals = try (0..<4).map { try suite.scenario(at: $0).world.agents[0].goals[0].x }
    #expect(Set(goals) == [1, 2])
    #expect(try suite.scenario(named: "y[radio=#1,map=a]").world.radio.range == 3)
    #expect(try suite.scenario(named: "y[radio=#1,map=b]").world.grid.width == 3)
  }

  @Test("sets groups apart by all but maps, seeds and numbers of agents")
  func settings() throws {
    let suite = try suite(
      #"{"map": {"grid_search": ["a", "b"]}, "seed": {"grid_search": [1, 2]}}"#,
      #"[{"name": "x", "agents": {"count": {"grid_search": [1, 2]}}, "radio": {"loss": {"grid_search": [0, 0.5]}}}]"#
    )
    #expect(suite.count == 16)
    #expect(Set((0..<16).map { suite.settings(at: $0) }) == ["radio.loss=0", "radio.loss=0.5"])
  }

  @Test("over what the command line decides has one value")
  func ignored() throws {
    let base = #"{"map": "a", "agents": {"count": 1}, "controller": {"grid_search": ["pibt", "astar"]}}"#
    #expect(try suite(base, #"[{"name": "x"}]"#).caseNames == ["x[controller=pibt]", "x[controller=astar]"])
    #expect(try suite(base, #"[{"name": "x"}]"#, ignoring: ["controller"]).caseNames == ["x"])
  }

  @Test(
    "that makes no sense is refused",
    arguments: [
      (#"{"grid_search": []}"#, "cases[0].maxSteps.grid_search: is empty; give at least one value to try."),
      (
        #"{"grid_search": 3}"#,
        "cases[0].maxSteps.grid_search: expected an array of values to try, found the number 3."
      ),
      (#"{"grid_search": [3], "also": 1}"#, "cases[0].maxSteps.also: unknown key; known here: grid_search."),
    ])
  func refuses(value: String, message: String) {
    let error = #expect(throws: ScenarioError.self) {
      try suite(#"{"map": "a", "agents": {"count": 1}}"#, #"[{"name": "x", "maxSteps": \#(value)}]"#)
    }
    #expect(error?.description == "suite.json:2: \(message)")
  }

  @Test("names the place of a value that is wrong")
  func wrongValue() throws {
    let suite = try suite(
      #"{"map": "a", "agents": {"count": 1}}"#, #"[{"name": "x", "maxSteps": {"grid_search": [5, 0]}}]"#)
    #expect(try suite.scenario(at: 0).world.maxSteps == 5)
    let error = #expect(throws: ScenarioError.self) { try suite.scenario(at: 1) }
    #expect(error?.description == "suite.json:2: cases[0].maxSteps: 0 is out of range 1…1,000,000.")
  }

  @Test("stops before it makes more cases than anybody can run")
  func tooMany() {
    let values = (0..<101).map(String.init).joined(separator: ",")
    let search = #"{"grid_search": [\#(values)]}"#
    let error = #expect(throws: ScenarioError.self) {
      try suite(
        #"{"map": "a", "agents": {"count": 1}}"#,
        #"[{"name": "x", "maxSteps": \#(search), "seed": \#(search), "cellSize": \#(search)}]"#)
    }
    #expect(error?.reason == .tooManyCases(limit: 1_000_000))
  }

  @Test("outside a suite is no value")
  func onlyInSuites() {
    let text = #"{"version": 1, "map": {"rows": [".."]}, "agents": {"count": {"grid_search": [1]}}}"#
    #expect(throws: ScenarioError.self) { try Scenario(JSONDocument(text: text, file: "s.json")) }
  }
}
