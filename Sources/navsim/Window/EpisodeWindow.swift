import Scenarios
import Simulation
import Viewer

/// Shows a scenario in a window while it is simulated.
enum EpisodeWindow {
  static func show(_ scenario: Scenario, episode number: Int, theme: Theme) throws {
    #if Viewer
      let episode = try scenario.makeEpisode(number)
      try MainActor.assumeIsolated {
        let model = EpisodeModel(scenario, episode)
        let window = try ViewerWindow(title: "navsim – \(scenario.name)")
        try window.run(ViewerSession(model: model, theme: theme))
      }
    #else
      throw Failure(
        "this navsim was built without the window; leave out --window, and use --picture FILE.png to see the result",
        exitCode: Failure.noDisplay)
    #endif
  }
}

/// An episode as the viewer drives it.
@MainActor
final class EpisodeModel: ViewerModel {
  private var episode: Episode
  private var recorder: SceneRecorder

  init(_ scenario: Scenario, _ episode: Episode) {
    self.episode = episode
    recorder = SceneRecorder(scenario)
    recorder.record(episode)
  }

  var step: Int { episode.world.state.step }
  var isFinished: Bool { episode.isOver || Interrupt.isRequested }
  /// A grid step stands for one second.
  var stepSeconds: Double { 1 }

  func advance() {
    episode.advance()
    recorder.record(episode)
  }

  func restart() {
    episode.restart()
    recorder.removeAll()
    recorder.record(episode)
  }

  func scene() -> Scene { recorder.scene(episode) }
}
