import Episodes
import GridWorld
import Policies
import Scenarios
import Scenes
import Simulation
import Testing
import Viewer

@Suite("Scenes of an episode") struct EpisodeScenesTests {
  private func scenes(_ name: String, controller: String? = Repository.policy) throws -> EpisodeScenes {
    EpisodeScenes(try EpisodeRecording(Repository.scenario(name, controller: controller)))
  }

  @Test("500 steps back and forth show the same pictures, attention and all")
  func backAndForth() throws {
    let scenes = try scenes("depot-lifelong")
    let recording = scenes.recording
    let focus = SceneFocus(layers: .window, selection: 3, attention: .selected)
    var options = RenderOptions(layers: .window, selection: 3)
    options.attention = .selected
    for _ in 0..<500 { recording.advance() }
    _ = scenes.scene(focus)
    func picture(_ step: Int) -> [UInt32] {
      while recording.step > step { recording.seek(to: recording.step - 1) }
      while recording.step < step { recording.advance() }
      return Picture.draw(scenes.scene(focus), size: (640, 400), options: options).withPixels { Array($0) }
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
    let scenes = try scenes("depot")
    let recording = scenes.recording
    for _ in 0..<4 {
      let ahead = scenes.scene(SceneFocus(selection: 5, attention: .all)).attentions
      #expect(ahead.count == 32)
      recording.advance()
      let decided = try #require(recording.episode.inspections.first?.inspection)
      for attention in ahead {
        #expect(attention.probabilities == Array(decided.actionProbabilities(agent: attention.agent)))
      }
      recording.seek(to: recording.step - 1)
      #expect(scenes.scene(SceneFocus(selection: 5, attention: .all)).attentions == ahead)
      recording.seek(to: recording.step + 1)
    }
  }

  /// At steps 0 and 1 a world built without the peer can be brought to the very same state, so that nothing of the
  /// code under test has a part in the figure it is compared with.
  @Test("the counterfactual is what the policy does in a world that never had the peer", arguments: [0, 1])
  func counterfactual(step: Int) throws {
    let scenes = try scenes("depot")
    let recording = scenes.recording
    let file = try PolicyFile(file: Repository.shipped("Assets/Policies/interaction.safetensors"))
    for _ in 0..<step { recording.advance() }
    let full = recording.episode.world
    let said = recording.episode.inspections.first?.inspection.outputs ?? []
    var largestChange: Float = 0
    for (agent, peer) in [(3, 4), (4, 3), (7, 6), (20, 21), (30, 29), (0, 1)] {
      var configuration = recording.scenario.world
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
      guard world.state.poses.cell == others.map({ full.state.poses.cell[$0] }) else { continue }
      let place = agent > peer ? agent - 1 : agent
      var controller = PolicyController(name: "alone", file: file, options: .inspecting)
      controller.begin(world, driving: [place])
      var actions = [Action](repeating: .stay, count: 31)
      controller.decide(world, actions: &actions)
      controller.review(world)
      let expected = Array(try #require(controller.inspection).actionProbabilities(agent: place))
      let scene = scenes.scene(SceneFocus(selection: agent, attention: .selected, removedPeer: peer))
      #expect(scene.counterfactual?.probabilities == expected)
      let now = try #require(scene.attentions.first).probabilities
      largestChange = max(largestChange, zip(now, expected).map { abs($0 - $1) }.max() ?? 0)
    }
    #expect(largestChange > 1e-3, "nobody's absence mattered")
  }

  @Test("a wall drawn in an earlier step takes the episode another way from there")
  func wall() throws {
    let scenes = try scenes("depot", controller: "pibt")
    let recording = scenes.recording
    for _ in 0..<20 { recording.advance() }
    let before = recording.timeline.positions(at: 20)
    recording.seek(to: 5)
    let early = recording.timeline.positions(at: 5)
    try recording.edit { (world) throws(WorldEditError) in try world.settingWall(true, at: Cell(8, 10)) }
    #expect(recording.timeline.steps == 0...5 && recording.timeline.positions(at: 5) == early)
    #expect(scenes.scene().map.isOccupied(Cell(8, 10)))
    for _ in 0..<15 { recording.advance() }
    #expect(recording.timeline.positions(at: 20) != before)
    recording.seek(to: 4)
    #expect(!scenes.scene().map.isOccupied(Cell(8, 10)), "then there was no wall yet")
    recording.restart()
    for _ in 0..<20 { recording.advance() }
    #expect(recording.timeline.positions(at: 20) == before, "a restart forgets edits")
  }

  @Test("a policy meets the wall that is drawn in front of it, and its rays do")
  func policySeesWall() throws {
    let scenes = try scenes("depot")
    let recording = scenes.recording
    let focus = SceneFocus(layers: [.rays], selection: 7, attention: .selected)
    let before = scenes.scene(focus)
    let cell = Cell(3, 11)
    try recording.edit { (world) throws(WorldEditError) in try world.settingWall(true, at: cell) }
    let after = scenes.scene(focus)
    #expect(after.rays != before.rays)
    #expect(after.attentions[0].probabilities != before.attentions[0].probabilities)
  }

  @Test("an agent driven by hand goes where it is told, one step a key")
  func driving() throws {
    let scenes = try scenes("depot", controller: "pibt")
    let recording = scenes.recording
    try recording.drive(31, .down)
    let start = scenes.scene().agents[31].position
    recording.advance()
    #expect(scenes.scene().agents[31].position == start + SIMD2(0, 1))
    recording.advance()
    #expect(
      scenes.scene().agents[31].position == start + SIMD2(0, 1),
      "then it waits for the next key")
    try recording.drive(31, nil)
    for _ in 0..<3 { recording.advance() }
    #expect(scenes.scene().agents[31].position != start + SIMD2(0, 1))
  }
}
