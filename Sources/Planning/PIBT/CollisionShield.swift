public import Basics
public import Simulation

/// Turns a policy's scores into moves without vertex or swap conflicts: they become the preference order of PIBT
/// (CS-PIBT, Veerapaneni et al. 2024).
///
/// The score of an action is its logit + prior · (steps it gains − .1 if the cell is taken) + temperature · Gumbel noise,
/// which draws an order as the Plackett–Luce model does (`PlackettLuce`). Priorities and the one-step resolver see every agent: figures
/// of shielded policies say so.
public struct CollisionShield: Equatable, Sendable {
  /// λ of the cost-to-go in the scores, against logits of a softmax at temperature 1.
  public var prior: Float
  public var options: PIBTOptions

  /// Of the weights 1, 2 and 3 and temperatures .75, 1.5 and 2 those that solved most of POGEMA's mazes with 64
  /// agents (24 development instances: .83, where 1 and .75 solved .54).
  public init(
    prior: Float = 2, options: PIBTOptions = PIBTOptions(swap: true, repetitionNoise: 2, parking: true)
  ) {
    self.prior = prior
    self.options = options
  }

  /// Weights of the prior that make sense.
  public static let priors: ClosedRange<Double> = 0...100

  /// - Throws: What is out of its range.
  public func validate(at keyPath: String = "shield") throws(ConfigurationError) {
    try ConfigurationError.check("\(keyPath).prior", Double(prior), in: CollisionShield.priors)
    try options.validate(at: keyPath)
  }
}

/// A shield, and the temperature of the noise on its scores: all that decides how a policy drives behind it.
public struct ShieldConfiguration: Equatable, Sendable {
  public var shield: CollisionShield
  /// Of the Gumbel noise on all scores; 0 for none.
  public var temperature: Float

  /// Temperatures that make sense.
  public static let temperatures: ClosedRange<Double> = 0...10

  /// What policies learn behind, unless told otherwise: noise enough to explore, a prior that leaves them a say.
  public init(
    shield: CollisionShield = CollisionShield(
      prior: 1, options: PIBTOptions(swap: true, repetitionNoise: 1, parking: true)),
    temperature: Float = 0.5
  ) {
    self.shield = shield
    self.temperature = temperature
  }

  /// - Throws: What is out of its range.
  public func validate(at keyPath: String) throws(ConfigurationError) {
    try shield.validate(at: keyPath)
    try ConfigurationError.check(
      "\(keyPath).temperature", Double(temperature), in: ShieldConfiguration.temperatures)
  }
}

/// How a shield came to the orders of a step: row i is agent i. Written by every `ShieldPlanner.decide`.
public struct ShieldOrders: Sendable {
  /// What each agent liked, noise and all.
  public let orders: FlatBuffer<ActionOrder>
  /// How many places of it made a difference to what anybody does: the rest might be in any order. 0 where others
  /// decided for the agent.
  public let places: FlatBuffer<UInt8>
  /// What was added to each logit before the noise of the shield's own temperature, shape (agents, 5): the prior, and the
  /// noise of agents that repeat themselves.
  public let offsets: FlatBuffer<Float>

  init(agents: Int) {
    orders = FlatBuffer(repeating: ActionOrder([0]), count: agents)
    places = FlatBuffer(repeating: 0, count: agents)
    offsets = FlatBuffer(repeating: 0, count: agents * ActionOrder.capacity)
  }
}

/// A shield at work for one controller and one episode.
///
/// ```swift
/// var planner = ShieldPlanner(shield, world, driving: agents)  // at every episode's start
/// // each step:
/// planner.decide(world, scores: logits, temperature: 0, actions: &actions)
/// ```
/// A value: a copy gets memory to work in of its own.
public struct ShieldPlanner: Sendable {
  private let shield: CollisionShield
  private var planner: PIBTPlanner
  private let key: UInt64
  /// What was added to the logits in the last step; nil unless it is kept.
  public let orders: ShieldOrders?
  private let readsDice: Bool

  private static let actionCount = ActionCatalogue.grid.count
  /// E of the greatest, the second greatest and so on of five draws from Gumbel's distribution: the greatest of m has γ +
  /// ln m, and the others follow (David and Nagaraja, Order Statistics, 2003, section 3.4).
  static let expectedNoise: InlineArray<5, Float> = [2.186_653, 1.070_933, 0.425_556, -0.106_890, -0.690_174]

  /// Gets ready to drive `agents` (ascending) in `world`, which stands at t = 0.
  ///
  /// - Parameters:
  ///   - key: of the noise, where an episode is played several times with different draws; that of the world's seed and
  ///     episode otherwise.
  ///   - order: what of it is as agents perceive it. With dice the noise of an action is what is to be expected of the best,
  ///     the second and so on of five draws from Gumbel's distribution, the first of the dice being the best.
  ///   - keepsOrders: whether each step's orders are kept, for who learns from them. Copies share that memory.
  public init(
    _ shield: CollisionShield, _ world: World, driving agents: [Int], key: UInt64? = nil,
    order: PerceivedOrder = [], keepsOrders: Bool = false
  ) {
    self.shield = shield
    planner = PIBTPlanner(options: shield.options, order: order)
    readsDice = order.contains(.dice)
    planner.begin(world, driving: agents)
    planner.keepsLists = keepsOrders
    orders = keepsOrders ? ShieldOrders(agents: world.agentCount) : nil
    var generator =
      key.map { RandomStream.generator(seed: $0, purpose: .actions, agent: -1) }
      ?? RandomStream.generator(
        seed: world.configuration.seed, episode: world.episode, purpose: .actions, agent: -1)
    self.key = generator.next()
  }

  /// Writes the actions of the agents it was made for.
  ///
  /// - Parameters:
  ///   - scores: logits on entry, shape (agents of the world, actions of the grid); overwritten.
  ///   - temperature: of the Gumbel noise; 0 for none.
  ///   - actions: receives the driven agents' actions, row i being agent i; other rows are left alone.
  public mutating func decide(
    _ world: World, scores: FlatBuffer<Float>, temperature: Float, actions: inout [Action]
  ) {
    addPrior(world, to: scores)
    if temperature > 0 {
      for agent in 0..<world.agentCount {
        let dice = readsDice ? world.dice(of: agent) : nil
        for action in 0..<ShieldPlanner.actionCount {
          let noise =
            dice.map { ShieldPlanner.expectedNoise[Int($0.ranks[action])] }
            ?? RandomStream.gumbel(key: key, world.state.step, agent, action)
          scores.base[ShieldPlanner.actionCount * agent + action] += temperature * noise
        }
      }
    }
    planner.plan(
      world, scores: UnsafeMutableBufferPointer(start: scores.base, count: scores.count).span,
      actions: &actions)
    keepOrders(world)
  }

  /// What the step just planned made of the scores, for those it was made for; the world must not have moved on.
  ///
  /// - Returns: of every agent of the world the action it liked best, and its place in the order of who goes first: idle and −1
  ///   of those that others drive.
  public func wishes(in world: World) -> (preferred: [Action], ranks: [Int]) { planner.wishes(in: world) }

  private mutating func addPrior(_ world: World, to scores: FlatBuffer<Float>) {
    guard let offsets = orders?.offsets else {
      var span = UnsafeMutableBufferPointer(start: scores.base, count: scores.count).mutableSpan
      return planner.addCostToGo(world, weight: shield.prior, to: &span)
    }
    // The same sums, with what is added kept beside.
    offsets.base.update(repeating: 0, count: offsets.count)
    var span = UnsafeMutableBufferPointer(start: offsets.base, count: offsets.count).mutableSpan
    planner.addCostToGo(world, weight: shield.prior, to: &span)
    for index in 0..<offsets.count { scores.base[index] += offsets.base[index] }
  }

  private func keepOrders(_ world: World) {
    guard let orders else { return }
    planner.eachOrder(world) { agent, order, places, isNoisy in
      orders.orders.base[agent] = order
      orders.places.base[agent] = UInt8(truncatingIfNeeded: places)
      guard isNoisy else { return }
      for action in 0..<ShieldPlanner.actionCount {
        orders.offsets.base[ShieldPlanner.actionCount * agent + action] +=
          planner.repetitionNoise(agent, action, step: world.state.step)
      }
    }
  }
}
