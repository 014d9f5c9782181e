/// How the agents of an episode stand: who is on its goal, and what it has cost. With an ego, that one alone, which is on its
/// goal if it has touched nothing on its way.
public struct EpisodeOutcome: Equatable, Sendable {
  public let agentCount: Int
  /// Agents on their last goals.
  public private(set) var agentsOnGoal = 0
  /// Of each agent: the step of its last arrival if it stands on its goal, 0 if it never left it; else the steps taken.
  public private(set) var costs: [Double] = []

  /// Steps taken, and goals that all agents together have reached.
  public let steps: Int
  public let goalsReached: Int

  public init(_ world: World) {
    let state = world.state
    steps = state.step
    goalsReached = state.goalsReached.reduce(0) { $0 + Int($1) }
    let agents = world.configuration.ego.map { $0..<$0 + 1 } ?? 0..<world.agentCount
    agentCount = agents.count
    costs.reserveCapacity(agentCount)
    for agent in agents {
      let hasCollided = world.configuration.ego == agent && state.discs.firstContact[agent] >= 0
      let isDone = world.isOnGoal(agent) && !hasCollided
      agentsOnGoal += isDone ? 1 : 0
      costs.append(isDone ? Double(max(state.lastArrival[agent], 0)) : Double(state.step))
    }
  }

  /// Whether all stand on their goals.
  public var isSuccess: Bool { agentsOnGoal == agentCount }
  /// ISR: the share of those who do.
  public var individualRate: Double { Double(agentsOnGoal) / Double(max(agentCount, 1)) }
  /// SoC.
  public var sumOfCosts: Double { costs.reduce(0, +) }
  public var makespan: Double { costs.max() ?? 0 }
  /// Goals reached a step.
  public var throughput: Double { Double(goalsReached) / Double(max(steps, 1)) }
}
