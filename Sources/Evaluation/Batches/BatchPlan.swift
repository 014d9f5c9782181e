import Basics
import Episodes
import Foundation
public import Scenarios
import Simulation

/// All that a batch is to run: every case with every number of agents, seed and controller.
public struct BatchPlan: Sendable {
  /// What the command line decides about all cases. An empty list leaves the scenarios' own value.
  public struct Options: Sendable {
    /// As for `--controller`: `pibt`, `policy:FILE`.
    public var controllers: [String] = []
    public var agents: [Int] = []
    public var seeds: [UInt64] = []
    /// Episodes of every trial, numbered from 0; each has random streams of its own.
    public var episodes = 1
    /// What reports call controllers, by what `controllers` says; those left out go by that itself.
    public var names: [String: String] = [:]
    /// Whether agents that a policy drives perceive and hear as it was trained to even where the scenario says sensors or a
    /// radio delay that it does not fit.
    public var fitsSenses = false
    /// Everything else; its controller, agents and seed are not used.
    public var overrides = ScenarioOverrides()

    public init() {}

    /// Of every scenario.
    var decidedFields: Set<String> {
      var decided = overrides
      decided.controller = controllers.first
      decided.agents = agents.first
      decided.seed = seeds.first
      return decided.decidedFields
    }
  }

  /// A case that can't be run, and why.
  public struct Problem: Sendable {
    public var caseName: String
    public var error: any Error
  }

  /// In the order in which they are run and reported: controller by controller, within one suite by suite.
  public private(set) var trials: [Trial] = []
  /// What was left out of `trials`.
  public private(set) var problems: [Problem] = []
  private let sources: [CaseFile]
  private var places: [Place] = []
  private let overrides: ScenarioOverrides
  private let fitsSenses: Bool
  /// Each text once: the controllers' trials of one case have it in common.
  private var configurations: Set<String> = []
  /// By suite, driver and configuration without its name: the first trial that has them.
  private var samples: [Sample: TrialKey] = [:]
  private var copies: (first: TrialKey, second: TrialKey)?

  /// What must not be run twice.
  private struct Sample: Hashable {
    var suite: String
    var controller: String
    var specification: String
    var digest: String
  }

  /// Where a trial's scenario comes from.
  private struct Place: Sendable {
    var source: Int
    var index: Int
  }

  /// Reads and checks everything: afterwards a trial of the plan can only fail by a file that changes.
  ///
  /// - Throws: `ScenarioError` for a file that is no suite or scenario. Broken cases go to `problems`.
  public init(files: [String], options: Options) throws(BatchError) {
    let ignored = options.decidedFields
    var sources: [CaseFile] = []
    for file in files {
      do { sources.append(try CaseFile(file: file, ignoring: ignored)) } catch { throw .input(error) }
    }
    self.sources = sources
    overrides = options.overrides
    fitsSenses = options.fitsSenses
    try checkNames()
    let fingerprints = ControllerFingerprints()
    for controller in options.controllers.isEmpty ? [nil] : options.controllers.map(Optional.some) {
      for source in sources.indices {
        for index in 0..<sources[source].count {
          add(Place(source: source, index: index), controller, options, fingerprints)
        }
      }
    }
    try checkKeys()
  }

  /// The scenario of a trial as it is run, decoded anew: a plan of many cases keeps none of their worlds in memory.
  /// - Precondition: `index` in `trials.indices`.
  /// - Throws: `ScenarioError`, and `EpisodeError` for policies.
  public func scenario(at index: Int) throws -> Scenario {
    let (place, trial) = (places[index], trials[index])
    var overrides = overrides
    overrides.controller = trial.controllerFlag
    overrides.seed = trial.key.seed
    overrides.agents = trial.key.agents
    return try equipped(sources[place.source].scenario(at: place.index, overrides: overrides))
  }

  /// A case as it is run.
  private func equipped(_ scenario: Scenario) throws(EpisodeError) -> Scenario {
    let equipped = try scenario.equipped()
    return fitsSenses ? equipped.fittingSenses : equipped
  }

  public var episodeCount: Int { trials.reduce(0) { $0 + $1.episodes } }

  /// The controllers' names, in the order of the plan.
  public var controllers: [String] {
    var seen: Set<String> = []
    return trials.map(\.key.controller).filter { seen.insert($0).inserted }
  }

  // MARK: - Expansion

  private mutating func add(
    _ place: Place, _ controller: String?, _ options: Options, _ fingerprints: ControllerFingerprints
  ) {
    let agentCounts = options.agents.isEmpty ? [nil] : options.agents.map(Optional.some)
    let seeds = options.seeds.isEmpty ? [nil] : options.seeds.map(Optional.some)
    let source = sources[place.source]
    for agents in agentCounts {
      for seed in seeds {
        var overrides = overrides
        (overrides.controller, overrides.agents, overrides.seed) = (controller, agents, seed)
        do {
          let scenario = try source.scenario(at: place.index, overrides: overrides)
          let equipped = try self.equipped(scenario)
          _ = try ControllerFactory.teams(for: equipped)
          let key = TrialKey(
            suite: source.name, caseName: source.caseName(at: place.index),
            agents: scenario.world.agents.count, seed: scenario.world.seed,
            controller: controller.map { options.names[$0] ?? $0 } ?? scenario.controllerTitle)
          let flag =
            controller ?? (source.choosesController(at: place.index) ? scenario.controller.flag : nil)
          trials.append(
            Trial(
              key: key, file: source.file, isInSuite: source.isSuite, map: scenario.mapName,
              settings: source.settings(at: place.index), task: scenario.world.task,
              episodes: options.episodes,
              configuration: shared(
                scenario.configurationText(named: source.isSuite ? key.caseName : nil)),
              senses: equipped.sensesText(apartFrom: scenario), specification: scenario.controller.json.text,
              fingerprint: try fingerprints.fingerprint(of: scenario),
              controllerFlag: flag,
              flags: overrides.commandLine))
          places.append(place)
          note(equipped, key)
        } catch {
          let name = source.isSuite ? "\(source.name): \(source.caseName(at: place.index))" : source.file
          problems.append(Problem(caseName: name, error: error))
        }
      }
    }
  }

  /// Remembers the first two trials that are copies of each other.
  private mutating func note(_ scenario: Scenario, _ key: TrialKey) {
    let sample = Sample(
      suite: key.suite, controller: key.controller, specification: scenario.controller.json.text,
      digest: Digest.text(scenario.configurationText(named: "")))
    if let first = samples[sample] {
      if first != key, copies == nil { copies = (first, key) }
    } else {
      samples[sample] = key
    }
  }

  private mutating func shared(_ configuration: String) -> String {
    configurations.insert(configuration).memberAfterInsert
  }

  // MARK: - Checks

  private func checkNames() throws(BatchError) {
    var files: [String: String] = [:]
    for source in sources {
      let name = source.isSuite ? source.name : "\(source.name)/\(source.caseName(at: 0))"
      if let first = files.updateValue(source.file, forKey: name) {
        throw .sameName(source.name, files: [first, source.file])
      }
    }
  }

  private func checkKeys() throws(BatchError) {
    var keys: Set<TrialKey> = []
    for trial in trials where !keys.insert(trial.key).inserted {
      throw .sameTrial(trial.key)
    }
    if let copies { throw .sameConfiguration(copies.first, copies.second) }
  }
}

extension Scenario {
  /// The resolved scenario on one line, without what drives the agents that have no controller of their own.
  /// - Parameter name: instead of its own; nil for that.
  func configurationText(named name: String?) -> String {
    guard case .object(let members) = resolved else { return resolved.text }
    return JSONValue.object(
      members.filter { $0.key != "controller" }.map { member in
        if let name, member.key == "name" { JSONValue.Member("name", .string(name)) } else { member }
      }
    ).text
  }
}

extension Scenario {
  /// The senses on one line, as members of a scenario; empty where they are those of another.
  fileprivate func sensesText(apartFrom other: Scenario) -> String {
    guard world.sensors != other.world.sensors || world.radio != other.world.radio else { return "" }
    return JSONValue.object([.init("sensors", world.sensors.json), .init("radio", world.radio.json)]).text
  }
}

extension ControllerSpecification {
  /// The `--controller` that says the same, for one without options but a file.
  fileprivate var flag: String { policyFile.map { "\(name):\($0)" } ?? name }
}

extension ScenarioOverrides {
  /// The flags that say the same on a command line, but for the controller.
  var commandLine: String {
    var flags: [String] = []
    if let agents { flags.append("--agents \(agents)") }
    if let seed { flags.append("--seed \(seed)") }
    if let maxSteps { flags.append("--max-steps \(maxSteps)") }
    if let collisions { flags.append("--collisions \(collisions.rawValue)") }
    if let map { flags.append("--map \(ShellText.quotedPath(Path.relative(map)))") }
    return flags.joined(separator: " ")
  }
}
