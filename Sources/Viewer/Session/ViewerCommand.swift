/// What the user asked for, freed from keys and mouse buttons. Places are pixels of the canvas.
public enum ViewerCommand: Equatable, Sendable {
  case togglePause
  /// One step; pauses first if it runs.
  case step
  case faster
  case slower
  case realTime
  case asFastAsPossible
  case restart

  case zoom(factor: Float, at: SIMD2<Float>)
  case pan(by: SIMD2<Float>)
  /// The whole map in view.
  case fit

  /// Selects the agent at a place, or none.
  case select(at: SIMD2<Float>)
  case selectNext
  case selectPrevious

  case toggleLayer(SceneLayers)
  case toggleHelp
  case screenshot
  /// Closes the help sheet; else clears the selection; else quits.
  case dismiss
  case quit
}
