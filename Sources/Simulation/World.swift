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
  /// The same on plain ground, whatever the map's: what paths are measured by.
  let plainCostToGo: CostToGoFields
  /// What the ground does; nil where all of it is plain.
  let terrain: TerrainField?
  /// The same for agents that turn, under dynamics with headings.
  private(set) var turningCostToGo: CostToGoFields?
  /// Which episode of the scenario this is; every random stream derives from it and the seed.
  public private(set) var episode: Int
  public private(set) var state: WorldState
  /// The channel for Y; nil when nobody listens (`outputWidth` 0).
  public internal(set) var radio: RadioChannel?
  /// Who hears whom where there is no channel for Y, and robots tell each other what they discover.
  var discoveryLinks: RadioLinkHistory?
  /// What the robots believe of the map; nil where they discover nothing.
  public private(set) var knowledge: MapKnowledge?

  /// The number by which each agent's random streams go, where that is not its index: after `removing(agent:)`.
  let streamNumbers: FlatBuffer<Int32>?

  private let walls: [UInt8]
  /// Whether the map has no walls but its edge.
  private let isOpen: Bool
  /// Of discs, where their middles can be: what distances are taken on. The same as the walls on a grid.
  private let passable: PassableCells
  /// Goals that each agent has to visit before it is done.
  private let goalCounts: [Int32]
  private let goalSampler: GoalSampler
  private var motion: Motion

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
    isOpen = configuration.grid.isOpen
    passable = PassableCells(configuration, layout: layout, walls: walls)
    terrain = TerrainField(configuration, layout: layout)
    plainCostToGo = CostToGoFields(
      layout: layout, blocked: passable.blocked, goalCount: configuration.agents.count + 1,
      memoryBudget: memoryBudget)
    costToGo = plainCostToGo.weighted(by: terrain?.weights)
    turningCostToGo = World.turningCostToGo(
      configuration, layout, walls, terrain, memoryBudget: memoryBudget)
    goalCounts = World.goalCounts(configuration)
    goalSampler = GoalSampler(configuration: configuration, on: passable.grid, layout: layout)
    motion = Motion(configuration, layout: layout, walls: walls)
    if outputWidth > 0 {
      radio = RadioChannel(
        configuration.radioInCells, agentCount: configuration.agents.count, outputWidth: outputWidth,
        layout: layout)
    } else if configuration.knowledge.shareDiscoveries {
      discoveryLinks = RadioLinkHistory(configuration.radioInCells, layout: layout)
    }
    if configuration.knowledge.discovers {
      knowledge = MapKnowledge(configuration, layout: layout, walls: walls, passable: passable)
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
    discoveryLinks: RadioLinkHistory?, knowledge: MapKnowledge?, keepsMap: Bool,
    streamNumbers: FlatBuffer<Int32>?
  ) {
    self.configuration = configuration
    self.state = state
    self.radio = radio
    self.discoveryLinks = discoveryLinks
    self.knowledge = knowledge
    self.streamNumbers = streamNumbers
    episode = other.episode
    layout = other.layout
    goalCounts = World.goalCounts(configuration)
    isOpen = configuration.grid.isOpen
    if keepsMap {
      walls = other.walls
      passable = other.passable
      terrain = other.terrain
      plainCostToGo = other.plainCostToGo
      costToGo = other.costToGo
      turningCostToGo = other.turningCostToGo
      goalSampler = other.goalSampler
    } else {
      walls = layout.paddedOccupancy(of: configuration.grid)
      passable = PassableCells(configuration, layout: layout, walls: walls)
      terrain = TerrainField(configuration, layout: layout)
      plainCostToGo = CostToGoFields(
        layout: layout, blocked: passable.blocked, goalCount: configuration.agents.count + 1,
        memoryBudget: other.costToGo.memoryBudget)
      costToGo = plainCostToGo.weighted(by: terrain?.weights)
      turningCostToGo = World.turningCostToGo(
        configuration, layout, walls, terrain, memoryBudget: other.costToGo.memoryBudget)
      goalSampler = GoalSampler(configuration: configuration, on: passable.grid, layout: layout)
    }
    motion = Motion(configuration, layout: layout, walls: walls)
    motion.refresh(state.blocked)
    self.state.agentsOnGoal = (0..<agentCount).count { isOnGoal($0) }
    if !keepsMap { self.knowledge?.keepMap(other.costToGo, turning: other.turningCostToGo, walls: walls) }
    self.knowledge?.refreshFields(state)
    openRadio()
  }

  private static func goalCounts(_ configuration: WorldConfiguration) -> [Int32] {
    configuration.agents.map { configuration.task == .lifelong ? .max : Int32($0.goals.count) }
  }

  private static func turningCostToGo(
    _ configuration: WorldConfiguration, _ layout: GridLayout, _ walls: [UInt8], _ terrain: TerrainField?,
    memoryBudget: Int
  ) -> CostToGoFields? {
    guard configuration.dynamics.model.motion == .turning else { return nil }
    return CostToGoFields(
      layout: layout, blocked: walls, weights: terrain?.weights, motion: .turning,
      goalCount: configuration.agents.count + 1, memoryBudget: memoryBudget)
  }

  public var agentCount: Int { configuration.agents.count }

  /// Whether the task is done: under `reach`, all agents stand on their last goals at once; with an ego, it does, or has
  /// touched something.
  public var isTerminated: Bool {
    if let ego = configuration.ego, configuration.dynamics.model.isContinuous {
      return isOnGoal(ego) || state.discs.firstContact[ego] >= 0
    }
    return configuration.task == .reach && state.agentsOnGoal == agentCount
  }

  /// Whether the step limit ended the episode before the task was done.
  public var isTruncated: Bool { !isTerminated && state.step >= configuration.maxSteps }

  public func cell(of agent: Int) -> Cell { layout.cell(at: Int(state.poses.cell[agent])) }
  public func goalCell(of agent: Int) -> Cell { layout.cell(at: Int(state.goal[agent])) }

  /// Whether an agent has nowhere left to go: it has visited all its goals and stands on the last. Never true under
  /// `lifelong`, where a reached goal is replaced within the same step.
  public func isOnGoal(_ agent: Int) -> Bool { isAtGoal(agent) && !hasGoalsLeft(agent) }

  /// Whether an agent is where it heads for.
  private func isAtGoal(_ agent: Int) -> Bool {
    guard let discs = configuration.dynamics.discMotion else {
      return state.poses.cell[agent] == state.goal[agent]
    }
    let way = state.discs.goal[agent] - state.discs.position[agent]
    return way.x * way.x + way.y * way.y < discs.goalTolerance * discs.goalTolerance
  }

  /// Whether the goal that an agent heads for is still to be visited, and not one that it comes back to.
  private func hasGoalsLeft(_ agent: Int) -> Bool { state.goalsReached[agent] < goalCounts[agent] }

  // MARK: - What the dynamics decide

  /// What agents can do in a step.
  public var catalogue: ActionCatalogue {
    // That of discs is long to make.
    if case .discs(_, let catalogue) = motion { catalogue } else { configuration.dynamics.catalogue }
  }

  /// Steps on a shortest way from a pose to a goal cell, around walls, turns included where agents turn;
  /// `CostToGoFields.unreachable` if there is none, or for a wall.
  public func stepsToGo(from pose: Pose, to goal: Int32) -> Int32 {
    guard let turningCostToGo else {
      return costToGo.distance(from: passable.nearest(to: pose.cell), to: passable.nearest(to: goal))
    }
    return turningCostToGo.distance(from: pose.cell, heading: pose.heading, to: goal)
  }

  /// How far an agent still has to go: steps, or of discs the meters, straight where the map has no walls and along its
  /// cells where it has some; infinity where a disc is in a place from which these lead nowhere.
  public func distanceToGo(of agent: Int) -> Float {
    guard state.discs.count > 0 else { return Float(stepsToGo(of: agent)) }
    if isOpen, terrain == nil {
      let way = state.discs.goal[agent] - state.discs.position[agent]
      return Float((way.x * way.x + way.y * way.y).squareRoot())
    }
    let steps = stepsToGo(of: agent)
    return steps == CostToGoFields.unreachable ? .infinity : Float(Double(steps) * configuration.cellSize)
  }

  /// Steps that an agent still has to go to the goal that it heads for.
  public func stepsToGo(of agent: Int) -> Int32 {
    stepsToGo(from: state.poses[agent], to: state.goal[agent])
  }

  /// The padded cell from which an agent in a free cell is on its way: of discs the nearest in whose middle they have room.
  func nearestPassable(_ cell: Int32) -> Int32 { passable.nearest(to: cell) }

  /// Meters that ways of discs keep from walls beyond their radius, where everybody still gets where it is to go.
  public var routeMargin: Double { passable.margin }

  /// The first wall that a disc would touch on a straight way; nil for none. Doors are none.
  func wallContact(
    from start: SIMD2<Double>, along way: SIMD2<Double>, radius: Double
  ) -> WallContacts.Hit? {
    guard case .discs(let dynamics, _) = motion else { return nil }
    return dynamics.wallContact(from: start, along: way, radius: radius, walls)
  }

  /// Whether a disc overlaps a wall of the map. Doors are none.
  func overlapsWall(_ center: SIMD2<Double>, radius: Double) -> Bool {
    guard case .discs(let dynamics, _) = motion else { return false }
    return dynamics.overlapsWall(center, radius: radius, walls)
  }

  // MARK: - Start

  /// Goes back to the start, of the same episode or of another.
  public mutating func reset(episode: Int) {
    self.episode = episode
    let count = agentCount
    let seed = configuration.seed
    var occupant = [Int32](repeating: -1, count: layout.count)
    let discs =
      configuration.dynamics.model.isContinuous
      ? DiscStates(configuration.agents.map(configuration.disc)) : DiscStates()
    let cells =
      discs.count > 0
      ? discs.position.map { Int32(layout.index(of: configuration.cell(at: $0))) }
      : configuration.agents.map { Int32(layout.index(of: $0.start)) }
    let headings = configuration.dynamics.model.hasHeadings ? configuration.agents.map(\.heading) : []
    for (agent, cell) in cells.enumerated() {
      precondition(walls[Int(cell)] == 0 && occupant[Int(cell)] < 0, "agent \(agent) can't start there")
      // Discs share cells.
      if discs.count == 0 { occupant[Int(cell)] = Int32(agent) }
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
    state.discs = discs
    for (index, setup) in configuration.obstacles.enumerated() {
      let stream = RandomStream.generator(seed: seed, episode: episode, purpose: .obstacles, agent: index)
      state.obstacles.append(ObstacleState(setup, layout: layout, stream: stream))
      state.obstacles[index].mark(in: &state.blocked)
    }
    motion.refresh(state.blocked)
    if let terrain { state.resetTerrain(terrain) }
    for agent in 0..<count {
      head(agent, for: 0)
      if isAtGoal(agent) { arrive(agent) }
      if isOnGoal(agent) { state.agentsOnGoal += 1 }
    }
    radio?.reset(seed: seed, episode: episode)
    discoveryLinks?.reset(seed: seed, episode: episode)
    openRadio()
    knowledge?.reset()
    let links = radioLinks
    knowledge?.observe(state, links)
  }

  /// Sends an agent to one of its goals, or to a random one where it has none.
  private mutating func head(_ agent: Int, for number: Int) {
    let setup = configuration.agents[agent]
    guard configuration.dynamics.model.isContinuous else {
      state.goal[agent] =
        setup.goals.isEmpty
        ? goalSampler.draw(from: state.poses.cell[agent], using: &state.goalStream[agent])
        : Int32(layout.index(of: setup.goals[number]))
      return
    }
    let goals = configuration.disc(of: setup).goals
    if goals.isEmpty {
      let here = passable.nearest(to: state.poses.cell[agent])
      state.goal[agent] = goalSampler.draw(from: here, using: &state.goalStream[agent])
      state.discs.goal[agent] = configuration.center(of: layout.cell(at: Int(state.goal[agent])))
    } else {
      state.discs.goal[agent] = goals[number]
      state.goal[agent] = Int32(layout.index(of: configuration.cell(at: goals[number])))
    }
  }

  // MARK: - Step

  /// Takes one step: obstacles move, then the agents, then whoever arrived gets its next goal.
  ///
  /// Allocates nothing. Every agent's Y of this step is its action alone, one-hot.
  public mutating func advance(_ actions: [Action]) {
    broadcast(actions, [])
    advanceWorld(actions, [])
  }

  /// The same with the outputs Y that the agents broadcast, shape (agents, outputWidth).
  public mutating func advance(_ actions: [Action], outputs: [Float]) {
    broadcast(actions, outputs)
    advanceWorld(actions, [])
  }

  /// The same for discs that do not do what their actions say, but any other command.
  ///
  /// - Parameters:
  ///   - actions: what is told of them, shape (agents).
  ///   - commands: what they do, as `DiscMotion.Drive` says, shape (agents); nil where an action says it, empty for all
  ///     of them.
  ///   - outputs: empty to broadcast the actions.
  public mutating func advance(_ actions: [Action], commands: [SIMD2<Double>?], outputs: [Float] = []) {
    broadcast(actions, outputs)
    advanceWorld(actions, commands)
  }

  private mutating func advanceWorld(_ actions: [Action], _ commands: [SIMD2<Double>?]) {
    precondition(actions.count == agentCount, "one action per agent")
    precondition(commands.isEmpty || commands.count == agentCount, "one command per agent")
    state.step += 1
    moveObstacles()
    for agent in 0..<actions.count { state.action[agent] = actions[agent] }
    if !state.hold.isEmpty {
      for agent in 0..<actions.count { state.action[agent] = possible(actions[agent], agent) }
    }
    switch motion {
    case .grid(var dynamics):
      motion = .none
      dynamics.move(&state)
      motion = .grid(dynamics)
      bookArrivals()
    case .discs(var dynamics, let catalogue):
      motion = .none
      for agent in 0..<actions.count {
        let own = commands.isEmpty ? nil : commands[agent]
        state.discs.command[agent] = own ?? command(agent, turning: catalogue.command(of: actions[agent]))
      }
      dynamics.move(&state, ego: configuration.ego, key: motionKey)
      motion = .discs(dynamics, catalogue)
      bookDiscArrivals()
    case .none: preconditionFailure("a world always moves")
    }
    if let terrain { state.bookTerrain(terrain) }
    openRadio()
    let links = radioLinks
    knowledge?.observe(state, links)
    if costToGo.isOverBudget { World.makeRoom(in: &costToGo, keeping: state.goal) }
    if turningCostToGo?.isOverBudget ?? false { World.makeRoom(in: &turningCostToGo, keeping: state.goal) }
  }

  private mutating func moveObstacles() {
    guard !state.obstacles.isEmpty else { return }
    guard case .discs(var dynamics, let catalogue) = motion else {
      for index in state.obstacles.indices {
        state.obstacles[index].advance(
          step: state.step, blocked: &state.blocked, occupant: state.occupant, walls: walls,
          costToGo: costToGo)
      }
      return
    }
    // Discs stand on cells only while obstacles ask.
    dynamics.stand(on: &state.occupant, state.discs.position)
    var isChanged = false
    for index in state.obstacles.indices {
      let before = (state.obstacles[index].cell, state.obstacles[index].isBlocking)
      state.obstacles[index].advance(
        step: state.step, blocked: &state.blocked, occupant: state.occupant, walls: walls, costToGo: costToGo)
      isChanged = isChanged || before != (state.obstacles[index].cell, state.obstacles[index].isBlocking)
    }
    dynamics.leave(&state.occupant, state.discs.position)
    guard isChanged else { return }
    motion = .none
    dynamics.refresh(state.blocked)
    motion = .discs(dynamics, catalogue)
  }

  private mutating func bookArrivals() {
    var onGoal = 0
    let step = Int32(state.step)
    for agent in 0..<agentCount where state.poses.cell[agent] == state.goal[agent] {
      // Who stands on a goal that it has not visited yet, such as one that is listed twice, need not move for it.
      if state.outcome[agent] == .moved || hasGoalsLeft(agent) { arrive(agent, at: step) }
      if isOnGoal(agent) { onGoal += 1 }
    }
    state.agentsOnGoal = onGoal
  }

  private mutating func bookDiscArrivals() {
    var onGoal = 0
    let step = Int32(state.step)
    for agent in 0..<agentCount {
      let wasThere = state.discs.isAtGoal[agent]
      let isThere = isAtGoal(agent)
      state.discs.isAtGoal[agent] = isThere
      guard isThere else { continue }
      if !wasThere || hasGoalsLeft(agent) {
        arrive(agent, at: step)
        state.discs.isAtGoal[agent] = isAtGoal(agent)
      }
      if isOnGoal(agent) { onGoal += 1 }
    }
    state.agentsOnGoal = onGoal
  }

  /// Of the noise of motion in this episode.
  private var motionKey: UInt64 {
    RandomStream.generator(seed: configuration.seed, episode: episode, purpose: .motion).state
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
      if visited + 1 < goals.count { head(agent, for: visited + 1) }
    case .lifelong:
      let before = state.goal[agent]
      head(agent, for: goals.isEmpty ? 0 : (visited + 1) % goals.count)
      // Whoever is walled in has no goal but its own cell: to stand there is no feat.
      if goals.isEmpty, state.goal[agent] == state.poses.cell[agent], state.outcome[agent] != .moved {
        state.goal[agent] = before
        return
      }
      state.goalsReached[agent] += 1
    }
    state.lastArrival[agent] = step
  }

  /// Cells of margin that let every sensor look past the edge of the map without a bounds check. Cell tokens
  /// look at the neighbors of neighbors.
  private static func margin(for configuration: WorldConfiguration, hasRadio: Bool) -> Int {
    // Discs look with sensors of their own, which go as far as they like.
    if configuration.dynamics.model.isContinuous { return 2 }
    let sensors = configuration.sensors
    let reach = max(sensors.rays.range + 1, configuration.sensingRange(hasRadio: hasRadio))
    let side = max(configuration.grid.width, configuration.grid.height)
    return max(2, sensors.window.radius, min(Int(reach.rounded(.up)), side))
  }
}
