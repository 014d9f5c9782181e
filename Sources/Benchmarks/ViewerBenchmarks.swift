import Episodes
import Foundation
import Scenarios
import Scenes
import Simulation
import Viewer

/// `viewer`, `viewer-crowd`, `viewer-speed`: what drawing costs, without a display.
enum ViewerBenchmarks {
  static var all: [Benchmark] {
    [
      Benchmark(
        name: "viewer",
        summary:
          "frames/s at 1280×800, every frame a step: 200 agents, attention of all and one selected; processor time of one core",
        unit: "frames/s", target: .atLeast(60), measure: { try frames(attending: true) }),
      Benchmark(
        name: "viewer-crowd",
        summary:
          "frames/s at 1280×800, every frame a step shown: 10,000 agents on 1024×1024, all in view; processor time",
        unit: "frames/s", target: .atLeast(30), measure: { try frames(attending: false) }),
      Benchmark(
        name: "viewer-speed",
        summary:
          "steps/s of a window at full speed over those without one: the depot, shipped policy; processor time",
        unit: "ratio", target: .atLeast(0.8), measure: { try speed("interaction") }),
      Benchmark(
        name: "viewer-pibt", summary: "the same with PIBT", unit: "ratio", target: .atLeast(0.8),
        measure: { try speed("pibt") }),
    ]
  }

  /// Processor time of this thread: drawing waits for nobody, so that this is its time on a quiet machine.
  private static func processorSeconds(_ work: () throws -> Void) rethrows -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    let start = now()
    try work()
    return now() - start
  }

  private static func scenario(
    agents: Int, side: Int, controller: String, maxSteps: Int = 1_000_000
  ) throws -> Scenario {
    let text = """
      {"version": 1, "name": "bench", "map": {"generate": {"kind": "random", "width": \(side), "height": \(side), \
      "density": 0.1, "seed": 1}}, "seed": 1, "task": "lifelong", "maxSteps": \(maxSteps), \
      "agents": {"count": \(agents), "seed": 1}, "controller": "\(controller)"}
      """
    return try Scenario(text: text, file: "bench")
  }

  /// Frames a second, the time of stepping left out.
  private static func frames(attending: Bool) throws -> Double {
    let scenario =
      attending
      ? try scenario(agents: 200, side: 48, controller: "interaction")
      : try scenario(agents: 10_000, side: 1024, controller: "random")
    let recording = try EpisodeRecording(scenario)
    let scenes = EpisodeScenes(recording)
    var options = RenderOptions(layers: .window)
    if attending {
      options.attention = .all
      options.selection = 0
    }
    let focus = SceneFocus(layers: .window, selection: options.selection, attention: options.attention)
    for _ in 0..<30 { recording.advance() }
    let painter = PicturePainter(scenes.scene(focus), size: (1280, 800), options: options)
    painter.draw(scenes.scene(focus))
    var elapsed = 0.0
    let count = 30
    for _ in 0..<count {
      recording.advance()
      elapsed += processorSeconds { painter.draw(scenes.scene(focus), progress: 0.5) }
    }
    return Double(count) / elapsed
  }

  /// Steps a second while a session shows the episode as fast as it can, over those of the bare episode.
  private static func speed(_ controller: String) throws -> Double {
    let scenario = try scenario(agents: 64, side: 32, controller: controller)
    let steps = controller == "pibt" ? 100_000 : 8000
    var episode = try scenario.makeEpisode()
    for _ in 0..<200 { episode.advance() }
    let bare = processorSeconds { for _ in 0..<steps { episode.advance() } }
    return try MainActor.assumeIsolated {
      let model = EpisodeModel(
        EpisodeScenes(try EpisodeRecording(scenario)), source: ScenarioSource(path: "bench"))
      let session = ViewerSession(
        model: model, playback: Playback(stepsPerSecond: .infinity), attention: .selected, selection: 0)
      let canvas = Canvas(width: 1280, height: 800)
      session.draw(on: canvas)
      while model.step < 200 { session.update(elapsed: 0.02, budget: 0.02) }
      let first = model.step
      var drawing = 0.0
      let shown = processorSeconds {
        // As the window does it: drawing gets a sixteenth of the time.
        while model.step < first + steps {
          session.update(elapsed: 0.02, budget: min(0.15, max(0.012, 15 * drawing)))
          drawing = seconds { session.draw(on: canvas) }
        }
      }
      return Double(model.step - first) / shown / (Double(steps) / bare)
    }
  }
}
