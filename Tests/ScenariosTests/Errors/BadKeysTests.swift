import Basics
import Testing

@testable import Scenarios

@Suite("Wrong keys and values") struct BadKeysTests {
  static let inputs: [BadInput] = [
    BadInput(
      replace: BadInput.maxSteps, by: #""maxStep": 20"#,
      says: "8: maxStep: unknown key; did you mean 'maxSteps'? Known here: " + BadInput.scenarioKeys),
    BadInput(
      replace: #""agents""#, by: #""agent""#,
      says: "4: agent: unknown key; did you mean 'agents'? Known here: " + BadInput.scenarioKeys),
    BadInput(
      replace: #""start": [3, 0]"#, by: #""strat": [3, 0]"#,
      says:
        "6: agents[1].strat: unknown key; did you mean 'start'? Known here: start, goals, heading, radius, maxSpeed, controller."
    ),
    BadInput(
      replace: BadInput.maxSteps, by: #""sensors": {"windwo": {"radius": 3}}"#,
      says: "8: sensors.windwo: unknown key; did you mean 'window'? Known here: window, rays, peers."),
    BadInput(
      replace: BadInput.maxSteps, by: #""sensors": {"rays": {"angle": 3}}"#,
      says:
        "8: sensors.rays.angle: unknown key; known here: count, range, noise, dropout, fieldOfView, angularNoise."
    ),
    BadInput(
      replace: BadInput.maxSteps, by: #""radio": {"los": 0.5}"#,
      says:
        "8: radio.los: unknown key; did you mean 'loss'? Known here: range, delay, loss, lineOfSight, maxPeers."
    ),
    BadInput(
      replace: #""agents""#, by: #""robots""#,
      says: "4: robots: unknown key; did you mean 'agents'? Known here: " + BadInput.scenarioKeys),
    BadInput(
      replace: #""map""#, by: #""map_file""#,
      says: "3: map_file: unknown key; did you mean 'map'? Known here: " + BadInput.scenarioKeys),
    BadInput(
      replace: BadInput.maxSteps, by: #""max_steps": 20"#,
      says: "8: max_steps: unknown key; did you mean 'maxSteps'? Known here: " + BadInput.scenarioKeys),
    BadInput(
      replace: BadInput.maxSteps, by: #""max_episode_steps": 20"#,
      says: "8: max_episode_steps: unknown key; did you mean 'maxSteps'? Known here: " + BadInput.scenarioKeys
    ),
    BadInput(
      replace: BadInput.maxSteps, by: #""num_agents": 20"#,
      says: #"8: num_agents: unknown key here; it belongs in the agents: "agents": {"count": 8}."#),
    BadInput(
      replace: BadInput.agents, by: #"{"num_agents": 2}"#,
      says: "4: agents.num_agents: unknown key; did you mean 'count'? Known here: count, seed, minDistance."),
    BadInput(
      replace: BadInput.maxSteps, by: #""width": 20"#,
      says:
        #"8: width: unknown key here; it belongs in a generated map: "map": {"generate": {"kind": "random", "width": 32, "height": 32}}."#
    ),
    BadInput(
      replace: BadInput.map, by: #"{"rows": ["...."], "height": 1}"#,
      says:
        #"3: map.height: unknown key here; it belongs in a generated map: "map": {"generate": {"kind": "random", "width": 32, "height": 32}}."#
    ),
    BadInput(
      replace: BadInput.maxSteps, by: #""doors": []"#,
      says:
        #"8: doors: unknown key here; it belongs in the obstacles: "obstacles": [{"kind": "door", "cell": [3, 0], "open": 2, "closed": 2}]."#
    ),
    BadInput(
      replace: BadInput.maxSteps, by: #""door": {}"#,
      says:
        #"8: door: unknown key here; it belongs in the obstacles: "obstacles": [{"kind": "door", "cell": [3, 0], "open": 2, "closed": 2}]."#
    ),
    BadInput(
      replace: #""goals": [[0, 2]]"#, by: #""goal": [0, 2]"#,
      says:
        "6: agents[1].goal: unknown key; did you mean 'goals'? Known here: start, goals, heading, radius, maxSpeed, controller."
    ),
    BadInput(
      replace: BadInput.maxSteps, by: #""obs_radius": 5"#,
      says:
        #"8: obs_radius: unknown key here; it belongs in the sensors: "sensors": {"window": {"radius": 5}}."#),
    BadInput(
      replace: BadInput.maxSteps, by: #""sensors": {"window": {"obs_radius": 5}}"#,
      says: "8: sensors.window.obs_radius: unknown key; did you mean 'radius'? Known here: radius, spacing."),
    BadInput(
      replace: #"{"start": [3, 0], "#, by: #"{"seed": 5, "start": [3, 0], "#,
      says:
        #"6: agents[1].seed: unknown key here; it belongs at the top of the scenario, in a generated map or in counted agents: "seed": 7."#
    ),
    BadInput(
      replace: BadInput.maxSteps, by: #""collisions": "soft""#,
      says:
        #"8: collisions: unknown key here; it belongs in the dynamics: "dynamics": {"collisions": "soft"}."#),
    BadInput(
      replace: BadInput.maxSteps, by: #""zzz": 1"#,
      says: "8: zzz: unknown key; known here: " + BadInput.scenarioKeys),
    BadInput(
      replace: "\"version\": 1,\n", by: "",
      says: #"1: version: missing; add it, for example "version": 1."#),
    BadInput(
      replace: #"  "maxSteps": 20"#, by: #"  "version": 1"#,
      says: #"8: version: the key "version" is already given on line 2; remove one of the two."#),
    BadInput(
      replace: #""version": 1"#, by: #""version": 2"#,
      says: #"2: version: this navsim reads version 1, not 2; update navsim, or write "version": 1."#),
    BadInput(
      replace: #""version": 1"#, by: #""version": "1""#,
      says: #"2: version: expected an integer, found the string "1"; remove the quotes."#),
    BadInput(
      replace: "  \"map\": {\"rows\": [\"....\", \".##.\", \"....\"]},\n", by: "",
      says: #"1: map: missing; add it, for example "map": "../Maps/depot.map"."#),
    BadInput(
      replace: #"{"start": [3, 0], "#, by: "{",
      says: #"6: agents[1].start: missing; add it, for example "start": [1, 2]."#),
    BadInput(
      replace: #", "goals": [[0, 2]]"#, by: "",
      says: #"6: agents[1].goals: missing; add it, for example "goals": [[9, 9]]."#),
    BadInput(
      replace: BadInput.maxSteps, by: #""maxSteps": "20""#,
      says: #"8: maxSteps: expected an integer, found the string "20"; remove the quotes."#),
    BadInput(
      replace: BadInput.maxSteps, by: #""maxSteps": 2.5"#,
      says: "8: maxSteps: expected an integer, found the number 2.5."),
    BadInput(
      replace: BadInput.maxSteps, by: #""maxSteps": null"#,
      says: "8: maxSteps: expected an integer, found null."),
    BadInput(
      replace: BadInput.maxSteps, by: #""maxSteps": [20]"#,
      says: "8: maxSteps: expected an integer, found an array of 1."),
    BadInput(
      replace: BadInput.maxSteps, by: #""name": 5"#,
      says: "8: name: expected a string, found the number 5."),
    BadInput(
      replace: BadInput.maxSteps, by: #""sensors": {"peers": {"lineOfSight": "yes"}}"#,
      says: #"8: sensors.peers.lineOfSight: expected true or false, found the string "yes"."#),
    BadInput(
      replace: BadInput.maxSteps, by: #""sensors": []"#,
      says: "8: sensors: expected an object, found an empty array."),
    BadInput(
      replace: BadInput.maxSteps, by: #""radio": {"range": "far"}"#,
      says: #"8: radio.range: expected a number, found the string "far"."#),
    BadInput(
      replace: BadInput.maxSteps, by: #""radio": {"maxPeers": -1}"#,
      says: "8: radio.maxPeers: -1 is out of range 0…1,000,000."),
    BadInput(
      replace: BadInput.maxSteps, by: #""radio": {"bandwidth": 2}"#,
      says: "8: radio.bandwidth: unknown key; known here: range, delay, loss, lineOfSight, maxPeers."),
    BadInput(
      replace: BadInput.maxSteps, by: #""terrainEffects": {"swamp": {"speed": 0}}"#,
      says: "8: terrainEffects.swamp.speed: 0 is out of range 0.05…1."),
    BadInput(
      replace: BadInput.maxSteps, by: #""terrainEffects": {"lava": {"speed": 0.5}}"#,
      says: "8: terrainEffects.lava: unknown key; known here: swamp, water."),
    BadInput(
      replace: BadInput.maxSteps, by: #""seed": "seven""#,
      says: #"8: seed: expected an integer, found the string "seven"."#),
    BadInput(
      replace: BadInput.maxSteps, by: #""seed": -1"#,
      says: "8: seed: -1 is out of range 0…18,446,744,073,709,551,615."),
    BadInput(
      replace: BadInput.maxSteps, by: #""seed": 18446744073709551616"#,
      says: "8: seed: 18446744073709551616 is out of range 0…18,446,744,073,709,551,615."),
    BadInput(
      replace: BadInput.maxSteps, by: #""seed": 1.5"#,
      says: "8: seed: expected an integer, found the number 1.5."),
    BadInput(
      replace: #"{"start": [3, 0], "goals": [[0, 2]]}"#, by: "7",
      says: #"6: agents[1]: expected an agent {"start": …, "goals": …}, found the number 7."#),
    BadInput(
      replace: "[3, 0]", by: "[3]",
      says: "6: agents[1].start: expected a cell [column, row] of two integers, found an array of 1."),
    BadInput(
      replace: "[3, 0]", by: #"[3, "0"]"#,
      says: #"6: agents[1].start[1]: expected an integer, found the string "0"; remove the quotes."#),
    BadInput(
      replace: "[3, 0]", by: #"{"x": 3, "y": 0}"#,
      says: "6: agents[1].start: expected a cell [column, row] of two integers, found an object."),
    BadInput(
      replace: "[3, 0]", by: "[3.5, 0]",
      says: "6: agents[1].start[0]: expected an integer, found the number 3.5."),
    BadInput(
      replace: #""goals": [[0, 2]]"#, by: #""goals": [0, 2]"#,
      says: "6: agents[1].goals[0]: expected a cell [column, row] of two integers, found the number 0."),
    BadInput(
      replace: #""goals": [[0, 2]]"#, by: #""goals": []"#,
      says: "6: agents[1].goals: is empty; give at least one goal."),
    BadInput(
      replace: #""map": {"rows": ["....", ".##.", "...."]}"#, by: #""map": 5"#,
      says: #"3: map: expected a map: a path, {"rows": […]} or {"generate": {…}}, found the number 5."#),
    BadInput(
      replace: #""map": {"rows": ["....", ".##.", "...."]}"#, by: #""map": ["...."]"#,
      says: #"3: map: expected a map: a path, {"rows": […]} or {"generate": {…}}, found an array of 1."#),
    BadInput(
      replace: BadInput.maxSteps, by: #""maxSteps": 0"#,
      says: "8: maxSteps: 0 is out of range 1…1,000,000."),
    BadInput(
      replace: BadInput.maxSteps, by: #""maxSteps": 10000000"#,
      says: "8: maxSteps: 10,000,000 is out of range 1…1,000,000."),
    BadInput(
      replace: BadInput.maxSteps, by: #""maxSteps": 1e30"#,
      says: "8: maxSteps: 1e30 is out of range 1…1,000,000."),
    BadInput(
      replace: BadInput.maxSteps, by: #""cellSize": 0"#,
      says: "8: cellSize: 0 is out of range 0.001…1000."),
    BadInput(
      replace: BadInput.maxSteps, by: #""radio": {"loss": 1.5}"#,
      says: "8: radio.loss: 1.5 is out of range 0…1."),
    BadInput(
      replace: BadInput.maxSteps, by: #""radio": {"delay": -1}"#,
      says: "8: radio.delay: -1 is out of range 0…1,000."),
    BadInput(
      replace: BadInput.maxSteps, by: #""sensors": {"window": {"radius": -1}}"#,
      says: "8: sensors.window.radius: -1 is out of range 0…64."),
    BadInput(
      replace: BadInput.maxSteps, by: #""sensors": {"rays": {"count": 2000}}"#,
      says: "8: sensors.rays.count: 2,000 is out of range 0…1,024."),
    BadInput(
      replace: BadInput.maxSteps, by: #""dynamics": {"collisions": "sotf"}"#,
      says:
        #"8: dynamics.collisions: unknown collision rule "sotf"; did you mean "soft"? Known: priority, blockBoth, soft."#
    ),
    BadInput(
      replace: BadInput.maxSteps, by: #""dynamics": {"collisions": "bounce"}"#,
      says: #"8: dynamics.collisions: unknown collision rule "bounce"; known: priority, blockBoth, soft."#),
    BadInput(
      replace: BadInput.maxSteps, by: #""task": "reached""#,
      says: #"8: task: unknown task "reached"; did you mean "reach"? Known: reach, lifelong."#),
    BadInput(
      replace: BadInput.maxSteps, by: #""terrain": "moving-ai""#,
      says:
        #"8: terrain: unknown terrain rules "moving-ai"; did you mean "movingai"? Known: movingai, lacam, lorr, pogema."#
    ),
    BadInput(
      replace: BadInput.maxSteps, by: #""controller": "pbit""#,
      says:
        #"8: controller: unknown controller "pbit"; did you mean "pibt"? Known: "#
        + BadInput.controllers
    ),
    BadInput(
      replace: BadInput.maxSteps, by: #""controller": "telepathy""#,
      says: #"8: controller: unknown controller "telepathy"; known: "#
        + BadInput.controllers),
    BadInput(
      replace: BadInput.maxSteps, by: #""controller": {"file": "x"}"#,
      says: #"8: controller.name: missing; add it, for example "name": "pibt"."#),
    BadInput(
      replace: BadInput.maxSteps, by: #""controller": {"name": "pibt", "horizon": 3}"#,
      says: "8: controller.horizon: unknown key; known here: name, swap, repetitionNoise, parking."),
    BadInput(
      replace: BadInput.maxSteps, by: #""controller": {"name": "pibt+", "swpa": false}"#,
      says: "8: controller.swpa: unknown key; did you mean 'swap'? "
        + "Known here: name, swap, repetitionNoise, parking."),
    BadInput(
      replace: BadInput.maxSteps, by: #""controller": {"name": "pibt", "repetitionNoise": -1}"#,
      says: "8: controller.repetitionNoise: -1 is out of range 0…100."),
    BadInput(
      replace: BadInput.maxSteps, by: #""controller": {"name": "lacam", "timeBudget": 0}"#,
      says: "8: controller.timeBudget: 0 is out of range 0.001…3600."),
    BadInput(
      replace: BadInput.maxSteps, by: #""controller": {"name": "lacam", "timeBudge": 2}"#,
      says: "8: controller.timeBudge: unknown key; did you mean 'timeBudget'? "
        + "Known here: name, timeBudget, iterations, star."),
    BadInput(
      replace: BadInput.maxSteps, by: #""controller": {"name": "pibt", "swap": 1}"#,
      says: "8: controller.swap: expected true or false, found the number 1."),
    BadInput(
      replace: BadInput.maxSteps, by: #""controller": 3"#,
      says: #"8: controller: expected a controller's name or an object {"name": …}, found the number 3."#),
    BadInput(
      replace: "[[0, 2]]}", by: #"[[0, 2]], "controller": "astra"}"#,
      says:
        #"6: agents[1].controller: unknown controller "astra"; did you mean "astar"? Known: "#
        + BadInput.controllers
    ),
    BadInput(
      replace: BadInput.maxSteps, by: #""controller": "scripted""#,
      says: #"8: controller.actions: missing; add it, for example "actions": [[0, 4], [4, 0]]."#),
    BadInput(
      replace: BadInput.maxSteps, by: #""controller": {"name": "scripted", "actions": [[0, 1], [0]]}"#,
      says: "8: controller.actions[1]: expected 2 actions, one for each agent, found 1."),
    BadInput(
      replace: BadInput.maxSteps, by: #""controller": {"name": "scripted", "actions": [[0, 1], [0, 5]]}"#,
      says: "8: controller.actions[1][1]: 5 is out of range 0…4."),
    BadInput(
      replace: BadInput.maxSteps, by: #""controller": {"name": "scripted", "actions": "none"}"#,
      says: #"8: controller.actions: expected an array of rows of actions, found the string "none"."#),
    BadInput(
      replace: BadInput.maxSteps, by: #""dynamics": {"model": "gird"}"#,
      says:
        #"8: dynamics.model: unknown model "gird"; did you mean "grid"? Known: grid, gridOriented, holonomic, differentialDrive."#
    ),
    BadInput(
      replace: BadInput.maxSteps, by: #""dynamics": {"timeStep": 0.25}"#,
      says:
        #"8: dynamics.timeStep: has no meaning here, it belongs to "model": "holonomic" or "differentialDrive"; remove it or choose that."#
    ),
    BadInput(
      replace: BadInput.maxSteps, by: #""maxTime": 25"#,
      says:
        #"8: maxTime: has no meaning here, it belongs to "model": "holonomic" or "differentialDrive"; remove it or choose that."#
    ),
    BadInput(
      replace: BadInput.maxSteps, by: #""egoVisible": false"#,
      says:
        #"8: egoVisible: has no meaning here, it belongs to "model": "holonomic" or "differentialDrive"; remove it or choose that."#
    ),
  ]

  @Test("are refused with line, key path and the mend", arguments: inputs)
  func refused(input: BadInput) {
    let error = #expect(throws: ScenarioError.self) {
      try Scenario(text: input.text, file: "test.json")
    }
    #expect(error?.description == "test.json:" + input.message)
    #expect(error?.line != nil)
  }
}
