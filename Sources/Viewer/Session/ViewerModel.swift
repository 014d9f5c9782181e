public import GridWorld

/// What the viewer shows and drives: an episode that is being simulated, or one that is played back.
@MainActor
public protocol ViewerModel: AnyObject {
  /// The step that is shown.
  var step: Int { get }
  /// Whether there is no later step, so that `advance` has nothing to do.
  var isFinished: Bool { get }
  /// Simulated seconds that one step takes; real time makes 1 / `stepSeconds` steps a second.
  var stepSeconds: Double { get }
  /// Goes on to the next step. Only called while not finished.
  func advance()
  /// Goes back to the start of the episode.
  func restart()
  /// What is to be seen after the last step. With two or more steps in its `history`, motion between steps is
  /// smooth. Called when a step or what is asked for has changed, and not at all for steps that are never drawn.
  func scene(_ focus: SceneFocus) -> Scene

  /// Whether steps are to be made as fast as possible: what each costs counts.
  var isHurried: Bool { get set }
  /// The layers that are shown at first.
  var layers: SceneLayers { get }
  /// Steps that can be gone back to; the last one is as far as the episode has come.
  var steps: ClosedRange<Int> { get }
  /// Shows one of `steps`.
  func seek(to step: Int)
  /// The nearest step after (or before) the one shown in which somebody collided or arrived; nil if there is none
  /// among `steps`.
  func event(isForward: Bool) -> Int?

  /// Changes the world from the step that is shown on; later steps are forgotten.
  func apply(_ edit: ViewerEdit) throws(ViewerRefusal)
  /// Lets an agent be driven by hand in the next step; nil hands it back to its controller.
  func drive(_ agent: Int, _ direction: DriveDirection?) throws(ViewerRefusal)
  /// The model of another file, or of its own file read anew (nil).
  func open(_ path: String?) throws(ViewerRefusal) -> any ViewerModel
}

/// What an operator changes about the world while it runs.
public enum ViewerEdit: Equatable, Sendable {
  case setWall(Bool, at: Cell)
  case setGoal(Cell, agent: Int)
}

/// Where an agent that is driven by hand is to go.
public enum DriveDirection: Int, Sendable, CaseIterable {
  case stay, up, down, left, right
}

/// Why a model doesn't do what it was asked, in words for the user.
public struct ViewerRefusal: Error, Equatable, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }
}

extension ViewerModel {
  public var isHurried: Bool {
    get { false }
    set {}
  }
  public var layers: SceneLayers { .standard }
  public var steps: ClosedRange<Int> { step...step }
  public func seek(to step: Int) {}
  public func event(isForward: Bool) -> Int? { nil }

  public func apply(_ edit: ViewerEdit) throws(ViewerRefusal) {
    throw ViewerRefusal("what is shown here can't be changed")
  }

  public func drive(_ agent: Int, _ direction: DriveDirection?) throws(ViewerRefusal) {
    throw ViewerRefusal("nothing can be driven here")
  }

  public func open(_ path: String?) throws(ViewerRefusal) -> any ViewerModel {
    throw ViewerRefusal("no other file can be opened here")
  }
}
