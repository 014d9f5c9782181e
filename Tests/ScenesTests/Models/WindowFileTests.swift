import Episodes
import Foundation
import Scenarios
import Scenes
import Testing
import Viewer

@Suite("Files in the window") @MainActor struct WindowFileTests {
  @Test("a scenario with an error is told by place, a trace is known by its ending")
  func loading() throws {
    try withFolder { folder in
      let path = folder + "/bad.json"
      try Data("{\"version\": 1,\n \"nam\": 3}".utf8).write(to: URL(filePath: path))
      let refusal = #expect(throws: ViewerRefusal.self) { try ModelLoader.load(ScenarioSource(path: path)) }
      #expect(refusal?.description.contains("bad.json:") == true)
      let trace = folder + "/a.jsonl"
      let swap = Repository.shipped("Scenarios/corridor-swap.json")
      _ = try RecordedEpisode(Repository.scenario("corridor-swap"), trace: trace).run()
      #expect(try ModelLoader.load(ScenarioSource(path: trace)).steps == 0...17)
      #expect(try ModelLoader.load(ScenarioSource(path: swap)).steps == 0...0)
    }
  }

  @Test("a trace that ends in the middle of a line plays up to there and says so")
  func cutTrace() throws {
    try withFolder { folder in
      let path = folder + "/a.jsonl"
      _ = try RecordedEpisode(Repository.scenario("corridor-swap"), trace: path).run()
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
      let depot = try Repository.scenario("depot", controller: Repository.policy, maxSteps: 6)
      _ = try RecordedEpisode(depot, trace: path, tracesAttention: true).run()
      let model = TraceModel(try TraceFile(path: path))
      let live = EpisodeScenes(try EpisodeRecording(depot))
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
        live.recording.advance()
      }
      model.seek(to: 6)
      #expect(model.scene(focus).attentions.isEmpty, "nothing was decided after the last step")
    }
  }

  @Test("two traces stand side by side, the shorter one waits at its end")
  func compared() throws {
    try withFolder { folder in
      for (name, steps) in [("a", 9), ("b", 17)] {
        let swap = try Repository.scenario("corridor-swap", maxSteps: steps)
        _ = try RecordedEpisode(swap, trace: folder + "/\(name).jsonl").run()
      }
      let model = TraceModel(
        try TraceFile(path: folder + "/a.jsonl"), comparedWith: try TraceFile(path: folder + "/b.jsonl"))
      #expect(model.steps == 0...17)
      model.seek(to: 17)
      let scene = model.scene(SceneFocus())
      #expect(scene.companions.count == 1 && scene.companions[0].agents.count { $0.isOnGoal } == 2)
      #expect(scene.agents.contains { !$0.isOnGoal })
      #expect(scene.heading == "A, a.jsonl, seed 1: pibt, 0 of 2 on their goals, over")
      #expect(scene.companions[0].heading == "B, b.jsonl, seed 1: pibt, 2 of 2 on their goals, over")
      #expect(scene.caption.hasPrefix("Ringed: ") && !scene.differing.isEmpty)
    }
  }
}
