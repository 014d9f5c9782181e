import Basics
import Planning
public import Simulation

/// The table of controllers: to make a new one known to scenarios, add a row.
extension ControllerSpecification {
  /// What the check of a controller's options may depend on.
  struct Context: Sendable {
    /// Agents in the scenario, whoever drives them.
    var agentCount: Int
    /// How they move.
    var dynamics: DynamicsConfiguration
    var model: DynamicsConfiguration.Model { dynamics.model }
    /// The file beside which relative paths start; empty for the current folder.
    var document: String

    init(agentCount: Int, dynamics: DynamicsConfiguration, document: String) {
      (self.agentCount, self.dynamics, self.document) = (agentCount, dynamics, document)
    }

    /// That of a controller which is named outside any scenario, for agents that move like this.
    init(outside model: DynamicsConfiguration.Model) {
      let dynamics: DynamicsConfiguration =
        switch model {
        case .grid: .grid
        case .gridOriented: .gridOriented
        case .holonomic: .discs(DiscMotion(.holonomic))
        case .differentialDrive: .discs(DiscMotion(.differentialDrive))
        }
      self.init(agentCount: 0, dynamics: dynamics, document: "")
    }
  }

  /// A controller that scenarios can name.
  public struct Kind: Sendable {
    public let name: String
    /// One line for help texts.
    public let summary: String
    /// The models of dynamics whose agents it drives.
    public let models: Set<DynamicsConfiguration.Model>
    /// The keys of its object; "name" is always there.
    let keys: ObjectKeys
    /// Reads every key but "name", and gives the options to keep.
    let readOptions: @Sendable (inout ObjectReader, Context) throws(ScenarioError) -> [JSONValue.Member]

    /// A controller without options.
    init(_ name: String, _ summary: String, models: Set<DynamicsConfiguration.Model> = anyModel) {
      self.init(name, summary, models: models, keys: []) { (_, _) throws(ScenarioError) in [] }
    }

    init(
      _ name: String, _ summary: String, models: Set<DynamicsConfiguration.Model> = anyModel,
      keys: [String], ranges: [String: ObjectKeys.Range] = [:],
      readOptions:
        @escaping @Sendable (inout ObjectReader, Context) throws(ScenarioError) -> [JSONValue.Member]
    ) {
      self.name = name
      self.summary = summary
      self.models = models
      self.keys = ObjectKeys("\(name)Controller", ["name"] + keys, ranges: ranges)
      self.readOptions = readOptions
    }
  }

  public static let known: [Kind] = [
    pibt("pibt", "priority inheritance with backtracking, for all agents together"),
    pibt(
      "pibt+", "PIBT with swaps, and noise where agents repeat themselves: the strongest one-step planner"),
    Kind(
      "lacam", "a complete planner for the whole team: LaCAM*, then neighborhood search",
      models: [.grid], keys: ["timeBudget", "iterations", "star"],
      ranges: [
        "timeBudget": .numbers(LaCAMOptions.timeBudgets),
        "iterations": .integers(LaCAMOptions.iterationCounts),
      ], readOptions: readLaCAM),
    Kind(
      "astar", "each agent follows its own shortest path and replans when blocked", models: gridModels),
    Kind("greedy", "each agent takes the step that brings it nearest to its goal", models: gridModels),
    Kind(
      "orca", "discs that each take the velocity nearest to their wish by which nobody is hit (ORCA)",
      models: discModels, keys: ["neighborDistance", "maxNeighbors", "timeHorizon", "wallHorizon", "margin"],
      ranges: [
        "neighborDistance": .numbers(ORCAOptions.neighborDistances),
        "maxNeighbors": .integers(ORCAOptions.neighborCounts),
        "timeHorizon": .numbers(ORCAOptions.timeHorizons),
        "wallHorizon": .numbers(ORCAOptions.timeHorizons), "margin": .numbers(ORCAOptions.margins),
      ]
    ) { (reader, _) throws(ScenarioError) in
      var options = try readNumber("neighborDistance", &reader)
      if reader.optional("maxNeighbors") != nil {
        options.append(.init("maxNeighbors", .integer(try reader.integer("maxNeighbors", default: 10))))
      }
      return try options + readNumber("timeHorizon", &reader) + readNumber("wallHorizon", &reader)
        + readNumber("margin", &reader)
    },
    Kind(
      "dwa", "robots with a lidar that take the best command of their dynamic window (DWA)",
      models: discModels, keys: ["horizon", "headingWeight", "clearanceWeight", "progressWeight"],
      ranges: [
        "horizon": .numbers(DynamicWindowOptions.horizons),
        "headingWeight": .numbers(DynamicWindowOptions.weights),
        "clearanceWeight": .numbers(DynamicWindowOptions.weights),
        "progressWeight": .numbers(DynamicWindowOptions.weights),
      ]
    ) { (reader, _) throws(ScenarioError) in
      try readNumber("horizon", &reader) + readNumber("headingWeight", &reader)
        + readNumber("clearanceWeight", &reader) + readNumber("progressWeight", &reader)
    },
    Kind(
      "pursuit", "discs that follow their ways around walls and pay no heed to others (pure pursuit)",
      models: discModels, keys: ["lookahead"], ranges: ["lookahead": .numbers(PursuitOptions.lookaheads)]
    ) { (reader, _) throws(ScenarioError) in try readNumber("lookahead", &reader) },
    Kind("random", "uniformly random actions"),
    Kind("scripted", "the actions written in the scenario", keys: ["actions"], readOptions: readScript),
    shipped("interaction", "the shipped policy whose attention interacts with E and Y"),
    shipped("soft", "the shipped policy that attends by the tokens alone"),
    shipped("uniform", "the shipped policy that averages all it perceives"),
    shipped(
      "navigator",
      "the shipped policy for dense teams, which talks before it decides; taught by PIBT, drives alone"),
    shipped(
      "crowd", "the shipped policy for a robot that crosses a crowd that does not see it",
      models: [.holonomic]),
    shipped(
      "office", "the shipped policy for robots with differential drives among walls, by lidar",
      models: [.differentialDrive]),
    shipped("interaction+", "interaction behind the PIBT shield: its scores order the moves of pibt+"),
    shipped("soft+", "soft behind the shield"),
    shipped("uniform+", "uniform behind the shield"),
    shipped("navigator+", "its twin that learned behind the shield, behind it"),
    Kind(
      "policy", "a trained policy from a file", keys: ["file", "temperature"], ranges: policyRanges
    ) { (reader, context) throws(ScenarioError) in try readFile(&reader, context) + readTemperature(&reader)
    },
    Kind(
      "policy+", "a trained policy from a file, behind the shield", models: [.grid],
      keys: ["file"] + shieldedKeys,
      ranges: shieldedRanges
    ) { (reader, context) throws(ScenarioError) in try readFile(&reader, context) + readShielded(&reader) },
  ]

  private static let anyModel = Set(DynamicsConfiguration.Model.allCases)
  private static let gridModels = anyModel.filter { !$0.isContinuous }
  private static let discModels = anyModel.filter(\.isContinuous)
  private static let pibtKeys = ["swap", "repetitionNoise", "parking"]
  private static let pibtRanges = ["repetitionNoise": ObjectKeys.Range.numbers(PIBTOptions.temperatures)]
  private static let policyRanges = ["temperature": ObjectKeys.Range.numbers(0...10)]
  private static let shieldedKeys = ["temperature", "prior"] + pibtKeys
  private static let shieldedRanges = pibtRanges.merging(
    ["temperature": .numbers(0...10), "prior": .numbers(CollisionShield.priors)]) { $1 }

  /// A policy that comes with navsim, known by its name.
  private static func shipped(
    _ name: String, _ summary: String, models: Set<DynamicsConfiguration.Model> = gridModels
  ) -> Kind {
    guard name.hasSuffix("+") else {
      return Kind(name, summary, models: models, keys: ["temperature"], ranges: policyRanges) {
        (reader, _) throws(ScenarioError) in try readTemperature(&reader)
      }
    }
    return Kind(name, summary, models: [.grid], keys: shieldedKeys, ranges: shieldedRanges) {
      (reader, _) throws(ScenarioError) in try readShielded(&reader)
    }
  }

  /// PIBT under one of its names, which differ in their defaults alone.
  private static func pibt(_ name: String, _ summary: String) -> Kind {
    Kind(name, summary, models: [.grid], keys: pibtKeys, ranges: pibtRanges) {
      (reader, _) throws(ScenarioError) in
      try readPIBTOptions(&reader)
    }
  }

  private static func readPIBTOptions(_ reader: inout ObjectReader) throws(ScenarioError) -> [JSONValue
    .Member]
  {
    var options: [JSONValue.Member] = []
    if let swap = reader.optional("swap") { options.append(.init("swap", .bool(try swap.bool()))) }
    options += try readNumber("repetitionNoise", &reader)
    if let parking = reader.optional("parking") {
      options.append(.init("parking", .bool(try parking.bool())))
    }
    return options
  }

  private static func readNumber(
    _ key: String, _ reader: inout ObjectReader
  ) throws(ScenarioError) -> [JSONValue.Member] {
    guard reader.optional(key) != nil else { return [] }
    return [JSONValue.Member(key, .double(try reader.double(key, default: 0)))]
  }

  private static func readLaCAM(
    _ reader: inout ObjectReader, _ context: Context
  ) throws(ScenarioError) -> [JSONValue.Member] {
    var options: [JSONValue.Member] = []
    if reader.optional("timeBudget") != nil {
      options.append(.init("timeBudget", .double(try reader.double("timeBudget", default: 1))))
    }
    if reader.optional("iterations") != nil {
      options.append(.init("iterations", .integer(try reader.integer("iterations", default: 0))))
    }
    if let star = reader.optional("star") { options.append(.init("star", .bool(try star.bool()))) }
    return options
  }

  /// `"file"`. The file itself is read when the policy is needed.
  private static func readFile(
    _ reader: inout ObjectReader, _ context: Context
  ) throws(ScenarioError) -> [JSONValue.Member] {
    let cursor = try reader.required("file", example: "\"../Assets/Policies/interaction.safetensors\"")
    let file = try cursor.string()
    guard !file.isEmpty else { throw cursor.wrongType("a path, such as \"policy.safetensors\"") }
    return [JSONValue.Member("file", .string(Path.find(file, beside: context.document)))]
  }

  /// `"temperature"` of the softmax over actions: 0 takes the best, 1 draws as in training.
  private static func readTemperature(
    _ reader: inout ObjectReader
  ) throws(ScenarioError) -> [JSONValue.Member] {
    try readNumber("temperature", &reader)
  }

  /// `"temperature"`, the `"prior"` of the cost-to-go, and the options of PIBT.
  private static func readShielded(
    _ reader: inout ObjectReader
  ) throws(ScenarioError) -> [JSONValue.Member] {
    try readTemperature(&reader) + readNumber("prior", &reader) + readPIBTOptions(&reader)
  }

  /// `"actions": [[a0, a1, …], …]`: a row a step, an action an agent, numbers of the dynamics' catalogue.
  private static func readScript(
    _ reader: inout ObjectReader, _ context: Context
  ) throws(ScenarioError) -> [JSONValue.Member] {
    let rows = try reader.required("actions", example: "[[0, 4], [4, 0]]")
    for row in try rows.array(of: "rows of actions") {
      let actions = try row.array(of: "actions, one for each agent")
      guard actions.count == context.agentCount else {
        throw row.error(.wrongActionCount(found: actions.count, agents: context.agentCount))
      }
      for action in actions { _ = try action.integer(in: 0...context.dynamics.catalogue.count - 1) }
    }
    return [JSONValue.Member("actions", rows.node.value)]
  }
}
