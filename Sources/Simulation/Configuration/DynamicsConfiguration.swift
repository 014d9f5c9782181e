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
  /// Discs that roll on the plane, holonomic or with a differential drive.
  case discs(DiscMotion)

  /// The default: `grid` with `soft` collisions.
  public static let grid = DynamicsConfiguration.grid(collisions: .soft)

  /// The models' names, as scenarios, policy files and results write them.
  public enum Model: String, CaseIterable, Sendable {
    case grid, gridOriented, holonomic, differentialDrive

    /// What its agents can do; of discs with the limits and speeds that are the defaults.
    public var catalogue: ActionCatalogue {
      switch self {
      case .grid: .grid
      case .gridOriented: .gridOriented
      case .holonomic: .holonomic
      case .differentialDrive: .differentialDrive
      }
    }

    /// Whether its agents are discs on the plane, and not each in a cell.
    public var isContinuous: Bool { self == .holonomic || self == .differentialDrive }

    /// What a step of the cost-to-go is.
    public var motion: GridMotion {
      switch self {
      case .grid, .holonomic, .differentialDrive: .sideways
      case .gridOriented: .turning
      }
    }

    public var hasHeadings: Bool { motion == .turning }
  }

  public var model: Model {
    switch self {
    case .grid: .grid
    case .gridOriented: .gridOriented
    case .discs(let motion): motion.drive == .holonomic ? .holonomic : .differentialDrive
    }
  }

  public var catalogue: ActionCatalogue {
    if case .discs(let motion) = self { ActionCatalogue(motion) } else { model.catalogue }
  }

  /// How discs roll; nil under dynamics on a grid.
  public var discMotion: DiscMotion? {
    if case .discs(let motion) = self { motion } else { nil }
  }

  /// The rule in force when agents want the same cell, or each other's.
  public var collisions: CollisionRule {
    switch self {
    case .grid(let rule): rule
    case .gridOriented, .discs: .soft
    }
  }
}
