public import GridWorld
public import Simulation

/// Where every agent is at every step.
public struct Plan: Equatable, Sendable {
  /// The map's file or name, as a plan file states it; may be empty.
  public var mapName: String
  /// Who made the plan; may be empty.
  public var solver: String
  public var starts: [Cell]
  public var goals: [Cell]
  /// Shape (steps + 1, agents), the starts first.
  public var configurations: [[Cell]]

  public init(
    mapName: String = "", solver: String = "", starts: [Cell], goals: [Cell], configurations: [[Cell]]
  ) {
    precondition(starts.count == goals.count, "a goal for every agent")
    self.mapName = mapName
    self.solver = solver
    self.starts = starts
    self.goals = goals
    self.configurations = configurations
  }

  public var agentCount: Int { starts.count }
  /// Whether all agents stand on their goals at the end.
  public var isSolved: Bool { configurations.last == goals }

  /// The step from which each agent rests on its goal; the last step for those that end elsewhere.
  public var arrivals: [Int] {
    var arrivals = PlanArrivals(goals: goals)
    for cells in configurations { arrivals.add(cells) }
    return arrivals.steps
  }
  /// Σ of the arrivals: the sum of costs (Stern et al. 2019).
  public var sumOfCosts: Int { arrivals.reduce(0, +) }
  public var makespan: Int { arrivals.max() ?? 0 }
}

extension Plan {
  /// Adds where the agents of a world stand now, as the next step.
  public mutating func record(_ world: World) {
    configurations.append((0..<world.agentCount).map { world.cell(of: $0) })
  }
}
