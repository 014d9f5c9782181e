public import GridWorld

/// How agents move: which actions they have, what a step of each does, what happens when two want the same place.
///
/// Everything that depends on it asks it: the world's state, the action catalogue, the cost-to-go, the front end of the
/// sensors.
public enum DynamicsConfiguration: Equatable, Sendable {
  /// One cell sideways or stay, a step; agents have no heading.
  case grid(collisions: CollisionRule)
  /// A heading of four; a step forward or a quarter turn, a step each; collisions as in `soft`.
  case gridOriented

  /// The default: `grid` with `soft` collisions.
  public static let grid = DynamicsConfiguration.grid(collisions: .soft)

  /// The models' names, as scenarios, policy files and results write them.
  public enum Model: String, CaseIterable, Sendable {
    case grid, gridOriented

    public var catalogue: ActionCatalogue {
      switch self {
      case .grid: .grid
      case .gridOriented: .gridOriented
      }
    }

    /// What a step of the cost-to-go is.
    public var motion: GridMotion {
      switch self {
      case .grid: .sideways
      case .gridOriented: .turning
      }
    }

    public var hasHeadings: Bool { motion == .turning }
  }

  public var model: Model {
    switch self {
    case .grid: .grid
    case .gridOriented: .gridOriented
    }
  }

  public var catalogue: ActionCatalogue { model.catalogue }

  /// The rule in force when agents want the same cell, or each other's.
  public var collisions: CollisionRule {
    switch self {
    case .grid(let rule): rule
    case .gridOriented: .soft
    }
  }
}
