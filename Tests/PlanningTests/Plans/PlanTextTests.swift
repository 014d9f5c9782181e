import Basics
import Foundation
import GridWorld
import Planning
import Simulation
import Testing

@Suite("Plan files") struct PlanTextTests {
  @Test("are read as they were written", arguments: UInt64(1)...4)
  func roundTrip(seed: UInt64) throws {
    var plan = Plan(randomWorld(seed: seed, agents: 12), PIBTController(options: .strong), steps: 40)
    plan.mapName = "a=b.map"
    plan.solver = "pibt+"
    #expect(try Plan(text: Array(plan.text(extra: [("seed", "1")]).utf8), file: "a.plan") == plan)
  }

  @Test("are written as the LaCAM family writes them")
  func format() {
    let text = PlanValidatorTests.sound.text()
    #expect(
      text == """
        agents=2
        map_file=
        solver=
        solved=1
        soc=4
        makespan=2
        starts=(0,0),(2,0),
        goals=(2,0),(2,2),
        solution=
        0:(0,0),(2,0),
        1:(1,0),(2,1),
        2:(2,0),(2,2),

        """)
  }

  @Test("may have orientations, spaces, other keys and CR LF")
  func lenient() throws {
    let text =
      "agents=1\r\ncomp_time=3\r\nstarts=(0,0)\r\ngoals=(1,0)\r\nsolution=\r\n0:(0,0,X_PLUS), \r\n1:(1,0,X_PLUS),\r\n"
    let plan = try Plan(text: Array(text.utf8), file: "a.plan")
    #expect(plan.configurations == [[Cell(0, 0)], [Cell(1, 0)]] && plan.isSolved)
  }

  @Test("without starts begin where their first step says")
  func startsOfRow0() throws {
    let plan = try Plan(text: Array("goals=(1,0)\nsolution=\n0:(0,0)\n1:(1,0)\n".utf8), file: "a.plan")
    #expect(plan.starts == [Cell(0, 0)] && plan.isSolved)
    let reader = try PlanReader(text: Array("\u{FEFF}0:(4,0),\n1:(3,0),\n".utf8.dropFirst(3)), file: "a.plan")
    #expect(!reader.header.isThere && reader.agentCount == 0)
    #expect(try reader.next() == [Cell(4, 0)] && reader.header.starts == [Cell(4, 0)])
    #expect(try reader.next() == [Cell(3, 0)] && reader.agentCount == 1)
    #expect(try reader.next() == nil)
  }

  @Test("are recorded a byte a move, and written as they were", arguments: UInt64(1)...3)
  func recording(seed: UInt64) throws {
    var episode = Episode(randomWorld(seed: seed, agents: 12), PIBTController(options: .strong))
    var plan = Plan(starts: [], goals: [], configurations: [])
    var recording = PlanRecording()
    let world = episode.world
    plan.starts = (0..<world.agentCount).map { world.cell(of: $0) }
    plan.goals = (0..<world.agentCount).map { world.goalCell(of: $0) }
    plan.record(world)
    recording.record(world)
    for _ in 0..<30 {
      episode.advance()
      plan.record(episode.world)
      recording.record(episode.world)
    }
    let path = FileManager.default.temporaryDirectory.path + "/navsim-\(UUID().uuidString).plan"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try WholeFile(path: path)
    try recording.write(.init(mapName: "", solver: ""), goals: plan.goals, to: file)
    try file.commit()
    #expect(try String(contentsOfFile: path, encoding: .utf8) == plan.text())
  }

  static let head = "agents=2\nstarts=(0,0),(2,0),\ngoals=(2,0),(2,2),\n"

  @Test(
    "are refused with line and mend",
    arguments: [
      ("\n \n", "a.plan: is empty; write a plan with 'navsim run SCENARIO --plan FILE'."),
      ("soc=many\n", "a.plan:1: soc: expected an integer, found 'many'."),
      (
        "agents=2\n",
        "a.plan: the header has no 'solution'; add a line such as 'solution=' before 'solution='."
      ),
      (
        "agents=2\nstarts=(0,0),(2,0),\nsolution=\n",
        "a.plan: the header has no 'goals'; add a line such as 'goals=(5,2),(0,4),' before 'solution='."
      ),
      ("agents=x\n", "a.plan:1: agents: expected an integer, found 'x'."),
      (
        "agents=3\nstarts=(0,0),(2,0),\ngoals=(2,0),(2,2),\nsolution=\n",
        "a.plan:2: starts: expected 3 cells, one for each agent, found 2."
      ),
      (head + "solution=\n", "a.plan: 'solution=' is followed by no step; the first is '0:' and the starts."),
      (
        head + "solution=\n1:(0,0),(2,0),\n",
        "a.plan:5: expected step 0, found '1'; steps count from 0 without gaps."
      ),
      (
        head + "solution=\n0:(0,0),(2;0),\n",
        "a.plan:5: expected cells such as '(1,2),(3,4),' (column, row), found '(0,0),(2;0),'."
      ),
      (head + "solution=\n0:(0,0),\n", "a.plan:5: step 0: expected 2 cells, one for each agent, found 1."),
      (
        "type octile\n",
        "a.plan:1: expected 'key=value' or a step such as '0:(1,2),(3,4),', found 'type octile'; is it a plan in the LaCAM family's text format?"
      ),
      (
        "0:(0,0),(2,0),\n1:(1,0),(2,0),\n",
        "a.plan: begins with its steps, so the goals are unknown; name the scenario with --scenario FILE, or add lines such as 'goals=(5,2),(0,4),' and 'solution=' before the steps."
      ),
      (
        "agents=0\nstarts=\ngoals=\nsolution=\n0:\n",
        "a.plan:1: the plan has no agents; a step names a cell for each, such as '0:(1,2),(3,4),'."
      ),
      (
        "goals=\nsolution=\n0:\n",
        "a.plan:1: the plan has no agents; a step names a cell for each, such as '0:(1,2),(3,4),'."
      ),
      ("soc=1\nsoc=1\n", "a.plan:2: 'soc' is already given on line 1; remove one of the two."),
      (
        head + "starts=(0,0),(2,0),\n",
        "a.plan:4: 'starts' is already given on line 2; remove one of the two."
      ),
      ("solved=7\n", "a.plan:1: solved: expected 0 or 1, found '7'."),
      ("solved=\n", "a.plan:1: solved: expected 0 or 1, found ''."),
      ("soc=+1\n", "a.plan:1: soc: expected an integer, found '+1'."),
      (
        "makespan=99999999999999999999\n",
        "a.plan:1: makespan: expected an integer, found '99999999999999999999'."
      ),
      ("agents=-1\n", "a.plan:1: agents: expected an integer, found '-1'."),
      (
        "=1\n",
        "a.plan:1: expected 'key=value' or a step such as '0:(1,2),(3,4),', found '=1'; is it a plan in the LaCAM family's text format?"
      ),
      (
        head + "solution=no\n",
        "a.plan:4: expected nothing after 'solution=', found 'no'; the steps follow on lines of their own."
      ),
      (
        head + "solution=\n+0:(0,0),(2,0),\n",
        "a.plan:5: expected step 0, found '+0'; steps count from 0 without gaps."
      ),
      (
        head + "solution=\n0:(0,0),(2,0),\n01:(0,0),(2,0),\n",
        "a.plan:6: expected step 1, found '01'; steps count from 0 without gaps."
      ),
      (
        head + "solution=\n0:(+0,0),(2,0),\n",
        "a.plan:5: expected cells such as '(1,2),(3,4),' (column, row), found '(+0,0),(2,0),'."
      ),
      (
        head + "solution=\n0:(0,0)(2,0),\n",
        "a.plan:5: expected cells such as '(1,2),(3,4),' (column, row), found '(0,0)(2,0),'."
      ),
      (
        head + "solution=\n0:(0,0),,(2,0),\n",
        "a.plan:5: expected cells such as '(1,2),(3,4),' (column, row), found '(0,0),,(2,0),'."
      ),
    ])
  func refused(text: String, message: String) {
    let error = #expect(throws: PlanFileError.self) { try Plan(text: Array(text.utf8), file: "a.plan") }
    #expect(error?.description == message)
  }

  @Test("claim in their header what their solution has")
  func claims() throws {
    let plan = PlanValidatorTests.sound
    let file = try PlanFile(text: Array(plan.text().utf8), file: "a.plan")
    #expect(
      file.claims == PlanClaims(isSolved: true, sumOfCosts: 4, makespan: 2) && !file.isLifelong)
    #expect(
      file.claims.mismatches(with: plan).isEmpty && PlanClaims().mismatches(with: plan).isEmpty)
    #expect(
      PlanClaims(isSolved: false, sumOfCosts: 3, makespan: 9).mismatches(with: plan) == [
        "header: solved=0, but the solution has solved=1",
        "header: soc=3, but the solution has soc=4",
        "header: makespan=9, but the solution has makespan=2",
      ])
  }

  @Test("that are missing are told from bad ones")
  func missing() {
    let error = #expect(throws: PlanFileError.self) { try Plan(file: "/nonexistent/a.plan") }
    #expect(error?.isMissingInput == true)
  }
}
