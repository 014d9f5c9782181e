public import Simulation

/// What PIBT promises (no move of its agents is refused), and where it can't.
extension PIBTPlanner {
  /// What users should know about a world with a collision rule that this plans for, and whose moves it does not all
  /// know; nil under `soft`, and where nothing but its own agents moves.
  ///
  /// Obstacles move before the agents do, and agents that others drive may want the same cells: both count as standing
  /// still while it plans.
  public static func caveat(_ world: World, driving agents: [Int]) -> String? {
    let rule = world.configuration.dynamics.collisions
    guard rule != .soft else { return nil }
    var others: [String] = []
    if !world.configuration.obstacles.isEmpty { others.append("obstacles") }
    if agents.count < world.agentCount { others.append("agents that others drive") }
    guard !others.isEmpty else { return nil }
    return "moves may be refused under the collision rule '\(rule.rawValue)' after all: it takes "
      + others.joined(separator: " and ") + " to stand still."
  }
}
