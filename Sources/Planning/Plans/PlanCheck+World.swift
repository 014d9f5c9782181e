public import GridWorld
public import Simulation

extension WorldConfiguration {
  /// Where its agents have to end; nil where there is no last goal.
  public var lastGoals: [Cell]? { task == .reach ? agents.compactMap(\.goals.last) : nil }
}

extension PlanCheck {
  /// Of a plan for a world on a grid: its starts and goals, all goals in order, one a step, and its collision rule.
  ///
  /// - Parameter limit: findings to remember; more are counted.
  public init(_ world: WorldConfiguration, limit: Int = .max) {
    self.init(
      grid: world.grid, starts: world.agents.map(\.start), goals: world.lastGoals,
      visits: world.lastGoals == nil ? [] : world.agents.map(\.goals), rule: world.dynamics.collisions,
      limit: limit)
  }
}
