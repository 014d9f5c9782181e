public import GridWorld

/// Checks plans against nothing but the rules (Stern et al. 2019): it shares no code with the planners.
public struct PlanValidator: Sendable {
  public let grid: OccupancyGrid
  /// Findings after which it stops looking.
  public var limit: Int

  public init(grid: OccupancyGrid, limit: Int = .max) {
    self.grid = grid
    self.limit = limit
  }

  /// All that is wrong with a plan, in the order of its steps.
  public func findings(in plan: Plan) -> [PlanFinding] {
    var findings: [PlanFinding] = []
    var before: [Cell] = []
    for (step, cells) in plan.configurations.enumerated() {
      guard cells.count == plan.agentCount else {
        findings.append(
          PlanFinding(
            .agentCount(expected: plan.agentCount, found: cells.count), agent: 0, step: step,
            cell: Cell(0, 0)))
        return findings
      }
      check(cells, after: before, step, plan, &findings)
      if findings.count >= limit { return Array(findings.prefix(limit)) }
      before = cells
    }
    if plan.configurations.isEmpty, plan.agentCount > 0 {
      findings.append(
        PlanFinding(.agentCount(expected: plan.agentCount, found: 0), agent: 0, step: 0, cell: Cell(0, 0)))
    }
    for (agent, cell) in before.enumerated() where cell != plan.goals[agent] {
      findings.append(
        PlanFinding(
          .missedGoal(expected: plan.goals[agent]), agent: agent, step: plan.configurations.count - 1,
          cell: cell))
    }
    return Array(findings.prefix(limit))
  }

  private func check(
    _ cells: [Cell], after before: [Cell], _ step: Int, _ plan: Plan, _ findings: inout [PlanFinding]
  ) {
    var agentAt: [Cell: Int] = [:]
    var agentBefore: [Cell: Int] = [:]
    for (agent, cell) in before.enumerated() { agentBefore[cell] = agent }
    for (agent, cell) in cells.enumerated() {
      func find(_ kind: PlanFinding.Kind) {
        findings.append(PlanFinding(kind, agent: agent, step: step, cell: cell))
      }
      if grid.isOccupied(cell) { find(.wall) }
      if let other = agentAt[cell] { find(.vertexConflict(with: other)) } else { agentAt[cell] = agent }
      if step == 0 {
        if cell != plan.starts[agent] { find(.wrongStart(expected: plan.starts[agent])) }
        continue
      }
      if cell.manhattanDistance(to: before[agent]) > 1 { find(.jump(from: before[agent])) }
      // Told once, of the agent with the higher number.
      if let other = agentBefore[cell], other < agent, cells[other] == before[agent], cell != before[agent] {
        find(.swapConflict(with: other))
      }
    }
  }
}
