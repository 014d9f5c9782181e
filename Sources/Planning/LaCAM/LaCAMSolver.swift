import Basics
import GridWorld

/// What LaCAM found.
public struct LaCAMResult: Sendable {
  public enum Status: Equatable, Sendable {
    /// A plan with the least sum of loss there is.
    case optimal
    /// A plan.
    case solved
    /// The search has proven that there is no plan.
    case unsolvable
    /// Neither a plan nor a proof before time, iterations or memory were used up.
    case unfinished
  }

  public var status: Status
  /// The cell of every agent at every step, from the start to the last arrival, as indices of the problem's layout;
  /// empty without a plan.
  public var plan: [[Int32]]
  /// Agents not at rest on their goals, summed over the steps of the cheapest plan the search has seen by this
  /// measure; nil without a plan.
  public var sumOfLoss: Int?
  /// Until the first plan; nil without one.
  public var firstPlanSeconds: Double?
  public var seconds: Double
  /// Search steps and refinements.
  public var iterations: Int
  /// Configurations the search has stored.
  public var configurations: Int
}

/// LaCAM, LaCAM* and neighborhood search, one after the other, within a budget.
///
/// 1. LaCAM until the first plan. 2. With `star`, LaCAM* for a tenth of what is left of the budget: on small
/// instances it proves a plan optimal; on large ones it finds little. 3. LaCAM again from other seeds for another
/// tenth, since first plans differ a lot. 4. Neighborhood search from the cheapest of them for the rest.
public struct LaCAMSolver {
  public var options: LaCAMOptions
  /// Share of the budget at which LaCAM* gives way to neighborhood search.
  private static let searchShare = 0.1
  /// The same for the restarts after it.
  private static let restartShare = 0.2
  /// A restart may take so many times the search steps that the first plan took.
  private static let restartPatience = 3

  /// What all searches have in common.
  private struct Instance {
    let problem: PathfindingProblem
    /// The order of the agents at the start.
    let keys: [UInt64]
    let generator: ConfigurationGenerator
    let budget: PlanningBudget
  }

  public init(options: LaCAMOptions = .init()) { self.options = options }

  /// Looks for a plan. The time budget covers all of it, the distances that are not known yet included.
  ///
  /// - Parameter lastStep: when the episode ends: of two plans that cost the same, one that is done by then is
  ///   better.
  public func solve(_ problem: PathfindingProblem, lastStep: Int = .max / 64) -> LaCAMResult {
    solve(problem, lastStep: lastStep, within: PlanningBudget(options))
  }

  /// - Parameter budget: whose clock may be running already.
  func solve(_ problem: PathfindingProblem, lastStep: Int, within budget: PlanningBudget) -> LaCAMResult {
    var result = LaCAMResult(
      status: .unfinished, plan: [], sumOfLoss: nil, firstPlanSeconds: nil, seconds: 0, iterations: 0,
      configurations: 0)
    guard problem.agentCount > 0 else {
      (result.status, result.plan, result.seconds) = (.optimal, [[]], budget.seconds)
      return result
    }
    switch problem.outlook(budget) {
    case .unknown: break
    case .unsolvable: result.status = .unsolvable
    case .open(let distances):
      guard let generator = ConfigurationGenerator(problem, budget) else { break }
      let keys = LaCAMSearch.firstKeys(problem, distances: distances)
      let instance = Instance(problem: problem, keys: keys, generator: generator, budget: budget)
      let share = search(instance, &result)
      if let share, options.star, result.status == .solved {
        restart(
          instance, patience: LaCAMSolver.restartPatience * share.iterations,
          until: share.time + (1 - share.time) * LaCAMSolver.restartShare, &result)
        refine(problem, lastStep, budget, &result)
      }
    }
    result.seconds = budget.seconds
    result.iterations = budget.iterations
    return result
  }

  /// LaCAM until the first plan, then LaCAM*. What the search holds is freed at the end.
  ///
  /// - Returns: What the first plan took of the budget; nil without one.
  private func search(
    _ instance: Instance, _ result: inout LaCAMResult
  ) -> (iterations: Int, time: Double)? {
    let budget = instance.budget
    let search = makeSearch(instance, seed: instance.problem.seed)
    var isExhausted = false
    while !search.hasPlan, !isExhausted, !budget.isSpent, !search.isOutOfMemory {
      isExhausted = !search.advance()
      budget.spend()
    }
    defer { result.configurations = search.nodeCount }
    guard search.hasPlan else {
      if isExhausted { result.status = .unsolvable }
      return nil
    }
    result.firstPlanSeconds = budget.seconds
    let share = (iterations: budget.iterations, time: budget.share)
    let end = share.time + (1 - share.time) * LaCAMSolver.searchShare
    while options.star, !isExhausted, !budget.isSpent, !search.isOutOfMemory, budget.share < end {
      for _ in 0..<8 where !isExhausted && !budget.isSpent {
        isExhausted = !search.advance()
        budget.spend()
      }
    }
    result.plan = search.plan()
    result.sumOfLoss = search.cost
    result.status = isExhausted ? .optimal : .solved
    return share
  }

  /// More candidates a step give shorter first plans, but cost time where agents are many.
  private func makeSearch(_ instance: Instance, seed: UInt64) -> LaCAMSearch {
    LaCAMSearch(
      instance.problem, keys: instance.keys, instance.generator, instance.budget, seed: seed,
      memoryLimit: options.memoryLimit, tries: instance.problem.agentCount <= 128 ? 4 : 1)
  }

  /// Looks for cheaper first plans from other seeds, up to a share of the budget.
  private func restart(
    _ instance: Instance, patience: Int, until end: Double, _ result: inout LaCAMResult
  ) {
    let budget = instance.budget
    var best = result.sumOfLoss ?? .max
    var seed = instance.problem.seed
    while !budget.isSpent, budget.share < end {
      seed = SplitMix64.mix(seed &+ 1)
      let search = makeSearch(instance, seed: seed)
      search.costBound = best
      for _ in 0..<patience where !budget.isSpent && !search.isOutOfMemory {
        budget.spend()
        if !search.advance() || search.hasPlan { break }
      }
      if search.hasPlan, search.cost < best {
        best = search.cost
        result.plan = search.plan()
        result.sumOfLoss = best
      }
    }
  }

  private func refine(
    _ problem: PathfindingProblem, _ lastStep: Int, _ budget: PlanningBudget, _ result: inout LaCAMResult
  ) {
    guard !budget.isSpent,
      let refiner = PlanRefiner(
        problem, plan: result.plan, lastStep: lastStep, memoryLimit: options.memoryLimit, budget)
    else { return }
    let lowerBound = refiner.lowerBound
    while !budget.isSpent, refiner.sumOfCosts > lowerBound {
      refiner.advance()
      budget.spend()
    }
    if refiner.hasChanged { result.plan = refiner.plan() }
  }
}
