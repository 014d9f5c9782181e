import Basics
import Testing

@testable import Scenarios

@Suite("Wrong suites") struct BadSuiteTests {
  static let inputs: [BadInput] = [
    BadInput(
      #"{"version": 1, "cases": [{"name": "a", "map": "m", "agents": {"count": 1}}]}"#,
      says: #"1: name: missing; add it, for example "name": "my-suite"."#),
    BadInput(
      #"{"version": 1, "name": "s", "maps": {"m": [".."]}}"#,
      says: #"1: cases: missing; add it, for example "cases": [{"name": "one", "agents": {"count": 8}}]."#),
    BadInput(
      #"{"version": 1, "name": "s", "maps": {"m": [".."]}, "cases": []}"#,
      says: "1: cases: is empty; give at least one case."),
    BadInput(
      #"{"version": 1, "name": "s", "maps": [".."], "cases": [{"name": "a"}]}"#,
      says: #"1: maps: expected maps by name {"name": rows, path or {…}, …}, found an array of 1."#),
    BadInput(
      #"{"version": 1, "name": "s", "maps": {"m": [".."]}, "cases": [{"map": "m"}]}"#,
      says: #"1: cases[0].name: missing; add it, for example "name": "case-0"."#),
    BadInput(
      "{\"version\": 1, \"name\": \"s\", \"maps\": {\"m\": [\"..\"]},\n \"cases\": [{\"name\": \"a\", \"map\": \"m\", \"agents\": {\"count\": 1}},\n  {\"name\": \"a\", \"map\": \"m\", \"agents\": {\"count\": 1}}]}",
      says: #"3: cases[1].name: the case "a" is already at cases[0]; rename one of the two."#),
    BadInput(
      "{\"version\": 1, \"name\": \"s\", \"maps\": {\"hall-1\": [\"..\"]},\n \"cases\": [{\"name\": \"a\", \"map\": \"hall1\", \"agents\": {\"count\": 1}}]}",
      says: #"2: cases[0].map: unknown map "hall1"; did you mean "hall-1"? Known: hall-1."#),
    BadInput(
      "{\"version\": 1, \"name\": \"s\", \"maps\": {\"m\": [\"..\", \".\"]},\n \"cases\": [{\"name\": \"a\", \"map\": \"m\", \"agents\": {\"count\": 1}}]}",
      says: "1: maps.m[1]: row 1 has 1 cell instead of 2; add 1."),
    BadInput(
      "{\"version\": 1, \"name\": \"s\", \"maps\": {\"m\": \"nowhere.map\"},\n \"cases\": [{\"name\": \"a\", \"map\": \"m\", \"agents\": {\"count\": 1}}]}",
      says: "1: maps.m: nowhere.map: no such file; check the spelling and the folder the path starts from."),
    BadInput(
      "{\"version\": 1, \"name\": \"s\", \"maps\": {\"m\": [\"..\"]}, \"base\": {\"maxStep\": 3},\n \"cases\": [{\"name\": \"a\", \"map\": \"m\", \"agents\": {\"count\": 1}}]}",
      says:
        "1: base.maxStep: unknown key; did you mean 'maxSteps'? Known here: description, lookFor, map, terrain, cellSize, seed, dynamics, task, maxSteps, maxTime, goalTolerance, agentRadius, ego, egoVisible, sensors, radio, knowledge, terrainEffects, agents, obstacles, controller."
    ),
    BadInput(
      "{\"version\": 1, \"name\": \"s\", \"maps\": {\"m\": [\"..\"]}, \"base\": {\"maxSteps\": 0},\n \"cases\": [{\"name\": \"a\", \"map\": \"m\", \"agents\": {\"count\": 1}}]}",
      says: "1: base.maxSteps: 0 is out of range 1…1,000,000."),
    BadInput(
      "{\"version\": 1, \"name\": \"s\", \"maps\": {\"m\": [\"..\"]}, \"base\": {\"dynamics\": {\"model\": \"gridOriented\"}},\n \"cases\": [{\"name\": \"a\", \"map\": \"m\", \"agents\": {\"count\": 1}}]}",
      says:
        #"2: cases[0]: pibt, which drives where none is named, does not drive robots of the model "gridOriented" yet; choose one of astar, greedy, random, scripted, interaction, soft, uniform, navigator, policy."#
    ),
    BadInput(
      "{\"version\": 1, \"name\": \"s\", \"maps\": {\"m\": [\"..\"]},\n \"cases\": [{\"name\": \"a\", \"map\": \"m\"}]}",
      says: #"2: cases[0].agents: missing; add it, for example "agents": {"count": 8}."#),
    BadInput(
      "{\"version\": 1, \"name\": \"s\", \"maps\": {\"m\": [\"..\"]},\n \"cases\": [{\"name\": \"a\", \"agents\": {\"count\": 1}}]}",
      says: #"2: cases[0].map: missing; add it, for example "map": "../Maps/depot.map"."#),
    BadInput(
      "{\"version\": 1, \"name\": \"s\", \"maps\": {\"m\": [\"..\"]},\n \"cases\": [{\"name\": \"a\", \"map\": \"m\", \"agents\": [{\"start\": [0, 0], \"goals\": [[2, 0]]}]}]}",
      says:
        "2: cases[0].agents[0].goals[0]: [2, 0] is off the 2×1 map; columns run from 0 to 1, rows from 0 to 0."
    ),
    BadInput(
      "{\"version\": 1, \"name\": \"s\", \"maps\": {\"a b\": [\".?\"]},\n \"cases\": [{\"name\": \"a\", \"map\": \"a b\", \"agents\": {\"count\": 1}}]}",
      says:
        #"1: maps["a b"][0]: '?' at column 1 of row 0 is no map character under the movingai rules; known are . G S W T @ O #."#
    ),
    BadInput(
      "{\"version\": 1, \"name\": \"s\", \"maps\": {\"m\": [\"..\"]},\n \"cases\": [{\"name\": \"a\", \"map\": \"m\", \"agents\": {\"count\": 1}}, 5]}",
      says: #"2: cases[1]: expected a case {"name": …, …}, found the number 5."#),
    BadInput(
      #"{"version": 1, "name": "s", "case": [{"name": "a"}], "cases": [{"name": "a"}]}"#,
      says:
        "1: case: unknown key; did you mean 'cases'? Known here: version, name, description, maps, base, cases, $schema."
    ),
    BadInput(
      #"{"version": 3, "name": "s", "cases": [{"name": "a"}]}"#,
      says: #"1: version: this navsim reads version 1, not 3; update navsim, or write "version": 1."#),
    BadInput(
      "{\"version\": 1, \"name\": \"s\", \"maps\": {\"m\": [\"..\"]},\n \"cases\": [{\"name\": \"a\", \"version\": 1}]}",
      says:
        "2: cases[0].version: unknown key; known here: name, description, lookFor, map, terrain, cellSize, seed, dynamics, task, maxSteps, maxTime, goalTolerance, agentRadius, ego, egoVisible, sensors, radio, knowledge, terrainEffects, agents, obstacles, controller."
    ),
  ]

  @Test("are refused with line, key path and the mend", arguments: inputs)
  func refused(input: BadInput) {
    let error = #expect(throws: ScenarioError.self) {
      try Suite(JSONDocument(text: input.text, file: "suite.json")).validate()
    }
    #expect(error?.description == "suite.json:" + input.message)
    #expect(error?.line != nil)
  }
}
