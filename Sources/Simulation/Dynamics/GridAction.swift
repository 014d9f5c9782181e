public import GridWorld

/// One agent's choice for one step. Raw values are the numbers in files and traces.
public enum GridAction: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  case stay, up, down, left, right

  /// The change of [column, row].
  public var offset: (dx: Int, dy: Int) {
    switch self {
    case .stay: (0, 0)
    case .up: (0, -1)
    case .down: (0, 1)
    case .left: (-1, 0)
    case .right: (1, 0)
    }
  }

  /// The action that leads from one cell to a neighboring cell (or the same); nil if they don't touch.
  public init?(from origin: Cell, to target: Cell) {
    switch (target.x - origin.x, target.y - origin.y) {
    case (0, 0): self = .stay
    case (0, -1): self = .up
    case (0, 1): self = .down
    case (-1, 0): self = .left
    case (1, 0): self = .right
    default: return nil
    }
  }
}
