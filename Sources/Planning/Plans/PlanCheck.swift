public import GridWorld
public import Simulation

/// Checks a plan step by step against nothing but the rules (Stern et al. 2019): it shares no code with the planners.
///
/// ```swift
/// var check = PlanCheck(grid: grid, starts: starts, goals: goals)
/// while let cells = try reader.next() { check.add(cells) }
/// check.finish()
/// ```
public struct PlanCheck: Sendable {
  /// What is wrong, in the order of the steps, as far as `limit` goes.
  public private(set) var findings: [PlanFinding] = []
  /// All that is wrong.
  public private(set) var findingCount = 0
  /// When agents came to rest.
  public private(set) var arrivals: PlanArrivals
  /// Configurations so far, the starts included.
  public private(set) var configurationCount = 0
  private let grid: OccupancyGrid
  private let starts: [Cell]
  private let goals: [Cell]?
  private let rule: CollisionRule
  private let limit: Int
  private var before: [Cell] = []
  /// Of every cell of the map, the last agent that stood there one step ago, or now; −1 for none.
  private var agentBefore: [Int32]
  private var agentNow: [Int32]
  private var isOver = false

  /// - Parameters:
  ///   - goals: where agents have to end; nil where they may end anywhere.
  ///   - visits: of every agent, the goals to visit in order, one a step; empty for no more than the last.
  ///   - rule: what agents may do in a step; under `soft` they may follow one another.
  ///   - limit: findings to remember; more are counted.
  public init(
    grid: OccupancyGrid, starts: [Cell], goals: [Cell]?, visits: [[Cell]] = [], rule: CollisionRule = .soft,
    limit: Int = .max
  ) {
    precondition(goals == nil || goals?.count == starts.count, "a goal for every agent")
    self.grid = grid
    self.starts = starts
    self.goals = goals
    self.rule = rule
    self.limit = limit
    arrivals = PlanArrivals(goals: goals ?? starts, visits: goals == nil ? [] : visits)
    agentBefore = Array(repeating: -1, count: grid.cellCount)
    agentNow = agentBefore
  }

  /// Takes the next step, the starts first. After one of another number of agents it looks at no more.
  public mutating func add(_ cells: [Cell]) {
    guard !isOver else { return }
    let step = configurationCount
    configurationCount += 1
    guard cells.count == starts.count else {
      find(.agentCount(expected: starts.count, found: cells.count), 0, step, Cell(0, 0))
      isOver = true
      return
    }
    for (agent, cell) in cells.enumerated() {
      if grid.isOccupied(cell) { find(.wall, agent, step, cell) }
      if let index = index(of: cell) {
        let other = Int(agentNow[index])
        if other >= 0 {
          find(.vertexConflict(with: other), agent, step, cell)
        } else {
          agentNow[index] = Int32(agent)
        }
      }
      if step == 0 {
        if cell != starts[agent] { find(.wrongStart(expected: starts[agent]), agent, step, cell) }
        continue
      }
      if cell.manhattanDistance(to: before[agent]) > 1 { find(.jump(from: before[agent]), agent, step, cell) }
      // Told once, of the agent with the higher number.
      if let index = index(of: cell), cell != before[agent] {
        let other = Int(agentBefore[index])
        if other >= 0, other < agent, cells[other] == before[agent] {
          find(.swapConflict(with: other), agent, step, cell)
        } else if other >= 0, rule == .blockBoth || rule == .priority && other > agent {
          find(.forbiddenFollowing(of: other, rule: rule), agent, step, cell)
        }
      }
    }
    for cell in before { if let index = index(of: cell) { agentBefore[index] = -1 } }
    swap(&agentBefore, &agentNow)
    before = cells
    arrivals.add(cells)
  }

  /// Looks at where the agents have ended.
  public mutating func finish() {
    guard !isOver else { return }
    isOver = true
    if configurationCount == 0, !starts.isEmpty {
      find(.agentCount(expected: starts.count, found: 0), 0, 0, Cell(0, 0))
    }
    guard let goals else { return }
    for (agent, cell) in before.enumerated() {
      if cell != goals[agent] {
        find(.missedGoal(expected: goals[agent]), agent, configurationCount - 1, cell)
      } else if let missed = arrivals.missedVisit(of: agent) {
        find(.missedVisit(index: missed.index, expected: missed.cell), agent, configurationCount - 1, cell)
      }
    }
  }

  private mutating func find(_ kind: PlanFinding.Kind, _ agent: Int, _ step: Int, _ cell: Cell) {
    findingCount += 1
    if findings.count < limit { findings.append(PlanFinding(kind, agent: agent, step: step, cell: cell)) }
  }

  private func index(of cell: Cell) -> Int? {
    grid.contains(cell) ? cell.y * grid.width + cell.x : nil
  }
}
