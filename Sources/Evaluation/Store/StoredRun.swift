/// A batch in a store.
public struct StoredRun: Equatable, Sendable {
  public var id: Int64
  public var name: String
  /// When it was begun, as in `2026-01-31T12:00:00Z`.
  public var created: String
  /// The version of navsim.
  public var program: String
  /// What it ran on, in a line.
  public var machine: String
  /// Episodes wanted and finished.
  public var planned = 0
  public var finished = 0
  public var controllers: [ControllerCost] = []

  /// How messages and the command line call it: runs of one name are told apart by their number.
  public var title: String { "\(name)#\(id)" }
}

/// What one controller of a run took.
public struct ControllerCost: Equatable, Sendable {
  public var name: String
  /// From the first episode to the last, all sessions of the run together.
  public var wallSeconds: Double
  /// Resident memory of the whole process while this controller ran; 0 where the system does not tell.
  public var peakBytes: Int
  public var threads: Int
}
