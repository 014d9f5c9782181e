public import Basics
import GridWorld

extension WorldConfiguration {
  /// What navsim works with.
  public static let cellSizes = 0.001...1000.0
  public static let stepLimits = 1...1_000_000
  public static let agentCounts = 1...1_000_000

  /// Refuses what a world can't be made from, or what could never be done in it: numbers out of range; starts and goals
  /// off the map, in walls, or where no path leads; agents and obstacles that stand in one cell.
  ///
  /// For configurations built in code; scenarios are checked as they are read. Takes time like the map's cells and the
  /// agents' goals.
  public func validate() throws(ConfigurationError) {
    try ConfigurationError.check("cellSize", cellSize, in: WorldConfiguration.cellSizes)
    try ConfigurationError.check("maxSteps", maxSteps, in: WorldConfiguration.stepLimits)
    try ConfigurationError.check("grid.width", grid.width, in: 1...OccupancyGrid.maximumSide)
    try ConfigurationError.check("grid.height", grid.height, in: 1...OccupancyGrid.maximumSide)
    try ConfigurationError.check("grid.cellCount", grid.cellCount, in: 1...OccupancyGrid.maximumCells)
    try sensors.validate()
    try radio.validate()
    try knowledge.validate(under: dynamics)
    try terrainEffects.validate()
    if knowledge.discovers, dynamics.model.hasHeadings, terrainEffects != TerrainConfiguration() {
      throw ConfigurationError(
        "knowledge.discovers", expected: "false with terrain effects under 'gridOriented'", found: "true")
    }
    try ConfigurationError.check("agents.count", agents.count, in: WorldConfiguration.agentCounts)
    guard !dynamics.model.isContinuous else {
      return try validateDiscs { () throws(ConfigurationError) in
        _ = try validateObstacles(ConnectedComponents(of: grid))
      }
    }
    if ego != nil {
      throw ConfigurationError("ego", expected: "none under dynamics on a grid", found: "\(ego ?? 0)")
    }
    let components = ConnectedComponents(of: grid)
    var taken = try validateObstacles(components)
    try validateAgents(components, &taken)
  }

  /// - Parameter taken: cells that something stands on at the start, with what it is.
  private func validateAgents(
    _ components: ConnectedComponents, _ taken: inout [Cell: String]
  ) throws(ConfigurationError) {
    var lastGoals: [Cell: Int] = [:]
    for (index, agent) in agents.enumerated() {
      let keyPath = "agents[\(index)]"
      try check(agent.start, at: "\(keyPath).start")
      if let other = taken.updateValue("the start of agents[\(index)]", forKey: agent.start) {
        throw ConfigurationError(
          "\(keyPath).start", expected: "a cell of its own", found: "\(agent.start), which is \(other)")
      }
      for (place, goal) in agent.goals.enumerated() {
        try check(goal, at: "\(keyPath).goals[\(place)]")
        try checkPath(from: agent.start, to: goal, components, at: "\(keyPath).goals[\(place)]")
      }
      switch task {
      case .reach:
        guard let last = agent.goals.last else {
          throw ConfigurationError("\(keyPath).goals", expected: "one goal or more", found: "empty")
        }
        if let other = lastGoals.updateValue(index, forKey: last) {
          throw ConfigurationError(
            "\(keyPath).goals[\(agent.goals.count - 1)]", expected: "a last goal of its own",
            found: "\(last), which is the last goal of agents[\(other)]")
        }
      case .lifelong:
        if agent.goals.isEmpty, let part = components.label(of: agent.start), components.sizes[part] < 2 {
          throw ConfigurationError(
            "\(keyPath).start", expected: "a cell from which another can be reached, to draw goals from",
            found: "\(agent.start), walled in")
        }
      }
    }
  }

  /// - Returns: The obstacles' cells at the start.
  private func validateObstacles(
    _ components: ConnectedComponents
  ) throws(ConfigurationError) -> [Cell: String] {
    var taken: [Cell: String] = [:]
    for (index, obstacle) in obstacles.enumerated() {
      let keyPath = "obstacles[\(index)]"
      let first: Cell
      let place: String
      switch obstacle {
      case .patrol(let waypoints):
        guard waypoints.count >= 2 else {
          throw ConfigurationError(
            "\(keyPath).waypoints", expected: "two waypoints or more", found: "\(waypoints.count) of them")
        }
        (first, place) = (waypoints[0], "\(keyPath).waypoints[0]")
        for (number, cell) in waypoints.enumerated() {
          try check(cell, at: "\(keyPath).waypoints[\(number)]")
          try checkPath(from: first, to: cell, components, at: "\(keyPath).waypoints[\(number)]")
        }
      case .walker(let start):
        (first, place) = (start, "\(keyPath).start")
        try check(start, at: place)
      case .door(let cell, let open, let closed, let phase):
        (first, place) = (cell, "\(keyPath).cell")
        try check(cell, at: place)
        try ConfigurationError.check("\(keyPath).open", open, in: WorldConfiguration.stepLimits)
        try ConfigurationError.check("\(keyPath).closed", closed, in: WorldConfiguration.stepLimits)
        try ConfigurationError.check("\(keyPath).phase", phase, in: 0...(open + closed - 1))
      case .appearing(let cell, let from, let until):
        (first, place) = (cell, "\(keyPath).cell")
        try check(cell, at: place)
        try ConfigurationError.check(
          "\(keyPath).from", from, in: 0...WorldConfiguration.stepLimits.upperBound)
        if let until {
          try ConfigurationError.check(
            "\(keyPath).until", until, in: (from + 1)...(WorldConfiguration.stepLimits.upperBound + 1))
        }
      }
      if let other = taken.updateValue("where \(keyPath) is", forKey: first) {
        throw ConfigurationError(place, expected: "a cell of its own", found: "\(first), which is \(other)")
      }
    }
    return taken
  }

  private func check(_ cell: Cell, at keyPath: String) throws(ConfigurationError) {
    guard grid.contains(cell) else {
      throw ConfigurationError(
        keyPath, expected: "a cell of the \(grid.width)×\(grid.height) map", found: "\(cell), off the map")
    }
    guard !grid.isOccupied(cell) else {
      throw ConfigurationError(keyPath, expected: "a free cell", found: "\(cell), a wall")
    }
  }

  private func checkPath(
    from start: Cell, to cell: Cell, _ components: ConnectedComponents, at keyPath: String
  ) throws(ConfigurationError) {
    guard !components.connects(start, cell) else { return }
    throw ConfigurationError(
      keyPath, expected: "a cell that can be reached from \(start)", found: "\(cell), behind walls")
  }
}

extension World {
  /// The world of a configuration that somebody else has built; it stands at the start of an episode.
  ///
  /// - Parameters: as those of `init(_:episode:outputWidth:memoryBudget:)`, which takes the configuration for valid.
  /// - Throws: What `WorldConfiguration.validate` refuses, and an output that is too narrow for the actions.
  public init(
    checking configuration: WorldConfiguration, episode: Int = 0, outputWidth: Int = 0,
    memoryBudget: Int = 1 << 30
  ) throws(ConfigurationError) {
    try configuration.validate()
    let actions = configuration.dynamics.catalogue.count
    if outputWidth != 0 { try ConfigurationError.check("outputWidth", outputWidth, in: actions...(1 << 20)) }
    try ConfigurationError.check("memoryBudget", memoryBudget, in: 1...Int.max)
    self.init(configuration, episode: episode, outputWidth: outputWidth, memoryBudget: memoryBudget)
  }
}
