import Planning
import Policies
import Scenarios
import Simulation

/// Builds the controllers that a scenario names.
enum ControllerFactory {
  /// The teams of a scenario: agents with equal controllers form one.
  static func teams(for scenario: Scenario) throws -> [Episode.Team] {
    var members: [(specification: ControllerSpecification, agents: [Int])] = []
    for agent in scenario.world.agents.indices {
      let specification = scenario.agentControllers[agent] ?? scenario.controller
      if let team = members.firstIndex(where: { $0.specification == specification }) {
        members[team].agents.append(agent)
      } else {
        members.append((specification, [agent]))
      }
    }
    return try members.map {
      Episode.Team(controller: try controller($0.specification, for: scenario), agents: $0.agents)
    }
  }

  private static func controller(
    _ specification: ControllerSpecification, for scenario: Scenario
  ) throws -> any Controller {
    switch specification.name {
    case "greedy": return GreedyController()
    case "astar": return AStarController()
    case "pibt": return PIBTController()
    case "random": return RandomController()
    case "scripted": return ScriptedController(script: specification.scriptedActions ?? [])
    case "policy": return try policy(specification.option("file")?.stringValue ?? "", specification, scenario)
    default:
      guard ShippedPolicies.names.contains(specification.name) else {
        throw Failure(
          "controller '\(specification.name)' is known but not built in", exitCode: Failure.internalError)
      }
      guard let path = ShippedPolicies.path(of: specification.name) else {
        throw Failure(
          "controller '\(specification.name)': Assets/Policies/\(specification.name).safetensors is not found; run "
            + "navsim from its own folder, or name the file with policy:FILE.", exitCode: Failure.missingInput
        )
      }
      return try policy(path, specification, scenario)
    }
  }

  /// A policy from its file, refused if the scenario gives its agents other sensors than it was trained with.
  private static func policy(
    _ path: String, _ specification: ControllerSpecification, _ scenario: Scenario
  ) throws -> any Controller {
    let file = try PolicyFileCache.file(at: path)
    if let mismatch = file.policy.configuration.mismatch(with: scenario.world.sensors) {
      throw PolicyFileError(
        file: path,
        reason: .doesNotFit(what: mismatch.what, policy: mismatch.policy, scenario: mismatch.scenario))
    }
    let temperature = specification.option("temperature")?.doubleValue ?? 1
    return PolicyController(name: specification.name, file: file, temperature: Float(temperature))
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
  func makeEpisode(_ number: Int = 0) throws -> Episode {
    let teams = try ControllerFactory.teams(for: self)
    // Agents hear each other if one of their controllers has something to say.
    let outputWidth = teams.map(\.controller.outputWidth).max() ?? 0
    return Episode(World(world, episode: number, outputWidth: outputWidth), teams: teams)
  }
}
