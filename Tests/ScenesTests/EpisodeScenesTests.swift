import Foundation
import GridWorld
import Policies
import Scenarios
import Simulation
import Testing
import Viewer

@testable import navsim

@Suite("Recorded episodes") struct EpisodeRecordingTests {
  static let policy = "policy:" + Program.shipped("Assets/Policies/interaction.safetensors")

  private func scenario(_ name: String, controller: String? = EpisodeRecordingTests.policy) throws -> Scenario
  {
    try Scenario.load(
      file: Program.shipped("Scenarios/\(name).json"), overrides: ScenarioOverrides(controller: controller))
  }

  @Test("500 steps back and forth show the same pictures, attention and all")
  func backAndForth() throws {
    let recording = try EpisodeRecording(scenario("depot-lifelong"))
    let focus = SceneFocus(layers: .window, selection: 3, attention: .selected)
    var options = RenderOptions(layers: .window, selection: 3)
    options.attention = .selected
    for _ in 0..<500 { recording.advance() }
    _ = recording.scene(focus)
    func picture(_ step: Int) -> [UInt32] {
      while recording.step > step { recording.seek(to: recording.step - 1) }
      while recording.step < step { recording.advance() }
      return Picture.draw(recording.scene(focus), size: (640, 400), options: options).withPixels { Array($0) }
    }
    let steps = [500, 499, 377, 250, 30, 1, 0]
    let back = steps.map(picture)
    let forth = steps.reversed().map(picture)
    let isSame = back == forth.reversed()
    #expect(isSame)
    #expect(Set(back).count == steps.count, "all of them differ")
    #expect(recording.timeline.steps == 0...500, "going back simulates nothing anew")
  }

  @Test("the attention shown before a step is made is that of the decision then made")
  func foresight() throws {
    let recording = try EpisodeRecording(scenario("depot"))
    for _ in 0..<4 {
      let ahead = recording.scene(SceneFocus(selection: 5, attention: .all)).attentions
      #expect(ahead.count == 32)
      recording.advance()
      let decided = try #require(recording.episode.inspections.first?.inspection)
      for attention in ahead {
        #expect(attention.probabilities == Array(decided.actionProbabilities(agent: attention.agent)))
      }
      recording.seek(to: recording.step - 1)
      #expect(recording.scene(SceneFocus(selection: 5, attention: .all)).attentions == ahead)
      recording.seek(to: recording.step + 1)
    }
  }

  /// At steps 0 and 1 a world built without the peer can be brought to the very same state, so that nothing of the
  /// code under test has a part in the figure it is compared with.
  @Test("the counterfactual is what the policy does in a world that never had the peer", arguments: [0, 1])
  func counterfactual(step: Int) throws {
    let scenario = try scenario("depot")
    let file = try PolicyFile(file: Program.shipped("Assets/Policies/interaction.safetensors"))
    let recording = try EpisodeRecording(scenario)
    for _ in 0..<step { recording.advance() }
    let full = recording.episode.world
    let said = recording.episode.inspections.first?.inspection.outputs ?? []
    var largestChange: Float = 0
    for (agent, peer) in [(3, 4), (4, 3), (7, 6), (20, 21), (30, 29), (0, 1)] {
      var configuration = scenario.world
      configuration.agents.remove(at: peer)
      var world = World(configuration, outputWidth: file.policy.configuration.outputWidth)
      let others = (0..<32).filter { $0 != peer }
      if step == 1 {
        let width = file.policy.configuration.outputWidth
        world.advance(
          others.map { full.state.action[$0] },
          outputs: others.flatMap { said[($0 * width)..<(($0 + 1) * width)] })
      }
      // Whoever the peer stood in the way of is elsewhere now: then the worlds can't be compared.
      guard world.state.position == others.map({ full.state.position[$0] }) else { continue }
      let place = agent > peer ? agent - 1 : agent
      var controller = PolicyController(name: "alone", file: file, options: .inspecting)
      controller.begin(world, driving: [place])
      var actions = [GridAction](repeating: .stay, count: 31)
      controller.decide(world, actions: &actions)
      controller.review(world)
      let expected = Array(try #require(controller.inspection).actionProbabilities(agent: place))
      let scene = recording.scene(SceneFocus(selection: agent, attention: .selected, removedPeer: peer))
      #expect(scene.counterfactual?.probabilities == expected)
      let now = try #require(scene.attentions.first).probabilities
      largestChange = max(largestChange, zip(now, expected).map { abs($0 - $1) }.max() ?? 0)
    }
    #expect(largestChange > 1e-3, "nobody's absence mattered")
  }

  @Test("a wall drawn in an earlier step takes the episode another way from there")
  func wall() throws {
    let recording = try EpisodeRecording(scenario("depot", controller: "pibt"))
    for _ in 0..<20 { recording.advance() }
    let before = recording.timeline.positions(at: 20)
    recording.seek(to: 5)
    let early = recording.timeline.positions(at: 5)
    try recording.edit { (world) throws(WorldEditError) in try world.settingWall(true, at: Cell(8, 10)) }
    #expect(recording.timeline.steps == 0...5 && recording.timeline.positions(at: 5) == early)
    #expect(recording.scene(SceneFocus()).map.isOccupied(Cell(8, 10)))
    for _ in 0..<15 { recording.advance() }
    #expect(recording.timeline.positions(at: 20) != before)
    recording.seek(to: 4)
    #expect(!recording.scene(SceneFocus()).map.isOccupied(Cell(8, 10)), "then there was no wall yet")
    recording.restart()
    for _ in 0..<20 { recording.advance() }
    #expect(recording.timeline.positions(at: 20) == before, "a restart forgets edits")
  }

  @Test("a policy meets the wall that is drawn in front of it, and its rays do")
  func policySeesWall() throws {
    let recording = try EpisodeRecording(scenario("depot"))
    let focus = SceneFocus(layers: [.rays], selection: 7, attention: .selected)
    let before = recording.scene(focus)
    let cell = Cell(3, 11)
    try recording.edit { (world) throws(WorldEditError) in try world.settingWall(true, at: cell) }
    let after = recording.scene(focus)
    #expect(after.rays != before.rays)
    #expect(after.attentions[0].probabilities != before.attentions[0].probabilities)
  }

  @Test("an agent driven by hand goes where it is told, one step a key")
  func driving() throws {
    let recording = try EpisodeRecording(scenario("depot", controller: "pibt"))
    try recording.drive(31, .down)
    let start = recording.scene(SceneFocus()).agents[31].position
    recording.advance()
    #expect(recording.scene(SceneFocus()).agents[31].position == start + SIMD2(0, 1))
    recording.advance()
    #expect(
      recording.scene(SceneFocus()).agents[31].position == start + SIMD2(0, 1),
      "then it waits for the next key")
    try recording.drive(31, nil)
    for _ in 0..<3 { recording.advance() }
    #expect(recording.scene(SceneFocus()).agents[31].position != start + SIMD2(0, 1))
  }

  @Test("old steps make room for new ones")
  func memory() {
    var timeline = EpisodeTimeline(memoryBudget: 200_000)
    var world = World(
      WorldConfiguration(
        grid: OccupancyGrid(width: 20, height: 20), task: .lifelong, maxSteps: 10_000,
        agents: (0..<9).map { AgentSetup(start: Cell($0, $0), goals: []) }))
    timeline.record(world)
    for _ in 0..<400 {
      world.advance([GridAction](repeating: .right, count: 9))
      timeline.record(world)
    }
    #expect(timeline.steps.upperBound == 400 && timeline.steps.lowerBound > 100)
    #expect(timeline.positions(at: 400) == world.state.position)
    #expect(timeline.collisions.allSatisfy(timeline.contains))
  }
}

@Suite("Files in the window") @MainActor struct WindowFileTests {
  @Test("a scenario with an error is told by place, a trace is known by its ending")
  func loading() throws {
    try withFolder { folder in
      let path = folder + "/bad.json"
      try Data("{\"version\": 1,\n \"nam\": 3}".utf8).write(to: URL(filePath: path))
      let refusal = #expect(throws: ViewerRefusal.self) { try ModelLoader.load(ScenarioSource(path: path)) }
      #expect(refusal?.description.contains("bad.json:") == true)
      let trace = folder + "/a.jsonl"
      let swap = Program.shipped("Scenarios/corridor-swap.json")
      _ = try Program.run("run", swap, "--trace", trace, "-q")
      #expect(try ModelLoader.load(ScenarioSource(path: trace)).steps == 0...17)
      #expect(try ModelLoader.load(ScenarioSource(path: swap)).steps == 0...0)
    }
  }

  @Test("a trace that ends in the middle of a line plays up to there and says so")
  func cutTrace() throws {
    try withFolder { folder in
      let path = folder + "/a.jsonl"
      _ = try Program.run("run", Program.shipped("Scenarios/corridor-swap.json"), "--trace", path, "-q")
      let whole = try Data(contentsOf: URL(filePath: path))
      try whole.dropLast(40).write(to: URL(filePath: path))
      let model = TraceModel(try TraceFile(path: path))
      #expect(model.steps == 0...16)
      #expect(model.scene(SceneFocus()).caption.isEmpty)
      model.seek(to: 16)
      #expect(model.isFinished && model.scene(SceneFocus()).caption.contains("ends in the middle of a step"))
    }
  }

  @Test("a trace shows the attention that was recorded, at the step where it was decided")
  func recordedAttention() throws {
    try withFolder { folder in
      let path = folder + "/a.jsonl"
      let depot = Program.shipped("Scenarios/depot.json")
      _ = try Program.run(
        "run", depot, "--controller", EpisodeRecordingTests.policy, "--max-steps", "6", "--trace", path,
        "--trace-attention", "-q")
      let model = TraceModel(try TraceFile(path: path))
      let live = try EpisodeRecording(
        Scenario.load(
          file: depot, overrides: ScenarioOverrides(maxSteps: 6, controller: EpisodeRecordingTests.policy)))
      let focus = SceneFocus(layers: .window, selection: 4, attention: .selected)
      for step in 0..<6 {
        model.seek(to: step)
        let (played, simulated) = (model.scene(focus), live.scene(focus))
        #expect(played.agents == simulated.agents)
        let (a, b) = (try #require(played.attentions.first), try #require(simulated.attentions.first))
        #expect(
          a.entities.map(\.name) == b.entities.map(\.name)
            && a.entities.map(\.place) == b.entities.map(\.place))
        #expect(zip(a.enhanced, b.enhanced).allSatisfy { abs($0 - $1) < 1e-4 })
        live.advance()
      }
      model.seek(to: 6)
      #expect(model.scene(focus).attentions.isEmpty, "nothing was decided after the last step")
    }
  }

  @Test("two traces stand side by side, the shorter one waits at its end")
  func compared() throws {
    try withFolder { folder in
      let swap = Program.shipped("Scenarios/corridor-swap.json")
      for (name, steps) in [("a", "9"), ("b", "17")] {
        _ = try Program.run("run", swap, "--trace", folder + "/\(name).jsonl", "--max-steps", steps, "-q")
      }
      let model = TraceModel(
        try TraceFile(path: folder + "/a.jsonl"), comparedWith: try TraceFile(path: folder + "/b.jsonl"))
      #expect(model.steps == 0...17)
      model.seek(to: 17)
      let scene = model.scene(SceneFocus())
      #expect(scene.companions.count == 1 && scene.companions[0].agents.count { $0.isOnGoal } == 2)
      #expect(scene.agents.contains { !$0.isOnGoal })
      let png = folder + "/c.png"
      let result = try Program.run(
        "replay", folder + "/a.jsonl", "--compare", folder + "/b.jsonl", "--picture", png)
      #expect(result.exitCode == 0)
      let picture = try #require(PNGFile(path: png))
      #expect(picture.width > 400)
    }
  }
}

@Suite("Films") struct FilmTests {
  private let swap = Program.shipped("Scenarios/corridor-swap.json")

  @Test("are written as GIF; mp4 says what it needs; other endings are refused")
  func films() throws {
    try withFolder { folder in
      let film = folder + "/a.gif"
      let result = try Program.run("run", swap, "--film", film, "--from", "2", "--to", "5", "-q")
      #expect(result.exitCode == 0, "\(result.errors)")
      let bytes = try Data(contentsOf: URL(filePath: film))
      #expect(bytes.prefix(6) == Data("GIF89a".utf8) && bytes.last == 0x3B)
      let without = try Program.shell(
        "PATH=/nowhere $navsim run '\(swap)' --film '\(folder)/a.mp4'")
      #expect(without.exitCode == 73 && without.errors.contains("needs the program ffmpeg"))
      // In place of the real one: keeps the frames as they come.
      let fake = folder + "/bin/ffmpeg"
      let mp4 = try Program.shell(
        """
        mkdir '\(folder)/bin' && printf '#!/bin/sh\\nfor last; do :; done; cat > "$last"\\n' > '\(fake)' && chmod +x '\(fake)' \
        && PATH="\(folder)/bin:$PATH" $navsim run '\(swap)' --film '\(folder)/a.mp4' --size 320x200 --fps 4 --to 5 -q \
        && wc -c < '\(folder)/a.mp4' && rm -r '\(folder)/bin' '\(folder)/a.mp4'
        """)
      #expect(mp4.exitCode == 0 && mp4.output.hasSuffix("\(6 * 320 * 200 * 4)\n"), "\(mp4)")
      let other = try Program.run("run", swap, "--film", folder + "/a.avi")
      #expect(other.exitCode == 73 && other.errors.contains("films end in .gif or .mp4"))
      let late = try Program.run("run", swap, "--film", folder + "/b.gif", "--from", "90")
      #expect(late.exitCode == 65 && late.errors.contains("ends at step 17"))
      #expect(names(in: folder) == ["a.gif"])
    }
  }

  @Test(
    "and pictures show attention; a robot that is not there is an error, as is attention without a policy")
  func overlays() throws {
    try withFolder { folder in
      let path = folder + "/a.png"
      let demo = try Program.run("demo", "--picture", path, "--at", "3")
      #expect(demo.exitCode == 0, "\(demo.errors)")
      let picture = try #require(PNGFile(path: path))
      #expect(picture.width > 1000)
      let absent = try Program.run("run", swap, "--picture", folder + "/b.png", "--select", "9")
      #expect(absent.exitCode == 65 && absent.errors.contains("robots 0 to 1"))
      let none = try Program.run("run", swap, "--picture", folder + "/b.png", "--attention", "all")
      #expect(none.exitCode == 65 && none.errors.contains("does not attend"))
      #expect(try Program.run("demo").exitCode == 69, "no display")
      #expect(names(in: folder) == ["a.png"])
    }
  }
}
