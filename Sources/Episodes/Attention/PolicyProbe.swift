import Policies
public import Simulation

/// Asks the policies of an episode what they would decide in a world, without touching the episode.
///
/// Policies decide from the world alone, so that a fresh controller on the same world gives what the episode's own
/// will give.
public struct PolicyProbe {
  private struct Team {
    var controller: PolicyController
    var agents: [Int]
  }

  private var teams: [Team]
  private var isReady = false

  /// A probe of the episode's policies, with controllers of its own.
  public init(_ episode: Episode) {
    teams = episode.teams.compactMap { team in
      (team.controller as? PolicyController).map {
        Team(
          controller: PolicyController(
            name: $0.name, file: $0.file, temperature: $0.temperature, shield: $0.shield,
            options: .inspecting),
          agents: team.agents)
      }
    }
  }

  /// Whether any policy drives an agent.
  public var hasPolicies: Bool { !teams.isEmpty }

  /// Forgets the world's shape: its walls have changed.
  public mutating func reset() { isReady = false }

  /// What the policies attend to and would do now.
  ///
  /// - Parameter world: the episode's, at any step.
  public mutating func inspect(_ world: World) -> [AgentInspection] {
    var actions = [Action](repeating: .stay, count: world.agentCount)
    var inspections: [AgentInspection] = []
    for index in teams.indices {
      if !isReady { teams[index].controller.begin(world, driving: teams[index].agents) }
      teams[index].controller.decide(world, actions: &actions)
      teams[index].controller.review(world)
      if let inspection = teams[index].controller.inspection {
        inspections.append(AgentInspection(agents: teams[index].agents, inspection: inspection))
      }
    }
    isReady = true
    return inspections
  }

  /// What `agent` would do in this very world if `peer` were not there: the peer is taken out of the world, which is
  /// then observed and decided anew. Nil if no policy drives the agent.
  ///
  /// - Returns: the probabilities of the actions, in their order.
  public func probabilities(of agent: Int, without peer: Int, in world: World) -> [Float]? {
    guard peer != agent, var team = teams.first(where: { $0.agents.contains(agent) }) else { return nil }
    let reduced = world.removing(agent: peer)
    let place = agent > peer ? agent - 1 : agent
    var actions = [Action](repeating: .stay, count: reduced.agentCount)
    team.controller.begin(
      reduced, driving: team.agents.filter { $0 != peer }.map { $0 > peer ? $0 - 1 : $0 })
    team.controller.decide(reduced, actions: &actions)
    team.controller.review(reduced)
    return team.controller.inspection.map { Array($0.actionProbabilities(agent: place)) }
  }
}
