public import Scenarios
public import Simulation

/// Which code drives the agents: what a batch needs to know of the application it runs in.
public protocol EpisodeMaker: Sendable {
  /// A fresh episode of a scenario, with the controllers it names.
  func makeEpisode(_ scenario: Scenario, number: Int) throws -> Episode

  /// Refuses a scenario whose controllers can't be made, before anything is run.
  func check(_ scenario: Scenario) throws

  /// A text that differs whenever the scenario's controllers may decide differently: their options, and what is in
  /// the files they are read from.
  func fingerprint(of scenario: Scenario) throws -> String

  /// What drives the agents, in a word or two, as reports name it.
  func controllerName(of scenario: Scenario) -> String
}
