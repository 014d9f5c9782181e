import Policies
public import Scenarios
public import Simulation

extension Scenario {
  /// With the sensors and the radio delay of the policy that drives it, where it would not fit otherwise.
  public var fittingSenses: Scenario {
    guard let path = try? ControllerFactory.policyPath(of: controller),
      let policy = try? PolicyFileCache.file(at: path).policy.configuration,
      policy.mismatch(with: world) != nil
    else { return self }
    return sensing(policy.sensors, radioDelay: policy.radio.delay)
  }

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

  /// A fresh episode of this scenario, at t = 0, the controllers ready.
  ///
  /// - Parameters:
  ///   - number: of the episode; each has random streams of its own.
  ///   - inspecting: whether policies keep what their agents attend to (`Episode.inspections`).
  /// - Throws: `EpisodeError` for a controller that can't be made.
  public func makeEpisode(_ number: Int = 0, inspecting: Bool = false) throws(EpisodeError) -> Episode {
    let teams = try ControllerFactory.teams(for: self, inspecting: inspecting)
    // Agents hear each other if one of their controllers has something to say.
    let outputWidth = teams.map(\.controller.outputWidth).max() ?? 0
    return Episode(World(world, episode: number, outputWidth: outputWidth), teams: teams)
  }
}
