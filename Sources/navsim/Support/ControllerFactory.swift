import Planning
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
    return try members.map { Episode.Team(controller: try controller($0.specification), agents: $0.agents) }
  }

  private static func controller(_ specification: ControllerSpecification) throws -> any Controller {
    switch specification.name {
    case "greedy": return GreedyController()
    case "astar": return AStarController()
    case "pibt": return PIBTController()
    case "random": return RandomController()
    case "scripted": return ScriptedController(script: specification.scriptedActions ?? [])
    default:
      throw Failure(
        "controller '\(specification.name)' is known but not built in", exitCode: Failure.internalError)
    }
  }
}

extension Scenario {
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
    Episode(World(world, episode: number), teams: try ControllerFactory.teams(for: self))
  }
}
