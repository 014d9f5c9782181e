import GridWorld
import Simulation

/// Holds the steps of a trace against the rules of the world they are said to be of: the start, walls, one action a
/// step, cells for one agent each, goals that stay until they are reached.
struct TracePhysics {
  private let world: WorldConfiguration
  private let catalogue: ActionCatalogue
  private var previous: TraceStep?
  /// By cell, 1 + the agent that stands there; all 0 between two steps.
  private var standing: [Int32]

  init(_ world: WorldConfiguration) {
    self.world = world
    catalogue = world.dynamics.catalogue
    standing = Array(repeating: 0, count: world.grid.width * world.grid.height)
  }

  /// What the next step can't be after those before; empty for a sound one.
  ///
  /// - Parameter step: sound by itself: `TraceStep.flaw(in:)`.
  mutating func flaws(of step: TraceStep) -> [String] {
    defer { previous = step }
    if let motion = world.dynamics.discMotion {
      return DiscTracePhysics(world, motion).flaws(of: step, after: previous)
    }
    let unknownAction = step.actionFlaw(in: world)
    var flaws = [unknownAction, placeFlaw(step), crowdFlaw(step)]
    if let previous {
      if unknownAction == nil { flaws.append(moveFlaw(step, after: previous)) }
      flaws.append(goalFlaw(step, after: previous))
    } else {
      flaws.append(startFlaw(step))
    }
    return flaws.compactMap { $0 }
  }

  private func text(_ cell: Cell) -> String { "[\(cell.x), \(cell.y)]" }

  // MARK: - One step

  private func placeFlaw(_ step: TraceStep) -> String? {
    for (agent, cell) in step.cells.enumerated() where world.grid.isOccupied(cell) {
      return "agent \(agent) stands in a wall at \(text(cell))"
    }
    for (agent, cell) in step.goalCells.enumerated() where world.grid.isOccupied(cell) {
      return "the goal of agent \(agent) is in a wall at \(text(cell))"
    }
    if Set(step.arrived).count < step.arrived.count { return "an agent arrives twice in one step" }
    if Set(step.events.map(\.agent)).count < step.events.count {
      return "an agent is refused two moves in one step"
    }
    return nil
  }

  /// Every cell for one agent, or an obstacle.
  private mutating func crowdFlaw(_ step: TraceStep) -> String? {
    let cells = step.cells
    defer { for cell in cells { standing[index(cell)] = 0 } }
    for (agent, cell) in cells.enumerated() {
      let other = standing[index(cell)]
      if other > 0 { return "agents \(other - 1) and \(agent) both stand at \(text(cell))" }
      standing[index(cell)] = Int32(agent + 1)
    }
    for place in step.obstacles ?? [] {
      let cell = Cell(place[0], place[1])
      if world.grid.isOccupied(cell) { return "an obstacle stands in a wall at \(text(cell))" }
      let other = standing[index(cell)]
      if other > 0 { return "agent \(other - 1) stands on an obstacle at \(text(cell))" }
    }
    return nil
  }

  private func index(_ cell: Cell) -> Int { cell.y * world.grid.width + cell.x }

  // MARK: - From step to step

  private func startFlaw(_ step: TraceStep) -> String? {
    let cells = step.cells
    let headings = step.agentHeadings
    for (agent, setup) in world.agents.enumerated() {
      guard cells[agent] == setup.start else {
        return
          "agent \(agent) begins at \(text(cells[agent])), but the scenario has it start at \(text(setup.start))"
      }
      if !headings.isEmpty, headings[agent] != setup.heading {
        return
          "agent \(agent) begins looking \(headings[agent]), but the scenario has it look \(setup.heading)"
      }
      if !setup.goals.isEmpty, !setup.goals.contains(step.goalCells[agent]) {
        return "the goal of agent \(agent), \(text(step.goalCells[agent])), is none of the scenario's"
      }
    }
    return nil
  }

  private func moveFlaw(_ step: TraceStep, after previous: TraceStep) -> String? {
    let layout = GridLayout(width: world.grid.width, height: world.grid.height, margin: 1)
    let (before, after) = (poses(previous, layout), poses(step, layout))
    let refused = Set(step.events.map(\.agent))
    for agent in after.indices {
      let action = Action(Int(step.actions[agent]))
      let expected =
        refused.contains(agent)
        ? before[agent] : catalogue.pose(after: action, from: before[agent], stride: layout.stride)
      guard after[agent] != expected else { continue }
      let name = catalogue.name(of: action)
      return
        "agent \(agent) is at \(text(step.cells[agent])), but '\(name)' from \(text(previous.cells[agent]))"
        + (refused.contains(agent) ? ", refused, leaves it there" : " does not lead there")
        + (step.headings == nil ? "" : " with that heading")
    }
    return swapFlaw(step, after: previous)
  }

  private func swapFlaw(_ step: TraceStep, after previous: TraceStep) -> String? {
    let (before, after) = (previous.cells, step.cells)
    var agentBefore: [Cell: Int] = [:]
    for (agent, cell) in before.enumerated() where cell != after[agent] { agentBefore[cell] = agent }
    for agent in after.indices where after[agent] != before[agent] {
      guard let other = agentBefore[after[agent]], after[other] == before[agent] else { continue }
      return "agents \(min(agent, other)) and \(max(agent, other)) change places in one step"
    }
    return nil
  }

  private func poses(_ step: TraceStep, _ layout: GridLayout) -> [Pose] {
    let headings = step.agentHeadings
    return step.cells.enumerated().map { agent, cell in
      Pose(cell: Int32(layout.index(of: cell)), heading: headings.isEmpty ? .east : headings[agent])
    }
  }

  private func goalFlaw(_ step: TraceStep, after previous: TraceStep) -> String? {
    let arrived = Set(step.arrived)
    for agent in step.goals.indices {
      if arrived.contains(agent), step.positions[agent] != previous.goals[agent] {
        return
          "agent \(agent) arrives at \(text(step.cells[agent])), but its goal is \(text(previous.goalCells[agent]))"
      }
      if !arrived.contains(agent), step.goals[agent] != previous.goals[agent] {
        return "agent \(agent) has another goal than before without having reached that"
      }
    }
    return nil
  }
}
