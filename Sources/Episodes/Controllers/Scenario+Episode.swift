public import Scenarios
public import Simulation

extension Scenario {
  /// The controllers of its agents, each once, in the order of the agents.
  public var controllerSpecifications: [ControllerSpecification] {
    var specifications: [ControllerSpecification] = []
    for agent in world.agents.indices {
      let specification = agentControllers[agent] ?? controller
      if !specifications.contains(specification) { specifications.append(specification) }
    }
    return specifications
  }

  /// What drives the agents, in a word: `pibt`, or `pibt, astar` where agents have controllers of their own.
  public var controllerNames: String {
    var names: [String] = []
    for agent in world.agents.indices {
      let name = (agentControllers[agent] ?? controller).name
      if !names.contains(name) { names.append(name) }
    }
    return names.joined(separator: ", ")
  }

  /// Whether a policy drives any of its agents, which then attends to something.
  public var hasPolicies: Bool {
    controllerSpecifications.contains { $0.policyFile != nil || ShippedPolicies.drive($0.name) }
  }

  /// A fresh episode of this scenario as it is run (`equipped`), at t = 0, the controllers ready.
  ///
  /// - Parameters:
  ///   - number: of the episode; each has random streams of its own.
  ///   - inspecting: whether policies keep what their agents attend to (`Episode.inspections`).
  /// - Throws: `EpisodeError` for a controller that can't be made.
  public func makeEpisode(_ number: Int = 0, inspecting: Bool = false) throws(EpisodeError) -> Episode {
    let scenario = try equipped()
    let teams = try ControllerFactory.teams(for: scenario, inspecting: inspecting)
    // Agents hear each other if one of their controllers has something to say.
    let outputWidth = teams.map(\.controller.outputWidth).max() ?? 0
    return Episode(World(scenario.world, episode: number, outputWidth: outputWidth), teams: teams)
  }
}
