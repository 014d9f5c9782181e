import Scenarios
public import Simulation

/// One case with one seed under one controller: what is run for so many episodes, which share a resolved
/// configuration.
public struct Trial: Sendable {
  public var key: TrialKey
  /// The file that the suite, scenario or `.scen` comes from, as the user wrote it.
  public var file: String
  /// Whether `file` holds several cases, so that a replay has to name one.
  public var isInSuite: Bool
  public var map: String
  /// Values of `grid_search` that distinguish this trial from its like, as in `radio.loss=0.5`.
  public var settings: String
  public var task: NavigationTask
  /// Episodes wanted, numbered from 0.
  public var episodes: Int
  /// The resolved scenario as JSON on one line, without what drives it.
  ///
  /// Senses that the scenario does not say are the defaults' here, so that all controllers have one configuration.
  public var configuration: String
  /// The senses that this trial's agents have instead of those of the configuration, as members of a scenario: their
  /// policy's. Empty where they are the same.
  public var senses = ""
  /// What drives it, as the scenario writes it.
  public var specification: String
  /// Differs whenever the controllers may decide differently: see `ControllerFingerprints`.
  public var fingerprint: String
  /// `--controller`'s value; nil for the scenario's own.
  public var controllerFlag: String?
  /// What else the command line said about the scenario, as `navsim run` would have to be told.
  public var flags: String
}

/// What tells the trials of a run apart.
public struct TrialKey: Hashable, Sendable {
  public var suite: String
  public var caseName: String
  public var agents: Int
  public var seed: UInt64
  /// The controller as reports name it.
  public var controller: String

  /// The same instance under whatever controller.
  public var instance: InstanceKey {
    InstanceKey(suite: suite, caseName: caseName, agents: agents, seed: seed)
  }
}

/// A case with its seed: what two controllers are compared on.
public struct InstanceKey: Hashable, Sendable {
  public var suite: String
  public var caseName: String
  public var agents: Int
  public var seed: UInt64
}
