import Basics
public import GridWorld
import Simulation

/// A world that behaves as POGEMA 1.4.0 does, step by step: positions, rewards, ends, observations, metrics and new
/// goals (Skrynnik et al. 2024). Agents move by `GridLanes`, as in `World`.
///
/// For one thread at a time. After the first step nothing is allocated.
public final class PogemaWorld: @unchecked Sendable {
  /// What a step did to one agent: a row of `writeFlags`.
  public enum Flag: Int, CaseIterable, Sendable {
    /// Whether it is still on the map.
    case isActive
    /// Whether it stood on its goal after the move, on the map.
    case wasOnGoal
    /// Whether its reward is 1 and not 0.
    case isRewarded
    case isTerminated
    /// Whether it began its list of goals anew.
    case beganAnew
  }

  public let configuration: PogemaConfiguration
  /// The map with a border as wide as agents see.
  public let layout: GridLayout
  /// Steps taken, or what `setElapsedSteps` made of them.
  public internal(set) var elapsedSteps = 0
  /// Whether the last step was the last one allowed, or came after it.
  public private(set) var isTruncated = false
  /// Whether the last step ended the episode for all.
  public private(set) var isFinished = false

  let goals: PogemaGoals
  private(set) var metrics: PogemaMetrics
  // Of each agent; cells are padded indices.
  let start: FlatBuffer<Int32>
  let position: FlatBuffer<Int32>
  let goal: FlatBuffer<Int32>
  /// A row for each `Flag`.
  let flags: FlatBuffer<UInt8>
  private let action: FlatBuffer<Action>
  private let before: FlatBuffer<Int32>
  let outcome: FlatBuffer<MoveOutcome>
  private let counters: FlatBuffer<Int32>
  /// The agents on the map.
  let order: FlatBuffer<Int32>
  private var activeCount: Int
  private let movers: FlatBuffer<GridLanes.Mover>
  private let stayerCells: FlatBuffer<Int32>
  private let moveOffsets: FlatBuffer<Int32>
  // Of each padded cell.
  let blocked: FlatBuffer<UInt8>
  let occupant: FlatBuffer<Int32>
  private let contests: FlatBuffer<GridLanes.Contest>
  /// 1 for walls, and for agents as POGEMA draws them: see `draw`.
  let walls: FlatBuffer<Float>
  let bodies: FlatBuffer<Float>

  /// The start of an episode.
  public init(_ configuration: PogemaConfiguration) throws(PogemaError) {
    try PogemaWorld.check(configuration)
    self.configuration = configuration
    let instance = try PogemaInstance(configuration)
    let agents = configuration.agentCount
    let layout = GridLayout(
      width: configuration.width, height: configuration.height, margin: configuration.observationRadius)
    self.layout = layout
    let padded = PogemaWorld.bordered(instance.obstacles, configuration, layout)
    blocked = FlatBuffer(padded)
    walls = FlatBuffer(repeating: 0, count: layout.count)
    for index in padded.indices { walls.base[index] = Float(padded[index]) }
    bodies = FlatBuffer(repeating: 0, count: layout.count)
    occupant = FlatBuffer(repeating: -1, count: layout.count)
    contests = FlatBuffer(repeating: .init(leaving: 0, entering: 0), count: layout.count)
    start = FlatBuffer(instance.starts.map { Int32(layout.index(of: $0)) })
    position = FlatBuffer(start[0..<agents])
    goal = FlatBuffer(instance.goals.map { Int32(layout.index(of: $0)) })
    goals = try PogemaGoals(configuration, obstacles: instance.obstacles, layout: layout)
    metrics = PogemaMetrics(configuration)
    flags = FlatBuffer(repeating: 0, count: Flag.allCases.count * agents)
    action = FlatBuffer(repeating: .stay, count: agents)
    before = FlatBuffer(repeating: 0, count: agents)
    outcome = FlatBuffer(repeating: .stayed, count: agents)
    counters = FlatBuffer(repeating: 0, count: 3 * agents)
    order = FlatBuffer((0..<agents).map(Int32.init))
    activeCount = agents
    // Written to behind the last entry, too.
    movers = FlatBuffer(repeating: .init(agent: 0, from: 0), count: agents + 1)
    stayerCells = FlatBuffer(repeating: 0, count: agents + 1)
    moveOffsets = FlatBuffer(layout.moveOffsets.map(Int32.init))
    for agent in 0..<agents {
      let cell = Int(position[agent])
      guard padded[cell] == 0 else { throw .wall(agent: agent, layout.cell(at: cell)) }
      guard occupant[cell] < 0 else {
        throw .sharedCell(layout.cell(at: cell), first: Int(occupant[cell]), second: agent)
      }
      if configuration.arrival == .restart && goal[agent] == position[agent]
        && goals.isEnclosed(position[agent])
      {
        throw .enclosed(agent: agent, layout.cell(at: cell))
      }
      occupant[cell] = Int32(agent)
      bodies[cell] = 1
      self[.isActive, agent] = 1
      self[.wasOnGoal, agent] = position[agent] == goal[agent] ? 1 : 0
    }
  }

  /// Another that stands as the first does and goes on by itself.
  public init(copying other: PogemaWorld) {
    configuration = other.configuration
    layout = other.layout
    (elapsedSteps, isTruncated, isFinished) = (other.elapsedSteps, other.isTruncated, other.isFinished)
    goals = PogemaGoals(copying: other.goals)
    metrics = PogemaMetrics(copying: other.metrics)
    position = FlatBuffer(copying: other.position)
    goal = FlatBuffer(copying: other.goal)
    flags = FlatBuffer(copying: other.flags)
    outcome = FlatBuffer(copying: other.outcome)
    order = FlatBuffer(copying: other.order)
    activeCount = other.activeCount
    occupant = FlatBuffer(copying: other.occupant)
    bodies = FlatBuffer(copying: other.bodies)
    // Nothing in these outlasts a step.
    let agents = configuration.agentCount
    action = FlatBuffer(repeating: .stay, count: agents)
    before = FlatBuffer(repeating: 0, count: agents)
    counters = FlatBuffer(repeating: 0, count: 3 * agents)
    movers = FlatBuffer(repeating: .init(agent: 0, from: 0), count: agents + 1)
    stayerCells = FlatBuffer(repeating: 0, count: agents + 1)
    contests = FlatBuffer(repeating: .init(leaving: 0, entering: 0), count: layout.count)
    // Nobody writes to these.
    (start, moveOffsets, blocked, walls) = (other.start, other.moveOffsets, other.blocked, other.walls)
  }

  private static func check(_ configuration: PogemaConfiguration) throws(PogemaError) {
    do {
      // With the border, an index fits 32 bits.
      try ConfigurationError.check("width", configuration.width, in: 1...OccupancyGrid.maximumSide)
      try ConfigurationError.check("height", configuration.height, in: 1...OccupancyGrid.maximumSide)
      try ConfigurationError.check(
        "width × height", configuration.width * configuration.height, in: 1...OccupancyGrid.maximumCells)
      try ConfigurationError.check("obs_radius", configuration.observationRadius, in: 1...128)
      try ConfigurationError.check("num_agents", configuration.agentCount, in: 1...10_000_000)
      try ConfigurationError.check("density", configuration.density, in: 0...1)
    } catch {
      throw .configuration(error)
    }
  }

  /// The map with its border: free or random cells, and within them a wall right around the map.
  private static func bordered(
    _ obstacles: [UInt8], _ configuration: PogemaConfiguration, _ layout: GridLayout
  ) -> [UInt8] {
    var padded: [UInt8]
    if configuration.isEmptyOutside {
      padded = [UInt8](repeating: 0, count: layout.count)
    } else {
      var rng = NumPyGenerator(seed: configuration.seed)
      padded = rng.binomials(configuration.density, count: layout.count)
    }
    for y in -1...layout.height {
      for x in -1...layout.width {
        let isInside = (0..<layout.height).contains(y) && (0..<layout.width).contains(x)
        padded[layout.index(of: Cell(x, y))] = isInside ? obstacles[y * layout.width + x] : 1
      }
    }
    return padded
  }

  public var agentCount: Int { configuration.agentCount }
  /// Of the episode that ended last.
  public var figures: PogemaFigures { metrics.figures }

  subscript(flag: Flag, agent: Int) -> UInt8 {
    get { flags.base[flag.rawValue &* agentCount &+ agent] }
    set { flags.base[flag.rawValue &* agentCount &+ agent] = newValue }
  }

  // MARK: - A step

  /// One step of all agents.
  ///
  /// - Parameter actions: of each agent, 0 stay, 1 up, 2 down, 3 left, 4 right; of agents that left the map nothing is asked.
  /// - Throws: `PogemaError.count` and `.action`, before anything has changed.
  public func advance(_ actions: Span<Int32>) throws(PogemaError) {
    let agents = agentCount
    guard actions.count == agents else {
      throw .count(of: "actions", found: actions.count, expected: agents)
    }
    for agent in 0..<agents {
      let index = self[.isActive, agent] == 1 ? actions[agent] : 0
      guard index >= 0 && index < 5 else { throw .action(agent: agent, found: Int(index), count: 5) }
      action.base[agent] = Action(rawValue: UInt8(truncatingIfNeeded: index))
      before.base[agent] = position.base[agent]
    }
    move()
    let isTerminated = arrive()
    elapsedSteps += 1
    isTruncated = elapsedSteps >= configuration.maxEpisodeSteps
    isFinished = isTruncated || isTerminated
    metrics.record(flags.base + Flag.wasOnGoal.rawValue * agents, isFinished: isFinished)
  }

  private func move() {
    let agents = agentCount
    var lanes = GridLanes(
      agentCount: agents, orderedCount: activeCount, moveOffsets: moveOffsets.base, order: order.base,
      movers: movers.base, stayerCells: stayerCells.base, position: position.base, action: action.base,
      outcome: outcome.base, pathLength: counters.base, agentCollisions: counters.base + agents,
      obstacleCollisions: counters.base + 2 * agents, occupant: occupant.base, contests: contests.base,
      blocked: blocked.base)
    lanes.move(configuration.collisions)
    draw()
  }

  /// Draws the agents where they are now. POGEMA wipes and draws them one by one, in the order of their numbers: where,
  /// under `soft`, an agent takes the cell of one with a higher number, it is wiped out by that one's leaving, and is not seen
  /// until the next step.
  private func draw() {
    for rank in 0..<activeCount {
      let agent = Int(order.base[rank])
      bodies.base[Int(before.base[agent])] = 0
      bodies.base[Int(position.base[agent])] = 1
    }
  }

  /// Rewards, ends and new goals.
  ///
  /// - Returns: Whether it is over for all.
  private func arrive() -> Bool {
    let agents = agentCount
    var arrived = 0
    var onGoal = 0
    for agent in 0..<agents {
      let isOnGoal: UInt8 = position.base[agent] == goal.base[agent] ? 1 : 0
      let wasOnGoal = isOnGoal & self[.isActive, agent]
      self[.wasOnGoal, agent] = wasOnGoal
      self[.isRewarded, agent] = wasOnGoal
      self[.isTerminated, agent] = isOnGoal
      self[.beganAnew, agent] = 0
      arrived += Int(wasOnGoal)
      onGoal += Int(isOnGoal)
    }
    switch configuration.arrival {
    case .finish:
      if arrived > 0 { dismissArrived() }
      return onGoal == agents
    case .nothing:
      let isSolved: UInt8 = arrived == agents ? 1 : 0
      for agent in 0..<agents {
        self[.isRewarded, agent] = isSolved
        self[.isTerminated, agent] = isSolved
      }
      return isSolved == 1
    case .restart:
      for agent in 0..<agents {
        guard self[.isTerminated, agent] == 1 else { continue }
        self[.isTerminated, agent] = 0
        self[.beganAnew, agent] =
          goals.advance(agent, from: position.base[agent], goal: &goal.base[agent]) ? 1 : 0
      }
      return false
    }
  }

  private func dismissArrived() {
    for rank in 0..<activeCount {
      let agent = Int(order.base[rank])
      guard self[.wasOnGoal, agent] == 1 else { continue }
      self[.isActive, agent] = 0
      outcome.base[agent] = .stayed
      occupant.base[Int(position.base[agent])] = -1
      bodies.base[Int(position.base[agent])] = 0
    }
    listActive()
  }

  func listActive() {
    activeCount = 0
    for agent in 0..<agentCount where self[.isActive, agent] == 1 {
      order.base[activeCount] = Int32(agent)
      activeCount += 1
    }
  }
}
