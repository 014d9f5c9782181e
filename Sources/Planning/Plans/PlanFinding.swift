public import GridWorld
public import Simulation

/// Something in a plan that can't be, with its place.
public struct PlanFinding: Equatable, Sendable, CustomStringConvertible {
  public enum Kind: Equatable, Sendable {
    /// Two agents in one cell.
    case vertexConflict(with: Int)
    /// Two agents trade cells.
    case swapConflict(with: Int)
    /// Into a cell that another has just left, where the collision rule forbids it.
    case forbiddenFollowing(of: Int, rule: CollisionRule)
    /// An agent in a wall or off the map.
    case wall
    /// More than one cell in one step, or a diagonal.
    case jump(from: Cell)
    /// The first step is not the start.
    case wrongStart(expected: Cell)
    /// The last step is not the goal.
    case missedGoal(expected: Cell)
    /// One of the goals on the way, counted from 0, was not visited when its turn came.
    case missedVisit(index: Int, expected: Cell)
    /// Another number of agents than the plan has.
    case agentCount(expected: Int, found: Int)
  }

  public var kind: Kind
  /// The (first) agent.
  public var agent: Int
  /// Counted from 0, the starts.
  public var step: Int
  /// Where the agent is at that step.
  public var cell: Cell

  public init(_ kind: Kind, agent: Int, step: Int, cell: Cell) {
    self.kind = kind
    self.agent = agent
    self.step = step
    self.cell = cell
  }

  public var description: String {
    let place = "step \(step), agent \(agent) at \(cell): "
    return switch kind {
    case .vertexConflict(let other): place + "vertex conflict with agent \(other)"
    case .swapConflict(let other): place + "swap conflict with agent \(other)"
    case .forbiddenFollowing(let other, let rule):
      place + "enters the cell that agent \(other) has just left, which '\(rule.rawValue)' does not allow"
    case .wall: place + "in a wall or off the map"
    case .jump(let origin): place + "comes from \(origin), more than one cell away"
    case .wrongStart(let expected): place + "starts there instead of at \(expected)"
    case .missedGoal(let expected): place + "ends there instead of at its goal \(expected)"
    case .missedVisit(let index, let expected):
      place + "ends without having visited goals[\(index)], \(expected)"
    case .agentCount(let expected, let found): "step \(step): \(found) agents instead of \(expected)"
    }
  }
}
