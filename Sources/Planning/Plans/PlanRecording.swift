public import Basics
public import GridWorld
public import Simulation

/// Where every agent of an episode has been so far, at a byte an agent and step: a plan in the making.
public struct PlanRecording: Sendable {
  /// What a plan's header says beside the figures of its solution.
  public struct Heading: Sendable {
    public var mapName: String
    public var solver: String
    /// Further lines, such as the seed.
    public var extra: [(key: String, value: String)]

    public init(mapName: String, solver: String, extra: [(key: String, value: String)] = []) {
      self.mapName = mapName
      self.solver = solver
      self.extra = extra
    }
  }

  private var starts: [Cell] = []
  private var latest: [Cell] = []
  /// Of all agents, step after step: 3 · (Δy + 1) + Δx + 1.
  private var moves: [UInt8] = []
  private var isEmpty = true

  public init() {}

  /// Adds where the agents stand now: the starts first, then every step.
  public mutating func record(_ world: World) {
    if isEmpty {
      isEmpty = false
      starts = (0..<world.agentCount).map { world.cell(of: $0) }
      latest = starts
      return
    }
    precondition(world.agentCount == latest.count, "an episode keeps its agents")
    for agent in latest.indices {
      let cell = world.cell(of: agent)
      let (dx, dy) = (cell.x - latest[agent].x, cell.y - latest[agent].y)
      precondition(abs(dx) <= 1 && abs(dy) <= 1, "agents move a cell a step at most")
      moves.append(UInt8(3 * (dy + 1) + dx + 1))
      latest[agent] = cell
    }
  }

  /// Writes the plan as text, piece by piece: what `Plan.text` says of the same steps.
  public func write(_ heading: Heading, goals: [Cell], to file: WholeFile) throws(FileError) {
    var arrivals = PlanArrivals(goals: goals)
    var cells = starts
    if !isEmpty { arrivals.add(cells) }
    for step in 0..<stepCount {
      move(&cells, step)
      arrivals.add(cells)
    }
    try file.write(
      PlanText.header(
        heading, isSolved: !isEmpty && latest == goals, arrivals: arrivals.steps, starts: starts, goals: goals
      ))
    guard !isEmpty else { return }
    cells = starts
    var line: [UInt8] = []
    try file.write(PlanText.step(0, cells, &line))
    for step in 0..<stepCount {
      move(&cells, step)
      try file.write(PlanText.step(step + 1, cells, &line))
    }
  }

  private var stepCount: Int { starts.isEmpty ? 0 : moves.count / starts.count }

  private func move(_ cells: inout [Cell], _ step: Int) {
    for agent in cells.indices {
      let move = Int(moves[step * cells.count + agent])
      cells[agent] = Cell(cells[agent].x + move % 3 - 1, cells[agent].y + move / 3 - 1)
    }
  }
}
