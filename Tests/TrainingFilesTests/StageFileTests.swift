import Basics
import GridWorld
import Planning
import Policies
import Scenarios
import Simulation
import Testing
import Training

@testable import TrainingFiles

@Suite("Stages in training configurations") struct StageFileTests {
  private static let stages = #"""
    "agentSteps": 700, "optimizer": {"learningRate": 0.02, "warmup": 3},
    "reinforce": {"instances": 3, "discount": 0.9},
    "worlds": {"mixture": [
        {"weight": 0.7, "agents": {"counts": [4, 6, 6]},
         "map": {"generate": {"kind": "maze", "width": [9, 13], "height": 9, "loops": [0.2, 0.6], "posts": false}}},
        {"map": {"generate": {"kind": "random", "width": 8, "height": [8, 9]}}, "agents": {"count": 5}}],
      "maxSteps": 40},
    "stages": [
      {"kind": "imitation", "instances": 30, "updates": 20, "optimizer": {"learningRate": 0.01},
       "evaluationInterval": 7, "expert": {"iterations": 50}, "heldOutInstances": 9, "gradientClip": 2,
       "batch": {"rows": 100, "states": 3, "waiting": 0.5, "symmetries": false}, "cache": {"megabytes": 2}},
      {"kind": "aggregation", "rounds": 3, "instances": 40, "updates": 10, "candidates": 4, "hardShare": 0.25,
       "temperatures": [0.5], "labelledShare": 0.2, "followingStates": 1, "newShare": 0.75,
       "worlds": {"agents": {"count": 2}}},
      {"kind": "reinforce"},
      {"kind": "reinforce", "agentSteps": 900, "reinforce": {"discount": 0.8}}],
    "from": "/best.safetensors", "fromMatching": true
    """#

  private func load(
    _ members: String, overrides: TrainingOverrides = .init()
  ) throws -> TrainingDocument {
    let text = "{\"version\": 1, \"kind\": \"training\", \(members)}"
    return try TrainingDocument(JSONDocument(text: text, file: "runs/try.json"), overrides: overrides)
  }

  @Test("are evaluated behind the shield of the last stage of REINFORCE, also where some of it is said anew")
  func evaluationShield() throws {
    let stages =
      #""stages": [{"kind": "reinforce", "reinforce": {"shield": {"prior": 3, "temperature": 0.25}}}]"#
    let trained = try load(stages).configuration
    #expect(trained.evaluationShield?.shield.prior == 3 && trained.evaluationShield?.temperature == 0.25)
    let given = try load(stages + #", "evaluation": {"shield": {"temperature": 0.75}}"#).configuration
    #expect(given.evaluationShield?.shield.prior == 3 && given.evaluationShield?.temperature == 0.75)
  }

  @Test("set every field, take the run's for what they leave out, and resolve to the same")
  func fields() throws {
    let document = try load(Self.stages)
    let run = document.configuration
    var optimizer = OptimizerConfiguration(learningRate: 0.02, warmup: 3)
    #expect(run.optimizer == optimizer)
    optimizer.learningRate = 0.01
    #expect(
      run.stages[0]
        == .imitation(
          ImitationConfiguration(
            settings: StageSettings(optimizer: optimizer, evaluationInterval: 7),
            supervision: SupervisionConfiguration(
              expertIterations: 50, heldOutInstances: 9, batchRows: 100, statesPerInstance: 3,
              waitingShare: 0.5, usesSymmetries: false, gradientClip: 2, cacheMegabytes: 2),
            instances: 30, updates: 20)))
    guard case .aggregation(let aggregation) = run.stages[1], case .reinforce(let last) = run.stages[3] else {
      Issue.record("other kinds of stages")
      return
    }
    var expected = AggregationConfiguration(
      rounds: 3, instances: 40, candidates: 4, hardShare: 0.25, temperatures: [0.5], labelledShare: 0.2,
      followingStates: 1, newShare: 0.75, updates: 10)
    expected.settings.worlds = aggregation.settings.worlds
    #expect(aggregation == expected)
    let worlds = try #require(aggregation.settings.worlds)
    #expect(worlds.maximumAgents == 2 && worlds.maxSteps == 40)
    #expect(run.stages[2] == .reinforce(ReinforceStage()))
    #expect(last.agentSteps == 900 && last.reinforce?.discount == 0.8 && last.reinforce?.instances == 3)
    #expect(run.start == StartingPolicy(file: "/best.safetensors", takesMatching: true))
    let again = try TrainingDocument(JSONDocument(text: document.resolved.text, file: "resolved.json"))
    #expect(again.configuration == run && again.resolved == document.resolved)
  }

  @Test("draw worlds of a mixture within their bounds, each by its number")
  func mixture() throws {
    let run = try load(Self.stages).configuration
    guard case .mixture(let parts) = run.worlds.source else {
      Issue.record("no mixture")
      return
    }
    #expect(parts.map(\.weight) == [0.7, 1] && parts.map(\.agents) == [[4, 6, 6], [5]])
    #expect(parts[0].maps.lower.width == 9 && parts[0].maps.upper.width == 13)
    let evaluator = PolicyEvaluator(.init(run.policy), worlds: run.worlds, seed: 3)
    var sides: Set<[Int]> = []
    var counts: [Int: Int] = [:]
    for number in 0..<200 {
      let world = evaluator.configuration(number)
      sides.insert([world.grid.width, world.grid.height])
      counts[world.agents.count, default: 0] += 1
      #expect(world.maxSteps == 40)
    }
    // Mazes are cut to whole corridors.
    #expect(sides == [[9, 9], [11, 9], [13, 9], [8, 8], [8, 9]])
    #expect(Set(counts.keys) == [4, 5, 6] && counts[6, default: 0] > counts[4, default: 0])
    #expect(evaluator.configuration(7) == evaluator.configuration(7))
  }

  @Test(
    "are none where they are not given, and a command line can shorten REINFORCE and name another beginning")
  func overrides() throws {
    let plain = try load("\"agentSteps\": 5")
    #expect(plain.configuration.stages.isEmpty && plain.configuration.start == nil)
    #expect(plain.resolved["stages"] == nil && plain.resolved["from"] == nil)
    let run = try load(Self.stages, overrides: TrainingOverrides(agentSteps: 12, from: "/other.safetensors"))
      .configuration
    #expect(run.agentSteps == 12 && run.start?.file == "/other.safetensors")
    guard case .reinforce(let last) = run.stages[3] else { return }
    #expect(last.agentSteps == nil)
  }

  @Test(
    "wrong ones are refused where they stand",
    arguments: [
      (
        #""stages": [{"kind": "bc"}]"#,
        #"stages[0].kind: unknown kind of stage "bc"; did you mean "imitation"? Known: imitation, aggregation, reinforce."#
      ),
      (
        #""stages": [{"kind": "DAgger"}]"#,
        #"stages[0].kind: unknown kind of stage "DAgger"; did you mean "aggregation"? Known: imitation, aggregation, reinforce."#
      ),
      (#""stages": [{"updates": 3}]"#, #"stages[0].kind: missing; add it, for example "kind": "imitation"."#),
      (#""stages": [7]"#, #"stages[0]: expected a stage {"kind": "imitation", …}, found the number 7."#),
      (
        #""stages": [{"kind": "imitation", "updates": 0}]"#,
        "stages[0].updates: 0 is out of range 1…10,000,000."
      ),
      (
        #""stages": [{"kind": "imitation"}], "worlds": {"task": "lifelong"}"#,
        "stages[0]: the expert plans to one goal an agent, and under 'lifelong' goals never end; teach on \"task\": "
          + "\"reach\", and go on from that policy."
      ),
      (
        #""stages": [{"kind": "imitation", "worlds": {"collisions": "priority"}}]"#,
        "stages[0].worlds: the expert has no plans for collisions 'priority'; take \"collisions\": \"soft\"."
      ),
      (
        #""stages": [{"kind": "reinforce", "worlds": {"task": "lifelong"}}]"#,
        "stages[0].worlds: all worlds of a run have one dynamics model and one task; part them into runs of their own."
      ),
      (
        #""worlds": {"mixture": []}"#,
        "worlds.mixture: is empty; give at least one part."
      ),
      (
        #""worlds": {"mixture": [{"map": {"rows": [".."]}}]}"#,
        "worlds.mixture[0].map: the parts of a mixture draw fresh maps; write \"map\": {\"generate\": {…}} without a "
          + "\"seed\"."
      ),
      (
        #""worlds": {"map": {"generate": {"kind": "maze", "width": [21, 17], "height": 9}}}"#,
        "worlds.map.generate.width: [21, 17] are bounds in the wrong order; write [17, 21]."
      ),
      (
        #""worlds": {"map": {"generate": {"kind": "maze", "width": [1, 2, 3], "height": 9}}}"#,
        "worlds.map.generate.width: expected an integer, found an array of 3."
      ),
      (
        #""worlds": {"agents": {"count": 3, "counts": [3]}}"#,
        "worlds.agents.counts: expected exactly one of \"count\", \"counts\", found 2; keep one."
      ),
      (
        #""fromMatching": true"#,
        #"from: missing; add it, for example "from": "runs/navigator/best.safetensors"."#
      ),
      (
        #""from": """#,
        #"from: expected a path, such as "runs/navigator/best.safetensors", found an empty string"#
      ),
      (#""imitation": {}"#, "imitation: unknown key; did you mean 'stages'?"),
      (
        #""stages": [{"kind": "imitation", "rounds": 2}]"#,
        "stages[0].rounds: has no meaning here, it belongs to \"kind\": \"aggregation\""
      ),
    ])
  func wrong(members: String, message: String) {
    let error = #expect(throws: ScenarioError.self) { try load(members) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "nothing")")
  }

  @Test("tell of several errors at once")
  func several() {
    let error = #expect(throws: ScenarioError.self) {
      try load(
        #""stages": [{"kind": "imitation", "updates": 0, "expert": {"iterations": -1}}, {"kind": "reinforce", "agentSteps": 0}]"#
      )
    }
    #expect(error?.description.split(separator: "\n").count == 3, "\(error?.description ?? "nothing")")
  }
}
