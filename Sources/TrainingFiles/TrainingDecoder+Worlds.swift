import Basics
import GridWorld
import Policies
import Scenarios
import Simulation
import Training

/// The worlds that episodes are drawn from.
///
/// A generator without a seed draws a fresh map every episode, and its agents are only counted. Every other map
/// stays the same, and so do the agents on it, listed or placed once by the seed.
extension TrainingDecoder {
  /// - Parameter base: The keys that `cursor` leaves out, in a stage of the curriculum.
  func decodeWorlds(
    _ cursor: JSONCursor, base: JSONCursor? = nil, in scene: Scene
  ) throws(ScenarioError) -> WorldDistribution {
    var worlds = WorldDistribution()
    var reader = try worldsReader(cursor, base: base)
    worlds.collisions = try reader.choice("collisions", "collision rule", default: worlds.collisions)
    worlds.maxSteps = try reader.integer("maxSteps", default: worlds.maxSteps)
    let map = reader.optional("map")
    let agents = reader.optional("agents")
    let variants = reader.optional("variants")
    reader.finish()
    if let variants, agents != nil {
      throw variants.error(.choice(between: ["agents", "variants"], found: 2))
    }
    if let generator = try freshGenerator(map, default: worlds.source) {
      if let variants { throw variants.error(.listedAgentsOnFreshMap) }
      let count = try decodeFreshAgents(agents)
      try checkPlaces(for: count, on: generator, in: scene, agents ?? map ?? cursor)
      worlds.source = .generated(generator, agents: count)
    } else if let map {
      worlds.source = .listed(try decodeListedWorlds(map, agents, variants, worlds, in: scene, cursor))
    }
    return worlds
  }

  private func worldsReader(
    _ cursor: JSONCursor, base: JSONCursor?
  ) throws(ScenarioError) -> ObjectReader {
    guard case .object(let own) = cursor.node.content, case .object(let inherited)? = base?.node.content,
      let base
    else { return try ObjectReader(cursor, TrainingFormat.worlds) }
    var members = own.map { (member: $0, keyPath: DocumentPath.appending($0.key, to: cursor.keyPath)) }
    var given = Set(own.map(\.key))
    if given.contains("agents") || given.contains("variants") { given.formUnion(["agents", "variants"]) }
    for member in inherited where !given.contains(member.key) {
      members.append((member, DocumentPath.appending(member.key, to: base.keyPath)))
    }
    return try ObjectReader(cursor, TrainingFormat.worlds, members: members)
  }

  // MARK: Fresh maps

  /// The generator of fresh maps; nil if the map stays the same.
  private func freshGenerator(
    _ map: JSONCursor?, default source: WorldDistribution.Source
  ) throws(ScenarioError) -> MapGenerator? {
    guard let map else {
      guard case .generated(let generator, _) = source else { return nil }
      return generator
    }
    guard let generate = map.member("generate"), map.member("rows") == nil, generate.member("seed") == nil
    else { return nil }
    var reader = try ObjectReader(map, FileFormat.mapGenerator)
    let generator = try parts.decodeGenerator(reader.required("generate", example: "{}"), seed: 0)
    reader.finish()
    return generator
  }

  private func decodeFreshAgents(_ cursor: JSONCursor?) throws(ScenarioError) -> Int {
    guard case .generated(_, let standard) = WorldDistribution().source else { return 0 }
    guard let cursor else { return standard }
    if case .array = cursor.node.content { throw cursor.error(.listedAgentsOnFreshMap) }
    if cursor.member("scen") != nil { throw cursor.error(.listedAgentsOnFreshMap) }
    var reader = try ObjectReader(cursor, TrainingFormat.freshAgents, expected: "{\"count\": …}")
    let count = try reader.integer("count", example: 16)
    reader.finish()
    return count
  }

  /// Tries one map for all: a count that does not fit it would fail sooner or later.
  private func checkPlaces(
    for count: Int, on generator: MapGenerator, in scene: Scene, _ cursor: JSONCursor
  ) throws(ScenarioError) {
    var sample = generator
    sample.seed = scene.seed
    let placement = RandomPlacement(grid: sample.makeGrid(), count: count, seed: scene.seed)
    do {
      _ = try placement.draw()
    } catch {
      switch error {
      case .tooManyAgents(let places): throw cursor.error(.tooManyAgents(count, places: places))
      case .noPlacement: throw cursor.error(.noPlacement(agents: count, minDistance: 1))
      }
    }
  }

  // MARK: Maps that stay

  /// One world for `"agents"`, or one for each of the `"variants"`.
  private func decodeListedWorlds(
    _ map: JSONCursor, _ agents: JSONCursor?, _ variants: JSONCursor?, _ worlds: WorldDistribution,
    in scene: Scene, _ cursor: JSONCursor
  ) throws(ScenarioError) -> [WorldConfiguration] {
    guard let variants else {
      guard let agents else { throw cursor.missing("agents", example: "{\"count\": 8}") }
      return [try decodeFixedWorld(map, agents, worlds, in: scene)]
    }
    var configurations: [WorldConfiguration] = []
    for variant in try variants.array(of: "lists of agents") {
      _ = try variant.array(of: "agents")
      configurations.append(try decodeFixedWorld(map, variant, worlds, in: scene))
    }
    guard !configurations.isEmpty else { throw variants.error(.empty("variant")) }
    return configurations
  }

  private func decodeFixedWorld(
    _ map: JSONCursor, _ agents: JSONCursor, _ worlds: WorldDistribution, in scene: Scene
  ) throws(ScenarioError) -> WorldConfiguration {
    let grid = try parts.decodeMap(map, rules: .movingai, seed: scene.seed).grid
    var world = WorldConfiguration(
      grid: grid, collisions: worlds.collisions, maxSteps: worlds.maxSteps, sensors: scene.policy.sensors,
      radio: scene.policy.radio, agents: [], seed: scene.seed)
    let decoded = try parts.decodeAgents(agents, in: world, ConnectedComponents(of: grid))
    for agent in decoded {
      if let controller = agent.controller { throw controller.error(.controllerInTraining) }
    }
    world.agents = decoded.map(\.setup)
    return world
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
