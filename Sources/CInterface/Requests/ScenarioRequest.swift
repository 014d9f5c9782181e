import Basics
import Scenarios
import Simulation

/// The members of a request that name what is run, and change it.
struct ScenarioRequest {
  static let keys = [
    "source", "case", "seed", "agents", "maxSteps", "controller", "collisions", "map", "memory",
  ]

  private let source: SourceRequest
  private let caseCursor: JSONCursor?
  private let overrides: ScenarioOverrides

  init(_ reader: inout ObjectReader) throws {
    source = try SourceRequest(try reader.required("source", example: "\"Scenarios/depot.json\""))
    caseCursor = reader.optional("case")
    overrides = try ScenarioRequest.overrides(&reader)
  }

  /// Everything of `ScenarioOverrides`.
  private static func overrides(_ reader: inout ObjectReader) throws -> ScenarioOverrides {
    var overrides = try changes(&reader)
    overrides.seed = try reader.optional("seed")?.seed()
    overrides.agents = try reader.optional("agents")?.integer(in: 1...100_000)
    overrides.controller = try reader.optional("controller")?.string()
    return overrides
  }

  /// Those that a batch has one of, too.
  static func changes(_ reader: inout ObjectReader) throws -> ScenarioOverrides {
    var overrides = ScenarioOverrides()
    overrides.maxSteps = try reader.optional("maxSteps")?.integer(in: 1...1_000_000)
    overrides.collisions = try reader.optional("collisions").flatMap { cursor in
      CollisionRule(
        rawValue: try cursor.name(of: "collision rule", in: CollisionRule.allCases.map(\.rawValue)))
    }
    overrides.map = try reader.optional("map")?.string()
    overrides.memory = try reader.optional("memory")?.integer(in: ScenarioOverrides.memories)
    return overrides
  }

  /// The scenarios, and the suite's name if they are all cases of one.
  func load() throws -> (scenarios: [Scenario], suite: String?) {
    switch try source.content(overrides, listsCases: caseCursor != nil) {
    case .scenario(let scenario):
      guard caseCursor == nil else {
        throw CallError("\(source.file) is a single scenario; a case is for suites.")
      }
      return ([scenario], nil)
    case .training:
      throw CallError("\(source.file) is a training configuration; train with it.", fault: .badInput)
    case .suite(let suite):
      if let caseCursor {
        return ([try suite.scenario(named: try caseCursor.string(), overrides: overrides)], nil)
      }
      return (try (0..<suite.count).map { try suite.scenario(at: $0, overrides: overrides) }, suite.name)
    }
  }

  /// The one scenario there is.
  func loadOne() throws -> Scenario {
    let (scenarios, suite) = try load()
    guard suite == nil else {
      throw CallError("\(source.file) is a suite of \(scenarios.count) cases; pick one by its case.")
    }
    return scenarios[0]
  }
}
