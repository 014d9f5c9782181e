import Basics
import GridWorld
public import Simulation

/// What decides between agents, and between actions that an agent likes as much, where it is nothing but what the agents
/// perceive: so that robots that do not hear a planner can know what it would do.
public struct PerceivedOrder: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Priorities are `World.precedence(of:)`.
  public static let precedence = PerceivedOrder(rawValue: 1)
  /// Ties are broken by `World.dice(of:)`, and a shield's noise is read from them.
  public static let dice = PerceivedOrder(rawValue: 2)
}

/// Joint actions without vertex or swap conflicts, one step at a time, by priority inheritance with backtracking
/// (Okumura, Machida, Défago, Tamura 2022), from anybody's preferences.
///
/// Every step, agents in the order of their priorities take the cell they like best among those that are left;
/// whoever stands there inherits the priority and moves first. Priority is the number of steps since an agent last
/// stood on its goal, ties by initial distance, farther first. Agents that others drive, and obstacles, count as
/// standing still.
///
/// What an agent likes best comes from its cost-to-go, or from scores given for its five actions: so a policy's
/// logits become collision-free moves (CS-PIBT, Veerapaneni et al. 2024). `PIBTOptions` come on top of either.
///
/// ```swift
/// var planner = PIBTPlanner(options: .strong)
/// planner.begin(world, driving: agents)  // at every episode's start
/// // each step:
/// planner.addCostToGo(world, weight: 1, to: &scores)  // optional
/// planner.plan(world, scores: scores.span, actions: &actions)
/// ```
/// A step allocates nothing. A value: a copy gets memory to work in of its own when it is first used. Agents move as under
/// `grid`, by the world's collision rule: where nobody can enter a cell that is being left (`blockBoth`), or not everybody
/// (`priority`), whoever pushes waits until there is room, so that moves are not refused under any rule.
public struct PIBTPlanner: Sendable {
  public let options: PIBTOptions
  private var step: PIBTStep?
  private var noise: RepetitionNoise?
  private var agents: [Int] = []
  private var isDriven: [Bool] = []
  private var generator = SplitMix64(seed: 0)
  private var stepKey: UInt64 = 0
  /// The steps since each driven agent last stood on its goal, its place among equals (higher goes first) and
  /// its index, packed so that sorting sorts by priority. In the order of the last step.
  private var keys: [UInt64] = []
  private var fields = FlatBuffer<UnsafePointer<Float>?>(repeating: nil, count: 0)
  /// What of the order is as agents perceive it.
  private let order: PerceivedOrder
  /// Whether `lookedAt` is to answer: set before a step is planned.
  var keepsLists = false

  /// What standing in the way costs in `addCostToGo`, in steps.
  public static let occupiedPenalty: Float = 0.1
  /// Bits of a packed rank and of a packed agent index.
  private static let indexBits = World.precedenceIndexBits

  /// - Parameters:
  ///   - order: what of the order of agents and actions is as they perceive it; the rest is counted and drawn here.
  public init(options: PIBTOptions = .plain, order: PerceivedOrder = []) {
    self.options = options
    self.order = order
  }

  /// Forgets the last episode and gets ready to drive `agents` (ascending) in `world`, which stands at t = 0.
  public mutating func begin(_ world: World, driving agents: [Int]) {
    begin(world, driving: agents, from: world.state.poses.cell, to: world.state.goal)
  }

  /// The same at some later time, knowing where all agents stood and wanted to go at t = 0.
  mutating func begin(_ world: World, driving agents: [Int], from cells: [Int32], to goals: [Int32]) {
    precondition(world.configuration.dynamics.model == .grid, "PIBT knows agents without headings alone")
    precondition(world.agentCount <= 1 << PIBTPlanner.indexBits, "more agents than a key can hold")
    self.agents = agents
    isDriven = Array(repeating: false, count: world.agentCount)
    for agent in agents { isDriven[agent] = true }
    generator = RandomStream.generator(
      seed: world.configuration.seed, episode: world.episode, purpose: .controller)
    stepKey = generator.state
    step = PIBTStep(
      agentCount: world.agentCount, layout: world.layout, swap: options.swap,
      takesTies: order.contains(.dice),
      rule: world.configuration.dynamics.collisions)
    noise = options.repetitionNoise > 0 ? RepetitionNoise(world, options: options) : nil
    fields = FlatBuffer(repeating: nil, count: world.agentCount)
    let distances = agents.map { world.costToGo.distance(from: cells[$0], to: goals[$0]) }
    let nearestFirst = agents.indices.sorted { (distances[$0], -$0) < (distances[$1], -$1) }
    let ranked = nearestFirst.enumerated().map { place, row in
      UInt64(place) << PIBTPlanner.indexBits | UInt64(agents[row])
    }
    keys = ranked.reversed()
  }

  /// Plans one step by cost-to-go, cells at equal distance in random order.
  ///
  /// - Parameter actions: receives the driven agents' actions, row i being agent i; other rows are left alone.
  public mutating func plan(_ world: World, actions: inout [Action]) {
    var ties = generator
    plan(world, scores: nil, using: &ties, actions: &actions)
    generator = ties
  }

  /// Plans one step by scores. Call it once a step: it also remembers where everybody stood.
  ///
  /// The result depends on the world's history, the scores and (seed, episode, step) alone: equal scores are
  /// ordered by a stream of the step's own.
  /// - Parameters:
  ///   - scores: shape (agents of the world, 5), row i being agent i, columns the actions stay, up, down, left,
  ///     right; higher is better. Rows of agents driven by others and moves into walls are ignored; what is no
  ///     number counts as −∞.
  ///   - actions: receives the driven agents' actions, row i being agent i; other rows are left alone.
  public mutating func plan(_ world: World, scores: Span<Float>, actions: inout [Action]) {
    precondition(scores.count == 5 * world.agentCount, "five scores for each agent")
    var ties = SplitMix64(seed: SplitMix64.mix(stepKey &+ UInt64(world.state.step)))
    scores.withUnsafeBufferPointer { plan(world, scores: $0.baseAddress, using: &ties, actions: &actions) }
  }

  /// Adds `weight` · (cost-to-go of the present cell − cost-to-go of the action's cell − .1 if somebody else
  /// stands there now) to the scores of every driven agent: with an agent's own scores all zero and a weight of
  /// 1 that is greedy PIBT. −∞ for cells from which there is no path.
  ///
  /// - Parameter scores: shape (agents of the world, 5), as in `plan`; moves into walls are left alone.
  public mutating func addCostToGo(_ world: World, weight: Float, to scores: inout MutableSpan<Float>) {
    precondition(scores.count == 5 * world.agentCount, "five scores for each agent")
    ownScratch()
    guard let step, weight != 0 else { return }
    openFields(world)
    scores.withUnsafeMutableBufferPointer { scores in
      guard let base = scores.baseAddress else { return }
      world.state.withPointers {
        addCostToGo(
          JointConfiguration(
            $0, fields: fields.base, costToGo: world.mapCostToGo, believed: world.believedFields,
            isWeighted: world.hasTerrain), step,
          weight, base)
      }
    }
  }

  private func addCostToGo(
    _ joint: JointConfiguration, _ step: PIBTStep, _ weight: Float, _ scores: UnsafeMutablePointer<Float>
  ) {
    let offsets = step.moveOffsets
    for row in agents.indices {
      let agent = agents[row]
      for action in 0..<5 {
        let cell = Int(joint.position[agent] &+ offsets[action])
        guard joint.blocked[cell] == 0 else { continue }
        let gain = gain(agent, action, joint, step)
        let isOccupied = action > 0 && joint.occupant[cell] >= 0
        scores[5 * agent + action] += weight * (isOccupied ? gain - PIBTPlanner.occupiedPenalty : gain)
      }
    }
  }

  // MARK: - One step

  private mutating func plan(
    _ world: World, scores: UnsafePointer<Float>?, using rng: inout SplitMix64, actions: inout [Action]
  ) {
    ownScratch()
    guard let step, !agents.isEmpty else { return }
    if keepsLists { step.forgetLists() }
    sortPriorities(world)
    openFields(world)
    if let ties = step.ties { for agent in agents { ties.base[agent] = world.tieBits(of: agent) } }
    var lanes = rng
    world.state.withPointers { state in
      let joint = JointConfiguration(
        state, fields: fields.base, costToGo: world.mapCostToGo, believed: world.believedFields,
        isWeighted: world.hasTerrain)
      prepareScores(scores, joint, state, step)
      step.begin()
      // Agents that somebody else drives keep their cells.
      if agents.count < state.agentCount {
        for agent in 0..<state.agentCount where !isDriven[agent] {
          step.fix(agent, by: .stay, from: state.position[agent])
        }
      }
      if world.hasTerrain {
        for agent in agents where world.isHeld(agent) {
          step.fix(agent, by: .stay, from: state.position[agent])
        }
      }
      for place in keys.indices {
        let agent = PIBTPlanner.agent(of: keys[place])
        // Always finds a cell: nobody is fixed but to where it stands.
        if step.target.base[agent] < 0 { _ = step.place(agent, joint, using: &lanes) }
      }
      step.end()
    }
    rng = lanes
    actions.withUnsafeMutableBufferPointer { actions in
      for row in agents.indices { actions[agents[row]] = step.chosen.base[agents[row]] }
    }
  }

  // MARK: - Looking back

  /// Hands over, for every driven agent, the order of its actions in the step just planned by scores, how many of its
  /// places made a difference, and whether it got the noise of agents that repeat themselves. The world must not have
  /// moved on.
  func eachOrder(_ world: World, _ body: (_ agent: Int, ActionOrder, _ places: Int, _ isNoisy: Bool) -> Void)
  {
    precondition(keepsLists, "lists were not kept")
    guard let step else { return }
    world.state.withPointers { state in
      let joint = JointConfiguration(
        state, fields: fields.base, costToGo: world.mapCostToGo, believed: world.believedFields,
        isWeighted: world.hasTerrain)
      for agent in agents {
        let (order, places) = step.lookedAt(agent, joint)
        body(agent, order, places, noise?.applies(to: agent, state, step.moveOffsets) ?? false)
      }
    }
  }

  /// Of every agent of the world the action with the highest score in the step just planned by scores, the first of equals, and
  /// its place in the order of who goes first; idle and −1 of those that others drive.
  func wishes(in world: World) -> (preferred: [Action], ranks: [Int]) {
    var preferred = [Action](repeating: .idle, count: world.agentCount)
    var ranks = [Int](repeating: -1, count: world.agentCount)
    guard let step else { return (preferred, ranks) }
    for (rank, key) in keys.enumerated() {
      let agent = PIBTPlanner.agent(of: key)
      ranks[agent] = rank
      var best: Float = -.infinity
      for action in 0..<5 {
        let cell = Int(world.state.poses.cell[agent] &+ step.moveOffsets[action])
        guard world.state.blocked[cell] == 0, step.scores.base[5 * agent + action] > best else { continue }
        best = step.scores.base[5 * agent + action]
        preferred[agent] = Action(action)
      }
    }
    return (preferred, ranks)
  }

  /// What that noise adds to an action's score.
  func repetitionNoise(_ agent: Int, _ action: Int, step: Int) -> Float {
    noise?.noise(agent: agent, action: action, step: step) ?? 0
  }

  /// Sees to it that no copy works in the same memory.
  private mutating func ownScratch() {
    if step != nil, !isKnownUniquelyReferenced(&step) { step = step?.fresh() }
    if !isKnownUniquelyReferenced(&fields) { fields = FlatBuffer(repeating: nil, count: fields.count) }
  }

  private mutating func sortPriorities(_ world: World) {
    if order.contains(.precedence) {
      for place in keys.indices { keys[place] = world.precedence(of: PIBTPlanner.agent(of: keys[place])) }
      return sortDescending(&keys)
    }
    let oneStep = UInt64(1) << (2 * PIBTPlanner.indexBits)
    keys.withUnsafeMutableBufferPointer { keys in
      for place in keys.indices {
        let agent = PIBTPlanner.agent(of: keys[place])
        // Under `lifelong` a reached goal is replaced in the same step: the arrival tells.
        let hasArrived = world.state.lastArrival[agent] == Int32(world.state.step)
        let isDone = hasArrived || world.isOnGoal(agent)
        let (next, isTooLate) = keys[place].addingReportingOverflow(oneStep)
        keys[place] = isDone ? keys[place] & (oneStep - 1) : isTooLate ? keys[place] : next
      }
    }
    sortDescending(&keys)
  }

  @inline(__always)
  private static func agent(of key: UInt64) -> Int { Int(truncatingIfNeeded: key & (1 &<< indexBits &- 1)) }

  private func openFields(_ world: World) {
    world.state.withPointers { state in
      world.mapCostToGo.useDenseFields(to: state.goal, count: state.agentCount, pointers: fields.base)
    }
    let believed = world.believedFields
    for agent in believed.indices where believed[agent] != nil { fields.base[agent] = nil }
  }

  /// Copies the scores given and adds the noise of agents that repeat themselves.
  private mutating func prepareScores(
    _ scores: UnsafePointer<Float>?, _ joint: JointConfiguration, _ state: StatePointers, _ step: PIBTStep
  ) {
    noise?.observe(state)
    guard scores != nil || noise != nil else { return }
    for row in agents.indices {
      let agent = agents[row]
      let isNoisy = noise?.applies(to: agent, state, step.moveOffsets) ?? false
      step.isScored.base[agent] = scores != nil || isNoisy
      guard step.isScored.base[agent] else { continue }
      for action in 0..<5 where state.blocked[cell(agent, action, state, step)] == 0 {
        var score = scores?[5 * agent + action] ?? gain(agent, action, joint, step)
        if isNoisy, let noise { score += noise.noise(agent: agent, action: action, step: state.step) }
        step.scores.base[5 * agent + action] = score
      }
    }
  }

  @inline(__always)
  private func cell(_ agent: Int, _ action: Int, _ state: StatePointers, _ step: PIBTStep) -> Int {
    Int(state.position[agent] &+ step.moveOffsets[action])
  }

  /// Steps that an action brings an agent nearer to its goal: −1, 0 or 1, and more where it leaves ground that weighs more.
  @inline(__always)
  private func gain(_ agent: Int, _ action: Int, _ joint: JointConfiguration, _ step: PIBTStep) -> Float {
    let position = joint.position[agent]
    let rest = step.distance(agent, from: position &+ step.moveOffsets[action], joint)
    guard rest < .infinity else { return -.infinity }
    return max(step.distance(agent, from: position, joint) - rest, -1)
  }
}
