public import Basics
public import GridWorld
public import Simulation

/// A checked scenario: all that a run needs, and where it came from.
public struct Scenario: Equatable, Sendable {
  /// The file as the user wrote it.
  public let file: String
  /// The scenario's name; in a suite the case's.
  public let name: String
  /// One sentence on what the scenario shows.
  public let summary: String?
  /// One sentence on what to look for when it runs.
  public let lookFor: String?
  /// What to call the map: its file's name without extension, a suite's name for it, or its generator.
  public let mapName: String
  /// The map's file as it is found from the current folder; nil for maps without one.
  public let mapFile: String?
  /// How the map's characters were read.
  public let terrainRules: TerrainRules
  /// Senses that the scenario does not say are the defaults' here, until it is known who drives: see `sensing`.
  public let world: WorldConfiguration
  /// What the scenario says of sensors and radio.
  public let senses: Senses
  /// Drives every agent that has no controller of its own.
  public let controller: ControllerSpecification
  public let agentControllers: [Int: ControllerSpecification]

  init(
    file: String, name: String, summary: String?, lookFor: String?, mapName: String, mapFile: String?,
    terrainRules: TerrainRules, world: WorldConfiguration, senses: Senses,
    controller: ControllerSpecification,
    agentControllers: [Int: ControllerSpecification]
  ) {
    self.file = file
    self.name = name
    self.summary = summary
    self.lookFor = lookFor
    self.mapName = mapName
    self.mapFile = mapFile
    self.terrainRules = terrainRules
    self.world = world
    self.senses = senses
    self.controller = controller
    self.agentControllers = agentControllers
  }

  /// The same as if it said these senses itself.
  public func sensing(_ sensors: SensorConfiguration, radio: RadioConfiguration) -> Scenario {
    var world = world
    world.sensors = sensors
    world.radio = radio
    return Scenario(
      file: file, name: name, summary: summary, lookFor: lookFor, mapName: mapName, mapFile: mapFile,
      terrainRules: terrainRules, world: world, senses: Senses(sensors: sensors, radio: radio),
      controller: controller,
      agentControllers: agentControllers)
  }

  /// Reads and checks a scenario file.
  public static func load(file path: String, overrides: ScenarioOverrides = .init()) throws(ScenarioError)
    -> Scenario
  {
    try Scenario(Document.read(path, entries: .team), overrides: overrides)
  }

  /// Parses and checks a scenario's text; `file` is what messages call it, and where relative paths start from.
  public init(text: String, file: String, overrides: ScenarioOverrides = .init()) throws(ScenarioError) {
    let document: JSONDocument
    do { document = try JSONDocument(text: text, file: file) } catch { throw ScenarioError(error) }
    try self.init(document, overrides: overrides)
  }

  /// Checks a scenario in memory. Relative paths start from the folder of `document.file`.
  public init(_ document: JSONDocument, overrides: ScenarioOverrides = .init()) throws(ScenarioError) {
    do {
      try self.init(document.root, file: document.file, overrides: overrides)
    } catch {
      throw ErrorSweep.complete(error, in: document) { (document) throws(ScenarioError) in
        _ = try Scenario(document.root, file: document.file, overrides: overrides)
      }
    }
  }

  /// Checks a scenario that is part of another document, such as a trace's header.
  /// - Parameter keyPath: Where in that document, for messages.
  public init(
    _ node: JSONNode, file: String, keyPath: String = "", overrides: ScenarioOverrides = .init()
  ) throws(ScenarioError) {
    let cursor = JSONCursor(file: file, keyPath: keyPath, node: node)
    try ScenarioDecoder.checkModel(in: cursor)
    var reader = try ObjectReader(cursor, FileFormat.scenario, expected: "a scenario {\"version\": 1, …}")
    _ = try reader.optional("$schema")?.string()
    try ScenarioDecoder.checkVersion(&reader)
    self = try ScenarioDecoder(file: file, overrides: overrides).decode(&reader)
  }
}
