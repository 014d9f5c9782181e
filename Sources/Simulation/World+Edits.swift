import Basics
public import GridWorld

/// Changes between two steps: what an operator does to a world, and what asks "what if".
extension World {
  /// The world without one agent, everything else as it stands: positions, goals, obstacles, what the others have
  /// sent by radio, and what of it is lost. Agents behind it move up by one index, but their random streams stay
  /// their own.
  public func removing(agent: Int) -> World {
    precondition(agent >= 0 && agent < agentCount, "there is no agent \(agent)")
    var configuration = configuration
    configuration.agents.remove(at: agent)
    if let ego = configuration.ego {
      configuration.ego = ego == agent ? nil : ego > agent ? ego - 1 : ego
    }
    var numbers = (0..<agentCount).map { self.streamNumbers?[$0] ?? Int32($0) }
    numbers.remove(at: agent)
    let remaining = FlatBuffer(numbers)
    return World(
      editing: self, configuration: configuration, state: state.removing(agent: agent),
      radio: radio?.removing(agent: agent, streamNumbers: remaining),
      discoveryLinks: discoveryLinks.map { $0.removing(agent) },
      knowledge: knowledge?.removing(agent: agent), keepsMap: true, streamNumbers: remaining)
  }

  /// The world in which nobody hears what one agent says (its Y), everything else as it stands. Discoveries that it shares are
  /// still heard. The same world where there is no radio.
  public func silencing(agent: Int) -> World {
    precondition(agent >= 0 && agent < agentCount, "there is no agent \(agent)")
    return World(
      editing: self, configuration: configuration, state: state, radio: radio?.silencing(agent: agent),
      discoveryLinks: discoveryLinks, knowledge: knowledge, keepsMap: true, streamNumbers: streamNumbers)
  }

  /// The world with a wall at `cell`, or without one.
  public func settingWall(_ isWall: Bool, at cell: Cell) throws(WorldEditError) -> World {
    try settingWalls(isWall, at: CollectionOfOne(cell))
  }

  /// The world with walls at some cells, or without.
  public func settingWalls(_ isWall: Bool, at cells: some Sequence<Cell>) throws(WorldEditError) -> World {
    var configuration = configuration
    var state = state
    for cell in cells {
      guard configuration.grid.contains(cell) else { throw .offMap(cell) }
      let index = layout.index(of: cell)
      if isWall {
        if let agent = agent(on: cell) { throw .occupied(cell, agent: agent) }
        if let agent = state.goal.firstIndex(of: Int32(index)) { throw .isGoal(cell, agent: agent) }
      }
      if state.obstacles.contains(where: { $0.cell == Int32(index) }) { throw .isObstacle(cell) }
      configuration.grid.setOccupied(isWall, at: cell)
      state.blocked[index] = isWall ? 1 : 0
    }
    return World(
      editing: self, configuration: configuration, state: state, radio: radio,
      discoveryLinks: discoveryLinks, knowledge: knowledge,
      keepsMap: false, streamNumbers: streamNumbers)
  }

  /// The agent that stands on a cell, or reaches into it; nil for none.
  private func agent(on cell: Cell) -> Int? {
    let index = layout.index(of: cell)
    guard state.discs.count > 0 else {
      return state.occupant[index] >= 0 ? Int(state.occupant[index]) : nil
    }
    let center = configuration.center(of: cell)
    return state.discs.position.indices.first { agent in
      let off = state.discs.position[agent] - center
      let outside = SIMD2(
        max(abs(off.x) - configuration.cellSize / 2, 0), max(abs(off.y) - configuration.cellSize / 2, 0))
      let radius = configuration.disc(of: configuration.agents[agent]).radius
      return (outside * outside).sum() < radius * radius
    }
  }

  /// The world in which `agent` heads for `goal`: under `reach` its last goal, under `lifelong` its next. If it stands
  /// there already it gets there by standing there for the next step.
  public func settingGoal(_ goal: Cell, of agent: Int) throws(WorldEditError) -> World {
    precondition(agent >= 0 && agent < agentCount, "there is no agent \(agent)")
    guard configuration.grid.contains(goal) else { throw .offMap(goal) }
    if configuration.grid.isOccupied(goal) { throw .isWall(goal) }
    var configuration = configuration
    var state = state
    state.goal[agent] = Int32(layout.index(of: goal))
    if state.discs.count > 0 { state.discs.goal[agent] = configuration.center(of: goal) }
    if configuration.task == .reach {
      let visited = configuration.agents[agent].goals.prefix(Int(state.goalsReached[agent]))
      configuration.agents[agent].goals = visited + [goal]
      if var disc = configuration.agents[agent].disc {
        disc.goals = disc.goals.prefix(Int(state.goalsReached[agent])) + [configuration.center(of: goal)]
        configuration.agents[agent].disc = disc
      }
    }
    return World(
      editing: self, configuration: configuration, state: state, radio: radio,
      discoveryLinks: discoveryLinks, knowledge: knowledge,
      keepsMap: true, streamNumbers: streamNumbers)
  }
}

/// An edit that a world does not take.
public enum WorldEditError: Error, Equatable, CustomStringConvertible {
  case offMap(Cell)
  case isWall(Cell)
  case occupied(Cell, agent: Int)
  case isGoal(Cell, agent: Int)
  case isObstacle(Cell)

  public var description: String {
    switch self {
    case .offMap(let cell): "\(cell) is off the map"
    case .isWall(let cell): "\(cell) is a wall; a goal needs a free cell"
    case .occupied(let cell, let agent):
      "robot \(agent) stands on \(cell); draw elsewhere or wait until it has left"
    case .isGoal(let cell, let agent): "\(cell) is the goal of robot \(agent); give it another one first"
    case .isObstacle(let cell): "a door or moving obstacle is on \(cell)"
    }
  }
}

extension WorldState {
  /// Without one agent's row in every array.
  fileprivate func removing(agent: Int) -> WorldState {
    var rest = self
    if discs.count == 0 { rest.occupant[Int(poses.cell[agent])] = -1 }
    rest.discs.remove(at: agent)
    rest.poses.remove(at: agent)
    rest.goal.remove(at: agent)
    rest.action.remove(at: agent)
    rest.outcome.remove(at: agent)
    rest.lastArrival.remove(at: agent)
    rest.goalsReached.remove(at: agent)
    rest.pathLength.remove(at: agent)
    rest.agentCollisions.remove(at: agent)
    rest.obstacleCollisions.remove(at: agent)
    rest.goalStream.remove(at: agent)
    if !hold.isEmpty { rest.hold.remove(at: agent) }
    if !pathCost.isEmpty { rest.pathCost.remove(at: agent) }
    if !pricedLength.isEmpty { rest.pricedLength.remove(at: agent) }
    if discs.count == 0 {
      for (index, cell) in rest.poses.cell.enumerated() { rest.occupant[Int(cell)] = Int32(index) }
    }
    return rest
  }
}
