import Basics
import GridWorld
import Simulation
import Testing

@testable import Scenarios

@Suite("Suites") struct SuiteTests {
  static let text = """
    {"version": 1, "name": "s", "description": "Two cases.",
     "maps": {"open": ["....", "...."], "drawn": {"generate": {"kind": "maze", "width": 9, "height": 9}}},
     "base": {"map": "open", "maxSteps": 50, "radio": {"range": 3, "loss": 0.5}, "agents": {"count": 2}},
     "cases": [{"name": "one"}, {"name": "two", "map": "drawn", "maxSteps": 60, "radio": {"range": 4}},
               {"name": "three", "map": {"rows": ["..."]}, "agents": {"count": 5}}]}
    """

  static func load() throws -> Suite { try Suite(JSONDocument(text: text, file: "suite.json")) }

  @Test("add a case's keys to the base, replacing whole keys")
  func merge() throws {
    let suite = try Self.load()
    #expect(suite.name == "s" && suite.caseNames == ["one", "two", "three"])
    let one = try suite.scenario(named: "one")
    #expect(
      one.world.maxSteps == 50 && one.world.radio.loss == 0.5 && one.mapName == "open" && one.name == "one")
    let two = try suite.scenario(at: 1)
    #expect(
      two.world.maxSteps == 60 && two.world.radio == RadioConfiguration(range: 4) && two.world.grid.width == 9
    )
    #expect(try suite.scenario(named: "one", overrides: ScenarioOverrides(agents: 7)).world.agents.count == 7)
  }

  @Test("check a case only when it is asked for")
  func lazy() throws {
    let suite = try Self.load()
    let error = #expect(throws: ScenarioError.self) { try suite.validate() }
    #expect(error?.keyPath == "cases[2].agents" && error?.line == 5)
    #expect(error?.reason == .tooManyAgents(5, places: 3))
  }

  @Test("suggest the nearest case")
  func unknownCase() throws {
    let suite = try Self.load()
    let error = #expect(throws: ScenarioError.self) { try suite.scenario(named: "tow") }
    #expect(
      error?.description
        == "suite.json: cases: unknown case \"tow\"; did you mean \"two\"? Known: one, two, three.")
  }
}
