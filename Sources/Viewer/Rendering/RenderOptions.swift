/// How a scene is drawn: everything that is neither the scene nor a window's camera.
public struct RenderOptions: Equatable, Sendable {
  /// What the mark at the left of the status bar says.
  public enum PlaybackMark: Equatable, Sendable { case none, running, paused, finished }

  public var theme: Theme
  /// Pixels per point: 1 on a plain display, 2 on a dense one. Scales text and lines, not the map.
  public var scale: Float
  public var layers: SceneLayers
  /// Index of the agent that is set off from the others.
  public var selection: Int?
  /// How much of the last move has been made, 0 to 1.
  public var progress: Float
  public var playbackMark: PlaybackMark
  /// How fast it runs, in words; empty in a picture.
  public var speed: String
  /// A passing note, in place of the hint at the right of the status bar.
  public var message: String
  public var isHelpShown: Bool
  /// The part of the map that pictures and films frame; nil for the whole. Windows have a camera of their own.
  public var region: MapRegion?
  /// Whose attention is shown, of which head (nil: the mean), W* or W.
  public var attention: AttentionScope = .off
  public var head: Int?
  public var attentionKind: AttentionKindShown = .enhanced
  /// The peer that is imagined away, set off in the panel's list.
  public var removedPeer: Int?
  /// The round of talk before which the selected agent is shown, from 0; nil for when it decides.
  public var talkRound: Int?
  /// Whether the panel lists what a decision rests on, where the scene tells, in place of what is attended to.
  public var isExplaining = false
  /// Whether the selected agent is driven by keys.
  public var isDriven = false
  /// The step ahead that is being simulated to, shown on the time strip; nil while nothing is.
  public var target: Int?
  /// Whether a film is being recorded, which the status bar says as long as it is.
  public var isRecording = false
  /// Whether only a selected agent is tied to its goal: in films every tie that moves is paid for in each frame.
  public var tiesSelectionAlone = false

  public init(
    theme: Theme = .light, scale: Float = 1, layers: SceneLayers = .standard, selection: Int? = nil,
    progress: Float = 1, playbackMark: PlaybackMark = .none, speed: String = "", message: String = "",
    isHelpShown: Bool = false
  ) {
    self.theme = theme
    self.scale = scale
    self.layers = layers
    self.selection = selection
    self.progress = progress
    self.playbackMark = playbackMark
    self.speed = speed
    self.message = message
    self.isHelpShown = isHelpShown
  }
}
