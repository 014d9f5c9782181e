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
    if let lookFor { members.append(.init("lookFor", .string(lookFor))) }
    let rows = world.grid.rows(rules: terrainRules).map { JSONValue.string($0) }
    members += [
      .init("map", .object([.init("name", .string(mapName)), .init("rows", .array(rows))])),
      .init("terrain", .string(terrainRules.rawValue)),
      .init("cellSize", .double(world.cellSize)),
      .init("seed", .number(JSONNumber(world.seed))),
      .init("dynamics", world.dynamics.json),
      .init("task", .string(world.task.rawValue)),
      .init("maxSteps", .integer(world.maxSteps)),
    ]
    if let motion = world.dynamics.discMotion {
      members += [
        .init("goalTolerance", .double(motion.goalTolerance)),
        .init("agentRadius", .double(motion.agentRadius)),
      ]
      if let ego = world.ego {
        members += [.init("ego", .integer(ego)), .init("egoVisible", .bool(world.egoVisible))]
      }
    }
    members += [
      .init("sensors", world.sensors.json),
      .init("radio", world.radio.json),
    ]
    members += world.mapMembers
    members += [
      .init("agents", .array(world.agents.indices.map { agentJSON($0) })),
      .init("obstacles", .array(world.obstacles.map(\.json))),
      .init("controller", controller.json),
    ]
    return .object(members)
  }

  private func agentJSON(_ index: Int) -> JSONValue {
    let agent = world.agents[index]
    if world.dynamics.model.isContinuous {
      return world.disc(of: agent).json(controller: agentControllers[index]?.json)
    }
    var members = [
      JSONValue.Member("start", agent.start.json), .init("goals", .array(agent.goals.map(\.json))),
    ]
    if world.dynamics.model.hasHeadings { members.append(.init("heading", agent.heading.json)) }
    if let own = agentControllers[index] { members.append(.init("controller", own.json)) }
    return .object(members)
  }
}

extension WorldConfiguration {
  /// What robots know of the map, and what its ground does: nothing where there is nothing to say.
  package var mapMembers: [JSONValue.Member] {
    (knowledge == KnowledgeConfiguration() ? [] : [.init("knowledge", knowledge.json)])
      + (terrainEffects == TerrainConfiguration() ? [] : [.init("terrainEffects", terrainEffects.json)])
  }
}

extension DiscSetup {
  /// As a scenario lists it.
  package func json(controller: JSONValue?) -> JSONValue {
    func json(_ point: SIMD2<Double>) -> JSONValue { .array([.double(point.x), .double(point.y)]) }
    var members = [
      JSONValue.Member("start", json(start)), .init("goals", .array(goals.map(json))),
      .init("heading", .double(heading)), .init("radius", .double(radius)),
    ]
    if let maxSpeed { members.append(.init("maxSpeed", .double(maxSpeed))) }
    if let controller { members.append(.init("controller", controller)) }
    return .object(members)
  }
}

extension Cell {
  package var json: JSONValue { .array([.integer(x), .integer(y)]) }
}

extension DynamicsConfiguration {
  package var json: JSONValue {
    if let discMotion { return discMotion.json(model) }
    return .object([
      .init("model", .string(model.rawValue)), .init("collisions", .string(collisions.rawValue)),
    ])
  }
}

extension DiscMotion {
  fileprivate func json(_ model: DynamicsConfiguration.Model) -> JSONValue {
    func list(_ values: [Double]) -> JSONValue { .array(values.map(JSONValue.double)) }
    var members = [
      JSONValue.Member("model", .string(model.rawValue)), .init("timeStep", .double(timeStep)),
      .init("maxSpeed", .double(maxSpeed)),
    ]
    if let maxAcceleration { members.append(.init("maxAcceleration", .double(maxAcceleration))) }
    members.append(.init("speeds", list(speeds)))
    switch drive {
    case .holonomic: members.append(.init("headings", .integer(headings)))
    case .differentialDrive:
      members += [.init("maxTurnRate", .double(maxTurnRate)), .init("turnRates", list(turnRates))]
      if let maxTurnAcceleration {
        members.append(.init("maxTurnAcceleration", .double(maxTurnAcceleration)))
      }
    }
    members += [
      .init("contact", .string(contact.rawValue)), .init("actuationNoise", .double(actuationNoise)),
      .init("odometryNoise", .double(odometryNoise)),
    ]
    return .object(members)
  }
}

extension Heading {
  /// Radians, to four decimals.
  package var json: JSONValue { .double((radians * 10_000).rounded() / 10_000) }
}

extension SensorConfiguration {
  package var json: JSONValue {
    .object([
      .init("window", .object([.init("radius", .integer(window.radius))] + window.discMembers)),
      .init(
        "rays",
        .object(
          [
            .init("count", .integer(rays.count)), .init("range", .double(rays.range)),
            .init("noise", .double(rays.noise)), .init("dropout", .double(rays.dropout)),
          ]
            + (rays.fieldOfView == RaySensor().fieldOfView
              ? [] : [JSONValue.Member("fieldOfView", .double(rays.fieldOfView))])
            + (rays.angularNoise == 0 ? [] : [JSONValue.Member("angularNoise", .double(rays.angularNoise))]))),
      .init(
        "peers",
        .object([
          .init("range", .double(peers.range)), .init("max", .integer(peers.max)),
          .init("lineOfSight", .bool(peers.lineOfSight)), .init("dropout", .double(peers.dropout)),
        ])),
    ])
  }
}

extension KnowledgeConfiguration {
  fileprivate var json: JSONValue {
    var members = [
      JSONValue.Member("discovers", .bool(discovers)), .init("shareDiscoveries", .bool(shareDiscoveries)),
      .init("memory", .integer(memory)),
    ]
    if let radius { members.append(.init("radius", .integer(radius))) }
    return .object(members)
  }
}

extension TerrainConfiguration {
  fileprivate var json: JSONValue {
    func json(_ effect: Effect) -> JSONValue {
      .object([.init("speed", .double(effect.speed)), .init("cost", .double(effect.cost))])
    }
    return .object([.init("swamp", json(swamp)), .init("water", json(water))])
  }
}

extension RadioConfiguration {
  package var json: JSONValue {
    .object(
      [
        .init("range", .double(range)), .init("delay", .integer(delay)), .init("loss", .double(loss)),
      ] + selectiveMembers)
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
    case .appearing(let cell, let from, let until):
      .object(
        [.init("kind", .string("appearing")), .init("cell", cell.json), .init("from", .integer(from))]
          + (until.map { [.init("until", .integer($0))] } ?? []))
    }
  }
}
