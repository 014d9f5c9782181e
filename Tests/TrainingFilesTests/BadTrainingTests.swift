import Basics
import Scenarios
import Testing
import Training

@testable import TrainingFiles

@Suite("Wrong training configurations") struct BadTrainingTests {
  /// A valid configuration; each input replaces a line of it.
  static let text = """
    {
      "version": 1, "kind": "training",
      "name": "run",
      "policy": {"heads": 2},
      "worlds": {"agents": {"count": 4}},
      "curriculum": [],
      "reward": {"progress": 1},
      "reinforce": {"rollouts": 4},
      "optimizer": {"learningRate": 0.001},
      "evaluation": {"episodes": 8},
      "agentSteps": 1000
    }
    """

  static func replacing(_ line: Int, by text: String, says message: String) -> BadInput {
    var lines = Self.text.split(separator: "\n").map(String.init)
    lines[line - 1] = text
    return BadInput(lines.joined(separator: "\n"), says: "\(line): " + message)
  }

  static let document: [BadInput] = [
    BadInput(
      "[]",
      says:
        "1: expected a training configuration {\"version\": 1, \"kind\": \"training\", …}, found an empty array."
    ),
    BadInput(#"{"kind": "training"}"#, says: #"1: version: missing; add it, for example "version": 1."#),
    BadInput(
      #"{"version": 1, "policy": {}}"#, says: #"1: kind: missing; add it, for example "kind": "training"."#),
    BadInput(
      #"{"version": 1, "kind": "trainign"}"#,
      says: #"1: kind: unknown kind of document "trainign"; did you mean "training"? Known: training."#),
    BadInput(
      #"{"version": 3, "kind": "training"}"#,
      says: #"1: version: this navsim reads version 1, not 3; update navsim, or write "version": 1."#),
    replacing(
      3, by: #""name": "a/b","#,
      says:
        "name: \"a/b\" can't name a run's folder; use letters, digits, '-', '_' and '.', such as \"interaction-1\"."
    ),
    replacing(3, by: #""name": 7,"#, says: "name: expected a string, found the number 7."),
    replacing(
      9, by: #""optimiser": {},"#,
      says:
        "optimiser: unknown key; did you mean 'optimizer'? Known here: version, kind, name, description, seed, "
        + "policy, worlds, curriculum, reward, reinforce, optimizer, evaluation, agentSteps, checkpointInterval, "
        + "stages, from, fromMatching, drivingTemperature, $schema."
    ),
    replacing(11, by: #""agentSteps": 0"#, says: "agentSteps: 0 is out of range 1…1,000,000,000,000."),
    replacing(
      11, by: #""agentSteps": "1000""#,
      says: "agentSteps: expected an integer, found the string \"1000\"; remove the quotes."),
    replacing(
      11, by: #""checkpointInterval": 0"#, says: "checkpointInterval: 0 is out of range 1…1,000,000."),
    replacing(11, by: #""seed": -4"#, says: "seed: -4 is out of range 0…18,446,744,073,709,551,615."),
  ]

  static let policies: [BadInput] = [
    replacing(
      4, by: #""policy": {"attention": "interacting"},"#,
      says: "policy.attention: unknown attention \"interacting\"; did you mean \"interaction\"? "
        + "Known: uniform, soft, interaction."),
    replacing(
      4, by: #""policy": {"function": "softmx"},"#,
      says: "policy.function: unknown attention function \"softmx\"; did you mean \"softmax\"? "
        + "Known: softmax, sigmoid, gumbelSoftmax."),
    replacing(
      4, by: #""policy": {"function": {"gumbelSoftmax": 0}},"#,
      says: "policy.function.gumbelSoftmax: 0 is out of range 0.01…100."),
    replacing(
      4, by: #""policy": {"function": {"temperature": 1}},"#,
      says: "policy.function.temperature: unknown key; known here: gumbelSoftmax."),
    replacing(
      4, by: #""policy": {"function": {}},"#,
      says: #"policy.function.gumbelSoftmax: missing; add it, for example "gumbelSoftmax": 0.5."#),
    replacing(
      4, by: #""policy": {"function": 1},"#,
      says:
        "policy.function: expected an attention function's name or {\"gumbelSoftmax\": temperature}, found the number 1."
    ),
    replacing(4, by: #""policy": {"heads": 0},"#, says: "policy.heads: 0 is out of range 1…64."),
    replacing(
      4, by: #""policy": {"tied": "no"},"#,
      says: "policy.tied: expected true or false, found the string \"no\"."),
    replacing(
      4, by: #""policy": {"heads": 64, "valueWidth": 128},"#,
      says: "policy: heads × valueWidth is 64 × 128 = 8,192, more than 4,096; lower one of the two."),
    replacing(
      4, by: #""policy": {"heads": 32, "interaction": {"hidden": 200}},"#,
      says: "policy: heads × interaction.hidden is 32 × 200 = 6,400, more than 4,096; lower one of the two."),
    replacing(
      4, by: #""policy": {"exchange": "sameStep", "radio": {"delay": 1}},"#,
      says: "policy.radio: a delay of 1 with \"exchange\": \"sameStep\", which takes 0; leave the delay out."),
    replacing(
      4, by: #""policy": {"radio": {"delay": 0}},"#,
      says:
        "policy.radio: a delay of 0 with \"exchange\": \"previousStep\", which takes at least 1; leave the delay out, "
        + "or write \"exchange\": \"sameStep\"."),
    replacing(
      4, by: #""policy": {"attention": "soft", "exchange": "sameStep"},"#,
      says:
        "policy: attention 'soft' does not heed what peers send; write \"attention\": \"interaction\", or leave out "
        + "\"exchange\": \"sameStep\", or let it say \"values\": true."),
    replacing(
      4, by: #""policy": {"exchange": {"kind": "previousStep", "rounds": 2}},"#,
      says:
        "policy.exchange.rounds: rounds of talk take place within a step; write \"kind\": \"sameStep\", or leave the "
        + "rounds out."),
    replacing(
      4, by: #""policy": {"exchange": {"kind": "previousStep", "claims": true}},"#,
      says:
        "policy.exchange.claims: claims are heard within a step; write \"kind\": \"sameStep\", or leave the claims "
        + "out."),
    replacing(
      4, by: #""policy": {"messageSymbols": 2, "exchange": {"kind": "sameStep", "message": 4}},"#,
      says:
        "policy.exchange.message: \"messageSymbols\" says the message's length already; leave out one of the two."
    ),
    replacing(
      4, by: #""policy": {"exchange": {"kind": "sameStep", "rounds": 2}, "radio": {"range": 0}},"#,
      says:
        "policy.radio.range: with this nobody hears anybody in rounds of talk; raise \"range\" to 1 or more, or write "
        + "\"rounds\": 0."),
    replacing(
      4, by: #""policy": {"exchange": "sameStep", "radio": {"range": 0.5}},"#,
      says:
        "policy.radio.range: with this nobody hears anybody in rounds of talk; raise \"range\" to 1 or more, or write "
        + "\"rounds\": 0."),
    replacing(
      4, by: #""policy": {"exchange": {"kind": "sameStep"}, "radio": {"loss": 1}},"#,
      says:
        "policy.radio.loss: with this nobody hears anybody in rounds of talk; lower \"loss\" below 1, or write "
        + "\"rounds\": 0."),
    replacing(
      4, by: #""policy": {"exchange": "sameStep", "sensors": {"peers": {"max": 0}}},"#,
      says:
        "policy.sensors.peers.max: with this nobody hears anybody in rounds of talk; raise \"max\" above 0, or write "
        + "\"rounds\": 0."),
    replacing(
      4, by: #""policy": {"exchange": {"kind": "sameStep", "rounds": 0, "message": 4}},"#,
      says:
        "policy.exchange.message: without rounds of talk nobody hears messages; raise \"rounds\", or leave the message "
        + "out."),
    replacing(
      4, by: #""policy": {"messageSymbols": 4, "exchange": {"kind": "sameStep", "rounds": 0}},"#,
      says:
        "policy.messageSymbols: without rounds of talk nobody hears messages; raise \"rounds\", or leave the message "
        + "out."),
    replacing(
      4, by: #""policy": {"exchange": {"kind": "sameStep", "rounds": 9}},"#,
      says: "policy.exchange.rounds: 9 is out of range 0…8."),
    replacing(
      4, by: #""policy": {"peersThrough": "atention"},"#,
      says:
        "policy.peersThrough: unknown way for peers \"atention\"; did you mean \"attention\"? Known: attention, everywhere."
    ),
    replacing(
      4, by: #""policy": {"hiddenWidths": []},"#,
      says: "policy.hiddenWidths: is empty; give at least one layer width."),
    replacing(
      4, by: #""policy": {"hiddenWidths": 64},"#,
      says: "policy.hiddenWidths: expected an array of layer widths, found the number 64."),
    replacing(
      4, by: #""policy": {"environmentWidths": [32, 0]},"#,
      says: "policy.environmentWidths[1]: 0 is out of range 1…4,096."),
    replacing(
      4, by: #""policy": {"hiddenWidths": [1, 1, 1, 1, 1, 1, 1, 1, 1]},"#,
      says: "policy.hiddenWidths: 9 layers are more than 8; remove some."),
    replacing(
      4, by: #""policy": {"interaction": {"rank": 0}},"#,
      says: "policy.interaction.rank: 0 is out of range 1…256."),
    replacing(
      4, by: #""policy": {"sensors": {"window": {"radius": 99}}},"#,
      says: "policy.sensors.window.radius: 99 is out of range 0…64."),
    replacing(
      4, by: #""policy": {"radio": {"los": 1}},"#,
      says:
        "policy.radio.los: unknown key; did you mean 'loss'? Known here: range, delay, loss, lineOfSight, maxPeers."
    ),
  ]

  static let worlds: [BadInput] = [
    replacing(
      5, by: #""worlds": {"map": "no/such.map", "agents": {"count": 2}},"#,
      says:
        "worlds.map: folder/no/such.map: no such file; check the spelling and the folder the path starts from."
    ),
    replacing(
      5, by: #""worlds": {"map": {"rows": ["..."]}},"#,
      says: #"worlds.agents: missing; add it, for example "agents": {"count": 8}."#),
    replacing(
      5, by: #""worlds": {"agents": [{"start": [0, 0], "goals": [[1, 1]]}]},"#,
      says:
        "worlds.agents: listed agents need a map that stays the same, and this one is drawn anew every episode; "
        + "give the generator a \"seed\", or only count the agents: {\"count\": 16}."),
    replacing(
      5, by: #""worlds": {"agents": {"count": 4, "seed": 3}},"#,
      says: "worlds.agents.seed: has no meaning here, it belongs to agents on a map that stays the same; "
        + "remove it or choose that."),
    replacing(
      5,
      by:
        #""worlds": {"map": {"generate": {"kind": "random", "width": 3, "height": 3}}, "agents": {"count": 40}},"#,
      says: "worlds.agents: no room for 40 agents: a goal can be reached from 7 free cells; "
        + "lower the count or take a larger map."),
    replacing(
      5, by: #""worlds": {"map": {"generate": {"kind": "random", "width": 3, "height": 3}}},"#,
      says: "worlds.map: no room for 16 agents: a goal can be reached from 7 free cells; "
        + "lower the count or take a larger map."),
    replacing(
      5, by: #""worlds": {"map": {"generate": {"kind": "maze", "width": 9, "height": 9, "density": 0.1}}},"#,
      says:
        "worlds.map.generate.density: has no meaning here, it belongs to \"kind\": \"random\"; remove it or choose that."
    ),
    replacing(
      5,
      by:
        #""worlds": {"map": {"rows": ["..."]}, "agents": [{"start": [0, 0], "goals": [[2, 0]], "controller": "pibt"}]},"#,
      says: "worlds.agents[0].controller: in training the policy drives every agent; remove the controller."),
    replacing(
      5, by: #""worlds": {"map": {"rows": [".#."]}, "agents": [{"start": [0, 0], "goals": [[2, 0]]}]},"#,
      says:
        "worlds.agents[0].goals[0]: [2, 0] can't be reached from [0, 0], walls part them; open a way."
    ),
    replacing(
      5, by: #""worlds": {"obstacles": [{"kind": "walker", "start": [0, 0]}]},"#,
      says:
        "worlds.obstacles: obstacles need a map that stays the same, and this one is drawn anew every episode; "
        + "give the generator a \"seed\", or leave the obstacles out."),
    replacing(
      5, by: #""worlds": {"dynamics": {"model": "grid"}, "collisions": "soft"},"#,
      says: "worlds.collisions: expected exactly one of \"collisions\", \"dynamics\", found 2; keep one."),
    replacing(
      5, by: #""worlds": {"dynamics": {"model": "gridOriented", "collisions": "priority"}},"#,
      says: "worlds.dynamics.collisions: robots of the model \"gridOriented\" collide as in \"soft\"; "
        + "write that, or leave it out."),
    replacing(
      5, by: #""worlds": {"map": {"rows": ["..."]}, "suite": "none.json"},"#,
      says: "worlds.suite: expected exactly one of \"map\", \"suite\", found 2; keep one."),
    replacing(
      5, by: #""worlds": {"instances": []},"#,
      says: "worlds.instances: is empty; give at least one instance."),
    replacing(
      5,
      by:
        #""worlds": {"instances": [{"version": 1, "map": {"rows": ["..."]}, "agents": [{"start": [0, 0], "goals": [[9, 0]]}]}]},"#,
      says:
        "worlds.instances[0].agents[0].goals[0]: [9, 0] is off the 3×1 map; columns run from 0 to 2, rows from 0 to 0."
    ),
    replacing(
      5,
      by:
        #""worlds": {"instances": [{"version": 1, "map": {"rows": ["..."]}, "agents": {"count": 1}}, {"version": 1, "map": {"rows": ["..."]}, "agents": {"count": 1}, "task": "lifelong"}]},"#,
      says:
        "worlds.instances[1]: all worlds of a run have one dynamics model and one task; part them into runs of their own."
    ),
    replacing(
      5, by: #""worlds": {"map": {"rows": ["..."]}, "agents": {"count": 9}},"#,
      says: "worlds.agents: no room for 9 agents: a goal can be reached from 3 free cells; "
        + "lower the count or take a larger map."),
    replacing(
      5, by: #""worlds": {"maxSteps": 20000},"#, says: "worlds.maxSteps: 20,000 is out of range 1…10,000."),
    replacing(
      6, by: #""curriculum": [{"worlds": {}}],"#,
      says: #"curriculum[0].fromAgentSteps: missing; add it, for example "fromAgentSteps": 1000000."#),
    replacing(
      6, by: #""curriculum": [{"fromAgentSteps": 9, "worlds": {}}, {"fromAgentSteps": 9, "worlds": {}}],"#,
      says: "curriculum[1].fromAgentSteps: 9 does not come after the stage before, which begins at 9; "
        + "order the stages by \"fromAgentSteps\"."),
    replacing(
      6, by: #""curriculum": [{"fromAgentSteps": 1000, "worlds": {}}],"#,
      says: "curriculum[0].fromAgentSteps: the stage never begins: training ends after 1,000 agent-steps; "
        + "lower \"fromAgentSteps\" or raise \"agentSteps\"."),
    replacing(
      6, by: #""curriculum": [{"fromAgentSteps": 10, "worlds": {"agnets": {}}}],"#,
      says:
        "curriculum[0].worlds.agnets: unknown key; did you mean 'agents'? Known here: map, terrain, cellSize, agents, "
        + "variants, obstacles, instances, suite, heldOut, knowledge, terrainEffects, dynamics, collisions, task, maxSteps, mixture, maxTime, goalTolerance, agentRadius, ego, egoVisible."
    ),
    replacing(
      6, by: #""curriculum": [{"fromAgentSteps": 10, "worlds": {"cellSize": 0.5}}],"#,
      says:
        "curriculum[0].worlds.cellSize: has no meaning here, it belongs to \"model\": \"holonomic\" or \"differentialDrive\"; remove it or choose that."
    ),
    replacing(
      6, by: #""curriculum": {},"#,
      says:
        "curriculum: expected an array of stages {\"fromAgentSteps\": …, \"worlds\": {…}}, found an object."),
  ]

  static let variants: [BadInput] = [
    replacing(
      5, by: #""worlds": {"variants": [[{"start": [0, 0], "goals": [[1, 0]]}]]},"#,
      says:
        "worlds.variants: listed agents need a map that stays the same, and this one is drawn anew every episode; "
        + "give the generator a \"seed\", or only count the agents: {\"count\": 16}."),
    replacing(
      5, by: #""worlds": {"map": {"rows": ["..."]}, "agents": {"count": 1}, "variants": []},"#,
      says: "worlds.variants: expected exactly one of \"agents\", \"variants\", found 2; keep one."),
    replacing(
      5, by: #""worlds": {"map": {"rows": ["..."]}, "variants": []},"#,
      says: "worlds.variants: is empty; give at least one variant."),
    replacing(
      5, by: #""worlds": {"map": {"rows": ["..."]}, "variants": [{"count": 2}]},"#,
      says: "worlds.variants[0]: expected an array of agents, found an object."),
    replacing(
      5,
      by: #""worlds": {"map": {"rows": ["..."]}, "variants": [[{"start": [0, 0], "goals": [[2, 0]]}], []]},"#,
      says: "worlds.variants[1]: is empty; give at least one agent."),
    replacing(
      5, by: #""worlds": {"map": {"rows": ["..."]}, "variants": [[{"start": [0, 0], "goals": [[3, 0]]}]]},"#,
      says:
        "worlds.variants[0][0].goals[0]: [3, 0] is off the 3×1 map; columns run from 0 to 2, rows from 0 to 0."
    ),
  ]

  static let learning: [BadInput] = [
    replacing(
      7, by: #""reward": {"progress": 0, "collision": 0, "offGoal": 0, "success": 0},"#,
      says:
        "reward: every reward is 0, so there is nothing to learn; give \"progress\" or \"offGoal\" a value."),
    replacing(7, by: #""reward": {"shared": 2},"#, says: "reward.shared: 2 is out of range 0…1."),
    replacing(
      7, by: #""reward": {"colision": -1},"#,
      says:
        "reward.colision: unknown key; did you mean 'collision'? Known here: progress, arrival, collision, step, "
        + "offGoal, success, shared, discomfort."),
    replacing(
      8, by: #""reinforce": {"baseline": "leaveOneOut"},"#,
      says:
        "reinforce.baseline: the baseline \"leaveOneOut\" compares rollouts of the same instance and needs 2 or more, "
        + "not 1; raise \"rollouts\" or take another baseline."),
    replacing(
      8, by: #""reinforce": {"baseline": "leaveOneOut", "rollouts": 1},"#,
      says:
        "reinforce.rollouts: the baseline \"leaveOneOut\" compares rollouts of the same instance and needs 2 or more, "
        + "not 1; raise \"rollouts\" or take another baseline."),
    replacing(
      8, by: #""reinforce": {"baseline": "rollout"},"#,
      says: "reinforce.baseline: unknown baseline \"rollout\"; did you mean \"greedyRollout\"? "
        + "Known: none, mean, critic, leaveOneOut, greedyRollout."),
    replacing(
      8, by: #""reinforce": {"instances": 1000, "rollouts": 100},"#,
      says:
        "reinforce: instances × rollouts are 100,000 episodes a batch, more than 65,536; lower one of the two."
    ),
    replacing(
      8, by: #""reinforce": {"valueWeight": 0, "bootstrapTruncation": true},"#,
      says:
        "reinforce.bootstrapTruncation: nothing trains the value head that returns would go on with; "
        + "raise \"valueWeight\" above 0, or leave \"bootstrapTruncation\" out."),
    replacing(
      8, by: #""reinforce": {"discount": 1.01},"#, says: "reinforce.discount: 1.01 is out of range 0…1."),
    replacing(
      9, by: #""optimizer": {"learningRate": "1e-3"},"#,
      says: "optimizer.learningRate: expected a number, found the string \"1e-3\"; remove the quotes."),
    replacing(
      9, by: #""optimizer": {"learningRate": 0},"#, says: "optimizer.learningRate: 0 is out of range 1e-09…1."
    ),
    replacing(9, by: #""optimizer": {"beta1": 1},"#, says: "optimizer.beta1: 1 is out of range 0…0.9999."),
    replacing(
      9, by: #""optimizer": {"schedule": "cosin"},"#,
      says:
        "optimizer.schedule: unknown schedule \"cosin\"; did you mean \"cosine\"? Known: constant, linear, cosine."
    ),
    replacing(
      10, by: #""evaluation": {"episodes": 0},"#, says: "evaluation.episodes: 0 is out of range 1…100,000."),
    replacing(
      10, by: #""evaluation": {"temperature": -1},"#, says: "evaluation.temperature: -1 is out of range 0…10."
    ),
  ]

  @Test(
    "are refused with line, key path and the mend",
    arguments: document + policies + worlds + variants + learning)
  func refused(input: BadInput) {
    let error = #expect(throws: ScenarioError.self) {
      try TrainingDocument(JSONDocument(text: input.text, file: "folder/test.json"))
    }
    #expect(error?.description == "folder/test.json:" + input.message)
  }

  @Test("are few lines away from a good one")
  func good() throws {
    #expect(
      try TrainingDocument(JSONDocument(text: Self.text, file: "test.json")).configuration.name == "run")
  }
}
