public import Basics
public import Simulation

/// Turns a policy's scores into moves without vertex or swap conflicts: they become the preference order of PIBT
/// (CS-PIBT, Veerapaneni et al. 2024).
///
/// The score of an action is its logit + prior · (steps it gains − .1 if the cell is taken) + temperature · Gumbel noise,
/// which draws an order as the Plackett–Luce model does. Priorities and the one-step resolver see every agent: figures
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

  private static let actionCount = ActionCatalogue.grid.count

  /// Gets ready to drive `agents` (ascending) in `world`, which stands at t = 0.
  public init(_ shield: CollisionShield, _ world: World, driving agents: [Int]) {
    self.shield = shield
    planner = PIBTPlanner(options: shield.options)
    planner.begin(world, driving: agents)
    var generator = RandomStream.generator(
      seed: world.configuration.seed, episode: world.episode, purpose: .actions, agent: -1)
    key = generator.next()
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
    var span = UnsafeMutableBufferPointer(start: scores.base, count: scores.count).mutableSpan
    planner.addCostToGo(world, weight: shield.prior, to: &span)
    if temperature > 0 {
      for agent in 0..<world.agentCount {
        for action in 0..<ShieldPlanner.actionCount {
          scores.base[ShieldPlanner.actionCount * agent + action] +=
            temperature * RandomStream.gumbel(key: key, world.state.step, agent, action)
        }
      }
    }
    planner.plan(
      world, scores: UnsafeMutableBufferPointer(start: scores.base, count: scores.count).span,
      actions: &actions)
  }
}
