/// Decides the actions of the agents it drives, once a step.
///
/// Planners, policies, scripts and the keyboard all are controllers, so that `run`, `batch`, the window and
/// training share one loop. It is a value: a copy goes on by itself. A controller sees the whole world; what it uses of it is its own affair and is
/// stated in its documentation (a policy uses the sensors and the radio, a planner everything).
public protocol Controller: Sendable {
  /// The name users know it by, as in `--controller pibt`.
  var name: String { get }

  /// Forgets the last episode and gets ready to drive `agents` (ascending) in `world`, which stands at t = 0 or has
  /// just been edited (`Episode.edit`).
  mutating func begin(_ world: World, driving agents: [Int])

  /// Writes the action of every agent it drives into `actions`, row i being agent i, numbers of the world's
  /// `catalogue`; other rows are left alone.
  mutating func decide(_ world: World, actions: inout [Action])

  /// What users should know about how it drove the last episode; nil if nothing.
  var note: String? { get }

  /// Entries of the output Y that each driven agent broadcasts; 0 for controllers that have nothing to say but the
  /// action itself.
  var outputWidth: Int { get }

  /// Writes what driven discs are to do where that is no action of the catalogue; `decide` has written the actions nearest to
  /// it. Rows that stay nil do as their actions say.
  func writeCommands(_ commands: inout [SIMD2<Double>?])

  /// Called after every decision, outside the time that `runtime` counts: for measuring and recording.
  mutating func review(_ world: World)

  /// What it measured of itself in this episode, under names of `EpisodeMetrics.definitions`; empty for most. NaN where it
  /// measured nothing to take a mean of.
  var figures: [(name: String, value: Double)] { get }

  /// Writes the outputs of the last decision into `outputs`, shape (agents, outputWidth); rows of agents that it
  /// doesn't drive are left alone.
  func writeOutputs(_ outputs: inout [Float])
}

extension Controller {
  public var note: String? { nil }
  public var outputWidth: Int { 0 }
  public func writeCommands(_ commands: inout [SIMD2<Double>?]) {}
  public mutating func review(_ world: World) {}
  public var figures: [(name: String, value: Double)] { [] }
  public func writeOutputs(_ outputs: inout [Float]) {}
}
