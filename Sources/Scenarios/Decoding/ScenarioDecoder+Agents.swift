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
  /// Of agents that are drawn: what drives them.
  var ownController: JSONCursor?

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

  /// Where one of its goals is; nil for agents that are counted.
  func goal(_ number: Int) -> JSONCursor? {
    switch origin?.content {
    case .list(let list): list.element(Int(index))?.member("goals")?.element(number)
    case .file(let file, let lines): place(file, lines, number == 0 ? "goal" : "start")
    case nil: nil
    }
  }

  package var controller: JSONCursor? {
    guard case .list(let list)? = origin?.content else { return ownController }
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
      var faults = AgentFaults(areGathered: false)
      if world.dynamics.model.isContinuous {
        try checkDiscs(agents, cursor, in: world, &faults)
      } else {
        try checkAgents(agents, in: world, components, &faults)
      }
      return agents
    case .object(let members) where members.contains { $0.key == "crossing" }:
      let agents = try drawCrossing(cursor, in: world)
      var faults = AgentFaults(areGathered: false)
      try checkDiscs(agents, cursor, in: world, &faults)
      return agents
    case .object(let members) where members.contains { $0.key == "scen" }:
      var faults = AgentFaults(areGathered: true)
      let agents = try readScenarioFile(cursor, in: world, &faults)
      try checkAgents(agents, in: world, components, &faults)
      try faults.check()
      return agents
    case .object:
      return try placeAgents(cursor, in: world)
    default:
      throw cursor.wrongType("an array of agents or {\"count\": …}")
    }
  }

  /// The count after `--agents`, if that is given.
  func count(_ own: Int, listed: Bool) throws(ScenarioError) -> Int {
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
      if let motion = world.dynamics.discMotion {
        agents.append(
          DecodedAgent(
            setup: try decodeDisc(cursor, in: world, motion), origin: origin, index: Int32(index)))
        continue
      }
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
      agent.setup.goals.reserveCapacity(goals?.node.elementCount ?? 0)
      try goals?.forEachElement(of: "goals") { (goal) throws(ScenarioError) in
        agent.setup.goals.append(try goal.freeCell(on: world.grid))
      }
      try refuseDiscKeys(&reader, ["radius", "maxSpeed"])
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
    _ cursor: JSONCursor, in world: WorldConfiguration, _ faults: inout AgentFaults
  ) throws(ScenarioError) -> [DecodedAgent] {
    var reader = try ObjectReader(cursor, FileFormat.listedAgents)
    let pathCursor = try reader.required("scen", example: "\"depot.scen\"")
    let path = try pathCursor.string()
    let scen: MovingAIScenarioFile
    do {
      scen = try MovingAIScenarioFile(salvaging: resolve(path)).fitting(world.grid)
    } catch {
      throw self.error(error, namedAt: pathCursor)
    }
    faults.note(scen.faults) { error in
      // Of a document that is the file itself, one place is enough.
      file.hasSuffix(".scen")
        ? ScenarioError(file: "", reason: .map(error)) : self.error(error, namedAt: pathCursor)
    }
    guard scen.count > 0 else {
      throw pathCursor.error(.map(MapError(file: simplified(scen.file), reason: .noEntries)))
    }
    let own = try reader.optional("count")?.integer(in: 1...scen.count) ?? scen.count
    reader.finish()
    try check(own, at: pathCursor)
    let limit = try count(overrides.agents == nil ? own : scen.count, listed: true)
    let team = scen.entries.filter { $0.number < limit }
    var lineOf: [Cell: Int] = [:]
    for entry in team {
      guard let line = lineOf.updateValue(entry.line, forKey: entry.start) else { continue }
      let node = JSONNode(line: entry.line, content: .null)
      try faults.note(
        JSONCursor(file: simplified(scen.file), keyPath: "", node: node)
          .error(.singleProblems(entry.start, firstLine: line)))
      // No team, then, whose starts and goals could be held against each other.
      try faults.check()
    }
    var lines = [Int](repeating: 0, count: limit)
    for entry in team { lines[entry.number] = entry.line }
    let origin = DecodedAgent.Origin(.file(simplified(scen.file), lines: lines))
    return team.map { entry in
      let goals = world.task == .reach ? [entry.goal] : [entry.goal, entry.start]
      return DecodedAgent(
        setup: AgentSetup(start: entry.start, goals: goals), origin: origin, index: Int32(entry.number))
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
    let placement = world.placement(of: count, minDistance: minDistance, seed: ownSeed ?? world.seed)
    do {
      return world.adopted(try placement.draw(headings: world.dynamics.model.hasHeadings))
        .map { DecodedAgent(setup: $0) }
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
    _ agents: [DecodedAgent], in world: WorldConfiguration, _ components: ConnectedComponents,
    _ faults: inout AgentFaults
  ) throws(ScenarioError) {
    var starts = [Int32](repeating: -1, count: world.grid.cellCount)
    var lastGoals = world.task == .reach ? starts : []
    /// The agent that was first to have a cell; nil if this one is.
    func other(_ cell: Cell, _ agent: Int32, _ first: inout [Int32]) -> Int32? {
      let place = cell.y * world.grid.width + cell.x
      if first[place] >= 0 { return first[place] }
      first[place] = agent
      return nil
    }
    for agent in agents {
      let start = agent.setup.start
      if let other = other(start, agent.index, &starts), let cursor = agent.start {
        try faults.note(
          cursor.error(
            .startTaken(
              start, by: "agents[\(other)]",
              nearestFree: nearestFree(to: start, on: world.grid, besides: agents.map(\.setup.start)))))
      }
      try checkGoals(of: agent, in: world, components, &faults)
      guard world.task == .reach, let goal = agent.setup.goals.last else { continue }
      if let other = other(goal, agent.index, &lastGoals),
        let cursor = agent.goal(agent.setup.goals.count - 1)
      {
        let goals = agents.compactMap(\.setup.goals.last)
        try faults.note(
          cursor.error(
            .goalTaken(
              goal, by: "agents[\(other)]", nearestFree: nearestFree(to: goal, on: world.grid, besides: goals)
            )))
      }
    }
  }

  private func checkGoals(
    of agent: DecodedAgent, in world: WorldConfiguration, _ components: ConnectedComponents,
    _ faults: inout AgentFaults
  ) throws(ScenarioError) {
    let (start, goals) = (agent.setup.start, agent.setup.goals)
    for (place, goal) in goals.enumerated() where !components.connects(start, goal) {
      guard let cursor = agent.goal(place) else { continue }
      try faults.note(cursor.error(unreachable(goal, from: start, on: world.grid, components)))
    }
    guard world.task == .lifelong, goals.count < 2, let startCursor = agent.start else { return }
    if goals.isEmpty, let label = components.label(of: start), components.sizes[label] < 2 {
      try faults.note(startCursor.error(.isolatedStart(start)))
    }
    if goals.count == 1, let cursor = agent.goal(0) { try faults.note(cursor.error(.tooFewGoals(goals[0]))) }
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
