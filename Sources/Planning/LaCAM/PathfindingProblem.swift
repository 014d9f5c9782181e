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

  /// Whether two agents want the same cell or one can't get to its goal at all: then there is no plan. Nil if time is over
  /// before that is known.
  func isPlainlyUnsolvable(_ budget: PlanningBudget) -> Bool? {
    if Set(goals).count < goals.count { return true }
    for (start, goal) in zip(starts, goals) {
      guard costToGo.prepare(from: start, to: goal, unless: { !budget.work(PathfindingProblem.pieceWork) })
      else {
        return nil
      }
      if costToGo.distance(from: start, to: goal) == CostToGoFields.unreachable { return true }
    }
    return false
  }

  /// Work that a piece of a search for distances is.
  private static let pieceWork = CostToGoFields.pieceOfSearch / 4
}
