/// What the viewer shows and drives: an episode that is being simulated, or one that is played back.
@MainActor
public protocol ViewerModel: AnyObject {
  /// Steps made since the start of the episode.
  var step: Int { get }
  /// Whether the episode is over, so that `advance` has nothing to do.
  var isFinished: Bool { get }
  /// Simulated seconds that one step takes; real time makes 1 / `stepSeconds` steps a second.
  var stepSeconds: Double { get }
  /// Makes one step. Only called while not finished.
  func advance()
  /// Goes back to the start of the episode.
  func restart()
  /// What is to be seen after the last step. With two or more steps in its `history`, motion between steps is
  /// smooth. Called at most once a step, and not at all for steps that are never drawn.
  func scene() -> Scene
}
