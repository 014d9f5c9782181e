import Planning
import Policies
public import Scenarios
public import Simulation

/// Builds the controllers that a scenario names.
public enum ControllerFactory {
  /// The teams of a scenario: agents with equal controllers form one.
  ///
  /// - Parameter inspecting: whether policies keep what their agents attend to.
  /// - Throws: `EpisodeError` for a policy that can't be read, does not fit the scenario's sensors, or sends messages of
  ///   another length than the scenario's other policies.
  public static func teams(
    for scenario: Scenario, inspecting: Bool = false
  ) throws(EpisodeError) -> [Episode.Team] {
    try teams(
      for: scenario.world, by: scenario.controller, own: scenario.agentControllers, inspecting: inspecting)
  }

  /// The same of a world.
  ///
  /// - Parameters:
  ///   - standard: drives every agent that has no controller of its own.
  ///   - own: by agent; of agents that are not there it says nothing.
  ///   - robot: an agent that somebody else drives; in no team.
  public static func teams(
    for world: WorldConfiguration, by standard: ControllerSpecification,
    own: [Int: ControllerSpecification], without robot: Int? = nil, inspecting: Bool = false
  ) throws(EpisodeError) -> [Episode.Team] {
    var members: [(specification: ControllerSpecification, agents: [Int])] = []
    for agent in world.agents.indices where agent != robot {
      let specification = own[agent] ?? standard
      if let team = members.firstIndex(where: { $0.specification == specification }) {
        members[team].agents.append(agent)
      } else {
        members.append((specification, [agent]))
      }
    }
    var teams: [Episode.Team] = []
    for (specification, agents) in members {
      let controller = try controller(specification, for: world, inspecting: inspecting)
      teams.append(Episode.Team(controller: controller, agents: agents))
    }
    try checkMessages(teams, names: members.map { $0.specification.policyFile ?? $0.specification.name })
    return teams
  }

  /// Refuses policies that could not hear each other: all of a scenario's must send messages of the same length.
  private static func checkMessages(_ teams: [Episode.Team], names: [String]) throws(EpisodeError) {
    let policies = zip(teams, names).compactMap { team, name in
      (team.controller as? PolicyController).map { (name: name, configuration: $0.file.policy.configuration) }
    }
    guard let first = policies.first else { return }
    for other in policies where other.configuration.outputWidth != first.configuration.outputWidth {
      throw .unlikeMessages(
        policies: [other.name, first.name], symbols: [other, first].map(\.configuration.messageSymbols))
    }
  }

  /// The controller that a specification describes, for agents of `world`, with its senses.
  ///
  /// - Parameter inspecting: whether a policy keeps what its agents attend to.
  public static func controller(
    _ specification: ControllerSpecification, for world: WorldConfiguration, inspecting: Bool = false
  ) throws(EpisodeError) -> any Controller {
    guard let path = try policyPath(of: specification) else { return try planner(specification) }
    return try policy(path, specification, world, inspecting: inspecting)
  }

  /// A controller that is no policy.
  ///
  /// - Throws: `EpisodeError.notBuiltIn` for a policy, and for a name that no code is behind.
  public static func planner(
    _ specification: ControllerSpecification
  ) throws(EpisodeError) -> any Controller {
    if let options = specification.pibtOptions {
      return PIBTController(options: options, name: specification.name)
    }
    if let options = specification.lacamOptions { return LaCAMController(options: options) }
    if let options = specification.orcaOptions { return ORCAController(options: options) }
    if let options = specification.dynamicWindowOptions { return DynamicWindowController(options: options) }
    if let options = specification.pursuitOptions { return PursuitController(options: options) }
    switch specification.name {
    case "greedy": return GreedyController()
    case "astar": return AStarController()
    case "random": return RandomController()
    case "scripted": return ScriptedController(script: specification.scriptedActions ?? [])
    default: throw .notBuiltIn(controller: specification.name)
    }
  }

  /// The file of a policy, given or shipped; nil for controllers that are none.
  ///
  /// - Throws: `EpisodeError.policyNotFound` for a shipped policy whose file is not there.
  public static func policyPath(of specification: ControllerSpecification) throws(EpisodeError) -> String? {
    if let file = specification.policyFile { return file }
    let name = specification.name
    guard ShippedPolicies.drive(name) else { return nil }
    guard let path = ShippedPolicies.path(of: name) else {
      throw .policyNotFound(controller: name, file: ShippedPolicies.file(of: name))
    }
    return path
  }

  /// A policy from its file, refused if the scenario gives its agents other sensors than it was trained with.
  private static func policy(
    _ path: String, _ specification: ControllerSpecification, _ world: WorldConfiguration, inspecting: Bool
  ) throws(EpisodeError) -> any Controller {
    let file: PolicyFile
    do { file = try PolicyFileCache.file(at: path) } catch { throw .policy(error) }
    if let mismatch = file.policy.configuration.mismatch(with: world) {
      throw .policy(
        PolicyFileError(
          file: path,
          reason: .doesNotFit(what: mismatch.what, policy: mismatch.policy, scenario: mismatch.scenario)))
    }
    let shield = specification.shield(trained: file.trainedShield)
    return PolicyController(
      name: specification.name, file: file,
      temperature: shield?.temperature ?? Float(specification.temperature(trained: file.drivingTemperature)),
      shield: shield?.shield,
      options: inspecting ? [.measuring, .inspecting] : .measuring)
  }
}
