import Scenarios

/// What the first argument of a command that runs scenarios names.
enum ScenarioArgument {
  /// The scenarios of a file, and the suite's name if it is one: all of its cases, or the one that is picked.
  static func load(
    _ path: String, caseName: String?, overrides: ScenarioOverrides
  ) throws -> (scenarios: [Scenario], suite: String?) {
    if path.hasSuffix(".map") {
      throw Failure(
        "\(path) is a map; name a scenario, and this map with --map. 'navsim map info' looks at maps.",
        exitCode: Failure.badInput)
    }
    if path.hasSuffix(".jsonl") {
      throw Failure("\(path) is a trace; play it with 'navsim replay \(path)'.", exitCode: Failure.badInput)
    }
    switch try Document.load(path, overrides: overrides, listsCases: caseName != nil) {
    case .scenario(let scenario):
      guard caseName == nil else {
        throw Failure("\(path) is a single scenario; --case is for suites.", exitCode: Failure.usage)
      }
      return ([scenario], nil)
    case .training:
      throw Failure(
        "\(path) is a training configuration; use 'navsim train \(path)'.", exitCode: Failure.badInput)
    case .study: throw ScenarioError(file: path, reason: .studyNotScenario)
    case .suite(let suite):
      if let caseName {
        return ([try suite.scenario(named: caseName, overrides: overrides)], suite.name)
      }
      return (try (0..<suite.count).map { try suite.scenario(at: $0, overrides: overrides) }, suite.name)
    }
  }
}
