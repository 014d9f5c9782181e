import Attention
import Basics
import Episodes
import GridWorld
import Policies
import Scenarios
import Simulation
import Testing
import Viewer

@testable import Scenes

/// Explanations against what the simulator does when the thing is really gone: an episode of the changed world takes a
/// step, and what its policy decided is read from it.
@Suite("Explanations of decisions") struct DecisionExplainerTests {
  /// Where moments are taken from: what drives, a scenario, steps to choose from, and how many moments.
  struct Source: Sendable, CustomTestStringConvertible {
    var policy: String
    var scenario: String
    var steps: Range<Int>
    var moments: Int

    var testDescription: String { "\(moments) moments of \(policy)" }
  }

  static let sources = [
    Source(
      policy: "interaction",
      scenario: """
        {"map": {"generate": {"kind": "random", "width": 11, "height": 9, "density": 0.15}}, "seed": SEED,
         "agents": {"count": 7}, "maxSteps": 64}
        """, steps: 0..<24, moments: 45),
    Source(
      policy: "navigator",
      scenario: """
        {"map": {"generate": {"kind": "random", "width": 9, "height": 9, "density": 0.12}}, "seed": SEED,
         "agents": {"count": 8}, "maxSteps": 64}
        """, steps: 0..<12, moments: 20),
    Source(
      policy: "crowd",
      scenario: """
        {"map": {"rows": [ROWS]},
         "dynamics": {"model": "holonomic", "timeStep": 0.25, "maxSpeed": 1}, "seed": SEED, "ego": 0,
         "egoVisible": false, "goalTolerance": 0.3, "agentRadius": 0.3,
         "agents": {"crossing": "circle", "count": 6, "size": 4, "controller": "orca"}, "maxTime": 25}
        """, steps: 0..<20, moments: 25),
    Source(
      policy: "office",
      scenario: """
        {"map": {"rows": ["..........", "....##....", "....##....", "..........", "....##....", ".........."]},
         "dynamics": {"model": "differentialDrive", "timeStep": 0.25, "contact": "slide"}, "seed": SEED,
         "agents": {"count": 4}, "maxTime": 30, "goalTolerance": 0.3, "agentRadius": 0.25}
        """, steps: 0..<30, moments: 10),
  ]

  private func scenario(_ source: Source, seed: Int) throws -> Scenario {
    let text = source.scenario.replacing("SEED", with: "\(seed)")
      .replacing("ROWS", with: Array(repeating: "\"............\"", count: 12).joined(separator: ", "))
    let body = text.dropFirst()
    let path = Repository.shipped("Assets/Policies/\(source.policy).safetensors")
    return try Scenario(
      text:
        "{\"version\": 1, \"name\": \"moment\", \"controller\": {\"name\": \"policy\", \"file\": \"\(path)\"}, "
        + body,
      file: "moment.json")
  }

  @Test("equal what the simulator gives without each thing, on 100 moments", arguments: sources)
  func exact(source: Source) throws {
    let seed: UInt64 = 13
    var rng = SplitMix64(seed: seed)
    let file = try PolicyFile(file: Repository.shipped("Assets/Policies/\(source.policy).safetensors"))
    var compared: [String: Int] = [:]
    var largest: Float = 0
    for moment in 0..<source.moments {
      let number = Int(rng.next() % 1000)
      let recording = try EpisodeRecording(scenario(source, seed: number))
      let step = source.steps.lowerBound + Int(rng.next() % UInt64(source.steps.count))
      while recording.step < step, !recording.isFinished { recording.advance() }
      if recording.isFinished { recording.seek(to: max(0, recording.step - 1)) }
      let world = try #require(recording.world)
      let isDisc = world.configuration.dynamics.model.isContinuous
      let driven = recording.episode.teams.first { $0.controller is PolicyController }?.agents ?? []
      let agent = driven[Int(rng.next() % UInt64(driven.count))]
      let explanation = try DecisionExplainer(EpisodeScenes(recording)).explain(agent)
      let context: Comment =
        "seed \(seed), moment \(moment): scenario \(number), step \(recording.step), robot \(agent)"
      let simulator = Simulator(recording: recording, agent: agent, file: file)
      #expect(explanation.probabilities == (try simulator.decision(in: world)), context)
      for cause in explanation.causes {
        largest = max(largest, cause.shift)
        if let gone = cause.gone, let robot = cause.robot {
          #expect(gone.probabilities == (try simulator.decision(in: world, without: robot)), context)
          compared["robot", default: 0] += 1
        }
        if let gone = cause.gone, cause.robot == nil, cause.kind != .ray || !isDisc, let cell = cause.cell {
          let rest = try world.settingWalls(false, at: [cell])
          #expect(gone.probabilities == (try simulator.decision(in: rest)), context)
          compared["wall", default: 0] += 1
        }
        if let unheard = cause.unheard, let robot = cause.robot {
          #expect(
            unheard.probabilities == (try simulator.decision(in: world.silencing(agent: robot))), context)
          compared["unheard", default: 0] += 1
        }
        if let hidden = cause.hidden {
          #expect(hidden.probabilities == (try simulator.decision(in: world, hiding: cause)), context)
          compared["hidden", default: 0] += 1
        }
      }
    }
    #expect(compared["robot", default: 0] >= 3 * source.moments)
    #expect(compared["hidden", default: 0] > 5 * source.moments)
    if !["crowd", "office"].contains(source.policy) {
      #expect(compared["wall", default: 0] > source.moments)
      #expect(compared["unheard", default: 0] > source.moments)
    }
    #expect(largest > 0.2, "nothing mattered")
  }

  /// The simulator's own main loop, and a policy's own network, asked what they would do.
  private struct Simulator {
    let recording: EpisodeRecording
    let agent: Int
    let file: PolicyFile

    private func inspection(of world: World, leavingOut peer: Int? = nil) throws -> PolicyInspection {
      let teams = recording.episode.teams.map { team -> Episode.Team in
        var controller = team.controller
        if let policy = controller as? PolicyController {
          controller = PolicyController(
            name: policy.name, file: policy.file, temperature: policy.temperature, shield: policy.shield,
            options: .inspecting)
        }
        let agents = team.agents.filter { $0 != peer }
        return Episode.Team(
          controller: controller,
          agents: agents.map { index in peer.map { index > $0 ? index - 1 : index } ?? index })
      }
      var episode = Episode(world, teams: teams.filter { !$0.agents.isEmpty })
      episode.advance()
      return try #require(episode.inspections.first?.inspection)
    }

    func decision(in world: World) throws -> [Float] {
      Array(try inspection(of: world).actionProbabilities(agent: agent))
    }

    func decision(in world: World, without peer: Int) throws -> [Float] {
      let place = agent > peer ? agent - 1 : agent
      return Array(
        try inspection(of: world.removing(agent: peer), leavingOut: peer).actionProbabilities(agent: place))
    }

    /// The network alone, on what the agent perceives, one slot masked after all talk.
    func decision(in world: World, hiding cause: DecisionExplanation.Cause) throws -> [Float] {
      let policy = file.policy
      var builder = ObservationBuilder(
        for: world, perception: policy.configuration.perception,
        outputWidth: policy.observationLayout.outputWidth)
      let observation = Observation(layout: builder.layout, agents: world.agentCount)
      builder.observe(world, into: observation)
      let workspace = PolicyWorkspace(for: policy, maximumRows: world.agentCount)
      let rows = ObservationRows(observation, first: 0, count: world.agentCount)
      policy.forward(rows, file.parameters, workspace)
      let seen = try inspection(of: world)
      let scenes = EpisodeScenes(recording)
      let names = AttentionScenes(moment: scenes.moment(), sweep: scenes.sweep)
      let slots = AttentionScenes.slots(of: agent, in: seen, isWhole: true)
      let entities = names.attention(seen, agent: agent, isWhole: true).entities
      let index = try #require(entities.firstIndex { $0.name == cause.name })
      observation.mask.base[agent * builder.layout.slots + slots[index]] = 0
      let logits = policy.decide(rows, file.parameters, workspace).row(agent)
      var probabilities = [Float](repeating: 0, count: policy.actionCount)
      ActionDistribution.probabilities(
        logits, count: policy.actionCount,
        temperature: (recording.episode.teams.compactMap { $0.controller as? PolicyController }.first?
          .temperature) ?? 1,
        isBlocked: { rows.isBlocked(row: agent, action: $0) }, into: &probabilities)
      return probabilities
    }
  }

  /// After so many rounds a policy with as many would decide: the same parameters in a network of that shape.
  @Test("a round of talk shows what a policy with as many rounds would do")
  func rounds() throws {
    let source = DecisionExplainerTests.sources[1]
    let recording = try EpisodeRecording(scenario(source, seed: 5))
    for _ in 0..<3 { recording.advance() }
    let world = try #require(recording.world)
    let file = try PolicyFile(file: Repository.shipped("Assets/Policies/navigator.safetensors"))
    let explanation = try DecisionExplainer(EpisodeScenes(recording)).explain(2)
    #expect(explanation.rounds.count == file.policy.configuration.rounds)
    let temperature = try #require(
      (recording.episode.teams.first?.controller as? PolicyController)?.temperature)
    for rounds in 1..<file.policy.configuration.rounds {
      var configuration = file.policy.configuration
      configuration.rounds = rounds
      let shorter = PolicyFile(NavigationPolicy(configuration), file.parameters)
      var controller = PolicyController(
        name: "shorter", file: shorter, temperature: temperature, options: .inspecting)
      var actions = [Action](repeating: .stay, count: world.agentCount)
      controller.begin(world, driving: Array(0..<world.agentCount))
      controller.decide(world, actions: &actions)
      controller.review(world)
      let expected = try #require(controller.inspection)
      #expect(explanation.rounds[rounds].probabilities == Array(expected.actionProbabilities(agent: 2)))
      let (heads, slots) = (expected.heads, expected.layout.slots)
      #expect(
        explanation.rounds[rounds].weights
          == Array(expected.attentionWeights[(2 * heads * slots)..<(3 * heads * slots)]))
    }
    #expect(explanation.rounds[0].probabilities != explanation.probabilities)
  }

  @Test("causes are ranked by effect, and no two are called alike")
  func ranking() throws {
    let recording = try EpisodeRecording(Repository.scenario("depot", controller: Repository.policy))
    for _ in 0..<20 { recording.advance() }
    for agent in [0, 7, 19] {
      let causes = try DecisionExplainer(EpisodeScenes(recording)).explain(agent).causes
      #expect(zip(causes, causes.dropFirst()).allSatisfy { $0.shift >= $1.shift })
      #expect(Set(causes.map(\.name)).count == causes.count)
      #expect(abs(causes.compactMap(\.enhanced).reduce(0, +) - 1) < 1e-4, "W* sums to 1")
    }
  }

  @Test("the first two words of the explanation are the panel's")
  func words() throws {
    let scenes = EpisodeScenes(
      try EpisodeRecording(Repository.scenario("depot", controller: Repository.policy)))
    for _ in 0..<20 { scenes.recording.advance() }
    let scene = scenes.scene(SceneFocus(selection: 7, attention: .selected))
    let explanation = try DecisionExplainer(scenes).explain(7)
    #expect(explanation.sentence == AttentionSummary.sentence(scene, scene.attentions[0], RenderOptions()))
    let names = Set(scene.attentions[0].entities.map(\.name))
    #expect(names.isSubset(of: Set(explanation.causes.map(\.name))))
  }

  @Test("refuses robots that are not there, and those that no policy drives")
  func refusals() throws {
    let scenes = EpisodeScenes(try EpisodeRecording(Repository.scenario("depot", controller: "pibt")))
    #expect(throws: ExplanationError.noSuchRobot(40, count: 32)) { try DecisionExplainer(scenes).explain(40) }
    #expect(throws: ExplanationError.self) { try DecisionExplainer(scenes).explain(3) }
  }

  @Test("Kendall's τ-b agrees with counting pairs by hand")
  func tau() throws {
    // Of ten pairs 8 are ordered alike and 1 otherwise; 1 is tied in the second figure: 7 / √(10 · 9).
    let pairs: [(Float, Float)] = [(1, 1), (2, 2), (3, 2), (4, 5), (5, 4)]
    #expect(abs(try #require(KendallTau.b(pairs)) - 7 / 90.0.squareRoot()) < 1e-12)
    #expect(KendallTau.b([(1, 2), (1, 3)]) == nil)
  }
}
