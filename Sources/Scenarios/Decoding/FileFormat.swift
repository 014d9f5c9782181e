import GridWorld
import Simulation

/// Version 1 of the scenario and suite format: every object with its keys and ranges.
package enum FileFormat {
  package static let version = 1
  /// Agents that can be driven on one map.
  static let agentCounts = 1...1_000_000

  static let scenario = ObjectKeys(
    "scenario",
    [
      "version", "name", "description", "lookFor", "map", "terrain", "cellSize", "seed", "dynamics", "task",
      "maxSteps", "maxTime", "goalTolerance", "agentRadius", "ego", "egoVisible", "sensors", "radio",
      "knowledge", "terrainEffects", "agents",
      "obstacles", "controller", "$schema",
    ],
    ranges: [
      "cellSize": .numbers(0.001...1000), "maxSteps": .integers(1...1_000_000), "maxTime": .numbers(maxTimes),
      "goalTolerance": .numbers(DiscMotion.tolerances), "agentRadius": .numbers(DiscMotion.radii),
      "ego": .integers(0...agentCounts.upperBound - 1),
    ])
  /// Seconds of an episode.
  package static let maxTimes = 0.001...10_000_000.0

  static let dynamics = ObjectKeys(
    "dynamics", ["model", "collisions"] + ScenarioDecoder.discKeys,
    ranges: [
      "timeStep": .numbers(DiscMotion.timeSteps), "maxSpeed": .numbers(DiscMotion.speedLimits),
      "maxAcceleration": .numbers(DiscMotion.accelerations),
      "maxTurnRate": .numbers(DiscMotion.turnRateLimits),
      "maxTurnAcceleration": .numbers(DiscMotion.accelerations),
      "actuationNoise": .numbers(DiscMotion.noises), "odometryNoise": .numbers(DiscMotion.noises),
      "headings": .integers(DiscMotion.headingCounts),
    ])

  static let sensors = ObjectKeys("sensors", ["window", "rays", "peers"])
  static let window = ObjectKeys(
    "window", ["radius", "spacing"],
    ranges: ["radius": .integers(WindowSensor.radii), "spacing": .numbers(WindowSensor.spacings)])
  static let rays = ObjectKeys(
    "rays", ["count", "range", "noise", "dropout", "fieldOfView", "angularNoise"],
    ranges: [
      "fieldOfView": .numbers(LidarSensor.fieldsOfView),
      "angularNoise": .numbers(LidarSensor.angularDeviations),
      "count": .integers(RaySensor.counts), "range": .numbers(RaySensor.rangesInCells),
      "noise": .numbers(RaySensor.deviations), "dropout": .numbers(0...1),
    ])
  static let peers = ObjectKeys(
    "peers", ["range", "max", "lineOfSight", "dropout"],
    ranges: [
      "range": .numbers(PeerSensor.rangesInCells), "max": .integers(PeerSensor.counts),
      "dropout": .numbers(0...1),
    ])
  static let radio = ObjectKeys(
    "radio", ["range", "delay", "loss", "lineOfSight", "maxPeers"],
    ranges: [
      "range": .numbers(RadioConfiguration.rangesInCells), "delay": .integers(RadioConfiguration.delays),
      "loss": .numbers(0...1), "maxPeers": .integers(RadioConfiguration.peerLimits),
    ])

  static let knowledge = ObjectKeys(
    "knowledge", ["discovers", "shareDiscoveries", "radius", "memory"],
    ranges: [
      "radius": .integers(KnowledgeConfiguration.radii), "memory": .integers(KnowledgeConfiguration.memories),
    ])

  static let terrainEffects = ObjectKeys("terrainEffects", ["swamp", "water"])
  static let terrainEffect = ObjectKeys(
    "terrainEffect", ["speed", "cost"],
    ranges: [
      "speed": .numbers(TerrainConfiguration.speeds), "cost": .numbers(TerrainConfiguration.costs),
    ])

  static let mapRows = ObjectKeys("mapRows", ["name", "rows"])
  package static let mapGenerator = ObjectKeys("mapGenerator", ["generate"])
  /// Both forms, for a map object that has neither.
  static let mapForms = ObjectKeys("map", ["name", "rows", "generate"])
  private static let generatorKeys = ["kind", "width", "height", "seed", "connected"]
  private static let sides: [String: ObjectKeys.Range] = [
    "width": .integers(1...MapGenerator.maximumSide), "height": .integers(1...MapGenerator.maximumSide),
  ]
  /// By kind, in the order of `MapGenerator.Kind.names`.
  static let generators: [ObjectKeys] = {
    let options: [(kind: String, ranges: [(key: String, range: ObjectKeys.Range?)])] = [
      ("random", [("density", .numbers(RandomMap.densities))]),
      (
        "maze",
        [
          ("wallWidth", .integers(MazeMap.widths)), ("corridorWidth", .integers(MazeMap.widths)),
          ("loops", .numbers(MazeMap.loopShares)), ("posts", nil),
        ]
      ),
      (
        "rooms",
        [
          ("roomSize", .integers(RoomsMap.roomSizes)), ("doors", .integers(RoomsMap.doorCounts)),
          ("loops", .numbers(RoomsMap.loopShares)),
        ]
      ),
      (
        "warehouse",
        [
          ("shelfLength", .integers(WarehouseMap.shelfSizes)),
          ("shelfDepth", .integers(WarehouseMap.shelfSizes)),
          ("aisle", .integers(WarehouseMap.aisleWidths)), ("bay", .integers(WarehouseMap.bayWidths)),
        ]
      ),
    ]
    return options.map { kind, own in
      var misplaced: [String: String] = [:]
      for other in options where other.kind != kind {
        for option in other.ranges where !own.contains(where: { $0.key == option.key }) {
          let owner = "\"kind\": \"\(other.kind)\""
          misplaced[option.key] = misplaced[option.key].map { "\($0) or \(owner)" } ?? owner
        }
      }
      return ObjectKeys(
        "\(kind)Map", generatorKeys + own.map(\.key),
        ranges: sides.merging(own.compactMap { option in option.range.map { (option.key, $0) } }) {
          first, _ in first
        }, misplaced: misplaced)
    }
  }()

  static let agent = ObjectKeys(
    "agent", ["start", "goals", "heading", "radius", "maxSpeed", "controller"],
    ranges: ["radius": .numbers(DiscMotion.radii), "maxSpeed": .numbers(DiscMotion.speedLimits)])
  package static let crossingAgents = ObjectKeys(
    "crossingAgents", ["crossing", "count", "size", "center", "seed", "controller"],
    ranges: ["count": .integers(agentCounts), "size": .numbers(CrossingPlacement.sizes)])
  package static let randomAgents = ObjectKeys(
    "randomAgents", ["count", "seed", "minDistance"],
    ranges: ["count": .integers(agentCounts), "minDistance": .integers(1...2 * OccupancyGrid.maximumSide)])
  static let listedAgents = ObjectKeys(
    "listedAgents", ["scen", "count"], ranges: ["count": .integers(agentCounts)])

  static let patrol = ObjectKeys("patrol", ["kind", "waypoints"])
  static let walker = ObjectKeys("walker", ["kind", "start"])
  static let door = ObjectKeys(
    "door", ["kind", "cell", "size", "open", "closed", "phase"],
    ranges: [
      "open": .integers(1...1_000_000), "closed": .integers(1...1_000_000), "phase": .integers(0...1_999_999),
    ])

  static let appearing = ObjectKeys(
    "appearing", ["kind", "cell", "size", "from", "until"],
    ranges: ["from": .integers(0...1_000_000), "until": .integers(1...1_000_000)])

  static let suite = ObjectKeys(
    "suite", ["version", "name", "description", "maps", "base", "cases", "$schema"])
  /// A case has all keys of a scenario but those of the file itself.
  static let suiteCase = ObjectKeys(
    "case", scenario.keys.filter { $0 != "$schema" && $0 != "version" }, ranges: scenario.ranges)
  static let base = ObjectKeys("base", suiteCase.keys.filter { $0 != "name" }, ranges: scenario.ranges)

  /// What may stand for any value in a suite's base and cases.
  static let gridSearch = ObjectKeys("gridSearch", [GridSearch.key])

  static let all: [ObjectKeys] =
    [
      scenario, dynamics, sensors, window, rays, peers, radio, knowledge, mapRows, mapGenerator, agent,
      randomAgents,
      listedAgents, crossingAgents, patrol, walker, door, appearing,
      terrainEffects, terrainEffect,
    ] + generators + ControllerSpecification.known.map(\.keys)
  static let allOfSuites = [suite, suiteCase, base, gridSearch]
}
