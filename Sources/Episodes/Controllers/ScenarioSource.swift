public import Scenarios

/// Where a scenario comes from: enough to read it again.
public struct ScenarioSource: Sendable {
  /// Of a scenario, a suite or a `.scen` file.
  public var path: String
  /// Of a suite; its first if nil.
  public var caseName: String?
  public var overrides: ScenarioOverrides
  /// Of the episode.
  public var number: Int

  public init(
    path: String, caseName: String? = nil, overrides: ScenarioOverrides = ScenarioOverrides(), number: Int = 0
  ) {
    self.path = path
    self.caseName = caseName
    self.overrides = overrides
    self.number = number
  }

  /// Reads and checks the scenario.
  ///
  /// - Throws: `EpisodeError` for what can't be read, and for files that are no scenarios.
  public func load() throws(EpisodeError) -> Scenario {
    do throws(ScenarioError) {
      switch try Document.load(path, overrides: overrides, listsCases: caseName != nil) {
      case .scenario(let scenario): return scenario
      case .suite(let suite):
        if let caseName { return try suite.scenario(named: caseName, overrides: overrides) }
        return try suite.scenario(at: 0, overrides: overrides)
      case .training: break
      case .study: throw ScenarioError(file: path, reason: .studyNotScenario)
      }
    } catch {
      throw .scenario(error)
    }
    throw .isTraining(path: path)
  }
}
