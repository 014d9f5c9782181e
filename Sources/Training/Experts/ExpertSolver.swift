import GridWorld
import Planning
import Simulation

/// The expert that policies learn from: LaCAM's first plans and neighborhood search, within a number of search steps
/// and refinements, so that the same instance gets the same plan on any machine.
public struct ExpertSolver: Sendable {
  let iterations: Int

  /// The joint actions from where a world stands until all stay on their goals, shape (steps, agents); nil if no plan is
  /// found.
  func plan(from world: World) -> [[Action]]? {
    let options = LaCAMOptions(iterations: iterations)
    let stepsLeft = max(world.configuration.maxSteps - world.state.step, 1)
    let plan = LaCAMSolver(options: options).solve(PathfindingProblem(world), lastStep: stepsLeft).plan
    guard plan.count > 0 else { return nil }
    let offsets = world.layout.moveOffsets
    return zip(plan, plan.dropFirst()).map { from, to in
      zip(from, to).map { cell, next in
        Action(offsets.firstIndex(of: Int(next &- cell)) ?? 0)
      }
    }
  }

  private static let obstacles = "the expert can't foresee obstacles that move; leave them out"

  /// What keeps the expert from solving instances of some worlds, and how to mend it; nil if nothing does.
  public static func hindrance(in worlds: WorldDistribution) -> String? {
    if worlds.task != .reach {
      return
        "the expert plans to one goal an agent, and under '\(worlds.task.rawValue)' goals never end; teach on \"task\": "
        + "\"reach\", and go on from that policy"
    }
    if worlds.dynamics.model != .grid || worlds.dynamics.collisions != .soft {
      let rule =
        worlds.dynamics.model == .grid
        ? "collisions '\(worlds.dynamics.collisions.rawValue)'"
        : "the dynamics '\(worlds.dynamics.model.rawValue)'"
      return "the expert has no plans for \(rule); take \"collisions\": \"soft\""
    }
    switch worlds.source {
    case .placed(let world, _, _) where !world.obstacles.isEmpty:
      return ExpertSolver.obstacles
    case .listed(let instances):
      if instances.contains(where: { !$0.obstacles.isEmpty }) {
        return ExpertSolver.obstacles
      }
      if instances.contains(where: { $0.agents.contains { $0.goals.count != 1 } }) {
        return "the expert plans to one goal an agent; give each agent one goal"
      }
      return nil
    default: return nil
    }
  }
}
