import Basics
import Testing

@testable import Scenarios

@Suite("Wrong maps, agents and obstacles") struct BadPlacesTests {
  static let inputs: [BadInput] = [
    BadInput(
      replace: BadInput.maxSteps,
      by: #""obstacles": [{"kind": "appearing", "cell": [1, 2], "size": [9, 1], "from": 3}]"#,
      says: "8: obstacles[0].size: [4, 2] is off the 4×3 map; columns run from 0 to 3, rows from 0 to 2."),
    BadInput(
      replace: BadInput.maxSteps,
      by: #""obstacles": [{"kind": "door", "cell": [1, 0], "size": [1, 2], "open": 3, "closed": 2}]"#,
      says:
        "8: obstacles[0].size: with this it takes [1, 1] too, a wall; make it smaller, or part it around the wall."
    ),
    BadInput(
      replace: BadInput.maxSteps,
      by: #""obstacles": [{"kind": "appearing", "cell": [1, 2], "size": [2], "from": 3}]"#,
      says:
        "8: obstacles[0].size: expected two numbers of cells, as in [3, 1]: a width and a height, found an array of 1."
    ),
    BadInput(
      replace: BadInput.maxSteps,
      by: #""obstacles": [{"kind": "appearing", "cell": [1, 2], "from": 3, "until": 3}]"#,
      says:
        "8: obstacles[0].until: it is gone at step 3 and appears at step 3; raise it, or leave it out: then it stays."
    ),
    BadInput(
      replace: BadInput.rows, by: #"["....", ".##", "...."]"#,
      says: "3: map.rows[1]: row 1 has 3 cells instead of 4; add 1."),
    BadInput(
      replace: BadInput.rows, by: #"["....", ".#?.", "...."]"#,
      says:
        "3: map.rows[1]: '?' at column 2 of row 1 is no map character under the movingai rules; known are . G S W T @ O #."
    ),
    BadInput(
      replace: BadInput.rows, by: #"["....", 5, "...."]"#,
      says: "3: map.rows[1]: expected a string, found the number 5."),
    BadInput(
      replace: BadInput.rows, by: "[]",
      says: #"3: map.rows: the map has no rows; give at least one, such as "..#"."#),
    BadInput(
      replace: BadInput.rows, by: #"[""]"#,
      says: "3: map.rows[0]: row 0 is empty; every row has a character for each cell."),
    BadInput(
      replace: BadInput.map, by: "{}",
      says: #"3: map: expected exactly one of "rows", "generate", found none; add one."#),
    BadInput(
      replace: BadInput.map, by: #"{"row": ["...."]}"#,
      says: "3: map.row: unknown key; did you mean 'rows'? Known here: name, rows, generate."),
    BadInput(
      replace: BadInput.map, by: #"{"rows": ["...."], "generate": {}}"#,
      says: #"3: map: expected exactly one of "rows", "generate", found 2; keep one."#),
    BadInput(
      replace: BadInput.map, by: #""nowhere.map""#,
      says: "3: map: nowhere.map: no such file; check the spelling and the folder the path starts from."),
    BadInput(
      replace: BadInput.map, by: #""""#,
      says: #"3: map: expected a path, such as "../Maps/depot.map", found an empty string."#),
    BadInput(
      replace: BadInput.map, by: #""office.json""#,
      says:
        "3: map: office.json: navsim can't read '.json' maps; use a MovingAI '.map', plain rows in a '.txt', a ROS map's "
        + "'.yaml', or a '.pgm' or '.png' picture."
    ),
    BadInput(
      replace: BadInput.map, by: #"{"generate": {"width": 8, "height": 8}}"#,
      says: #"3: map.generate.kind: missing; add it, for example "kind": "random"."#),
    BadInput(
      replace: BadInput.map, by: #"{"generate": {"kind": "labyrinth", "width": 8, "height": 8}}"#,
      says: #"3: map.generate.kind: unknown kind of map "labyrinth"; known: random, maze, rooms, warehouse."#),
    BadInput(
      replace: BadInput.map, by: #"{"generate": {"kind": "mazes", "width": 8, "height": 8}}"#,
      says:
        #"3: map.generate.kind: unknown kind of map "mazes"; did you mean "maze"? Known: random, maze, rooms, warehouse."#
    ),
    BadInput(
      replace: BadInput.map, by: #"{"generate": {"kind": "maze", "height": 8}}"#,
      says: #"3: map.generate.width: missing; add it, for example "width": 32."#),
    BadInput(
      replace: BadInput.map, by: #"{"generate": {"kind": "maze", "width": 8, "height": 8, "density": 0.1}}"#,
      says:
        #"3: map.generate.density: has no meaning here, it belongs to "kind": "random"; remove it or choose that."#
    ),
    BadInput(
      replace: BadInput.map, by: #"{"generate": {"kind": "random", "width": 8, "height": 8, "loops": 0.1}}"#,
      says:
        #"3: map.generate.loops: has no meaning here, it belongs to "kind": "maze" or "kind": "rooms"; remove it or choose that."#
    ),
    BadInput(
      replace: BadInput.map,
      by: #"{"generate": {"kind": "random", "width": 1000000000, "height": 1000000000}}"#,
      says: "3: map.generate.width: 1,000,000,000 is out of range 1…4,096."),
    BadInput(
      replace: BadInput.map,
      by: #"{"generate": {"kind": "random", "width": 8, "height": 8, "density": 1.2}}"#,
      says: "3: map.generate.density: 1.2 is out of range 0…0.9."),
    BadInput(
      replace: BadInput.map, by: #"{"generate": "random"}"#,
      says:
        #"3: map.generate: expected a map generator {"kind": …, "width": …, "height": …}, found the string "random"."#
    ),
    BadInput(
      replace: "[3, 0]", by: "[1, 1]",
      says: "6: agents[1].start: [1, 1] is a wall; [1, 0] is free."),
    BadInput(
      replace: "[3, 0]", by: "[4, 0]",
      says: "6: agents[1].start: [4, 0] is off the 4×3 map; columns run from 0 to 3, rows from 0 to 2."),
    BadInput(
      replace: "[3, 0]", by: "[-1, 0]",
      says: "6: agents[1].start: [-1, 0] is off the 4×3 map; columns run from 0 to 3, rows from 0 to 2."),
    BadInput(
      replace: "[3, 0]", by: "[0, 0]",
      says: "6: agents[1].start: [0, 0] is already the start of agents[0]; move one of them, [1, 0] is free."),
    BadInput(
      replace: "[3, 0]", by: "[1000000000000, 0]",
      says:
        "6: agents[1].start: [1000000000000, 0] is off the 4×3 map; columns run from 0 to 3, rows from 0 to 2."
    ),
    BadInput(
      replace: "[[0, 2]]", by: "[[2, 1]]",
      says: "6: agents[1].goals[0]: [2, 1] is a wall; [2, 0] is free."),
    BadInput(
      replace: "[[0, 2]]", by: "[[0, 3]]",
      says: "6: agents[1].goals[0]: [0, 3] is off the 4×3 map; columns run from 0 to 3, rows from 0 to 2."),
    BadInput(
      replace: "[[0, 2]]", by: "[[3, 2]]",
      says:
        "6: agents[1].goals[0]: [3, 2] is already the last goal of agents[0], and both can't stand there at once; move one of them, [3, 1] is free."
    ),
    BadInput(
      replace: #"".##.""#, by: "\"####\"",
      says:
        "5: agents[0].goals[0]: [3, 2] can't be reached from [0, 0], walls part them; open a way or choose [3, 0].\n"
        + "test.json:6: agents[1].goals[0]: [0, 2] can't be reached from [3, 0], walls part them; open a way or choose "
        + "[0, 0]."
    ),
    BadInput(
      replace: BadInput.maxSteps, by: #""task": "lifelong""#,
      says:
        "5: agents[0].goals[0]: a lifelong agent with the one goal [3, 2] has nowhere to go next: it would stand there and be counted as reaching it at every step; give two or more, or none for random goals.\n"
        + "test.json:6: agents[1].goals[0]: a lifelong agent with the one goal [0, 2] has nowhere to go next: it would stand there and be counted as reaching it at every step; give two "
        + "or more, or none for random goals."
    ),
    BadInput(
      replace: BadInput.agents, by: "[]",
      says: "4: agents: is empty; give at least one agent."),
    BadInput(
      replace: BadInput.agents, by: #""many""#,
      says: #"4: agents: expected an array of agents or {"count": …}, found the string "many"."#),
    BadInput(
      replace: BadInput.agents, by: #"{"count": 0}"#,
      says: "4: agents.count: 0 is out of range 1…1,000,000."),
    BadInput(
      replace: BadInput.agents, by: #"{"cuont": 3}"#,
      says: "4: agents.cuont: unknown key; did you mean 'count'? Known here: count, seed, minDistance."),
    BadInput(
      replace: BadInput.agents, by: #"{"seed": 3}"#,
      says: #"4: agents.count: missing; add it, for example "count": 8."#),
    BadInput(
      replace: BadInput.agents, by: #"{"count": 2.5}"#,
      says: "4: agents.count: expected an integer, found the number 2.5."),
    BadInput(
      replace: BadInput.agents, by: #"{"count": 11}"#,
      says:
        "4: agents: no room for 11 agents: a goal can be reached from 10 free cells; lower the count or take a larger map."
    ),
    BadInput(
      replace: BadInput.agents, by: #"{"count": 4, "minDistance": 40}"#,
      says:
        "4: agents: found no start and goal 40 steps or more apart for each of 4 agents; lower minDistance or the count."
    ),
    BadInput(
      replace: BadInput.agents, by: #"{"count": 4, "minDistance": 100000}"#,
      says: "4: agents.minDistance: 100,000 is out of range 1…32,768."),
    BadInput(
      replace: BadInput.agents, by: #"{"scen": "nowhere.scen"}"#,
      says:
        "4: agents.scen: nowhere.scen: no such file; check the spelling and the folder the path starts from."),
    BadInput(
      replace: BadInput.maxSteps, by: #""obstacles": {}"#,
      says: "8: obstacles: expected an array of obstacles, found an object."),
    BadInput(
      replace: BadInput.maxSteps, by: #""obstacles": [7]"#,
      says: #"8: obstacles[0]: expected an obstacle {"kind": …}, found the number 7."#),
    BadInput(
      replace: BadInput.maxSteps, by: #""obstacles": [{"start": [1, 0]}]"#,
      says: #"8: obstacles[0].kind: missing; add it, for example "kind": "walker"."#),
    BadInput(
      replace: BadInput.maxSteps, by: #""obstacles": [{"kind": "door"}]"#,
      says: #"8: obstacles[0].cell: missing; add it, for example "cell": [3, 4]."#),
    BadInput(
      replace: BadInput.maxSteps, by: #""obstacles": [{"kind": "dor", "cell": [1, 0]}]"#,
      says:
        #"8: obstacles[0].kind: unknown kind of obstacle "dor"; did you mean "door"? Known: patrol, walker, door, appearing."#
    ),
    BadInput(
      replace: BadInput.maxSteps, by: #""obstacles": [{"kind": "walker", "start": [1, 1]}]"#,
      says: "8: obstacles[0].start: [1, 1] is a wall; [1, 0] is free."),
    BadInput(
      replace: BadInput.maxSteps, by: #""obstacles": [{"kind": "walker", "start": [3, 0]}]"#,
      says: "8: obstacles[0]: [3, 0] is the start of agents[1]; move one of the two."),
    BadInput(
      replace: BadInput.maxSteps, by: #""obstacles": [{"kind": "walker", "cell": [3, 0]}]"#,
      says: "8: obstacles[0].cell: unknown key; known here: kind, start."),
    BadInput(
      replace: BadInput.maxSteps,
      by: #""obstacles": [{"kind": "walker", "start": [1, 0]}, {"kind": "walker", "start": [1, 0]}]"#,
      says: "8: obstacles[1]: [1, 0] is taken by obstacles[0] already; move one of the two."),
    BadInput(
      replace: BadInput.maxSteps, by: #""obstacles": [{"kind": "patrol", "waypoints": [[1, 0]]}]"#,
      says:
        "8: obstacles[0].waypoints: a patrol needs two waypoints or more, found 1; add one, or make the cell a wall."
    ),
    BadInput(
      replace: BadInput.maxSteps, by: #""obstacles": [{"kind": "patrol", "waypoints": [[1, 0], [9, 9]]}]"#,
      says:
        "8: obstacles[0].waypoints[1]: [9, 9] is off the 4×3 map; columns run from 0 to 3, rows from 0 to 2."),
    BadInput(
      replace: BadInput.maxSteps,
      by: #""obstacles": [{"kind": "door", "cell": [0, 0], "open": 2, "closed": 2}]"#,
      says: "8: obstacles[0]: [0, 0] is the start of agents[0]; move one of the two."),
    BadInput(
      replace: BadInput.maxSteps,
      by: #""obstacles": [{"kind": "door", "cell": [1, 0], "open": 0, "closed": 2}]"#,
      says: "8: obstacles[0].open: 0 is out of range 1…1,000,000."),
    BadInput(
      replace: BadInput.maxSteps,
      by: #""obstacles": [{"kind": "door", "cell": [1, 0], "open": 2, "closed": 2, "phase": 4}]"#,
      says: "8: obstacles[0].phase: 4 is out of range 0…3: the cycle, open + closed, is 4 steps long."),
    BadInput(
      #"{"version": 1, "task": "lifelong", "map": {"rows": [".#."]}, "agents": [{"start": [0, 0]}]}"#,
      says:
        "1: agents[0].start: from [0, 0] no other cell can be reached, so there is no goal to draw; open a way or move the start."
    ),
    BadInput(
      "{\"version\": 1, \"map\": {\"rows\": [\"###\"]}, \"agents\": [{\"start\": [0, 0], \"goals\": [[1, 0]]}]}",
      says: "1: agents[0].start: [0, 0] is a wall; the map has no free cell."),
    BadInput(
      "{\"version\": 1, \"map\": {\"rows\": [\"###\"]}, \"agents\": {\"count\": 1}}",
      says:
        "1: agents: no room for 1 agent: a goal can be reached from 0 free cells; lower the count or take a larger map."
    ),
    BadInput(
      #"{"version": 1, "map": {"rows": [".#."]}, "agents": {"count": 1}}"#,
      says:
        "1: agents: no room for 1 agent: a goal can be reached from 0 free cells; lower the count or take a larger map."
    ),
    BadInput(
      #"{"version": 1, "map": {"rows": [".."]}, "agents": [{"start": [0, 0], "goals": [[1, 0]]}, {"start": [0, 0], "goals": [[0, 0]]}, {"start": [1, 0], "goals": [[0, 0]]}]}"#,
      says: "1: agents[1].start: [0, 0] is already the start of agents[0]; move one of them; the map is full."
    ),
    BadInput(
      "{\"version\": 1, \"map\": {\"rows\": [\"..#..\"]}, \"agents\": [{\"start\": [0, 0], \"goals\": [[1, 0]]}],\n \"obstacles\": [{\"kind\": \"patrol\", \"waypoints\": [[3, 0], [0, 0]]}]}",
      says:
        "2: obstacles[0].waypoints[1]: [0, 0] can't be reached from [3, 0], walls part them; open a way or choose [4, 0]."
    ),
    BadInput(
      #"{"version": 1, "map": {"rows": ["O..W"]}, "terrain": "lacam", "agents": [{"start": [0, 0], "goals": [[3, 0]]}], "dynamics": {"model": 5}}"#,
      says: "1: dynamics.model: expected a string, found the number 5."),
    BadInput(
      "[]",
      says: #"1: expected a scenario {"version": 1, …}, found an empty array."#),
    BadInput(
      #""depot""#,
      says: #"1: expected a scenario {"version": 1, …}, found the string "depot"."#),
    BadInput(
      "null",
      says: #"1: expected a scenario {"version": 1, …}, found null."#),
    BadInput(
      "{}",
      says: #"1: version: missing; add it, for example "version": 1."#),
    BadInput(
      #"{"version": 1, "map": {"generate": {"kind": "random", "width": 20, "height": 20, "density": 0.5, "seed": 1, "connected": "no"}}, "agents": {"count": 1}}"#,
      says: #"1: map.generate.connected: expected true or false, found the string "no"."#),
    BadInput(
      #"{"version": 1, "map": {"rows": ["..S"]}, "agents": {"count": 2, "goals": [[1, 1]]}}"#,
      says:
        #"1: agents.goals: unknown key here; it belongs in each agent: "agents": [{"start": [0, 0], "goals": [[9, 9]]}]."#
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
