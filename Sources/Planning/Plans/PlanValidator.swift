public import GridWorld

/// Checks whole plans: see `PlanCheck`.
public struct PlanValidator: Sendable {
  public let grid: OccupancyGrid
  /// Findings after which it stops telling.
  public var limit: Int

  public init(grid: OccupancyGrid, limit: Int = .max) {
    self.grid = grid
    self.limit = limit
  }

  /// All that is wrong with a plan, in the order of its steps.
  public func findings(in plan: Plan) -> [PlanFinding] {
    var check = PlanCheck(grid: grid, starts: plan.starts, goals: plan.goals, limit: limit)
    for cells in plan.configurations { check.add(cells) }
    check.finish()
    return check.findings
  }
}
