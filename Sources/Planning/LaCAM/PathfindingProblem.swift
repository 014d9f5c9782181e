import Basics
public import GridWorld
public import Simulation

/// A multi-agent pathfinding instance (Stern et al. 2019): who stands where and wants to go where, on a fixed map.
public struct PathfindingProblem {
  public let layout: GridLayout
  /// 1 for walls, a byte a padded cell.
  let blocked: [UInt8]
  let starts: [Int32]
  let goals: [Int32]
  let costToGo: CostToGoFields
  public let seed: UInt64

  /// From where the agents of a world stand now to the goals they have now.
  public init(_ world: World) {
    layout = world.layout
    blocked = world.state.blocked
    starts = world.state.poses.cell
    goals = world.state.goal
    costToGo = world.costToGo
    var generator = RandomStream.generator(
      seed: world.configuration.seed, episode: world.episode, purpose: .controller)
    seed = generator.next()
  }

  /// Starts and goals must be free cells, each list without repetition.
  public init(grid: OccupancyGrid, starts: [Cell], goals: [Cell], seed: UInt64 = 0) {
    precondition(starts.count == goals.count && Set(starts).count == starts.count, "distinct starts")
    precondition((starts + goals).allSatisfy { !grid.isOccupied($0) }, "free cells")
    let layout = GridLayout(width: grid.width, height: grid.height, margin: 1)
    self.layout = layout
    blocked = layout.paddedOccupancy(of: grid)
    self.starts = starts.map { Int32(layout.index(of: $0)) }
    self.goals = goals.map { Int32(layout.index(of: $0)) }
    costToGo = CostToGoFields(layout: layout, blocked: blocked, goalCount: starts.count + 1)
    self.seed = seed
  }

  public var agentCount: Int { starts.count }

  /// What can be said before any search.
  enum Outlook {
    /// Two agents want the same cell, or one can't get to its goal at all: there is no plan.
    case unsolvable
    /// Time is over before it is known.
    case unknown
    /// Steps that every agent is from its goal.
    case open(distances: [Int32])
  }

  func outlook(_ budget: PlanningBudget) -> Outlook {
    if Set(goals).count < goals.count { return .unsolvable }
    var distances: [Int32] = []
    distances.reserveCapacity(agentCount)
    for (start, goal) in zip(starts, goals) {
      guard let distance = budget.distance(costToGo, from: start, to: goal), budget.work(8) else {
        return .unknown
      }
      if distance == CostToGoFields.unreachable { return .unsolvable }
      distances.append(distance)
    }
    return .open(distances: distances)
  }
}
