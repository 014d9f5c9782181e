import Attention
import Basics
import Foundation
import GridWorld
import Planning
import Policies
import Simulation
import Testing
import Training

@testable import Scenarios
@testable import TrainingFiles

@Suite("Training configurations") struct TrainingDocumentTests {
  static func load(
    _ members: String = "", overrides: TrainingOverrides = .init(), file: String = "runs/try.json"
  ) throws -> TrainingDocument {
    let text = "{\"version\": 1, \"kind\": \"training\"\(members.isEmpty ? "" : ", ")\(members)}"
    return try TrainingDocument(JSONDocument(text: text, file: file), overrides: overrides)
  }

  static let full = #"""
    "name": "soft-3", "description": "All keys.", "seed": 18446744073709551615,
    "policy": {"attention": "soft", "function": {"gumbelSoftmax": 0.7}, "tied": false, "heads": 4, "tokenWidth": 16,
      "valueWidth": 8, "environmentWidths": [32], "hiddenWidths": [64, 32], "interaction": {"hidden": 3, "rank": 2},
      "exchange": {"kind": "sameStep", "rounds": 3, "message": 5, "values": true, "claims": true}, "peersThrough": "everywhere",
      "relations": true, "precedence": true, "dice": true, "history": false, "sensors": {"window": {"radius": 3}, "peers": {"max": 4}}, "radio": {"loss": 0.5}},
    "worlds": {"map": {"generate": {"kind": "maze", "width": 21, "height": 15, "loops": 0.3}}, "agents": {"count": 6},
      "collisions": "priority", "maxSteps": 64},
    "curriculum": [{"fromAgentSteps": 0, "worlds": {"agents": {"count": 2}}},
      {"fromAgentSteps": 500, "worlds": {"map": {"rows": ["....", ".#.."]}, "maxSteps": 9,
        "agents": [{"start": [0, 0], "goals": [[3, 1]]}, {"start": [3, 0], "goals": [[0, 1]]}]}}],
    "reward": {"progress": 1, "arrival": 2, "collision": -3, "step": -0.5, "offGoal": -0.25, "success": 4, "shared": 0.1},
    "reinforce": {"baseline": "leaveOneOut", "discount": 0.9, "instances": 8, "rollouts": 4, "entropyBonus": 0.02,
      "normalizeAdvantages": false, "gradientClip": 0.5, "valueWeight": 0.25, "driftPenalty": 0.125,
      "driftPenaltyOn": "quiet", "originalWeight": 0.2, "bootstrapTruncation": true, "policyWeight": 0.5,
      "teacher": {"weight": 2, "drives": 0.3, "swap": false, "repetitionNoise": 0.7, "parking": true}},
    "optimizer": {"learningRate": 0.01, "finalShare": 0.5, "schedule": "linear", "warmup": 3, "beta1": 0.8,
      "beta2": 0.95, "epsilon": 1e-6},
    "evaluation": {"episodes": 16, "interval": 7, "temperature": 0},
    "agentSteps": 1000, "checkpointInterval": 11, "drivingTemperature": 0.5
    """#

  @Test("take the trainer's defaults for what they leave out, and the file's name")
  func defaults() throws {
    let document = try Self.load()
    #expect(document.configuration == TrainerConfiguration(name: "try") && document.summary == nil)
  }

  @Test("set every field")
  func everyField() throws {
    let run = try Self.load(Self.full).configuration
    #expect(
      run.name == "soft-3" && run.seed == UInt64.max && run.agentSteps == 1000 && run.checkpointInterval == 11
    )
    let policy = PolicyConfiguration(
      attention: .soft, function: .gumbelSoftmax(temperature: 0.7), isTied: false, heads: 4, tokenWidth: 16,
      valueWidth: 8, environmentWidths: [32], hiddenWidths: [64, 32], interactionHidden: 3,
      interactionRank: 2,
      messageSymbols: 5, exchange: .sameStep, rounds: 3, hearsValues: true, hearsClaims: true,
      perception: Perception(
        peersThrough: .everywhere, relations: true, precedence: true, dice: true, history: false),
      sensors: SensorConfiguration(window: WindowSensor(radius: 3), peers: PeerSensor(max: 4)),
      radio: RadioConfiguration(delay: 0, loss: 0.5))
    #expect(run.policy == policy && run.drivingTemperature == 0.5)
    let maze = MapGenerator(.maze(MazeMap(loops: 0.3)), width: 21, height: 15)
    #expect(
      run.worlds
        == WorldDistribution(
          source: .generated(maze, agents: 6), dynamics: .grid(collisions: .priority), maxSteps: 64))
    #expect(
      run.reward
        == RewardConfiguration(
          progress: 1, arrival: 2, collision: -3, step: -0.5, offGoal: -0.25, success: 4, shared: 0.1))
    #expect(
      run.reinforce
        == ReinforceConfiguration(
          baseline: .leaveOneOut, discount: 0.9, instances: 8, rollouts: 4, entropyBonus: 0.02,
          normalizesAdvantages: false, gradientClip: 0.5, valueWeight: 0.25, driftPenalty: 0.125,
          driftPenaltyOn: .quiet, originalWeight: 0.2, bootstrapsTruncation: true,
          teacher: TeacherConfiguration(
            weight: 2, drives: 0.3, options: PIBTOptions(repetitionNoise: 0.7, parking: true)),
          policyWeight: 0.5))
    #expect(
      run.optimizer
        == OptimizerConfiguration(
          learningRate: 0.01, finalShare: 0.5, schedule: .linear, warmup: 3, beta1: 0.8, beta2: 0.95,
          epsilon: 1e-6))
    #expect(run.evaluation == EvaluationConfiguration(episodes: 16, interval: 7, temperature: 0))
  }

  @Test("give a stage what it leaves out from the main worlds")
  func curriculum() throws {
    let run = try Self.load(Self.full).configuration
    #expect(run.curriculum.map(\.fromAgentSteps) == [0, 500])
    var first = run.worlds
    first.source = .generated(MapGenerator(.maze(MazeMap(loops: 0.3)), width: 21, height: 15), agents: 2)
    #expect(run.curriculum[0].worlds == first)
    guard case .listed(let listed) = run.curriculum[1].worlds.source, let world = listed.first else {
      Issue.record("rows make a fixed world")
      return
    }
    #expect(
      run.curriculum[1].worlds.dynamics.collisions == .priority && world.dynamics.collisions == .priority)
    #expect(
      world.maxSteps == 9 && world.grid.width == 4 && world.agents.map(\.start) == [Cell(0, 0), Cell(3, 0)])
    #expect(world.sensors == run.policy.sensors && world.radio == run.policy.radio && world.seed == run.seed)
  }

  @Test("may have a radio that reaches nobody where nobody talks within a step")
  func silence() throws {
    for policy in [
      #"{"radio": {"range": 0}, "messageSymbols": 3}"#,
      #"{"exchange": "previousStep", "radio": {"loss": 1}}"#,
      #"{"exchange": {"kind": "sameStep", "rounds": 0}, "radio": {"range": 0}}"#,
    ] {
      #expect(throws: Never.self) { try Self.load("\"policy\": \(policy)") }
    }
  }

  @Test("resolve to a document that says the same, and so on")
  func resolved() throws {
    for members in [
      "", Self.full, #""worlds": {"map": {"generate": {"kind": "rooms", "width": 20, "height": 20}}}"#,
    ] {
      let document = try Self.load(members)
      let text = document.resolved.prettyText()
      let again = try TrainingDocument(JSONDocument(text: text, file: "other/config.json"))
      #expect(again.configuration == document.configuration && again.summary == document.summary)
      #expect(again.resolved == document.resolved)
      guard case .object(let written) = document.resolved else { continue }
      // Stages and a beginning are left out where there are none (see `StageFileTests`), the temperature where it is 1.
      var keys = Set(TrainingFormat.training.keys)
        .subtracting(["$schema", "description", "stages", "from", "fromMatching"])
      if document.configuration.drivingTemperature == 1 { keys.remove("drivingTemperature") }
      #expect(Set(written.map(\.key)).subtracting(["description"]) == keys)
    }
  }

  @Test("resolve as before there was a choice of what truncation counts as, where it is not taken")
  func resolvedTruncation() throws {
    // Checkpoints are resumed only under the very same resolved configuration.
    func resolved(_ members: String) throws -> JSONValue { try Self.load(members).resolved }
    #expect(try resolved("")["reinforce"]?["bootstrapTruncation"] == nil)
    #expect(try resolved(#""reinforce": {"bootstrapTruncation": false}"#) == resolved(""))
    let taken = try resolved(#""reinforce": {"bootstrapTruncation": true, "valueWeight": 0.5}"#)
    #expect(taken["reinforce"]?["bootstrapTruncation"] == .bool(true))
  }

  @Test(
    "place agents that are only counted anew every episode on a map that stays, in training and evaluation")
  func freshPlacements() throws {
    let document = try Self.load(
      #"""
      "worlds": {"map": {"rows": ["........", ".##..##.", "........", "........"]}, "task": "lifelong",
        "agents": {"count": 5, "minDistance": 2}, "maxSteps": 9,
        "obstacles": [{"kind": "door", "cell": [3, 2], "open": 3, "closed": 2}]}
      """#)
    let run = document.configuration
    guard case .placed(let world, let agents, let distance) = run.worlds.source else {
      Issue.record("counted agents are placed anew")
      return
    }
    #expect(agents == 5 && distance == 2 && world.obstacles.count == 1 && run.worlds.task == .lifelong)
    let policy = NavigationPolicy(run.policy)
    var seen: Set<[Cell]> = []
    for use in [WorldDistribution.Use.heldOut, .test] {
      let evaluator = PolicyEvaluator(policy, worlds: run.worlds, seed: run.seed, use: use)
      for number in 0..<6 {
        let instance = evaluator.configuration(number)
        #expect(instance.grid == world.grid && instance.obstacles == world.obstacles)
        #expect(instance.task == .lifelong && instance.maxSteps == 9 && instance.agents.count == 5)
        #expect(!instance.agents.map(\.start).contains(Cell(3, 2)), "nobody starts in a door")
        seen.insert(instance.agents.map(\.start))
      }
    }
    #expect(seen.count == 12)
    let again = try TrainingDocument(JSONDocument(text: document.resolved.text, file: "runs/try.json"))
    #expect(again.configuration == run && again.resolved == document.resolved)
  }

  @Test("take the cases of a suite as instances, and hold some out for evaluation and some for the test")
  func suites() throws {
    let cases = (0..<10).map {
      #"{"name": "c\#($0)", "map": {"rows": ["\#(String(repeating: ".", count: 4 + $0))", "...."]}, "agents": {"count": 2}}"#
        .replacing(#""....""#, with: "\"\(String(repeating: ".", count: 4 + $0))\"")
    }
    let suite =
      #"{"version": 1, "name": "s", "base": {"maxSteps": 12}, "cases": [\#(cases.joined(separator: ", "))]}"#
    let folder = FileManager.default.temporaryDirectory.appending(path: "navsim-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try suite.write(to: folder.appending(path: "s.json"), atomically: true, encoding: .utf8)
    func load(_ worlds: String) throws -> TrainingDocument {
      try TrainingDocument(
        JSONDocument(
          text: #"{"version": 1, "kind": "training", "worlds": \#(worlds)}"#, file: folder.path + "/t.json"))
    }
    let document = try load(#"{"suite": "s.json", "heldOut": 0.4}"#)
    let worlds = document.configuration.worlds
    guard case .listed(let listed) = worlds.source else {
      Issue.record("a suite lists instances")
      return
    }
    #expect(listed.count == 10 && worlds.maxSteps == 12 && worlds.heldOutShare == 0.4)
    #expect(try load(#"{"suite": "s.json"}"#).configuration.worlds.heldOutShare == 0.2)
    #expect(!worlds.isTrainedOn(.heldOut) && !worlds.isTrainedOn(.test))
    let policy = NavigationPolicy(document.configuration.policy)
    func widths(_ use: WorldDistribution.Use) -> Set<Int> {
      let evaluator = PolicyEvaluator(policy, worlds: worlds, seed: 5, use: use)
      return Set((0..<60).map { evaluator.configuration($0).grid.width })
    }
    let (training, heldOut, test) = (widths(.training), widths(.heldOut), widths(.test))
    #expect(training.count == 6 && heldOut.count == 2 && test.count == 2)
    #expect(training.union(heldOut).union(test) == Set(4...13), "every case has one use")
    let again = try load(document.resolved["worlds"]?.text ?? "")
    #expect(again.configuration.worlds == worlds)
    let missing = #expect(throws: ScenarioError.self) { try load(#"{"suite": "none.json"}"#) }
    #expect(missing?.file == folder.path + "/none.json" && missing?.reason == .unreadable(.notFound))
    let all = try load(#"{"suite": "s.json", "heldOut": 0}"#).configuration.worlds
    #expect(all.isTrainedOn(.heldOut) && all.isTrainedOn(.test))
  }

  @Test("train robots with headings, whose policy follows the dynamics")
  func orientedRobots() throws {
    let document = try Self.load(
      #""worlds": {"dynamics": {"model": "gridOriented"}, "agents": {"count": 4}}"#)
    #expect(document.configuration.policy.dynamics == .gridOriented)
    #expect(document.configuration.worlds.dynamics == .gridOriented)
    let again = try TrainingDocument(JSONDocument(text: document.resolved.text, file: "runs/try.json"))
    #expect(again.configuration == document.configuration)
    let error = #expect(throws: ScenarioError.self) {
      try Self.load(
        #"""
        "worlds": {"agents": {"count": 4}}, "agentSteps": 100,
          "curriculum": [{"fromAgentSteps": 5, "worlds": {"dynamics": {"model": "gridOriented"}}}]
        """#)
    }
    #expect(error?.reason == .mixedInstances)
  }

  @Test("place counted agents once on a map that stays where they have a seed of their own")
  func fixedMaps() throws {
    let worlds =
      #""worlds": {"map": {"generate": {"kind": "random", "width": 9, "height": 9, "seed": 5}}, "agents": {"count": 4, "seed": 7}}"#
    let one = try Self.load(worlds).configuration
    guard case .listed(let listed) = one.worlds.source, let world = listed.first else {
      Issue.record("a seeded generator makes a fixed world")
      return
    }
    #expect(world.agents.count == 4)
    #expect(world.grid == MapGenerator(.random(RandomMap()), width: 9, height: 9, seed: 5).makeGrid())
    let other = try Self.load(worlds, overrides: TrainingOverrides(seed: 9)).configuration
    guard case .listed(let others) = other.worlds.source, let another = others.first else { return }
    #expect(another.grid == world.grid && another.agents == world.agents)
  }

  @Test("list variants of the agents on a map that stays")
  func variants() throws {
    let document = try Self.load(
      #"""
      "worlds": {"map": {"rows": ["...."]}, "variants": [[{"start": [0, 0], "goals": [[3, 0]]}],
        [{"start": [3, 0], "goals": [[0, 0]]}]]},
      "curriculum": [{"fromAgentSteps": 7, "worlds": {"agents": [{"start": [1, 0], "goals": [[2, 0]]}]}}]
      """#)
    guard case .listed(let worlds) = document.configuration.worlds.source,
      case .listed(let stage) = document.configuration.curriculum[0].worlds.source
    else {
      Issue.record("variants are listed")
      return
    }
    #expect(worlds.map { $0.agents[0].start } == [Cell(0, 0), Cell(3, 0)])
    #expect(stage.map { $0.agents[0].start } == [Cell(1, 0)], "agents of its own leave the variants out")
    let again = try TrainingDocument(JSONDocument(text: document.resolved.text, file: "runs/try.json"))
    #expect(again.configuration == document.configuration && again.resolved == document.resolved)
  }

  @Test("take what the command line changes")
  func overrides() throws {
    let overrides = TrainingOverrides(name: "other", seed: 3, agentSteps: 400)
    let run = try Self.load(Self.full, overrides: overrides).configuration
    #expect(run.name == "other" && run.seed == 3 && run.agentSteps == 400)
    #expect(run.curriculum.map(\.fromAgentSteps) == [0], "the second stage is beyond the end")
    let error = #expect(throws: ScenarioError.self) {
      try Self.load(overrides: TrainingOverrides(agentSteps: 0))
    }
    #expect(error?.description == "--agent-steps: 0 is out of range 1…1,000,000,000,000.")
    #expect(throws: ScenarioError.self) { try Self.load(overrides: TrainingOverrides(name: "../x")) }
  }

  @Test("accept every name of an attention function")
  func functions() throws {
    func function(_ json: String) throws -> AttentionFunction {
      try Self.load(#""policy": {"function": \#(json)}"#).configuration.policy.function
    }
    #expect(try function("\"softmax\"") == .softmax && function("\"sigmoid\"") == .sigmoid)
    #expect(try function("\"gumbelSoftmax\"") == .gumbelSoftmax(temperature: 1))
    #expect(try function("{\"gumbelSoftmax\": 2}") == .gumbelSoftmax(temperature: 2))
  }

  @Test("are told from scenarios and suites by their keys")
  func document() throws {
    for text in [
      #"{"version": 1, "kind": "training"}"#, #"{"version": 1, "kind": "training", "agentSteps": 5}"#,
    ] {
      guard case .training = try Document(JSONDocument(text: text, file: "a.json")) else {
        Issue.record("\(text) is a training configuration")
        continue
      }
    }
    let own = Set(TrainingFormat.training.keys).subtracting(FileFormat.scenario.keys)
    #expect(own == Document.trainingKeys)
  }

  @Test(
    "worlds say what robots know and what the ground does, and resolve to the same",
    arguments: [
      #""agents": {"count": 3}"#, #""agents": {"count": 3, "seed": 1}"#,
      #""variants": [[{"start": [0, 0], "goals": [[5, 0]]}], [{"start": [1, 0], "goals": [[5, 1]]}]]"#,
    ])
  func mapRules(agents: String) throws {
    let document = try TrainingDocumentTests.load(
      #""worlds": {"map": {"rows": ["......", "..SS.."]}, \#(agents), "knowledge": {"memory": 7}, "#
        + #""terrainEffects": {"swamp": {"speed": 0.5, "cost": 2}}, "#
        + #""obstacles": [{"kind": "appearing", "cell": [4, 1], "from": 3}]}"#)
    let run = document.configuration
    let world = run.worlds.instance(
      0, for: .training, seed: 1, sensors: run.policy.sensors, radio: run.policy.radio)
    #expect(world.terrainEffects.swamp == .init(speed: 0.5, cost: 2) && world.knowledge.memory == 7)
    #expect(world.obstacles == [.appearing(cell: Cell(4, 1), from: 3, until: nil)])
    let again = try TrainingDocument(
      JSONDocument(text: document.resolved.prettyText(), file: "runs/try.json"))
    #expect(again.configuration == document.configuration)
  }
}
