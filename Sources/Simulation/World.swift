import Basics
public import GridWorld

/// One simulated world: what is fixed (`configuration`, `layout`, `costToGo`) and the one state that changes.
///
/// ```swift
/// var world = World(configuration)
/// while !world.isTerminated && !world.isTruncated {
///   controller.decide(world, actions: &actions)
///   world.advance(actions)
/// }
/// ```
public struct World: Sendable {
  public let configuration: WorldConfiguration
  public let layout: GridLayout
  /// Steps from cell to cell on the map without agents and obstacles, for whoever moves sideways. Copies of a world
  /// share what is computed.
  public private(set) var costToGo: CostToGoFields
  /// The same for agents that turn, under dynamics with headings.
  private(set) var turningCostToGo: CostToGoFields?
  /// Which episode of the scenario this is; every random stream derives from it and the seed.
  public private(set) var episode: Int
  public private(set) var state: WorldState
  /// The channel for Y; nil when nobody listens (`outputWidth` 0).
  public private(set) var radio: RadioChannel?

  /// The number by which each agent's random streams go, where that is not its index: after `removing(agent:)`.
  let streamNumbers: FlatBuffer<Int32>?

  private let walls: [UInt8]
  /// Goals that each agent has to visit before it is done.
  private let goalCounts: [Int32]
  private let goalSampler: GoalSampler
  private var dynamics: GridDynamics

  /// Stands at the start of an episode.
  ///
  /// - Precondition: the configuration is valid (`WorldConfiguration.validate`); see `init(checking:)`.
  /// - Parameters:
  ///   - episode: number of the episode; the same number gives the same episode.
  ///   - outputWidth: entries of each agent's output Y; 0 leaves the radio out, else at least the number of
  ///     actions.
  ///   - memoryBudget: bytes for distances, instead of the configuration's.
  public init(
    _ configuration: WorldConfiguration, episode: Int = 0, outputWidth: Int = 0, memoryBudget: Int? = nil
  ) {
    let memoryBudget = memoryBudget ?? configuration.distanceMemory
    precondition(outputWidth == 0 || outputWidth >= configuration.dynamics.catalogue.count)
    self.configuration = configuration
    self.episode = episode
    streamNumbers = nil
    layout = GridLayout(
      width: configuration.grid.width, height: configuration.grid.height,
      margin: World.margin(for: configuration, hasRadio: outputWidth > 0))
    walls = layout.paddedOccupancy(of: configuration.grid)
    costToGo = CostToGoFields(
      layout: layout, blocked: walls, goalCount: configuration.agents.count + 1,
      memoryBudget: memoryBudget)
    turningCostToGo = World.turningCostToGo(configuration, layout, walls, memoryBudget: memoryBudget)
    goalCounts = World.goalCounts(configuration)
    goalSampler = GoalSampler(configuration: configuration, layout: layout)
    dynamics = GridDynamics(
      configuration.dynamics, agentCount: configuration.agents.count, layout: layout)
    if outputWidth > 0 {
      radio = RadioChannel(
        configuration.radio, agentCount: configuration.agents.count, outputWidth: outputWidth, layout: layout)
    }
    state = WorldState(
      poses: Poses(cell: [], heading: []), goal: [], action: [], outcome: [], lastArrival: [],
      goalsReached: [], pathLength: [],
      agentCollisions: [], obstacleCollisions: [], goalStream: [], occupant: [], blocked: [])
    reset(episode: episode)
  }

  /// `other` as it stands, but edited: with other agents, other walls, or in another state.
  ///
  /// - Parameter keepsMap: whether the walls are the same, so that distances already known stay.
  init(
    editing other: World, configuration: WorldConfiguration, state: WorldState, radio: RadioChannel?,
    keepsMap: Bool, streamNumbers: FlatBuffer<Int32>?
  ) {
    self.configuration = configuration
    self.state = state
    self.radio = radio
    self.streamNumbers = streamNumbers
    episode = other.episode
    layout = other.layout
    goalCounts = World.goalCounts(configuration)
    dynamics = GridDynamics(
      configuration.dynamics, agentCount: configuration.agents.count, layout: other.layout)
    if keepsMap {
      walls = other.walls
      costToGo = other.costToGo
      turningCostToGo = other.turningCostToGo
      goalSampler = other.goalSampler
    } else {
      walls = layout.paddedOccupancy(of: configuration.grid)
      costToGo = CostToGoFields(
        layout: layout, blocked: walls, goalCount: configuration.agents.count + 1,
        memoryBudget: other.costToGo.memoryBudget)
      turningCostToGo = World.turningCostToGo(
        configuration, layout, walls, memoryBudget: other.costToGo.memoryBudget)
      goalSampler = GoalSampler(configuration: configuration, layout: layout)
    }
    self.state.agentsOnGoal = (0..<agentCount).count { isOnGoal($0) }
  }

  private static func goalCounts(_ configuration: WorldConfiguration) -> [Int32] {
    configuration.agents.map { configuration.task == .lifelong ? .max : Int32($0.goals.count) }
  }

  private static func turningCostToGo(
    _ configuration: WorldConfiguration, _ layout: GridLayout, _ walls: [UInt8], memoryBudget: Int
  ) -> CostToGoFields? {
    guard configuration.dynamics.model.motion == .turning else { return nil }
    return CostToGoFields(
      layout: layout, blocked: walls, motion: .turning, goalCount: configuration.agents.count + 1,
      memoryBudget: memoryBudget)
  }

  public var agentCount: Int { configuration.agents.count }

  /// Whether the task is done: under `reach`, all agents stand on their last goals at once.
  public var isTerminated: Bool {
    configuration.task == .reach && state.agentsOnGoal == agentCount
  }

  /// Whether the step limit ended the episode before the task was done.
  public var isTruncated: Bool { !isTerminated && state.step >= configuration.maxSteps }

  public func cell(of agent: Int) -> Cell { layout.cell(at: Int(state.poses.cell[agent])) }
  public func goalCell(of agent: Int) -> Cell { layout.cell(at: Int(state.goal[agent])) }

  /// Whether an agent has nowhere left to go: it has visited all its goals and stands on the last. Never true under
  /// `lifelong`, where a reached goal is replaced within the same step.
  public func isOnGoal(_ agent: Int) -> Bool {
    state.poses.cell[agent] == state.goal[agent] && !hasGoalsLeft(agent)
  }

  /// Whether the goal that an agent heads for is still to be visited, and not one that it comes back to.
  private func hasGoalsLeft(_ agent: Int) -> Bool { state.goalsReached[agent] < goalCounts[agent] }

  // MARK: - What the dynamics decide

  /// What agents can do in a step.
  public var catalogue: ActionCatalogue { configuration.dynamics.catalogue }

  /// Steps on a shortest way from a pose to a goal cell, around walls, turns included where agents turn;
  /// `CostToGoFields.unreachable` if there is none, or for a wall.
  public func stepsToGo(from pose: Pose, to goal: Int32) -> Int32 {
    guard let turningCostToGo else { return costToGo.distance(from: pose.cell, to: goal) }
    return turningCostToGo.distance(from: pose.cell, heading: pose.heading, to: goal)
  }

  /// Steps that an agent still has to go to the goal that it heads for.
  public func stepsToGo(of agent: Int) -> Int32 {
    stepsToGo(from: state.poses[agent], to: state.goal[agent])
  }

  // MARK: - Start

  /// Goes back to the start, of the same episode or of another.
  public mutating func reset(episode: Int) {
    self.episode = episode
    let count = agentCount
    let seed = configuration.seed
    var occupant = [Int32](repeating: -1, count: layout.count)
    let cells = configuration.agents.map { Int32(layout.index(of: $0.start)) }
    let headings = configuration.dynamics.model.hasHeadings ? configuration.agents.map(\.heading) : []
    for (agent, cell) in cells.enumerated() {
      precondition(walls[Int(cell)] == 0 && occupant[Int(cell)] < 0, "agent \(agent) can't start there")
      occupant[Int(cell)] = Int32(agent)
    }
    state = WorldState(
      poses: Poses(cell: cells, heading: headings),
      goal: cells,
      action: Array(repeating: .idle, count: count),
      outcome: Array(repeating: .stayed, count: count),
      lastArrival: Array(repeating: -1, count: count),
      goalsReached: Array(repeating: 0, count: count),
      pathLength: Array(repeating: 0, count: count),
      agentCollisions: Array(repeating: 0, count: count),
      obstacleCollisions: Array(repeating: 0, count: count),
      goalStream: (0..<count).map {
        RandomStream.generator(seed: seed, episode: episode, purpose: .goals, agent: $0)
      },
      occupant: occupant,
      blocked: walls)
    for (index, setup) in configuration.obstacles.enumerated() {
      let stream = RandomStream.generator(seed: seed, episode: episode, purpose: .obstacles, agent: index)
      state.obstacles.append(ObstacleState(setup, layout: layout, stream: stream))
      state.obstacles[index].mark(in: &state.blocked)
    }
    for agent in 0..<count {
      state.goal[agent] = firstGoal(of: agent)
      if state.poses.cell[agent] == state.goal[agent] { arrive(agent) }
      if isOnGoal(agent) { state.agentsOnGoal += 1 }
    }
    radio?.reset(seed: seed, episode: episode)
  }

  private mutating func firstGoal(of agent: Int) -> Int32 {
    if let goal = configuration.agents[agent].goals.first { return Int32(layout.index(of: goal)) }
    return goalSampler.draw(from: state.poses.cell[agent], using: &state.goalStream[agent])
  }

  // MARK: - Step

  /// Takes one step: obstacles move, then the agents, then whoever arrived gets its next goal.
  ///
  /// Allocates nothing. Every agent's Y of this step is its action alone, one-hot.
  public mutating func advance(_ actions: [Action]) {
    radio?.broadcast(actions, from: state.poses.cell, at: state.step)
    advanceWorld(actions)
  }

  /// The same with the outputs Y that the agents broadcast, shape (agents, outputWidth).
  public mutating func advance(_ actions: [Action], outputs: [Float]) {
    radio?.broadcast(outputs, from: state.poses.cell, at: state.step)
    advanceWorld(actions)
  }

  private mutating func advanceWorld(_ actions: [Action]) {
    precondition(actions.count == agentCount, "one action per agent")
    state.step += 1
    for index in state.obstacles.indices {
      state.obstacles[index].advance(
        step: state.step, blocked: &state.blocked, occupant: state.occupant, walls: walls, costToGo: costToGo)
    }
    for agent in 0..<actions.count { state.action[agent] = actions[agent] }
    dynamics.move(&state)
    var onGoal = 0
    let step = Int32(state.step)
    for agent in 0..<actions.count where state.poses.cell[agent] == state.goal[agent] {
      // Who stands on a goal that it has not visited yet, such as one that is listed twice, need not move for it.
      if state.outcome[agent] == .moved || hasGoalsLeft(agent) { arrive(agent, at: step) }
      if isOnGoal(agent) { onGoal += 1 }
    }
    state.agentsOnGoal = onGoal
    if costToGo.isOverBudget { World.makeRoom(in: &costToGo, keeping: state.goal) }
    if turningCostToGo?.isOverBudget ?? false { World.makeRoom(in: &turningCostToGo, keeping: state.goal) }
  }

  /// Forgets distances to goals of the past, which take more than they may. Those that copies of the world may be
  /// looking at are left to them.
  private static func makeRoom(in fields: inout CostToGoFields, keeping goals: [Int32]) {
    if isKnownUniquelyReferenced(&fields) {
      fields.forget(allBut: goals)
    } else {
      fields = fields.emptied()
    }
  }

  private static func makeRoom(in fields: inout CostToGoFields?, keeping goals: [Int32]) {
    guard var own = fields else { return }
    // The only reference is then the local one.
    fields = nil
    makeRoom(in: &own, keeping: goals)
    fields = own
  }

  /// Books an agent that stands on its goal and hands it the next one, if it has one: one goal a step, even if the
  /// next is in the same cell.
  private mutating func arrive(_ agent: Int, at step: Int32 = 0) {
    let visited = Int(state.goalsReached[agent])
    let goals = configuration.agents[agent].goals
    switch configuration.task {
    case .reach:
      // Coming back to the last goal is an arrival, but no further goal reached.
      if visited < goals.count { state.goalsReached[agent] += 1 }
      if visited + 1 < goals.count { state.goal[agent] = Int32(layout.index(of: goals[visited + 1])) }
    case .lifelong:
      if goals.isEmpty {
        let next = goalSampler.draw(from: state.poses.cell[agent], using: &state.goalStream[agent])
        // Whoever is walled in has no goal but its own cell: to stand there is no feat.
        if next == state.poses.cell[agent], state.outcome[agent] != .moved { return }
        state.goal[agent] = next
      } else {
        state.goal[agent] = Int32(layout.index(of: goals[(visited + 1) % goals.count]))
      }
      state.goalsReached[agent] += 1
    }
    state.lastArrival[agent] = step
  }

  /// Cells of margin that let every sensor look past the edge of the map without a bounds check. Cell tokens
  /// look at the neighbors of neighbors.
  private static func margin(for configuration: WorldConfiguration, hasRadio: Bool) -> Int {
    let sensors = configuration.sensors
    let reach = max(sensors.rays.range + 1, configuration.sensingRange(hasRadio: hasRadio))
    let side = max(configuration.grid.width, configuration.grid.height)
    return max(2, sensors.window.radius, min(Int(reach.rounded(.up)), side))
  }
}
