import Basics
package import GridWorld
package import Simulation

/// An agent as read. Where its parts stand in the document is found out when somebody asks.
package struct DecodedAgent {
  package var setup: AgentSetup
  /// Nil for agents that are counted.
  var origin: Origin?
  /// In the list or file that it comes from.
  var index: Int32 = 0

  /// Where agents were read from.
  enum Content {
    case list(JSONCursor)
    case file(String, lines: [Int])
  }

  /// Shared by all agents that come from there.
  final class Origin {
    let content: Content
    init(_ content: Content) { self.content = content }
  }

  var start: JSONCursor? {
    switch origin?.content {
    case .list(let list): list.element(Int(index))?.member("start")
    case .file(let file, let lines): place(file, lines, "start")
    case nil: nil
    }
  }

  /// As many as the setup has; empty for agents that are counted.
  var goals: [JSONCursor] {
    switch origin?.content {
    case .list(let list): (try? list.element(Int(index))?.member("goals")?.array(of: "goals")) ?? []
    case .file(let file, let lines):
      ["goal", "start"].prefix(setup.goals.count).map { place(file, lines, $0) }
    case nil: []
    }
  }

  package var controller: JSONCursor? {
    guard case .list(let list)? = origin?.content else { return nil }
    return list.element(Int(index))?.member("controller")
  }

  private func place(_ file: String, _ lines: [Int], _ role: String) -> JSONCursor {
    JSONCursor(file: file, keyPath: role, node: JSONNode(line: lines[Int(index)], content: .null))
  }
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
    let count = try flag.integer(in: FileFormat.agentCounts)
    if listed && count > own { throw flag.error(.tooFewListedAgents(listed: own)) }
    return count
  }

  /// Refuses more listed agents than can be driven, where `--agents` doesn't choose some of them.
  private func check(_ count: Int, at cursor: JSONCursor) throws(ScenarioError) {
    guard overrides.agents == nil, !FileFormat.agentCounts.contains(count) else { return }
    let range = FileFormat.agentCounts
    throw cursor.error(
      .outOfRange(
        found: "\(count) agents", lower: grouped(range.lowerBound), upper: grouped(range.upperBound)))
  }

  // MARK: Listed

  private func decodeListedAgents(
    _ cursor: JSONCursor, in world: WorldConfiguration
  ) throws(ScenarioError) -> [DecodedAgent] {
    guard case .array(let nodes) = cursor.node.content else { throw cursor.wrongType("an array of agents") }
    guard !nodes.isEmpty else { throw cursor.error(.empty("agent")) }
    // Of the nodes as they are now: each look at the whole list makes it anew.
    let list = JSONCursor(
      file: cursor.file, keyPath: cursor.keyPath,
      node: JSONNode(line: cursor.node.line, content: .array(nodes)))
    let origin = DecodedAgent.Origin(.list(list))
    var agents: [DecodedAgent] = []
    try check(nodes.count, at: cursor)
    for index in 0..<(try count(nodes.count, listed: true)) {
      guard let cursor = list.element(index) else { break }
      var reader = try ObjectReader(
        cursor, FileFormat.agent, expected: "an agent {\"start\": …, \"goals\": …}")
      let start = try reader.required("start", example: "[1, 2]")
      var goals: JSONCursor?
      // Lifelong agents without goals get random ones.
      if world.task == .reach || reader.optional("goals") != nil {
        let goalsCursor = try reader.required("goals", example: "[[9, 9]]")
        let count = try goalsCursor.forEachElement(of: "goals, each a cell [column, row]") {
          (_) throws(ScenarioError) in
        }
        if world.task == .reach && count == 0 { throw goalsCursor.error(.empty("goal")) }
        goals = goalsCursor
      }
      var agent = DecodedAgent(
        setup: AgentSetup(start: try start.freeCell(on: world.grid), goals: []), origin: origin,
        index: Int32(index))
      _ = reader.optional("controller")
      try goals?.forEachElement(of: "goals") { (goal) throws(ScenarioError) in
        agent.setup.goals.append(try goal.freeCell(on: world.grid))
      }
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
    guard !scen.entries.isEmpty else {
      throw pathCursor.error(.map(MapError(file: simplified(scen.file), reason: .noEntries)))
    }
    let own = try reader.optional("count")?.integer(in: 1...scen.entries.count) ?? scen.entries.count
    reader.finish()
    try check(own, at: pathCursor)
    let limit = overrides.agents == nil ? own : scen.entries.count
    let team = scen.entries.prefix(try count(limit, listed: true))
    var lineOf: [Cell: Int] = [:]
    for entry in team {
      guard let line = lineOf.updateValue(entry.line, forKey: entry.start) else { continue }
      let node = JSONNode(line: entry.line, content: .null)
      throw JSONCursor(file: simplified(scen.file), keyPath: "", node: node)
        .error(.singleProblems(entry.start, firstLine: line))
    }
    let origin = DecodedAgent.Origin(.file(simplified(scen.file), lines: team.map(\.line)))
    return team.enumerated().map { index, entry in
      let goals = world.task == .reach ? [entry.goal] : [entry.goal, entry.start]
      return DecodedAgent(
        setup: AgentSetup(start: entry.start, goals: goals), origin: origin, index: Int32(index))
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
    var starts = [Int32](repeating: -1, count: world.grid.cellCount)
    var lastGoals = world.task == .reach ? starts : []
    /// The agent that was first to have a cell; nil if this one is.
    func other(_ cell: Cell, _ agent: Int, _ first: inout [Int32]) -> Int32? {
      let place = cell.y * world.grid.width + cell.x
      if first[place] >= 0 { return first[place] }
      first[place] = Int32(agent)
      return nil
    }
    for (index, agent) in agents.enumerated() {
      let start = agent.setup.start
      if let other = other(start, index, &starts), let cursor = agent.start {
        throw cursor.error(
          .startTaken(
            start, by: "agents[\(other)]",
            nearestFree: nearestFree(to: start, on: world.grid, besides: agents.map(\.setup.start))))
      }
      try checkGoals(of: agent, in: world, components)
      guard world.task == .reach, let goal = agent.setup.goals.last else { continue }
      if let other = other(goal, index, &lastGoals), let cursor = agent.goals.last {
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
    for (place, goal) in goals.enumerated() where !components.connects(start, goal) {
      guard let cursor = agent.goals.dropFirst(place).first else { continue }
      throw cursor.error(unreachable(goal, from: start, on: world.grid, components))
    }
    guard world.task == .lifelong, goals.count < 2, let startCursor = agent.start else { return }
    if goals.isEmpty, let label = components.label(of: start), components.sizes[label] < 2 {
      throw startCursor.error(.isolatedStart(start))
    }
    if goals.count == 1 { throw agent.goals[0].error(.tooFewGoals(goals[0])) }
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
