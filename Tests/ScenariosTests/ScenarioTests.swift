import Basics
import GridWorld
import Simulation
import Testing

@testable import Scenarios

@Suite("Scenarios") struct ScenarioTests {
  static func load(_ text: String, _ overrides: ScenarioOverrides = .init()) throws(ScenarioError) -> Scenario
  {
    try Scenario(text: text, file: "folder/test.json", overrides: overrides)
  }

  static let full = """
    {"version": 1, "name": "full", "description": "All keys.", "map": {"name": "hall", "rows": ["......", "..O...", "....S."]},
     "terrain": "lacam", "cellSize": 0.5, "seed": 18446744073709551615,
     "dynamics": {"model": "grid", "collisions": "blockBoth"}, "task": "lifelong", "maxSteps": 77,
     "sensors": {"window": {"radius": 3}, "rays": {"count": 16, "range": 4.5, "noise": 0.1, "dropout": 0.2},
                 "peers": {"range": 6, "max": 3, "lineOfSight": true, "dropout": 0.25}},
     "radio": {"range": 9, "delay": 2, "loss": 0.125, "lineOfSight": true, "maxPeers": 3},
     "terrainEffects": {"swamp": {"speed": 0.5, "cost": 2}, "water": {"cost": 1.5}},
     "agents": [{"start": [0, 0], "goals": [[5, 2], [0, 2]]}, {"start": [2, 1], "controller": "astar"}],
     "obstacles": [{"kind": "patrol", "waypoints": [[4, 0], [4, 2]]}, {"kind": "walker", "start": [1, 1]},
                   {"kind": "door", "cell": [3, 1], "open": 5, "closed": 3, "phase": 7},
                   {"kind": "appearing", "cell": [1, 2], "size": [2, 1], "from": 9, "until": 20},
                   {"kind": "appearing", "cell": [5, 0], "from": 4}],
     "controller": {"name": "scripted", "actions": [[1, 0], [4, 2]]}}
    """

  @Test("hold every key's value")
  func everyKey() throws {
    let scenario = try Self.load(Self.full)
    let world = scenario.world
    #expect(scenario.name == "full" && scenario.summary == "All keys." && scenario.mapName == "hall")
    #expect(!world.grid.isOccupied(Cell(2, 1)) && world.grid.terrain(at: Cell(4, 2)) == .swamp)
    #expect(world.cellSize == 0.5 && world.seed == UInt64.max && world.maxSteps == 77)
    #expect(world.dynamics.collisions == .blockBoth && world.task == .lifelong)
    #expect(world.sensors.window == WindowSensor(radius: 3))
    #expect(world.sensors.rays == RaySensor(count: 16, range: 4.5, noise: 0.1, dropout: 0.2))
    #expect(world.sensors.peers == PeerSensor(range: 6, max: 3, lineOfSight: true, dropout: 0.25))
    #expect(
      world.radio == RadioConfiguration(range: 9, delay: 2, loss: 0.125, lineOfSight: true, maxPeers: 3))
    #expect(
      world.terrainEffects
        == TerrainConfiguration(swamp: .init(speed: 0.5, cost: 2), water: .init(cost: 1.5)))
    #expect(
      world.agents == [
        AgentSetup(start: Cell(0, 0), goals: [Cell(5, 2), Cell(0, 2)]),
        AgentSetup(start: Cell(2, 1), goals: []),
      ])
    #expect(
      world.obstacles == [
        .patrol(waypoints: [Cell(4, 0), Cell(4, 2)]), .walker(start: Cell(1, 1)),
        .door(cell: Cell(3, 1), open: 5, closed: 3, phase: 7),
        .appearing(cell: Cell(1, 2), from: 9, until: 20), .appearing(cell: Cell(2, 2), from: 9, until: 20),
        .appearing(cell: Cell(5, 0), from: 4, until: nil),
      ])
    #expect(scenario.controller.scriptedActions == [[.up, .stay], [.right, .down]])
    #expect(scenario.agentControllers.mapValues(\.name) == [1: "astar"])
  }

  @Test("resolve to a document that gives the same scenario again")
  func resolved() throws {
    let scenario = try Self.load(Self.full)
    let again = try Self.load(scenario.resolved.prettyText())
    #expect(again.world == scenario.world && again.resolved.text == scenario.resolved.text)
    #expect(again.controller == scenario.controller && again.agentControllers == scenario.agentControllers)
    let part = try JSONDocument(text: #"{"scenario": \#(scenario.resolved.text)}"#, file: "trace.jsonl")
    guard case .object(let members) = part.root.content else { return }
    #expect(try Scenario(members[0].value, file: "trace.jsonl", keyPath: "scenario").world == scenario.world)
  }

  @Test("take defaults for all that is left out")
  func defaults() throws {
    let scenario = try Self.load(#"{"version": 1, "map": {"rows": [".."]}, "agents": {"count": 1}}"#)
    let plain = WorldConfiguration(grid: scenario.world.grid, agents: scenario.world.agents)
    #expect(scenario.world == plain)
    #expect(scenario.name == "test" && scenario.controller == .standard && scenario.summary == nil)
  }

  @Test("follow the seed in generated maps and random agents that have none of their own")
  func seeds() throws {
    func text(mapSeed: String = "", agentSeed: String = "") -> String {
      #"{"version": 1, "seed": 1, "map": {"generate": {"kind": "random", "width": 20, "height": 20\#(mapSeed)}}, "#
        + #""agents": {"count": 10\#(agentSeed)}}"#
    }
    let one = try Self.load(text()).world
    let two = try Self.load(text(), ScenarioOverrides(seed: 2)).world
    #expect(try Self.load(text()).world == one)
    #expect(one.grid != two.grid && two.seed == 2)
    let fixedMap = text(mapSeed: #", "seed": 5"#)
    let (third, fourth) = (
      try Self.load(fixedMap).world, try Self.load(fixedMap, ScenarioOverrides(seed: 2)).world
    )
    #expect(third.grid == fourth.grid && third.agents != fourth.agents)
    let fixed = text(mapSeed: #", "seed": 5"#, agentSeed: #", "seed": 6"#)
    #expect(try Self.load(fixed).world.agents == Self.load(fixed, ScenarioOverrides(seed: 2)).world.agents)
  }

  @Test("obey overrides")
  func overrides() throws {
    let scenario = try Self.load(
      Self.full,
      ScenarioOverrides(seed: 3, agents: 1, maxSteps: 5, controller: "greedy", collisions: .priority))
    #expect(scenario.world.seed == 3 && scenario.world.agents.count == 1 && scenario.world.maxSteps == 5)
    #expect(scenario.controller.name == "greedy" && scenario.world.dynamics.collisions == .priority)
    let counted = #"{"version": 1, "map": {"rows": ["....", "...."]}, "agents": {"count": 1}}"#
    #expect(try Self.load(counted, ScenarioOverrides(agents: 6)).world.agents.count == 6)
    #expect(try Self.load(counted, ScenarioOverrides(memory: 64)).world.distanceMemory == 64 << 20)
  }

  @Test(
    "say of a wrong override which flag it is",
    arguments: [
      (
        ScenarioOverrides(agents: 3),
        "--agents: the scenario lists only 2 agents; take at most as many, or let it place them with {\"count\": …}."
      ),
      (ScenarioOverrides(agents: 0), "--agents: 0 is out of range 1…1,000,000."),
      (ScenarioOverrides(maxSteps: 0), "--max-steps: 0 is out of range 1…1,000,000."),
      (ScenarioOverrides(memory: 0), "--memory: 0 is out of range 1…1,048,576."),
      (
        ScenarioOverrides(controller: "pbit"),
        "--controller: unknown controller \"pbit\"; did you mean \"pibt\"? Known: "
          + BadInput.controllers
      ),
      (
        ScenarioOverrides(controller: "pibt:a.safetensors"),
        "--controller.file: unknown key; known here: name, swap, repetitionNoise, parking."
      ),
      (
        ScenarioOverrides(map: "nowhere.map"),
        "--map: nowhere.map: no such file; check the spelling and the folder the path starts from."
      ),
    ])
  func wrongOverrides(overrides: ScenarioOverrides, message: String) {
    let error = #expect(throws: ScenarioError.self) { try Self.load(BadInput.scenario, overrides) }
    #expect(error?.description == message)
  }

  @Test("find their map from their own folder, and say so where it is missing")
  func missingMap() {
    let text = #"{"version": 1, "map": "../Maps/none.map", "agents": {"count": 1}}"#
    let error = #expect(throws: ScenarioError.self) {
      try Scenario(JSONDocument(text: text, file: "a/b/test.json"))
    }
    #expect(
      error?.description
        == "a/b/test.json:1: map: a/Maps/none.map: no such file; check the spelling and the folder the path starts from."
    )
    #expect(error?.isMissingInput == true)
  }

  @Test("are told from suites, and from neither")
  func kinds() throws {
    let error = #expect(throws: ScenarioError.self) {
      try Document(JSONDocument(text: #"{"version": 1, "name": "x"}"#, file: "a.json"))
    }
    #expect(error?.reason == .notADocument)
    guard case .scenario = try Document(JSONDocument(text: BadInput.scenario, file: "a.json")) else {
      Issue.record("expected a scenario")
      return
    }
  }

  @Test("never crash when mutated, and answer at once")
  func fuzz() {
    var rng = SplitMix64(seed: 17)
    let valid = Array(Self.full.utf8)
    let snippets = ["0", "9", "-", ".", "e", "\"", ",", "[", "]", "{", "}", ":", "null", "\\u", "\n", " "].map
    { Array($0.utf8) }
    var accepted = 0
    let start = ContinuousClock.now
    for _ in 0..<2000 {
      var bytes = valid
      for _ in 0...rng.index(below: 3) where !bytes.isEmpty {
        let at = rng.index(below: bytes.count)
        switch rng.index(below: 5) {
        case 0: bytes[at] = UInt8(rng.index(below: 128))
        case 1: bytes.removeSubrange(at..<min(bytes.count, at + 1 + rng.index(below: 6)))
        case 2: bytes.insert(contentsOf: snippets[rng.index(below: snippets.count)], at: at)
        case 3: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + rng.index(below: 40))], at: at)
        default: if rng.index(below: 4) == 0 { bytes.removeSubrange(at...) }
        }
      }
      do {
        _ = try Scenario(text: String(decoding: bytes, as: UTF8.self), file: "fuzz.json")
        accepted += 1
      } catch {
        #expect(error.description.hasPrefix("fuzz.json:") && ".?".contains(error.description.suffix(1)))
      }
    }
    #expect(accepted > 0 && accepted < 2000, "the mutations should hit and miss")
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}
