/// How far the making of a stage's data is.
public struct DataReport: Equatable, Sendable {
  public enum Activity: Equatable, Sendable {
    /// The expert solves instances to learn from.
    case solving
    /// It solves instances that nothing is learned from.
    case solvingHeldOut
    /// The policy drives instances.
    case driving
    /// The expert labels states that the policy got to.
    case labelling
  }

  /// From 0.
  public var stage: Int
  /// Of an aggregation; from 0.
  public var round: Int?
  public var activity: Activity
  /// Instances that are done, of so many.
  public var done: Int
  public var total: Int
  /// Of those, which the expert found no plan for in time.
  public var skipped: Int
  /// Instances that the size bound left no room for.
  public var leftOut: Int
  /// Labelled states, and labelled actions of agents.
  public var states: Int
  public var rows: Int
  /// Since the work began, and how many instances were done in it: those before were there already.
  public var seconds: Double
  public var made: Int

  public var isComplete: Bool { done + leftOut == total }
}
