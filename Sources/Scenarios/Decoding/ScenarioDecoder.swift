import Basics
import GridWorld
package import Simulation

/// Turns the members of a scenario, or of a suite's case with its base, into a checked `Scenario`.
///
/// Things are read in the order in which they depend on each other: the map, the rules, the obstacles on the
/// map, the agents beside them, the controllers for so many agents. The first error ends the reading.
package struct ScenarioDecoder {
  /// The document, for messages.
  let file: String
  let overrides: ScenarioOverrides
  /// The maps of the suite by name; nil in a scenario of its own, where a map's string is a path.
  var suiteMaps: [(name: String, value: JSONCursor)]?
  /// Of the suite.
  private(set) var mapCache: MapCache?

  package init(file: String, overrides: ScenarioOverrides) {
    self.file = file
    self.overrides = overrides
  }

  init(
    file: String, overrides: ScenarioOverrides, suiteMaps: [(name: String, value: JSONCursor)],
    mapCache: MapCache
  ) {
    self.init(file: file, overrides: overrides)
    self.suiteMaps = suiteMaps
    self.mapCache = mapCache
  }

  func decode(_ reader: inout ObjectReader) throws(ScenarioError) -> Scenario {
    let name = try reader.optional("name")?.string() ?? fileStem
    let summary = try reader.optional("description")?.string()
    let lookFor = try reader.optional("lookFor")?.string()
    let ownSeed = try reader.optional("seed")?.seed() ?? 0
    let seed = overrides.seed ?? ownSeed
    let rules = try reader.choice("terrain", "terrain rules", default: TerrainRules.movingai)
    let mapCursor = try reader.required("map", example: "\"../Maps/depot.map\"")
    let map = try decodeMap(mapCursor, rules: rules, seed: seed)
    let grid = map.grid

    var world = WorldConfiguration(grid: grid, agents: [], seed: seed)
    world.cellSize = try reader.double("cellSize", default: map.cellSize)
    world.dynamics = try decodeDynamics(reader.optional("dynamics"))
    world.task = try reader.choice("task", "task", default: world.task)
    world.maxSteps = try decodeMaxSteps(&reader, default: world.maxSteps)
    try decodeDiscRules(&reader, &world)
    if let memory = overrides.memory {
      let flag = JSONCursor(flag: "--memory", .number(JSONNumber(memory)))
      world.distanceMemory = try flag.integer(in: ScenarioOverrides.memories) << 20
    }
    let senses = try decodeSenses(
      sensors: reader.optional("sensors"), radio: reader.optional("radio"), world.dynamics.model)
    try decodeMapRules(
      knowledge: reader.optional("knowledge"), terrainEffects: reader.optional("terrainEffects"), &world)
    world.sensors = senses.sensors ?? world.sensors
    world.radio = senses.radio ?? world.radio

    let components = map.components ?? ConnectedComponents(of: grid)
    let obstacles = reader.optional("obstacles")
    world.obstacles = try decodeObstacles(obstacles, on: grid, components)
    if world.dynamics.model.isContinuous, let obstacles {
      try refuseWalkers(obstacles, world.obstacles)
    }
    let agents = try decodeAgents(
      reader.required("agents", example: "{\"count\": 8}"), in: world, components)
    world.agents = agents.map(\.setup)
    try checkObstacles(obstacles, world.obstacles, against: world.agents)
    if world.dynamics.model.isContinuous { try checkDoors(obstacles, in: world) }

    let context = ControllerSpecification.Context(
      agentCount: agents.count, dynamics: world.dynamics, document: file)
    var agentControllers: [Int: ControllerSpecification] = [:]
    for (index, agent) in agents.enumerated() {
      if let cursor = agent.controller {
        agentControllers[index] = try ControllerSpecification(cursor, in: context)
      }
    }
    var controller = ControllerSpecification.standard(for: world.dynamics.model)
    let controllerCursor = reader.optional("controller")
    if let flag = overrides.controller {
      controller = try ControllerSpecification(flag: flag, in: context)
    } else if let controllerCursor {
      controller = try ControllerSpecification(controllerCursor, in: context)
    } else if agentControllers.count < agents.count, !controller.drives(world.dynamics.model) {
      throw reader.cursor.error(
        .controllerNotForModel(controller.name, model: world.dynamics.model, isDefault: true))
    }
    reader.finish()
    return Scenario(
      file: file, name: name, summary: summary, lookFor: lookFor, mapName: map.name, mapFile: map.file,
      terrainRules: rules, world: world, senses: senses, controller: controller,
      agentControllers: agentControllers)
  }

  package var fileStem: String {
    let name = file.split(separator: "/").last ?? "scenario"
    return String(name.split(separator: ".").first ?? "scenario")
  }

  // MARK: The document

  package static func checkVersion(_ reader: inout ObjectReader) throws(ScenarioError) {
    let cursor = try reader.required("version", example: "\(FileFormat.version)")
    let version = try cursor.integer(in: 1...Int(Int32.max))
    guard version == FileFormat.version else { throw cursor.error(.unsupportedVersion(version)) }
  }

  /// Refuses continuous models before anything else: all that follows from them would only hide the reason.
  package static func checkModel(in object: JSONCursor) throws(ScenarioError) {
    guard let model = object.member("dynamics")?.member("model"), case .string(let name) = model.node.content,
      !modelNames.contains(name)
    else { return }
    if nearestName(to: name, in: modelNames) == nil { throw model.error(.unsupportedModel(name)) }
    _ = try model.name(of: "model", in: modelNames)
  }

  private static let modelNames = DynamicsConfiguration.Model.allCases.map(\.rawValue)

  // MARK: The rules

  package func decodeDynamics(_ cursor: JSONCursor?) throws(ScenarioError) -> DynamicsConfiguration {
    guard let cursor else { return .grid(collisions: overrides.collisions ?? .soft) }
    var reader = try ObjectReader(cursor, FileFormat.dynamics)
    let model = try reader.choice("model", "model", default: DynamicsConfiguration.Model.grid)
    let own = reader.optional("collisions")
    let collisions = try reader.choice("collisions", "collision rule", default: CollisionRule.soft)
    if model.isContinuous {
      if let own { throw own.error(.misplacedKey(belongsTo: "\"model\": \"grid\"")) }
      let motion = try decodeDiscMotion(&reader, model)
      reader.finish()
      return .discs(motion)
    }
    try refuseDiscKeys(&reader, ScenarioDecoder.discKeys)
    reader.finish()
    switch model {
    case .grid: return .grid(collisions: overrides.collisions ?? collisions)
    case .gridOriented:
      let flag = overrides.collisions.map { JSONCursor(flag: "--collisions", .string($0.rawValue)) }
      if let place = flag ?? own, overrides.collisions ?? collisions != .soft {
        throw place.error(.collisionsOfModel(model))
      }
      return .gridOriented
    case .holonomic, .differentialDrive: preconditionFailure("discs have been read")
    }
  }

  private func decodeMaxSteps(_ reader: inout ObjectReader, default fallback: Int) throws(ScenarioError)
    -> Int
  {
    let own = try reader.integer("maxSteps", default: fallback)
    guard let override = overrides.maxSteps else { return own }
    guard case .integers(let range)? = FileFormat.scenario.ranges["maxSteps"] else { return override }
    return try JSONCursor(flag: "--max-steps", .number(JSONNumber(override))).integer(in: range)
  }

  private func decodeSenses(
    sensors: JSONCursor?, radio: JSONCursor?, _ model: DynamicsConfiguration.Model
  ) throws(ScenarioError) -> Senses {
    var said: (value: SensorConfiguration, cursor: JSONCursor)?
    if let sensors {
      said = (try decodeSensors(sensors), sensors)
      if !model.isContinuous { try refuseLidar(sensors) }
    }
    guard let radio else { return Senses(sensors: said, radio: nil) }
    return Senses(sensors: said, radio: (try decodeRadio(radio), radio))
  }

  package func decodeSensors(_ cursor: JSONCursor) throws(ScenarioError) -> SensorConfiguration {
    var sensors = SensorConfiguration()
    var reader = try ObjectReader(cursor, FileFormat.sensors)
    if let cursor = reader.optional("window") {
      var window = try ObjectReader(cursor, FileFormat.window)
      sensors.window.radius = try window.integer("radius", default: sensors.window.radius)
      if window.optional("spacing") != nil {
        sensors.window.spacing = try window.double("spacing", default: 1)
      }
      window.finish()
    }
    if let cursor = reader.optional("rays") {
      var rays = try ObjectReader(cursor, FileFormat.rays)
      sensors.rays.count = try rays.integer("count", default: sensors.rays.count)
      sensors.rays.range = try rays.double("range", default: sensors.rays.range)
      sensors.rays.noise = try rays.double("noise", default: sensors.rays.noise)
      sensors.rays.dropout = try rays.double("dropout", default: sensors.rays.dropout)
      sensors.rays.fieldOfView = try rays.double("fieldOfView", default: sensors.rays.fieldOfView)
      sensors.rays.angularNoise = try rays.double("angularNoise", default: sensors.rays.angularNoise)
      rays.finish()
    }
    if let cursor = reader.optional("peers") {
      var peers = try ObjectReader(cursor, FileFormat.peers)
      sensors.peers.range = try peers.double("range", default: sensors.peers.range)
      sensors.peers.max = try peers.integer("max", default: sensors.peers.max)
      sensors.peers.lineOfSight = try peers.bool("lineOfSight", default: sensors.peers.lineOfSight)
      sensors.peers.dropout = try peers.double("dropout", default: sensors.peers.dropout)
      peers.finish()
    }
    reader.finish()
    return sensors
  }

  /// What robots know of the map, and what its ground does.
  package func decodeMapRules(
    knowledge: JSONCursor?, terrainEffects: JSONCursor?, _ world: inout WorldConfiguration
  ) throws(ScenarioError) {
    if let knowledge { world.knowledge = try decodeKnowledge(knowledge, world.dynamics) }
    guard let terrainEffects else { return }
    world.terrainEffects = try decodeTerrain(terrainEffects)
    if world.knowledge.discovers, world.dynamics.model.hasHeadings {
      throw terrainEffects.error(
        .room(
          "robots of the model gridOriented can't discover their map over ground that slows or costs; leave out one of the "
            + "two, or write \"model\": \"grid\"."))
    }
  }

  private func decodeKnowledge(
    _ cursor: JSONCursor, _ dynamics: DynamicsConfiguration
  ) throws(ScenarioError) -> KnowledgeConfiguration {
    var knowledge = KnowledgeConfiguration()
    var reader = try ObjectReader(cursor, FileFormat.knowledge)
    let discovers = reader.optional("discovers")
    // Whoever says how robots discover means that they do.
    knowledge.discovers = try discovers?.bool() ?? true
    knowledge.shareDiscoveries = try reader.bool("shareDiscoveries", default: false)
    if reader.optional("radius") != nil { knowledge.radius = try reader.integer("radius", default: 5) }
    knowledge.memory = try reader.integer("memory", default: knowledge.memory)
    reader.finish()
    do {
      try knowledge.validate(under: dynamics)
    } catch {
      throw (discovers ?? cursor).error(.room("\(error) Leave it out, or choose that."))
    }
    return knowledge
  }

  private func decodeTerrain(_ cursor: JSONCursor) throws(ScenarioError) -> TerrainConfiguration {
    func effect(_ cursor: JSONCursor?) throws(ScenarioError) -> TerrainConfiguration.Effect {
      var effect = TerrainConfiguration.Effect()
      guard let cursor else { return effect }
      var reader = try ObjectReader(cursor, FileFormat.terrainEffect)
      effect.speed = try reader.double("speed", default: effect.speed)
      effect.cost = try reader.double("cost", default: effect.cost)
      reader.finish()
      return effect
    }
    var reader = try ObjectReader(cursor, FileFormat.terrainEffects)
    let terrain = TerrainConfiguration(
      swamp: try effect(reader.optional("swamp")), water: try effect(reader.optional("water")))
    reader.finish()
    return terrain
  }

  package func decodeRadio(_ cursor: JSONCursor) throws(ScenarioError) -> RadioConfiguration {
    var radio = RadioConfiguration()
    var reader = try ObjectReader(cursor, FileFormat.radio)
    radio.range = try reader.double("range", default: radio.range)
    radio.delay = try reader.integer("delay", default: radio.delay)
    radio.loss = try reader.double("loss", default: radio.loss)
    radio.lineOfSight = try reader.bool("lineOfSight", default: radio.lineOfSight)
    if reader.optional("maxPeers") != nil { radio.maxPeers = try reader.integer("maxPeers", default: 0) }
    reader.finish()
    return radio
  }
}
