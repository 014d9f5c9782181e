/// What the user asked for, freed from keys and mouse buttons. Places are pixels of the canvas.
public enum ViewerCommand: Equatable, Sendable {
  case togglePause
  /// One step; pauses first if it runs.
  case step
  case stepBack
  case faster
  case slower
  case realTime
  case asFastAsPossible
  case restart
  /// Reads the file anew.
  case reload
  /// Shows another file: a scenario or a trace.
  case open(String)
  case toggleLoop
  /// To the next or previous step with a collision or an arrival.
  case jumpToEvent(isForward: Bool)

  case zoom(factor: Float, at: SIMD2<Float>)
  case pan(by: SIMD2<Float>)
  /// The whole map in view.
  case fit
  case toggleFollow

  /// The left button went down; what follows may be a click, a drag, or a pull at the time strip.
  case press(at: SIMD2<Float>)
  /// The pointer is there now.
  case hover(at: SIMD2<Float>)
  /// The left button went up after a drag.
  case release
  /// Selects the agent at a place, or none.
  case select(at: SIMD2<Float>)
  case selectNext
  case selectPrevious

  /// Draws or erases walls: the first cell decides which.
  case paint(at: SIMD2<Float>, begins: Bool)
  /// Gives the selected agent a new goal.
  case setGoal(at: SIMD2<Float>)
  case toggleDrive
  case drive(DriveDirection)

  case cycleAttention
  case cycleHead
  case cycleAttentionKind
  /// Shows the selected agent before the first, the second … round of talk, then as it decides.
  case cycleTalkRound
  /// Lists what the selected agent's decision rests on; pauses.
  case toggleExplanation
  case toggleLayer(SceneLayers)
  case toggleHelp
  case screenshot
  /// Starts recording a film, or ends it and saves it.
  case record
  /// Closes the help sheet; else hands back the driven agent; else clears the selection; else quits.
  case dismiss
  case quit
}
