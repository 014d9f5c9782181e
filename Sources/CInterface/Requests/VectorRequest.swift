import Basics
import Environments
import Episodes
import Policies
import Scenarios
import Simulation
import Training
import TrainingFiles

/// What `navsim_vector_create` is asked for.
enum VectorRequest {
  static let keys = ObjectKeys(
    "vector",
    [
      "source", "case", "worlds", "robots", "ends", "controller", "placement", "autoreset", "threads", "seed",
      "agents", "maxSteps", "map", "messages", "policy", "reward",
    ],
    ranges: [
      "worlds": .integers(EnvironmentConfiguration.worldCounts), "threads": .integers(1...1024),
      "agents": .integers(1...100_000), "maxSteps": .integers(1...1_000_000),
      "messages": .integers(EnvironmentConfiguration.messageCounts),
    ])

  enum Placement: String, CaseIterable { case asWritten, random }

  static func configuration(_ text: String) throws -> EnvironmentConfiguration {
    let cursor = try JSONCursor(request: text)
    var reader = try ObjectReader(cursor, keys, expected: "a request {\"source\": …}")
    let source = try SourceRequest(try reader.required("source", example: "\"Scenarios/depot.json\""))
    let caseCursor = reader.optional("case")
    var overrides = ScenarioOverrides()
    let agents = reader.optional("agents")
    if agents != nil { overrides.agents = try reader.integer("agents", default: 1) }
    let maxSteps = reader.optional("maxSteps")
    if maxSteps != nil { overrides.maxSteps = try reader.integer("maxSteps", default: 1) }
    let map = reader.optional("map")
    overrides.map = try map?.string()
    overrides.seed = try reader.optional("seed")?.seed()
    let controllerName = try reader.optional("controller")?.string()
    let placementCursor = reader.optional("placement")
    let placement = try reader.choice("placement", "placement", default: Placement.asWritten)
    let (messages, worlds) = (
      try reader.integer("messages", default: 0), try reader.integer("worlds", default: 1)
    )
    let threads = try reader.integer("threads", default: Workers.jobs(nil).count)
    let autoreset = try reader.choice(
      "autoreset", "autoreset mode", default: EnvironmentConfiguration.Autoreset.nextStep)
    let robotsCursor = reader.optional("robots")
    let endsCursor = reader.optional("ends")
    let ends = try reader.choice("ends", "ending", default: EnvironmentConfiguration.Ending.team)
    let policyCursor = reader.optional("policy")
    let reward = try reader.optional("reward").map { cursor throws(ScenarioError) in
      try RewardConfiguration(cursor)
    }
    reader.finish()

    var policy: PolicyConfiguration?
    if let policyCursor { policy = try readPolicy(try policyCursor.string()) }
    func sensing(_ scenario: Scenario) throws -> Scenario {
      guard let policy else { return scenario }
      guard policy.dynamics == scenario.world.dynamics.model else {
        throw misfit(
          policyCursor ?? cursor,
          "drives agents of \(policy.dynamics.rawValue), not of \(scenario.world.dynamics.model.rawValue)")
      }
      return scenario.sensing(policy.sensors, radio: policy.radio)
    }

    func controller(_ model: DynamicsConfiguration.Model) throws(ScenarioError) -> ControllerSpecification? {
      guard let controllerName else { return nil }
      return try ControllerSpecification(flag: controllerName, for: model)
    }

    var configuration: EnvironmentConfiguration
    switch try source.content(overrides) {
    case .scenario(let scenario):
      if let caseCursor { throw misfit(caseCursor, "this is a single scenario; cases are of suites") }
      configuration = EnvironmentConfiguration(
        source: try single(
          try sensing(scenario), placement, try controller(scenario.world.dynamics.model)))
    case .suite(let suite):
      if let caseCursor {
        let scenario = try suite.scenario(named: try caseCursor.string(), overrides: overrides)
        configuration = EnvironmentConfiguration(
          source: try single(
            try sensing(scenario), placement, try controller(scenario.world.dynamics.model)))
      } else {
        guard placement == .asWritten else {
          throw misfit(placementCursor ?? cursor, "pick a case of the suite to place its robots anew")
        }
        var scenarios: [Scenario] = []
        for index in 0..<suite.count {
          scenarios.append(try sensing(try suite.scenario(at: index, overrides: overrides)))
        }
        let first = scenarios[0].world
        guard
          scenarios.allSatisfy({
            $0.world.dynamics.model == first.dynamics.model && $0.world.sensors == first.sensors
              && $0.world.radio == first.radio
          })
        else {
          throw misfit(
            cursor, "the suite's cases differ in dynamics, sensors or radio; pick one with \"case\"")
        }
        configuration = EnvironmentConfiguration(
          source: try EnvironmentSource(
            scenarios, name: suite.name, controller: try controller(first.dynamics.model)))
      }
    case .training(var training):
      for (key, given) in [("case", caseCursor), ("agents", agents), ("map", map), ("policy", policyCursor)] {
        if let given { throw misfit(given, "a training configuration says its own; change \(key) there") }
      }
      if let placementCursor, placement == .random {
        throw misfit(placementCursor, "the worlds of a training configuration are drawn as it says")
      }
      if let maxSteps = overrides.maxSteps { training.worlds.limitSteps(to: maxSteps) }
      if let seed = overrides.seed { training.seed = seed }
      try training.validate()
      configuration = EnvironmentConfiguration(
        source: EnvironmentSource(training, controller: try controller(training.policy.dynamics)))
      configuration.reward = training.reward
      configuration.perception = training.policy.perception
      configuration.messages = training.policy.messageSymbols
    }
    if let policy {
      configuration.perception = policy.perception
      configuration.messages = policy.messageSymbols
    }
    if let reward { configuration.reward = reward }
    if messages > 0 { configuration.messages = messages }
    configuration.worlds = worlds
    configuration.threads = threads
    configuration.autoreset = autoreset
    configuration.ending = ends
    configuration.robots = try robots(robotsCursor, configuration)
    if ends == .robot, configuration.robots == .all {
      throw misfit(
        endsCursor ?? cursor, "an episode ends with one robot only where one is the caller's: \"robots\": 0")
    }
    if configuration.perception.precedence || configuration.perception.dice,
      configuration.source.model != .grid
    {
      throw misfit(cursor, "precedence and dice are of robots on a grid without headings")
    }
    return configuration
  }

  private static func single(
    _ scenario: Scenario, _ placement: Placement, _ controller: ControllerSpecification?
  ) throws(EpisodeError) -> EnvironmentSource {
    switch placement {
    case .asWritten: try EnvironmentSource(scenario, controller: controller)
    case .random:
      try EnvironmentSource(placing: scenario.world.agents.count, in: scenario, controller: controller)
    }
  }

  private static func robots(
    _ cursor: JSONCursor?, _ configuration: EnvironmentConfiguration
  ) throws -> EnvironmentConfiguration.Robots {
    guard let cursor else { return .all }
    if case .string = cursor.node.content {
      _ = try cursor.name(of: "choice of robots", in: ["all"])
      return .all
    }
    return .one(try cursor.integer(in: 0...max(0, configuration.source.minimumAgents - 1)))
  }

  /// A value that is right by itself and makes no sense here.
  private static func misfit(_ cursor: JSONCursor, _ sentence: String) -> CallError {
    CallError(cursor.keyPath.isEmpty ? "\(sentence)." : "\(cursor.keyPath): \(sentence).", fault: .badInput)
  }

  private static func readPolicy(_ name: String) throws -> PolicyConfiguration {
    try PolicyFileCache.file(at: ShippedPolicies.path(of: name) ?? name).policy.configuration
  }
}
