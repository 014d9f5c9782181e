import Planning
import Policies
import Scenarios
import Simulation

/// Builds the controllers that a scenario names.
enum ControllerFactory {
  /// The teams of a scenario: agents with equal controllers form one.
  ///
  /// - Parameter inspecting: whether policies keep what their agents attend to.
  static func teams(for scenario: Scenario, inspecting: Bool = false) throws -> [Episode.Team] {
    var members: [(specification: ControllerSpecification, agents: [Int])] = []
    for agent in scenario.world.agents.indices {
      let specification = scenario.agentControllers[agent] ?? scenario.controller
      if let team = members.firstIndex(where: { $0.specification == specification }) {
        members[team].agents.append(agent)
      } else {
        members.append((specification, [agent]))
      }
    }
    let teams = try members.map {
      Episode.Team(
        controller: try controller($0.specification, for: scenario, inspecting: inspecting), agents: $0.agents
      )
    }
    try checkMessages(teams, names: members.map { $0.specification.policyFile ?? $0.specification.name })
    return teams
  }

  /// Refuses policies that could not hear each other: all of a scenario's must send messages of the same length.
  private static func checkMessages(_ teams: [Episode.Team], names: [String]) throws {
    let policies = zip(teams, names).compactMap { team, name in
      (team.controller as? PolicyController).map { (name: name, configuration: $0.file.policy.configuration) }
    }
    guard let first = policies.first else { return }
    for other in policies where other.configuration.outputWidth != first.configuration.outputWidth {
      let symbols = [other, first].map(\.configuration.messageSymbols)
      throw Failure(
        "\(other.name) and \(first.name) can't drive agents of one scenario: their policies send messages of other "
          + "lengths (messageSymbols: \(symbols[0]) and \(symbols[1])); take policies with the same messageSymbols, as "
          + "'navsim policy info' tells them.", exitCode: Failure.badInput)
    }
  }

  private static func controller(
    _ specification: ControllerSpecification, for scenario: Scenario, inspecting: Bool
  ) throws -> any Controller {
    if let path = try policyPath(of: specification) {
      return try policy(path, specification, scenario, inspecting: inspecting)
    }
    return try planner(specification)
  }

  /// A controller that is no policy.
  static func planner(_ specification: ControllerSpecification) throws -> any Controller {
    if let options = specification.pibtOptions {
      return PIBTController(options: options, name: specification.name)
    }
    if let options = specification.lacamOptions { return LaCAMController(options: options) }
    switch specification.name {
    case "greedy": return GreedyController()
    case "astar": return AStarController()
    case "random": return RandomController()
    case "scripted": return ScriptedController(script: specification.scriptedActions ?? [])
    default:
      throw Failure(
        "controller '\(specification.name)' is known but not built in",
        exitCode: Failure.internalError)
    }
  }

  /// The file of a policy, given or shipped; nil for controllers that are none.
  static func policyPath(of specification: ControllerSpecification) throws -> String? {
    if let file = specification.policyFile { return file }
    let name = specification.policyName
    guard ShippedPolicies.names.contains(name) else { return nil }
    guard let path = ShippedPolicies.path(of: name) else {
      throw Failure(
        "controller '\(specification.name)': Assets/Policies/\(name).safetensors is not found; run "
          + "navsim from its own folder, or name the file with policy:FILE.",
        exitCode: Failure.missingInput)
    }
    return path
  }

  /// A policy from its file, refused if the scenario gives its agents other sensors than it was trained with.
  private static func policy(
    _ path: String, _ specification: ControllerSpecification, _ scenario: Scenario, inspecting: Bool
  ) throws -> any Controller {
    let file = try PolicyFileCache.file(at: path)
    if let mismatch = file.policy.configuration.mismatch(
      with: scenario.world.sensors, radio: scenario.world.radio)
    {
      throw PolicyFileError(
        file: path,
        reason: .doesNotFit(what: mismatch.what, policy: mismatch.policy, scenario: mismatch.scenario))
    }
    return PolicyController(
      name: specification.name, file: file, temperature: Float(specification.temperature),
      shield: specification.shield,
      options: inspecting ? [.measuring, .inspecting] : .measuring)
  }
}

extension Scenario {
  /// The controllers of its agents, each once, in the order of the agents.
  var controllerSpecifications: [ControllerSpecification] {
    var specifications: [ControllerSpecification] = []
    for agent in world.agents.indices {
      let specification = agentControllers[agent] ?? controller
      if !specifications.contains(specification) { specifications.append(specification) }
    }
    return specifications
  }

  /// What drives the agents, in a word: `pibt`, or `pibt, astar` where agents have controllers of their own.
  var controllerNames: String {
    var names: [String] = []
    for agent in world.agents.indices {
      let name = (agentControllers[agent] ?? controller).name
      if !names.contains(name) { names.append(name) }
    }
    return names.joined(separator: ", ")
  }

  /// A fresh episode of this scenario.
  ///
  /// - Parameter inspecting: whether policies keep what their agents attend to.
  func makeEpisode(_ number: Int = 0, inspecting: Bool = false) throws -> Episode {
    let teams = try ControllerFactory.teams(for: self, inspecting: inspecting)
    // Agents hear each other if one of their controllers has something to say.
    let outputWidth = teams.map(\.controller.outputWidth).max() ?? 0
    return Episode(World(world, episode: number, outputWidth: outputWidth), teams: teams)
  }
}

extension Episode {
  /// What each policy team attended to in the last step, with the agents that it drives.
  var inspections: [(agents: [Int], inspection: PolicyInspection)] {
    teams.compactMap { team in
      (team.controller as? PolicyController)?.inspection.map { (team.agents, $0) }
    }
  }

  /// The rows of all agents that attend, in their order, as a trace keeps them.
  var attention: [TraceAttention] {
    inspections.flatMap { agents, inspection in agents.map(inspection.traceAttention) }
      .sorted { $0.agent < $1.agent }
  }
}
