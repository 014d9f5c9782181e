import GridWorld
import Simulation

/// Priority inheritance with backtracking (Okumura, Machida, Défago, Tamura 2022): every step, agents in the
/// order of their priorities take the neighboring cell nearest their goals that is left; whoever stands there
/// inherits the priority and moves first.
///
/// No vertex or swap conflict can occur. Priority is the number of steps since the agent last stood on its goal,
/// ties by initial distance, farther first. Cells at equal distance are taken in random order, from the stream
/// of (seed, episode, controller). Agents that others drive, and obstacles, count as standing still.
public struct PIBTController: Controller {
  public let name = "pibt"
  private var step: PIBTStep?
  private var agents: [Int] = []
  private var generator = SplitMix64(seed: 0)
  /// Steps since each driven agent last stood on its goal.
  private var elapsed: [UInt64] = []
  /// Place of each driven agent among equals (higher goes first).
  private var rank: [UInt64] = []
  /// Elapsed steps, rank and index of each driven agent, packed so that sorting sorts by priority.
  private var keys: [UInt64] = []

  /// Bits of a packed rank and of a packed agent index.
  private static let indexBits: UInt64 = 20

  public init() {}

  public mutating func begin(_ world: World, driving agents: [Int]) {
    precondition(world.agentCount <= 1 << PIBTController.indexBits, "more agents than a key can hold")
    self.agents = agents
    generator = RandomStream.generator(
      seed: world.configuration.seed, episode: world.episode, purpose: .controller)
    step = PIBTStep(world, driving: agents)
    elapsed = Array(repeating: 0, count: agents.count)
    rank = Array(repeating: 0, count: agents.count)
    let distances = agents.map {
      world.costToGo.distance(from: world.state.position[$0], to: world.state.goal[$0])
    }
    let nearestFirst = agents.indices.sorted { (distances[$0], -$0) < (distances[$1], -$1) }
    for (place, row) in nearestFirst.enumerated() { rank[row] = UInt64(place) }
    keys = Array(repeating: 0, count: agents.count)
  }

  public mutating func decide(_ world: World, actions: inout [GridAction]) {
    let bits = PIBTController.indexBits
    for (row, agent) in agents.enumerated() {
      // Under `lifelong` a reached goal is replaced in the same step: the arrival tells.
      let hasArrived = world.state.lastArrival[agent] == Int32(world.state.step)
      elapsed[row] = hasArrived || world.isOnGoal(agent) ? 0 : elapsed[row] + 1
      keys[row] = elapsed[row] << (2 * bits) | rank[row] << bits | UInt64(agent)
    }
    keys.sort(by: >)
    step?.plan(world, keys: keys, indexBits: bits, using: &generator)
    for agent in agents { actions[agent] = step?.action(of: agent) ?? .stay }
  }
}
