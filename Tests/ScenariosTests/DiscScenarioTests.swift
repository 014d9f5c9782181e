import Basics
import GridWorld
import Simulation
import Testing

@testable import Scenarios

@Suite("Scenarios of discs") struct DiscScenarioTests {
  static let texts = [
    #"{"version": 1, "map": {"rows": ["......", "......"]}, "dynamics": {"model": "holonomic"}, "controller": "orca", "agents": [{"start": [1, 1], "goals": [[4.25, 1], [1, 1]]}]}"#,
    #"""
    {"version": 1, "map": {"rows": ["........", "...##...", "........", "........"]}, "cellSize": 0.75, "seed": 9,
     "dynamics": {"model": "differentialDrive", "timeStep": 0.2, "maxSpeed": 1.5, "maxAcceleration": 2, "maxTurnRate": 3,
       "maxTurnAcceleration": 5, "contact": "slide", "actuationNoise": 0.01, "odometryNoise": 0.02, "speeds": [-0, 0.3],
       "turnRates": [-1, 0, 1]},
     "maxTime": 12.5, "goalTolerance": 0.1, "agentRadius": 0.2, "ego": 1, "egoVisible": false,
     "obstacles": [{"kind": "door", "cell": [7, 3], "open": 2, "closed": 3, "phase": 4}],
     "controller": {"name": "orca", "timeHorizon": 2.5, "maxNeighbors": 3},
     "agents": [{"start": [1.123456789, 1], "goals": [[4, 0.4]], "heading": 1.25},
       {"start": [0.5, 0.333], "goals": [[5, 2]], "radius": 0.25, "maxSpeed": 0.5, "heading": "west", "controller": "random"}]}
    """#,
    #"{"version": 1, "map": {"generate": {"kind": "random", "width": 24, "height": 20, "density": 0.1}}, "dynamics": {"model": "holonomic", "headings": 8}, "task": "lifelong", "controller": "orca", "agents": {"count": 12}}"#,
    #"{"version": 1, "map": {"generate": {"kind": "random", "width": 14, "height": 14, "density": 0}}, "dynamics": {"model": "holonomic"}, "ego": 0, "controller": "random", "agents": {"crossing": "square", "count": 9, "size": 5, "center": [7, 7.5], "seed": 3, "controller": "orca"}}"#,
  ]

  @Test("load to the same world from what they resolve to", arguments: texts)
  func resolved(text: String) throws {
    let scenario = try Scenario(text: text, file: "test.json")
    let again = try Scenario(text: scenario.resolved.text, file: "again.json")
    #expect(again.world == scenario.world)
    #expect(again.controller == scenario.controller && again.agentControllers == scenario.agentControllers)
    #expect(again.resolved == scenario.resolved)
    try scenario.world.validate()
  }

  @Test("take what they leave out from the dynamics, and look toward their first goal")
  func defaults() throws {
    let world = try Scenario(text: Self.texts[0], file: "test.json").world
    let disc = world.disc(of: world.agents[0])
    #expect(
      disc == DiscSetup(start: SIMD2(1, 1), heading: 0, goals: [SIMD2(4.25, 1), SIMD2(1, 1)], radius: 0.3))
    #expect(world.agents[0].start == Cell(1, 1) && world.agents[0].goals == [Cell(4, 1), Cell(1, 1)])
    #expect(world.maxSteps == 128 && world.ego == nil && world.dynamics == .discs(DiscMotion(.holonomic)))
  }

  @Test(
    "count time in steps, rounded up",
    arguments: [(25.0, 0.25, 100), (0.3, 0.1, 3), (1, 0.3, 4), (0.001, 1, 1)])
  func time(seconds: Double, timeStep: Double, steps: Int) throws {
    let text = Self.texts[0].replacing(
      #"{"model": "holonomic"}"#,
      with: #"{"model": "holonomic", "timeStep": \#(timeStep)}, "maxTime": \#(seconds)"#)
    #expect(try Scenario(text: text, file: "test.json").world.maxSteps == steps)
    let overrides = ScenarioOverrides(maxSteps: 7)
    #expect(try Scenario(text: text, file: "test.json", overrides: overrides).world.maxSteps == 7)
  }

  @Test(
    "draw crowds apart from each other, the same for a seed", arguments: ["circle", "square"], UInt64(0)...4)
  func crossings(shape: String, seed: UInt64) throws {
    let text = """
      {"version": 1, "map": {"generate": {"kind": "random", "width": 14, "height": 14, "density": 0}}, "seed": \(seed),
       "dynamics": {"model": "holonomic"}, "ego": 0, "controller": "random",
       "agents": {"crossing": "\(shape)", "count": 8, "size": 5, "controller": "orca"}}
      """
    let scenario = try Scenario(text: text, file: "test.json")
    #expect(try Scenario(text: text, file: "test.json").world == scenario.world)
    #expect(scenario.agentControllers.keys.sorted() == Array(1...7))
    let discs = scenario.world.agents.map(scenario.world.disc)
    #expect(discs[0].start == SIMD2(7, 2) && discs[0].goals == [SIMD2(7, 12)])
    for one in 0..<8 {
      for other in 0..<one {
        let (a, b) = (discs[one].start - discs[other].start, discs[one].goals[0] - discs[other].goals[0])
        #expect(min((a * a).sum(), (b * b).sum()) >= 0.64 - 1e-9)
      }
      guard shape == "circle", one > 0 else { continue }
      let off = discs[one].start - 7
      #expect(abs((off * off).sum().squareRoot() - 5) < 0.71)
      let middle = (discs[one].start + discs[one].goals[0]) / 2 - 7
      #expect((middle * middle).sum() < 1e-12)
    }
    #expect(
      try Scenario(text: text, file: "test.json", overrides: ScenarioOverrides(seed: 77)).world
        != scenario.world)
  }

  @Test("place counted discs with room, none overlapping", arguments: [0.3, 0.6, 1.1])
  func counted(radius: Double) throws {
    let text = """
      {"version": 1, "map": {"generate": {"kind": "random", "width": 30, "height": 30, "density": 0.02}}, "seed": 4,
       "dynamics": {"model": "holonomic"}, "agentRadius": \(radius), "controller": "orca", "agents": {"count": 10}}
      """
    try Scenario(text: text, file: "test.json").world.validate()
  }
}
