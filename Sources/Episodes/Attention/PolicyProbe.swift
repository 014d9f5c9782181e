public import Policies
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

  /// Whether a shield stands between an agent's policy and its moves.
  public func isShielded(_ agent: Int) -> Bool {
    teams.first { $0.agents.contains(agent) }?.controller.shield != nil
  }

  /// Whether an agent's policy talks in rounds within a step.
  public func talksWithinStep(_ agent: Int) -> Bool {
    (teams.first { $0.agents.contains(agent) }?.controller.file.policy.configuration.talkRounds ?? 0) > 0
  }

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
      if var inspection = teams[index].controller.inspection {
        // A fresh shield does not know who has waited for how long.
        inspection.shield = nil
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
    guard peer != agent, let controller = decision(of: agent, in: world, without: peer) else { return nil }
    let place = agent > peer ? agent - 1 : agent
    return controller.inspection.map { Array($0.actionProbabilities(agent: place)) }
  }

  /// A fresh controller of the team that drives `agent`, which has decided in `world` and was looked into; nil if no policy
  /// drives the agent.
  ///
  /// - Parameter peer: who is taken out of the world first; agents behind it move up by one.
  public func decision(of agent: Int, in world: World, without peer: Int? = nil) -> PolicyController? {
    guard let team = teams.first(where: { $0.agents.contains(agent) }) else { return nil }
    var (world, agents, controller) = (world, team.agents, team.controller)
    if let peer {
      world = world.removing(agent: peer)
      agents = agents.filter { $0 != peer }.map { $0 > peer ? $0 - 1 : $0 }
    }
    var actions = [Action](repeating: .stay, count: world.agentCount)
    controller.begin(world, driving: agents)
    controller.decide(world, actions: &actions)
    controller.review(world)
    return controller
  }
}
