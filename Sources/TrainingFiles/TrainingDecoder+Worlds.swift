import Basics
import GridWorld
import Policies
import Scenarios
import Simulation
import Training

/// The worlds that episodes are drawn from: all that a scenario can say.
///
/// A generator without a seed draws a fresh map every episode. Every other map stays the same; agents that are only
/// counted are placed on it anew every episode, unless they have a seed of their own. Listed agents, variants, instances
/// and suites are fixed instances.
extension TrainingDecoder {
  /// - Parameter base: The keys that `cursor` leaves out, in a stage of the curriculum.
  func decodeWorlds(
    _ cursor: JSONCursor, base: JSONCursor? = nil, in scene: Scene
  ) throws(ScenarioError) -> WorldDistribution {
    var worlds = WorldDistribution()
    var reader = try worldsReader(cursor, base: base)
    worlds.dynamics = try decodeDynamics(&reader)
    worlds.task = try reader.choice("task", "task", default: worlds.task)
    worlds.maxSteps = try reader.integer("maxSteps", default: worlds.maxSteps)
    var rules = WorldConfiguration(
      grid: OccupancyGrid(width: 1, height: 1), dynamics: worlds.dynamics, maxSteps: worlds.maxSteps,
      agents: [])
    try self.parts.decodeDiscRules(&reader, &rules)
    worlds.dynamics = rules.dynamics
    worlds.maxSteps = min(rules.maxSteps, WorldDistribution.stepLimits.upperBound)
    (worlds.ego, worlds.egoVisible) = (rules.ego, rules.egoVisible)
    let cellSize = try decodeCellSize(&reader, worlds.dynamics)
    worlds.cellSize = cellSize ?? worlds.cellSize
    let parts = Parts(&reader)
    let ownShare = reader.optional("heldOut") != nil
    worlds.heldOutShare = try reader.double("heldOut", default: 0)
    let terrain = try reader.choice("terrain", "terrain rules", default: TerrainRules.movingai)
    reader.finish()
    try parts.checkSources()
    if let mixture = parts.mixture {
      try parts.refuseMapRules()
      worlds.source = .mixture(try decodeMixture(mixture, of: worlds, in: scene))
    } else if parts.isList {
      try parts.refuseMapRules()
      if !ownShare, parts.suite != nil { worlds.heldOutShare = TrainingFormat.heldOutShare }
      try decodeInstances(parts, into: &worlds, in: scene)
    } else if let drawn = try freshGenerator(parts.map, default: worlds.source) {
      if let variants = parts.variants { throw variants.error(.listedAgentsOnFreshMap) }
      if let obstacles = parts.obstacles { throw obstacles.error(.obstaclesOnFreshMap) }
      try parts.refuseMapRules()
      let counts = try decodeFreshAgents(parts.agents)
      try checkPlaces(for: counts, on: drawn, of: worlds, in: scene, parts.agents ?? parts.map ?? cursor)
      worlds.source =
        drawn.isFixed && counts.count == 1
        ? .generated(drawn.lower, agents: counts[0]) : .mixture([WorldPart(maps: drawn, agents: counts)])
    } else if let map = parts.map {
      worlds.source = try decodeFixedMap(map, parts, worlds, cellSize: cellSize, terrain, in: scene, cursor)
    }
    switch worlds.source {
    case .generated, .mixture: break
    default: worlds.forgetRulesOfFreshMaps()
    }
    return worlds
  }

  /// Where the worlds come from, as the document has it.
  private struct Parts {
    let map: JSONCursor?
    let agents: JSONCursor?
    let variants: JSONCursor?
    let obstacles: JSONCursor?
    let instances: JSONCursor?
    let suite: JSONCursor?
    let mixture: JSONCursor?
    let knowledge: JSONCursor?
    let terrainEffects: JSONCursor?

    init(_ reader: inout ObjectReader) {
      map = reader.optional("map")
      agents = reader.optional("agents")
      variants = reader.optional("variants")
      obstacles = reader.optional("obstacles")
      instances = reader.optional("instances")
      suite = reader.optional("suite")
      mixture = reader.optional("mixture")
      knowledge = reader.optional("knowledge")
      terrainEffects = reader.optional("terrainEffects")
    }

    /// Refuses what is said of a map where each world has its own.
    func refuseMapRules() throws(ScenarioError) {
      guard let place = knowledge ?? terrainEffects else { return }
      throw place.error(
        .room(
          "this goes with one map that stays the same: give \"map\" rows, a file or a generator with a \"seed\"; scenarios "
            + "of their own say it themselves."))
    }

    /// Whether each instance is a whole scenario of its own.
    var isList: Bool { instances != nil || suite != nil }

    func checkSources() throws(ScenarioError) {
      if let mixture {
        let others = [
          ("map", map), ("agents", agents), ("variants", variants), ("obstacles", obstacles),
          ("instances", instances), ("suite", suite),
        ]
        if let other = others.first(where: { $0.1 != nil }) {
          throw mixture.error(.choice(between: [other.0, "mixture"], found: 2))
        }
        return
      }
      if let variants, agents != nil {
        throw variants.error(.choice(between: ["agents", "variants"], found: 2))
      }
      if let suite, instances != nil {
        throw suite.error(.choice(between: ["instances", "suite"], found: 2))
      }
      guard let list = instances ?? suite else { return }
      for other in [map, agents, variants, obstacles] {
        if let other {
          let key = instances == nil ? "suite" : "instances"
          let name = other.keyPath.split(separator: ".").last.map(String.init) ?? "map"
          throw list.error(.choice(between: [name, key], found: 2))
        }
      }
    }
  }

  private func worldsReader(
    _ cursor: JSONCursor, base: JSONCursor?
  ) throws(ScenarioError) -> ObjectReader {
    guard case .object(let own) = cursor.node.content, case .object(let inherited)? = base?.node.content,
      let base
    else { return try ObjectReader(cursor, TrainingFormat.worlds) }
    var members = own.map { (member: $0, keyPath: DocumentPath.appending($0.key, to: cursor.keyPath)) }
    var given = Set(own.map(\.key))
    // What says the same in another way is not inherited beside it.
    for alike in [["agents", "variants"], ["collisions", "dynamics"]] where !given.isDisjoint(with: alike) {
      given.formUnion(alike)
    }
    let lists: Set = ["instances", "suite", "mixture"]
    let scenes: Set = ["map", "agents", "variants", "obstacles"]
    if !given.isDisjoint(with: lists) { given.formUnion(lists.union(scenes)) }
    if given.contains("map") { given.formUnion(lists) }
    // Agents of one's own say nothing about a mixture, whose parts have theirs.
    if !given.isDisjoint(with: scenes) { given.insert("mixture") }
    for member in inherited where !given.contains(member.key) {
      members.append((member, DocumentPath.appending(member.key, to: base.keyPath)))
    }
    return try ObjectReader(cursor, TrainingFormat.worlds, members: members)
  }

  /// `"dynamics"` as scenarios have it, or `"collisions"` of the grid alone.
  private func decodeDynamics(_ reader: inout ObjectReader) throws(ScenarioError) -> DynamicsConfiguration {
    let collisions = reader.optional("collisions")
    let rule = try reader.choice("collisions", "collision rule", default: CollisionRule.soft)
    guard let dynamics = reader.optional("dynamics") else { return .grid(collisions: rule) }
    if let collisions { throw collisions.error(.choice(between: ["collisions", "dynamics"], found: 2)) }
    try ScenarioDecoder.checkModel(in: reader.cursor)
    let decoded = try parts.decodeDynamics(dynamics)
    try checkCommands(decoded, dynamics)
    return decoded
  }

  /// Refuses commands that a policy would not have: it knows those of its model alone, and could drive nothing afterwards.
  private func checkCommands(_ dynamics: DynamicsConfiguration, _ cursor: JSONCursor) throws(ScenarioError) {
    guard let mismatch = PolicyConfiguration.commandMismatch(with: dynamics) else { return }
    let key = String(mismatch.what.split(separator: ".").last ?? "")
    throw (cursor.member(key) ?? cursor).error(
      .room(
        "policies choose from the model's own \(key), \(mismatch.policy), and not from \(mismatch.scenario); leave "
          + "\"\(key)\" out."))
  }

  /// The side of a cell, which means something to discs alone; nil where nothing is said of it.
  private func decodeCellSize(
    _ reader: inout ObjectReader, _ dynamics: DynamicsConfiguration
  ) throws(ScenarioError) -> Double? {
    guard let place = reader.optional("cellSize") else { return nil }
    guard dynamics.model.isContinuous else {
      throw place.error(.misplacedKey(belongsTo: "\"model\": \"holonomic\" or \"differentialDrive\""))
    }
    return try reader.double("cellSize", default: 1)
  }

  // MARK: Fresh maps

  /// The generator of fresh maps; nil if the map stays the same.
  func freshGenerator(
    _ map: JSONCursor?, default source: WorldDistribution.Source
  ) throws(ScenarioError) -> DrawnMap? {
    guard let map else {
      guard case .generated(let generator, _) = source else { return nil }
      return DrawnMap(generator)
    }
    guard let generate = map.member("generate"), map.member("rows") == nil, generate.member("seed") == nil
    else { return nil }
    var reader = try ObjectReader(map, FileFormat.mapGenerator)
    let drawn = try decodeDrawnMap(reader.required("generate", example: "{}"))
    reader.finish()
    return drawn
  }

  func decodeFreshAgents(_ cursor: JSONCursor?) throws(ScenarioError) -> [Int] {
    guard case .generated(_, let standard) = WorldDistribution().source else { return [] }
    guard let cursor else { return [standard] }
    if case .array = cursor.node.content { throw cursor.error(.listedAgentsOnFreshMap) }
    if cursor.member("scen") != nil { throw cursor.error(.listedAgentsOnFreshMap) }
    var reader = try ObjectReader(cursor, TrainingFormat.freshAgents, expected: "{\"count\": …}")
    let count = reader.optional("count")
    guard let counts = reader.optional("counts") else {
      let count = try reader.integer("count", example: 16)
      reader.finish()
      return [count]
    }
    reader.finish()
    if count != nil { throw counts.error(.choice(between: ["count", "counts"], found: 2)) }
    var numbers: [Int] = []
    for element in try counts.array(of: "numbers of agents") {
      numbers.append(try element.integer(in: WorldDistribution.agentCounts))
    }
    guard !numbers.isEmpty else { throw counts.error(.empty("number of agents")) }
    return numbers
  }

  /// Tries one map for all, the smallest: a count that does not fit it would fail sooner or later.
  func checkPlaces(
    for counts: [Int], on drawn: DrawnMap, of worlds: WorldDistribution, in scene: Scene, _ cursor: JSONCursor
  ) throws(ScenarioError) {
    var sample = drawn.lower
    sample.seed = scene.seed
    var world = WorldConfiguration(
      grid: sample.makeGrid(), cellSize: worlds.cellSize, dynamics: worlds.dynamics, agents: [])
    world.ego = worlds.ego
    try check(world.placement(of: counts.max() ?? 0, seed: scene.seed), cursor)
    try parts.checkEgo(among: counts.min() ?? 0, cursor, in: world)
  }

  private func check(_ placement: RandomPlacement, _ cursor: JSONCursor) throws(ScenarioError) {
    do {
      _ = try placement.draw()
    } catch {
      switch error {
      case .tooManyAgents(let places): throw cursor.error(.tooManyAgents(placement.count, places: places))
      case .noPlacement:
        throw cursor.error(.noPlacement(agents: placement.count, minDistance: placement.minDistance))
      }
    }
  }

  // MARK: Maps that stay

  private func decodeFixedMap(
    _ map: JSONCursor, _ given: Parts, _ worlds: WorldDistribution, cellSize: Double?,
    _ terrain: TerrainRules, in scene: Scene, _ cursor: JSONCursor
  ) throws(ScenarioError) -> WorldDistribution.Source {
    let decoded = try parts.decodeMap(map, rules: terrain, seed: scene.seed)
    let grid = decoded.grid
    var world = WorldConfiguration(
      grid: grid, cellSize: worlds.dynamics.model.isContinuous ? cellSize ?? decoded.cellSize : 1,
      dynamics: worlds.dynamics, task: worlds.task, maxSteps: worlds.maxSteps,
      sensors: scene.policy.sensors, radio: scene.policy.radio, agents: [], seed: scene.seed)
    (world.ego, world.egoVisible) = (worlds.ego, worlds.egoVisible)
    try parts.decodeMapRules(knowledge: given.knowledge, terrainEffects: given.terrainEffects, &world)
    let components = ConnectedComponents(of: grid)
    world.obstacles = try parts.decodeObstacles(given.obstacles, on: grid, components)
    guard let variants = given.variants else {
      guard let agents = given.agents else { throw cursor.missing("agents", example: "{\"count\": 8}") }
      if let placed = try decodePlacedAgents(agents, in: world, scene) { return placed }
      return .listed([try decodeListedWorld(agents, given.obstacles, in: world, components)])
    }
    var configurations: [WorldConfiguration] = []
    for variant in try variants.array(of: "lists of agents") {
      _ = try variant.array(of: "agents")
      configurations.append(try decodeListedWorld(variant, given.obstacles, in: world, components))
    }
    guard !configurations.isEmpty else { throw variants.error(.empty("variant")) }
    return .listed(configurations)
  }

  /// Agents that are counted, and have no seed: placed anew every episode. Nil for all others.
  private func decodePlacedAgents(
    _ cursor: JSONCursor, in world: WorldConfiguration, _ scene: Scene
  ) throws(ScenarioError) -> WorldDistribution.Source? {
    if cursor.member("crossing") != nil {
      var (placement, people) = try parts.decodeCrossing(cursor, in: world)
      if let people { throw people.error(.controllerInTraining) }
      placement.seed = scene.seed
      _ = try parts.draw(placement, in: world, cursor)
      try parts.checkEgo(among: placement.count, cursor, in: world)
      return .crossing(world, placement)
    }
    guard case .object = cursor.node.content, cursor.member("scen") == nil, cursor.member("seed") == nil
    else {
      return nil
    }
    var reader = try ObjectReader(cursor, FileFormat.randomAgents)
    let count = try reader.integer("count", example: 8)
    let minDistance = try reader.integer("minDistance", default: 1)
    _ = reader.optional("seed")
    reader.finish()
    try check(world.placement(of: count, minDistance: minDistance, seed: scene.seed), cursor)
    try parts.checkEgo(among: count, cursor, in: world)
    return .placed(world, agents: count, minDistance: minDistance)
  }

  private func decodeListedWorld(
    _ agents: JSONCursor, _ obstacles: JSONCursor?, in world: WorldConfiguration,
    _ components: ConnectedComponents
  ) throws(ScenarioError) -> WorldConfiguration {
    let decoded = try parts.decodeAgents(agents, in: world, components)
    for agent in decoded {
      if let controller = agent.controller { throw controller.error(.controllerInTraining) }
    }
    var world = world
    world.agents = decoded.map(\.setup)
    try parts.checkObstacles(obstacles, world.obstacles, against: world.agents)
    return world
  }

  // MARK: Lists of scenarios

  /// Every instance a scenario: those of a suite, a scenario or `.scen` file, or written out.
  private func decodeInstances(
    _ given: Parts, into worlds: inout WorldDistribution, in scene: Scene
  ) throws(ScenarioError) {
    var configurations: [WorldConfiguration] = []
    if let suite = given.suite {
      let file = try CaseFile(file: parts.resolve(suite.string()))
      for index in 0..<file.count {
        var world = try file.scenario(at: index).world
        try adopt(&world, worlds, configurations.first, in: scene, suite)
        try checkCommands(world.dynamics, suite)
        configurations.append(world)
      }
    } else if let instances = given.instances {
      for cursor in try instances.array(of: "scenarios") {
        var world = try Scenario(cursor.node, file: file, keyPath: cursor.keyPath).world
        try adopt(&world, worlds, configurations.first, in: scene, cursor)
        try checkCommands(world.dynamics, cursor.member("dynamics") ?? cursor)
        configurations.append(world)
      }
    }
    guard let first = configurations.first else {
      throw (given.suite ?? given.instances)?.error(.empty("instance"))
        ?? ScenarioError(file: file, reason: .notADocument)
    }
    worlds.dynamics = first.dynamics
    worlds.task = first.task
    worlds.maxSteps = configurations.map(\.maxSteps).max() ?? worlds.maxSteps
    worlds.source = .listed(configurations)
  }

  /// Gives an instance the policy's senses, and refuses one that does not go with the others.
  private func adopt(
    _ world: inout WorldConfiguration, _ worlds: WorldDistribution, _ first: WorldConfiguration?,
    in scene: Scene, _ cursor: JSONCursor
  ) throws(ScenarioError) {
    if let first, first.dynamics.model != world.dynamics.model || first.task != world.task {
      throw cursor.error(.mixedInstances)
    }
    guard case .integers(let range)? = TrainingFormat.worlds.ranges["maxSteps"],
      range.contains(world.maxSteps)
    else {
      throw cursor.error(
        .outOfRange(
          found: "maxSteps \(world.maxSteps)", lower: "1", upper: "\(WorldDistribution.stepLimits.upperBound)"
        ))
    }
    world.sensors = scene.policy.sensors
    world.radio = scene.policy.radio
  }

  // MARK: The curriculum

  func decodeCurriculum(
    _ cursor: JSONCursor, base: JSONCursor?, in scene: Scene, end: Int
  ) throws(ScenarioError) -> [CurriculumStage] {
    var stages: [CurriculumStage] = []
    for element in try cursor.array(of: "stages {\"fromAgentSteps\": …, \"worlds\": {…}}") {
      var reader = try ObjectReader(
        element, TrainingFormat.stage, expected: "a stage {\"fromAgentSteps\": …, \"worlds\": {…}}")
      let start = try reader.required("fromAgentSteps", example: "1000000")
      let from = try reader.integer("fromAgentSteps", example: 1_000_000)
      let worldsCursor = try reader.required("worlds", example: "{\"agents\": {\"count\": 8}}")
      let worlds = try decodeWorlds(worldsCursor, base: base, in: scene)
      reader.finish()
      if let last = stages.last, from <= last.fromAgentSteps {
        throw start.error(.stageNotAfter(from, previous: last.fromAgentSteps))
      }
      if from >= end {
        if overrides.agentSteps != nil { break }
        throw start.error(.stageNeverBegins(from, end: end))
      }
      stages.append(CurriculumStage(fromAgentSteps: from, worlds: worlds))
    }
    return stages
  }
}
