import Scenarios
import Simulation
import Viewer

/// Shows episodes and traces in a window.
enum EpisodeWindow {
  /// How a window starts.
  struct Opening {
    var theme: Theme
    var attention: AttentionScope = .off
    var selection: Int?
    var stepsPerSecond = 5.0
    var isLooping = false
  }

  static func show(_ source: ScenarioSource, _ scenario: Scenario, caption: String = "", _ opening: Opening)
    throws
  {
    let recording = try EpisodeRecording(scenario, number: source.number)
    recording.caption = caption
    try show("navsim – \(scenario.name)", opening) { EpisodeModel(recording, source: source) }
  }

  static func show(_ file: TraceFile, comparedWith other: TraceFile?, _ opening: Opening) throws {
    try show("navsim – \(file.path)", opening) { TraceModel(file, comparedWith: other) }
  }

  private static func show(
    _ title: String, _ opening: Opening, _ makeModel: @MainActor () throws -> any ViewerModel
  ) throws {
    #if Viewer
      try MainActor.assumeIsolated {
        let window = try ViewerWindow(title: title)
        let session = ViewerSession(
          model: try makeModel(), playback: Playback(stepsPerSecond: opening.stepsPerSecond),
          theme: opening.theme,
          attention: opening.attention, selection: opening.selection)
        if opening.isLooping { session.handle(.toggleLoop) }
        try window.run(session)
      }
    #else
      throw Failure(
        "this navsim was built without the window; leave out --window, and use --picture FILE.png to see a step",
        exitCode: Failure.noDisplay)
    #endif
  }
}
