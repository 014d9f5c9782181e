public import Basics
public import Episodes
public import Scenarios
public import Viewer

/// Shows episodes and traces in a window.
public enum EpisodeWindow {
  /// How a window starts.
  public struct Opening: Sendable {
    public var theme: Theme
    public var attention: AttentionScope
    /// Index of the selected agent.
    public var selection: Int?
    public var stepsPerSecond: Double
    public var isLooping: Bool

    public init(
      theme: Theme, attention: AttentionScope = .off, selection: Int? = nil, stepsPerSecond: Double = 5,
      isLooping: Bool = false
    ) {
      self.theme = theme
      self.attention = attention
      self.selection = selection
      self.stepsPerSecond = stepsPerSecond
      self.isLooping = isLooping
    }
  }

  /// Runs a scenario in a window until the user closes it. On the main thread.
  ///
  /// - Parameters:
  ///   - source: where `scenario` came from, to read it anew.
  ///   - caption: sentences at the top.
  ///   - isCancelled: asked between steps; once true, the episode goes on no more.
  ///   - isInterrupted: asked between frames; once true, the window closes as if the user had closed it.
  /// - Returns: what is to be said afterwards, such as where a film was saved that was being recorded.
  /// - Throws: `EpisodeError`, `ViewerError`; `WindowError` where navsim was built without the window.
  @discardableResult
  public static func show(
    _ source: ScenarioSource, _ scenario: Scenario, caption: String = "", _ opening: Opening,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws -> [String] {
    let scenes = EpisodeScenes(try EpisodeRecording(scenario, number: source.number))
    scenes.caption = caption
    return try show("navsim – \(scenario.name)", opening, isInterrupted) {
      EpisodeModel(scenes, source: source, isCancelled: isCancelled)
    }
  }

  /// Plays a trace in a window, another one beside it or not, until the user closes it. On the main thread.
  ///
  /// - Parameters:
  ///   - isCancelled: asked between steps; once true, it is played no further.
  ///   - isInterrupted: asked between frames; once true, the window closes as if the user had closed it.
  /// - Returns: what is to be said afterwards, such as where a film was saved that was being recorded.
  /// - Throws: `ViewerError`; `WindowError` where navsim was built without the window.
  @discardableResult
  public static func show(
    _ file: TraceFile, comparedWith other: TraceFile?, _ opening: Opening,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) throws -> [String] {
    try show("navsim – \(file.path)", opening, isInterrupted) {
      TraceModel(file, comparedWith: other, isCancelled: isCancelled)
    }
  }

  private static func show(
    _ title: String, _ opening: Opening, _ isInterrupted: @escaping @Sendable () -> Bool,
    _ makeModel: @MainActor () throws -> any ViewerModel
  ) throws -> [String] {
    #if Viewer
      try MainActor.assumeIsolated {
        let window = try ViewerWindow(title: title)
        let session = ViewerSession(
          model: try makeModel(), playback: Playback(stepsPerSecond: opening.stepsPerSecond),
          theme: opening.theme,
          attention: opening.attention, selection: opening.selection)
        if opening.isLooping { session.handle(.toggleLoop) }
        while !session.hasQuit {
          try window.runFrame(session, resting: true)
          // Whoever wants the program to end wants the film that is being recorded all the same.
          if isInterrupted() { session.handle(.quit) }
        }
        return session.farewells
      }
    #else
      throw WindowError.notBuilt
    #endif
  }
}

/// Why a build of navsim has no window.
public enum WindowError: ReportedError, Equatable {
  /// It was built without the trait `Viewer`.
  case notBuilt

  public var fault: Fault { .noDisplay }

  public var description: String {
    "this navsim was built without the window; leave out --window, and use --picture FILE.png to see a step"
  }
}
