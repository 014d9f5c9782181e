import GridWorld
public import Simulation

/// Plans for the whole team at the start with `LaCAMSolver`, then plays the plan.
///
/// When a goal changes (`reach` with several goals) or somebody is not where the plan has it, it plans anew from
/// there, with a tenth of the budget. A budget covers all that planning takes, distances that are not known yet included;
/// those that the first step of PIBT takes where it drives instead come on top, as they do under `pibt+`. It knows only a fixed map, its own agents, and that they may follow one another:
/// in `lifelong` tasks, with moving obstacles, under collision rules other than `soft` or beside other controllers'
/// agents, and wherever it finds no plan, PIBT with swaps (`pibt+`) drives; `note` says so.
public struct LaCAMController: Controller {
  public let name = "lacam"
  public let options: LaCAMOptions
  private var agents: [Int] = []
  private var plan: [[Int32]] = []
  private var goals: [Int32] = []
  private var nextRow = 0
  private var fallback = PIBTPlanner(options: .strong)
  /// Where everybody stood and wanted to go when the episode began; nil once `fallback` knows.
  private var start: (cells: [Int32], goals: [Int32])?
  private var drivesByFallback = false
  /// How often planning failed in this episode.
  private var failures = 0
  private static let toleratedFailures = 3
  /// What came of planning at the start of the episode; nil if it could not be tried.
  public private(set) var result: LaCAMResult?
  public private(set) var note: String?

  public init(options: LaCAMOptions = .init()) { self.options = options }

  public mutating func begin(_ world: World, driving agents: [Int]) {
    let budget = PlanningBudget(options)
    self.agents = agents
    (plan, nextRow, failures, result, note) = ([], 0, 0, nil, nil)
    // Nothing that takes distances before it is needed: the budget covers those that planning asks for. Copies of their own,
    // so that the world needs none.
    start = (world.state.poses.cell.map { $0 }, world.state.goal.map { $0 })
    let reason: String?
    if world.configuration.task == .lifelong {
      reason = "goals change all the time"
    } else if !world.configuration.obstacles.isEmpty {
      reason = "obstacles move"
    } else if world.hasTerrain {
      reason = "some of the ground slows or costs"
    } else if world.configuration.dynamics.collisions != .soft {
      reason =
        "agents can't follow one another under the collision rule '\(world.configuration.dynamics.collisions.rawValue)'"
    } else if agents.count < world.agentCount {
      reason = "others drive some of the agents"
    } else {
      reason = nil
    }
    drivesByFallback = reason != nil
    if let reason {
      let caveat = PIBTPlanner.caveat(world, driving: agents).map { " There, \($0)" } ?? ""
      note = "lacam: \(reason), which it can't plan for; pibt+ drives instead.\(caveat)"
      beginFallback(world)
    } else {
      makePlan(world, options, within: budget)
    }
  }

  public mutating func decide(_ world: World, actions: inout [Action]) {
    if !drivesByFallback, !isOnPlan(world), failures < LaCAMController.toleratedFailures {
      var again = options
      // What is tried once more after failing stays within a tenth of the budget all together.
      again.timeBudget = max(
        options.timeBudget / (failures > 0 ? 20 : 10), LaCAMOptions.timeBudgets.lowerBound)
      if options.iterations > 0 { again.iterations = max(options.iterations / 10, 1) }
      makePlan(world, again, within: PlanningBudget(again))
    }
    guard !drivesByFallback, isOnPlan(world) else {
      beginFallback(world)
      return fallback.plan(world, actions: &actions)
    }
    // At the end of the plan everybody rests on its goal.
    let row = min(nextRow + 1, plan.count - 1)
    let offsets = world.layout.moveOffsets
    let (from, to) = (plan[nextRow], plan[row])
    for agent in agents {
      let offset = Int(to[agent] &- from[agent])
      actions[agent] = offset == 0 ? .idle : Action(offsets.firstIndex(of: offset) ?? 0)
    }
    nextRow = row
  }

  private mutating func beginFallback(_ world: World) {
    guard let start else { return }
    fallback.begin(world, driving: agents, from: start.cells, to: start.goals)
    self.start = nil
  }

  private func isOnPlan(_ world: World) -> Bool {
    !plan.isEmpty && world.state.poses.cell == plan[nextRow] && world.state.goal == goals
  }

  private mutating func makePlan(
    _ world: World, _ options: LaCAMOptions, within budget: PlanningBudget
  ) {
    let stepsLeft = world.configuration.maxSteps - world.state.step
    let result = LaCAMSolver(options: options).solve(
      PathfindingProblem(world), lastStep: stepsLeft, within: budget)
    if world.state.step == 0 { self.result = result }
    (plan, goals, nextRow) = (result.plan, world.state.goal, 0)
    guard plan.isEmpty else { return }
    failures += 1
    note =
      result.status == .unsolvable
      ? "lacam: there is no plan; pibt+ drives instead."
      : "lacam: no plan at step \(world.state.step) within the budget; pibt+ drives instead."
    // More time will not help where there is none.
    if result.status == .unsolvable, world.configuration.agents.allSatisfy({ $0.goals.count == 1 }) {
      drivesByFallback = true
    }
  }
}
