import Basics
import Simulation
import Testing

@testable import Scenarios

@Suite("Wrong discs") struct BadDiscsTests {
  /// A valid scenario of discs, for edits that make it wrong.
  private static let scenario = """
    {
      "version": 1,
      "map": {"rows": ["......", "......", "...#..", "..####", "......"]},
      "dynamics": {"model": "holonomic", "timeStep": 0.25},
      "agents": [
        {"start": [1, 1], "goals": [[4.5, 1.5]]},
        {"start": [2.5, 0.5], "goals": [[0.5, 1.5]]}
      ],
      "maxTime": 25,
      "controller": "orca"
    }
    """
  private static let dynamics = #"{"model": "holonomic", "timeStep": 0.25}"#
  private static let time = #""maxTime": 25"#
  private static let agents = """
    [
        {"start": [1, 1], "goals": [[4.5, 1.5]]},
        {"start": [2.5, 0.5], "goals": [[0.5, 1.5]]}
      ]
    """
  private static let owner =
    #"has no meaning here, it belongs to "model": "holonomic" or "differentialDrive"; remove it or choose that."#

  private static func input(_ old: String, _ new: String, _ message: String) -> BadInput {
    precondition(scenario.contains(old), "\(old) is not in the scenario to edit")
    return BadInput(scenario.replacing(old, with: new), says: message)
  }

  private static func dynamics(_ new: String, _ message: String) -> BadInput {
    input(dynamics, new, message)
  }

  private static func more(_ new: String, _ message: String) -> BadInput {
    input(time, time + ", " + new, message)
  }

  static let inputs: [BadInput] = [
    // Numbers that are none, or too large.
    dynamics(#"{"model": "holonomic", "timeStep": 0}"#, "4: dynamics.timeStep: 0 is out of range 0.001…10."),
    dynamics(
      #"{"model": "holonomic", "timeStep": -1}"#, "4: dynamics.timeStep: -1 is out of range 0.001…10."),
    dynamics(
      #"{"model": "holonomic", "timeStep": 1e9}"#,
      "4: dynamics.timeStep: 1,000,000,000 is out of range 0.001…10."),
    dynamics(#"{"model": "holonomic", "maxSpeed": 0}"#, "4: dynamics.maxSpeed: 0 is out of range 0.001…100."),
    dynamics(
      #"{"model": "holonomic", "maxSpeed": 1000}"#, "4: dynamics.maxSpeed: 1,000 is out of range 0.001…100."),
    dynamics(
      #"{"model": "holonomic", "maxAcceleration": 0}"#,
      "4: dynamics.maxAcceleration: 0 is out of range 0.001…1000."),
    dynamics(
      #"{"model": "holonomic", "actuationNoise": 2}"#, "4: dynamics.actuationNoise: 2 is out of range 0…1."),
    dynamics(#"{"model": "holonomic", "headings": 0}"#, "4: dynamics.headings: 0 is out of range 1…64."),
    dynamics(#"{"model": "holonomic", "speeds": [2]}"#, "4: dynamics.speeds[0]: 2 is out of range 0…1."),
    dynamics(
      #"{"model": "holonomic", "speeds": []}"#, "4: dynamics.speeds: is empty; give at least one share."),
    dynamics(
      #"{"model": "differentialDrive", "maxTurnRate": -2}"#,
      "4: dynamics.maxTurnRate: -2 is out of range 0.001…100."),
    dynamics(
      #"{"model": "differentialDrive", "turnRates": [-1.5]}"#,
      "4: dynamics.turnRates[0]: -1.5 is out of range -1…1."),
    dynamics(
      #"{"model": "holonomic", "speeds": [0.2, 0.4, 1], "headings": 64}"#,
      "4: dynamics: speeds × headings make a catalogue of 193 commands; make it 2 to 128."),
    dynamics(
      #"{"model": "holonomic", "speeds": [0]}"#,
      "4: dynamics: speeds × headings make a catalogue of 1 commands; make it 2 to 128."),
    more(#""agentRadius": 0"#, "9: agentRadius: 0 is out of range 0.001…1000."),
    more(#""agentRadius": -0.3"#, "9: agentRadius: -0.3 is out of range 0.001…1000."),
    more(#""agentRadius": 1e9"#, "9: agentRadius: 1,000,000,000 is out of range 0.001…1000."),
    more(#""goalTolerance": 0"#, "9: goalTolerance: 0 is out of range 0.001…1000."),
    input(
      #""start": [2.5, 0.5]"#, #""radius": -1, "start": [2.5, 0.5]"#,
      "7: agents[1].radius: -1 is out of range 0.001…1000."),
    input(
      #""start": [2.5, 0.5]"#, #""maxSpeed": 0, "start": [2.5, 0.5]"#,
      "7: agents[1].maxSpeed: 0 is out of range 0.001…100."),
    input(time, #""maxTime": 0"#, "9: maxTime: 0 is out of range 0.001…10000000."),
    input(
      time, #""maxTime": 1000000"#,
      #"9: maxTime: 1000000 s are more than 1,000,000 steps of 0.25 s; shorten it or lengthen "timeStep"."#),
    // What goes with other dynamics, or not together.
    more(
      #""maxSteps": 100"#, #"9: maxSteps: expected exactly one of "maxSteps", "maxTime", found 2; keep one."#),
    dynamics(
      #"{"model": "holonomic", "collisions": "soft"}"#,
      #"4: dynamics.collisions: has no meaning here, it belongs to "model": "grid"; remove it or choose that."#
    ),
    dynamics(
      #"{"model": "holonomic", "maxTurnRate": 2}"#,
      #"4: dynamics.maxTurnRate: has no meaning here, it belongs to "model": "differentialDrive"; remove it or choose that."#
    ),
    dynamics(
      #"{"model": "differentialDrive", "headings": 8}"#,
      #"4: dynamics.headings: has no meaning here, it belongs to "model": "holonomic"; remove it or choose that."#
    ),
    dynamics(
      #"{"model": "holonomic", "contact": "bounce"}"#,
      #"4: dynamics.contact: unknown contact rule "bounce"; known: stop, slide."#),
    dynamics(#"{"model": "grid", "maxSpeed": 1}"#, "4: dynamics.maxSpeed: " + owner),
    more(
      #""egoVisible": false"#,
      #"9: egoVisible: has no meaning here, it belongs to "ego": 0; remove it or choose that."#),
    more(#""ego": -1"#, "9: ego: -1 is out of range 0…999,999."),
    more(
      #""ego": 2"#, #"5: agents: "ego" is 2, but there are 2 agents, numbered from 0; lower it."#),
    more(
      #""obstacles": [{"kind": "patrol", "waypoints": [[0, 0], [0, 4]]}]"#,
      #"9: obstacles[0]: a patrol moves from cell to cell; among discs people do: make it an agent, with "goals" to go round and "controller": "orca"."#
    ),
    more(
      #""obstacles": [{"kind": "door", "cell": [5, 0], "open": 1, "closed": 1}, {"kind": "walker", "start": [0, 4]}]"#,
      #"9: obstacles[1]: a walker moves from cell to cell; among discs people do: make it an agent, with "goals" to go round and "controller": "orca"."#
    ),
    more(
      #""obstacles": [{"kind": "door", "cell": [0, 0], "open": 1, "closed": 1}]"#,
      "9: obstacles[0]: the door at [0, 0] is where agents[0] reaches into at its start; move one of the two."
    ),
    input(
      #""controller": "orca""#, #""controller": "astar""#,
      #"10: controller: astar does not drive robots of the model "holonomic" yet; choose one of orca, dwa, pursuit, random, scripted, crowd, policy."#
    ),
    input(
      #""controller": "orca""#, #""controller": {"name": "orca", "timeHorizon": 0}"#,
      "10: controller.timeHorizon: 0 is out of range 0.01…1000."),
    // Places without room.
    input(
      "[2.5, 0.5]", "[-1, 0.5]",
      "7: agents[1].start: [-1, 0.5] is off the map, which is 6 × 5 m; choose a point on it."),
    input(
      "[0.5, 1.5]", "[6, 1.5]",
      "7: agents[1].goals[0]: [6, 1.5] is off the map, which is 6 × 5 m; choose a point on it."),
    input(
      "[2.5, 0.5]", "[2.5, 0.1]",
      "7: agents[1].start: a disc of radius 0.3 m at [2.5, 0.1] reaches into a wall or over the edge of the map; [2.5, 0.5] has room."
    ),
    input(
      "[4.5, 1.5]", "[2.8, 2.5]",
      "6: agents[0].goals[0]: a disc of radius 0.3 m at [2.8, 2.5] reaches into a wall or over the edge of the map; [2.5, 2.5] has room."
    ),
    input(
      "[2.5, 0.5]", "[1.5, 1]",
      "7: agents[1].start: [1.5, 1] is 0.5 m from the start of agents[0], nearer than their radii together, 0.6 m; move one of them."
    ),
    input(
      #"{"start": [1, 1], "goals": [[4.5, 1.5]]}"#,
      #"{"start": [1, 1], "goals": [[4, 4.4]], "radius": 0.55}"#,
      "6: agents[0].goals[0]: a disc of radius 0.55 m at [4, 4.4] reaches into a wall or over the edge of the map; [4.5, 1.5] has room."
    ),
    input(
      agents, #"[{"start": [1, 1], "goals": [[4, 1]], "radius": 400}]"#,
      "5: agents[0].start: a disc of radius 400 m at [1, 1] reaches into a wall or over the edge of the map; the map has room for it nowhere."
    ),
    input(
      "[2.5, 0.5]", "[2.5]",
      "7: agents[1].start: expected a point [x, y] of two numbers, in meters, found an array of 1."),
    // Crowds.
    input(
      agents, #"{"crossing": "circle", "count": 4, "size": 40}"#,
      #"5: agents: 4 discs of radius 0.3 m have no room on a circle of size 40 m around [3, 2.5]; lower "count", or give it another "size" or "center"."#
    ),
    input(
      agents, #"{"crossing": "square", "count": 500, "size": 2}"#,
      #"5: agents: 500 discs of radius 0.3 m have no room on a square of size 2 m around [3, 2.5]; lower "count", or give it another "size" or "center"."#
    ),
    input(
      agents, #"{"crossing": "spiral", "count": 5}"#,
      #"5: agents.crossing: unknown crossing "spiral"; known: circle, square."#),
    input(
      agents, #"{"crossing": "circle"}"#, #"5: agents.count: missing; add it, for example "count": 6."#),
    input(
      agents, #"{"crossing": "circle", "count": 3, "size": -1}"#,
      "5: agents.size: -1 is out of range 0.1…1000."),
  ]

  @Test("are refused with line, key path and the mend", arguments: inputs)
  func refused(input: BadInput) {
    let error = #expect(throws: ScenarioError.self) { try Scenario(text: input.text, file: "test.json") }
    #expect(error?.description == "test.json:" + input.message)
    #expect(error?.line != nil)
  }

  @Test("are made of one that is right")
  func right() throws {
    #expect(try Scenario(text: Self.scenario, file: "test.json").world.maxSteps == 100)
  }

  @Test("are refused in places where a grid is meant", arguments: ["radius", "maxSpeed"])
  func grid(key: String) {
    let text = BadInput.scenario.replacing(#"{"start": [3, 0], "#, with: #"{"start": [3, 0], "\#(key)": 1, "#)
    let error = #expect(throws: ScenarioError.self) { try Scenario(text: text, file: "test.json") }
    #expect(error?.description == "test.json:6: agents[1].\(key): " + Self.owner)
    let crossing = BadInput.scenario.replacing(BadInput.agents, with: #"{"crossing": "circle", "count": 3}"#)
    let other = #expect(throws: ScenarioError.self) { try Scenario(text: crossing, file: "test.json") }
    #expect(other?.description == "test.json:4: agents: " + Self.owner)
  }

  @Test("that do not fit a corridor say so")
  func corridor() {
    let text = """
      {"version": 1, "map": {"rows": ["........", "........", "#####.##", "........", "........"]},
       "dynamics": {"model": "differentialDrive"}, "controller": "orca",
       "agents": [{"start": [2, 1], "goals": [[2, 4]], "radius": 0.6}]}
      """
    let error = #expect(throws: ScenarioError.self) { try Scenario(text: text, file: "test.json") }
    #expect(
      error?.description
        == "test.json:3: agents[0].goals[0]: a disc of radius 0.6 m can't get from [2, 1] to [2, 4]: walls part them, or what is between them is narrower than 1.2 m; widen it, choose another goal, or make the robot smaller."
    )
    #expect(throws: Never.self) { try Scenario(text: text.replacing("0.6", with: "0.49"), file: "test.json") }
  }
}
