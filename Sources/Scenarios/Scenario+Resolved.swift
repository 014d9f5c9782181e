public import Basics
import GridWorld
import Simulation

extension Scenario {
  /// The scenario as one self-contained document, as trace headers and run folders keep it: the map as rows, every
  /// agent with its start and goals, every default written out, overrides applied. Loading it gives the same
  /// world again. Keys come in a fixed order. Of senses that are not said the defaults are written: whoever keeps what
  /// was run takes the scenario as it is run, with its policies' senses.
  public var resolved: JSONValue {
    var members = [JSONValue.Member("version", .integer(FileFormat.version)), .init("name", .string(name))]
    if let summary { members.append(.init("description", .string(summary))) }
    let rows = world.grid.rows(rules: terrainRules).map { JSONValue.string($0) }
    members += [
      .init("map", .object([.init("name", .string(mapName)), .init("rows", .array(rows))])),
      .init("terrain", .string(terrainRules.rawValue)),
      .init("cellSize", .double(world.cellSize)),
      .init("seed", .number(JSONNumber(world.seed))),
      .init("dynamics", world.dynamics.json),
      .init("task", .string(world.task.rawValue)),
      .init("maxSteps", .integer(world.maxSteps)),
      .init("sensors", world.sensors.json),
      .init("radio", world.radio.json),
      .init("agents", .array(world.agents.indices.map { agentJSON($0) })),
      .init("obstacles", .array(world.obstacles.map(\.json))),
      .init("controller", controller.json),
    ]
    return .object(members)
  }

  private func agentJSON(_ index: Int) -> JSONValue {
    let agent = world.agents[index]
    var members = [
      JSONValue.Member("start", agent.start.json), .init("goals", .array(agent.goals.map(\.json))),
    ]
    if world.dynamics.model.hasHeadings { members.append(.init("heading", agent.heading.json)) }
    if let own = agentControllers[index] { members.append(.init("controller", own.json)) }
    return .object(members)
  }
}

extension Cell {
  package var json: JSONValue { .array([.integer(x), .integer(y)]) }
}

extension DynamicsConfiguration {
  package var json: JSONValue {
    .object([
      .init("model", .string(model.rawValue)), .init("collisions", .string(collisions.rawValue)),
    ])
  }
}

extension Heading {
  /// Radians, to four decimals.
  package var json: JSONValue { .double((radians * 10_000).rounded() / 10_000) }
}

extension SensorConfiguration {
  package var json: JSONValue {
    .object([
      .init("window", .object([.init("radius", .integer(window.radius))])),
      .init(
        "rays",
        .object([
          .init("count", .integer(rays.count)), .init("range", .double(rays.range)),
          .init("noise", .double(rays.noise)), .init("dropout", .double(rays.dropout)),
        ])),
      .init(
        "peers",
        .object([
          .init("range", .double(peers.range)), .init("max", .integer(peers.max)),
          .init("lineOfSight", .bool(peers.lineOfSight)), .init("dropout", .double(peers.dropout)),
        ])),
    ])
  }
}

extension RadioConfiguration {
  package var json: JSONValue {
    .object([
      .init("range", .double(range)), .init("delay", .integer(delay)), .init("loss", .double(loss)),
    ])
  }
}

extension ObstacleSetup {
  package var json: JSONValue {
    switch self {
    case .patrol(let waypoints):
      .object([.init("kind", .string("patrol")), .init("waypoints", .array(waypoints.map(\.json)))])
    case .walker(let start):
      .object([.init("kind", .string("walker")), .init("start", start.json)])
    case .door(let cell, let open, let closed, let phase):
      .object([
        .init("kind", .string("door")), .init("cell", cell.json), .init("open", .integer(open)),
        .init("closed", .integer(closed)), .init("phase", .integer(phase)),
      ])
    }
  }
}
