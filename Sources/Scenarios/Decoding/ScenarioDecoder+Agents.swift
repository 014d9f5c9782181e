import Basics
package import GridWorld
package import Simulation

/// An agent as read, with the places of its parts in the document.
package struct DecodedAgent {
  package var setup: AgentSetup
  var start: JSONCursor?
  var goals: [JSONCursor] = []
  package var controller: JSONCursor?
}

/// The agents: listed, counted, or from a `.scen` file.
extension ScenarioDecoder {
  package func decodeAgents(
    _ cursor: JSONCursor, in world: WorldConfiguration, _ components: ConnectedComponents
  ) throws(ScenarioError) -> [DecodedAgent] {
    switch cursor.node.content {
    case .array:
      let agents = try decodeListedAgents(cursor, in: world)
      try checkAgents(agents, in: world, components)
      return agents
    case .object(let members) where members.contains { $0.key == "scen" }:
      let agents = try readScenarioFile(cursor, in: world)
      try checkAgents(agents, in: world, components)
      return agents
    case .object:
      return try placeAgents(cursor, in: world)
    default:
      throw cursor.wrongType("an array of agents or {\"count\": …}")
    }
  }

  /// The count after `--agents`, if that is given.
  private func count(_ own: Int, listed: Bool) throws(ScenarioError) -> Int {
    guard let override = overrides.agents else { return own }
    let flag = JSONCursor(flag: "--agents", .number(JSONNumber(override)))
    let count = try flag.integer(in: 1...1_000_000)
    if listed && count > own { throw flag.error(.tooFewListedAgents(listed: own)) }
    return count
  }

  // MARK: Listed

  private func decodeListedAgents(
    _ cursor: JSONCursor, in world: WorldConfiguration
  ) throws(ScenarioError) -> [DecodedAgent] {
    let cursors = try cursor.array(of: "agents")
    guard !cursors.isEmpty else { throw cursor.error(.empty("agent")) }
    var agents: [DecodedAgent] = []
    for cursor in cursors.prefix(try count(cursors.count, listed: true)) {
      var reader = try ObjectReader(
        cursor, FileFormat.agent, expected: "an agent {\"start\": …, \"goals\": …}")
      let start = try reader.required("start", example: "[1, 2]")
      var goals: [JSONCursor] = []
      // Lifelong agents without goals get random ones.
      if world.task == .reach || reader.optional("goals") != nil {
        let goalsCursor = try reader.required("goals", example: "[[9, 9]]")
        goals = try goalsCursor.array(of: "goals, each a cell [column, row]")
        if world.task == .reach && goals.isEmpty { throw goalsCursor.error(.empty("goal")) }
      }
      var agent = DecodedAgent(
        setup: AgentSetup(start: try start.freeCell(on: world.grid), goals: []), start: start, goals: goals,
        controller: reader.optional("controller"))
      for goal in goals { agent.setup.goals.append(try goal.freeCell(on: world.grid)) }
      if let heading = reader.optional("heading") {
        guard world.dynamics.model.hasHeadings else {
          throw heading.error(.misplacedKey(belongsTo: "\"model\": \"gridOriented\""))
        }
        agent.setup.heading = try heading.heading()
      }
      reader.finish()
      agents.append(agent)
    }
    return agents
  }

  /// Agents from a MovingAI `.scen` file, the first `count` of it. In lifelong tasks they go back and forth between
  /// goal and start.
  private func readScenarioFile(
    _ cursor: JSONCursor, in world: WorldConfiguration
  ) throws(ScenarioError) -> [DecodedAgent] {
    var reader = try ObjectReader(cursor, FileFormat.listedAgents)
    let pathCursor = try reader.required("scen", example: "\"depot.scen\"")
    let path = try pathCursor.string()
    let scen: MovingAIScenarioFile
    do {
      scen = try MovingAIScenarioFile(file: resolve(path))
      try scen.check(on: world.grid)
    } catch {
      var shown = error
      shown.file = simplified(error.file)
      throw pathCursor.error(.map(shown))
    }
    guard !scen.entries.isEmpty else { throw pathCursor.error(.empty("agent in the file")) }
    let own = try reader.optional("count")?.integer(in: 1...scen.entries.count) ?? scen.entries.count
    reader.finish()
    let limit = overrides.agents == nil ? own : scen.entries.count
    return scen.entries.prefix(try count(limit, listed: true)).map { entry in
      let file = simplified(scen.file)
      let node = JSONNode(line: entry.line, content: .null)
      let start = JSONCursor(file: file, keyPath: "start", node: node)
      let goal = JSONCursor(file: file, keyPath: "goal", node: node)
      return world.task == .reach
        ? DecodedAgent(
          setup: AgentSetup(start: entry.start, goals: [entry.goal]), start: start, goals: [goal])
        : DecodedAgent(
          setup: AgentSetup(start: entry.start, goals: [entry.goal, entry.start]), start: start,
          goals: [goal, start])
    }
  }

  // MARK: Counted

  private func placeAgents(
    _ cursor: JSONCursor, in world: WorldConfiguration
  ) throws(ScenarioError) -> [DecodedAgent] {
    var reader = try ObjectReader(cursor, FileFormat.randomAgents)
    let own = try reader.integer("count", example: 8)
    let count = try count(own, listed: false)
    let minDistance = try reader.integer("minDistance", default: 1)
    let ownSeed = try reader.optional("seed")?.seed()
    reader.finish()
    let placement = RandomPlacement(
      grid: world.grid, count: count, minDistance: minDistance, seed: ownSeed ?? world.seed,
      avoided: Set(world.obstacles.map(\.initialCell)))
    do {
      return try placement.draw(headings: world.dynamics.model.hasHeadings).map { setup in
        var setup = setup
        if world.task == .lifelong { setup.goals = [] }
        return DecodedAgent(setup: setup)
      }
    } catch {
      let place = overrides.agents == nil ? cursor : JSONCursor(flag: "--agents", .null)
      switch error {
      case .tooManyAgents(let places): throw place.error(.tooManyAgents(count, places: places))
      case .noPlacement: throw place.error(.noPlacement(agents: count, minDistance: minDistance))
      }
    }
  }

  // MARK: Checks

  /// Refuses agents that share a start or a last goal, and goals that can't be reached or make no sense.
  private func checkAgents(
    _ agents: [DecodedAgent], in world: WorldConfiguration, _ components: ConnectedComponents
  ) throws(ScenarioError) {
    var starts: [Cell: Int] = [:]
    var lastGoals: [Cell: Int] = [:]
    for (index, agent) in agents.enumerated() {
      let start = agent.setup.start
      if let other = starts.updateValue(index, forKey: start), let cursor = agent.start {
        throw cursor.error(
          .startTaken(
            start, by: "agents[\(other)]",
            nearestFree: nearestFree(to: start, on: world.grid, besides: agents.map(\.setup.start))))
      }
      try checkGoals(of: agent, in: world, components)
      guard world.task == .reach, let goal = agent.setup.goals.last, let cursor = agent.goals.last else {
        continue
      }
      if let other = lastGoals.updateValue(index, forKey: goal) {
        let goals = agents.compactMap(\.setup.goals.last)
        throw cursor.error(
          .goalTaken(
            goal, by: "agents[\(other)]", nearestFree: nearestFree(to: goal, on: world.grid, besides: goals)))
      }
    }
  }

  private func checkGoals(
    of agent: DecodedAgent, in world: WorldConfiguration, _ components: ConnectedComponents
  ) throws(ScenarioError) {
    let (start, goals) = (agent.setup.start, agent.setup.goals)
    for (goal, cursor) in zip(goals, agent.goals) where !components.connects(start, goal) {
      throw cursor.error(unreachable(goal, from: start, on: world.grid, components))
    }
    guard world.task == .lifelong, let startCursor = agent.start else { return }
    if goals.isEmpty, let label = components.label(of: start), components.sizes[label] < 2 {
      throw startCursor.error(.isolatedStart(start))
    }
    if goals.count == 1 { throw agent.goals[0].error(.tooFewGoals(goals[0])) }
    for (index, goal) in goals.enumerated() where goal == goals[(index + 1) % goals.count] {
      throw agent.goals[index].error(.repeatedGoal(goal))
    }
  }

  func unreachable(
    _ cell: Cell, from start: Cell, on grid: OccupancyGrid, _ components: ConnectedComponents
  ) -> ScenarioError.Reason {
    var part = grid
    for free in grid.freeCells where !components.connects(start, free) || free == start {
      part.setOccupied(true, at: free)
    }
    return .unreachable(cell, from: start, nearestReachable: part.nearestFreeCell(to: cell))
  }

  private func nearestFree(to cell: Cell, on grid: OccupancyGrid, besides taken: [Cell]) -> Cell? {
    var remaining = grid
    for cell in taken { remaining.setOccupied(true, at: cell) }
    return remaining.nearestFreeCell(to: cell)
  }
}
