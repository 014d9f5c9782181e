import GridWorld
import Simulation
import Training

/// Worlds that stay the same.
extension TrainingDecoder {
  /// Paths of scenarios, or of suites, which stand for all their cases; or maps with agents.
  func decodeScenarios(_ cursor: JSONCursor, in scene: Scene) throws(ScenarioError) -> [WorldConfiguration] {
    let elements = try cursor.array(of: "scenarios, each a path or {\"map\": …, \"agents\": …}")
    guard !elements.isEmpty else { throw cursor.error(.empty("scenario")) }
    var worlds: [WorldConfiguration] = []
    for element in elements {
      if case .string(let path) = element.node.content {
        worlds += try readScenarios(path, element)
      } else {
        var reader = try ObjectReader(
          element, TrainingFormat.trainingScenario,
          expected: "a scenario's path or {\"map\": …, \"agents\": …}")
        let map = try reader.required("map", example: "\"../Maps/corridor.map\"")
        let agents = try reader.required("agents", example: "{\"count\": 2}")
        worlds.append(try decodeWorld(map, agents, obstacles: reader.optional("obstacles"), in: scene))
        reader.finish()
      }
    }
    return worlds
  }

  private func readScenarios(_ path: String, _ cursor: JSONCursor) throws(ScenarioError)
    -> [WorldConfiguration]
  {
    guard !path.isEmpty else { throw cursor.wrongType("a path, such as \"../corridor.json\"") }
    let document = try parse(path)
    // Before it is read: it might list itself.
    if TrainingDocument.isTraining(document.root) { throw cursor.error(.trainingInTraining) }
    var scenarios: [Scenario] = []
    switch try Document(document) {
    case .scenario(let scenario): scenarios = [scenario]
    case .suite(let suite):
      for index in 0..<suite.count { scenarios.append(try suite.scenario(at: index)) }
    case .training: throw cursor.error(.trainingInTraining)
    }
    guard scenarios.allSatisfy({ $0.world.task == .reach }) else { throw cursor.error(.lifelongInTraining) }
    return scenarios.map(\.world)
  }

  private func parse(_ path: String) throws(ScenarioError) -> JSONDocument {
    do {
      return try JSONDocument(file: parts.resolve(path, from: parts.directory))
    } catch {
      var shown = error
      shown.file = parts.simplified(error.file)
      throw shown
    }
  }

  func decodeWorld(
    _ map: JSONCursor, _ agents: JSONCursor, obstacles: JSONCursor?, in scene: Scene
  ) throws(ScenarioError) -> WorldConfiguration {
    let grid = try parts.decodeMap(map, rules: .movingai, seed: scene.seed).grid
    let components = ConnectedComponents(of: grid)
    var world = WorldConfiguration(grid: grid, agents: [], seed: scene.seed)
    world.obstacles = try parts.decodeObstacles(obstacles, on: grid, components)
    let decoded = try parts.decodeAgents(agents, in: world, components)
    for agent in decoded {
      if let controller = agent.controller { throw controller.error(.controllerInTraining) }
    }
    world.agents = decoded.map(\.setup)
    try parts.checkObstacles(obstacles, world.obstacles, against: world.agents)
    return world
  }
}

extension WorldConfiguration {
  /// The map with what is on it; the rest is the run's.
  func asPart(of worlds: WorldDistribution, in scene: TrainingDecoder.Scene) -> WorldConfiguration {
    WorldConfiguration(
      grid: grid, collisions: worlds.collisions, maxSteps: worlds.maxSteps, sensors: scene.policy.sensors,
      radio: scene.policy.radio, agents: agents, obstacles: obstacles, seed: scene.seed)
  }
}
