import Basics
import Environments
import Episodes
import GridWorld
import Planning
import Policies
import Scenarios
import Simulation
import Testing
import Training
import TrainingFiles

/// Worlds that the tests step, and how their episodes are made by hand.
struct TwinCase: CustomTestStringConvertible, Sendable {
  enum Place: Sendable {
    case fixed(String, agents: Int?)
    case placed(String, agents: Int)
    case training(String)
    /// Maps with two numbers of agents.
    case mixture
    case listed([String])
  }

  var name: String
  var place: Place
  var robots = EnvironmentConfiguration.Robots.all
  var ending = EnvironmentConfiguration.Ending.team
  var autoreset = EnvironmentConfiguration.Autoreset.nextStep
  var messages = 0
  var worlds = 3
  var threads = 1
  var maxSteps = 12
  var isSeeded = true
  var reward = RewardConfiguration()

  var testDescription: String { name }

  func configuration() throws -> EnvironmentConfiguration {
    let source: EnvironmentSource
    switch place {
    case .fixed(let scenario, let agents):
      source = try EnvironmentSource(
        Repository.scenario(scenario, agents: agents, maxSteps: maxSteps), controller: controller)
    case .placed(let scenario, let agents):
      source = try EnvironmentSource(
        placing: agents, in: Repository.scenario(scenario, maxSteps: maxSteps), controller: controller)
    case .training, .mixture:
      source = EnvironmentSource(try training(), controller: controller)
    case .listed(let scenarios):
      source = try EnvironmentSource(
        scenarios.map { try Repository.scenario($0, maxSteps: maxSteps) }, name: "list",
        controller: controller)
    }
    var configuration = EnvironmentConfiguration(source: source)
    (configuration.worlds, configuration.threads) = (worlds, threads)
    (configuration.robots, configuration.ending) = (robots, ending)
    (configuration.autoreset, configuration.messages) = (autoreset, messages)
    (configuration.reward, configuration.perception) = (reward, perception)
    return configuration
  }

  private var perception: Perception {
    if case .training = place { return Perception(relations: true) }
    return .everywhere
  }

  /// Of the robots that are not the caller's: one that is quick, and acts on what it sees.
  private var controller: ControllerSpecification? { try? ControllerSpecification(flag: "greedy") }

  private func training() throws -> TrainerConfiguration {
    if case .training(let name) = place {
      var training = try Repository.training(name).configuration
      training.worlds.limitSteps(to: maxSteps)
      return training
    }
    var training = TrainerConfiguration(name: "mixture")
    training.worlds = WorldDistribution(
      source: .mixture(
        [2, 5, 9].map { agents in
          WorldPart(
            weight: 1,
            maps: DrawnMap(MapGenerator(.random(RandomMap(density: 0.15)), width: 8, height: 7)),
            agents: [agents])
        }), maxSteps: maxSteps)
    return training
  }

  /// Episode `number` of a world, by hand.
  func worldMaker(seed: UInt64?) throws -> (_ number: Int) -> World? {
    let width = try configuration().layout.outputWidth
    let robot = if case .one(let robot) = robots { robot } else { 0 }
    let distribution: (WorldDistribution, UInt64, SensorConfiguration, RadioConfiguration)
    switch place {
    case .fixed(let scenario, let agents):
      var world = try Repository.scenario(scenario, agents: agents, maxSteps: maxSteps).equipped().world
      if let seed { world.seed = seed }
      let fixed = world
      return { World(fixed, episode: $0, outputWidth: width) }
    case .placed(let scenario, let agents):
      let world = try Repository.scenario(scenario, maxSteps: maxSteps).equipped().world
      distribution = (
        WorldDistribution(
          source: .placed(world, agents: agents, minDistance: 1), dynamics: world.dynamics, task: world.task,
          maxSteps: maxSteps), world.seed, world.sensors, world.radio
      )
    case .listed(let scenarios):
      let worlds = try scenarios.map { try Repository.scenario($0, maxSteps: maxSteps).equipped().world }
      distribution = (
        WorldDistribution(source: .listed(worlds), dynamics: worlds[0].dynamics, maxSteps: maxSteps),
        worlds[0].seed, worlds[0].sensors, worlds[0].radio
      )
    case .training, .mixture:
      let training = try training()
      distribution = (training.worlds, training.seed, training.policy.sensors, training.policy.radio)
    }
    let (worlds, own, sensors, radio) = distribution
    return { number in
      let instance = worlds.instance(
        number, for: .training, seed: seed ?? own, sensors: sensors, radio: radio)
      return instance.agents.count > robot ? World(instance, outputWidth: width) : nil
    }
  }

  func twins(_ configuration: EnvironmentConfiguration, seeds: [UInt64]?) throws -> [PlainTwin] {
    try (0..<worlds).map { world in
      try PlainTwin(
        configuration, first: seeds == nil ? world : 0, stride: seeds == nil ? worlds : 1,
        controller: { GreedyController() }, makeWorld: worldMaker(seed: seeds?[world]))
    }
  }

  static let all: [TwinCase] = [
    TwinCase(name: "grid, all", place: .fixed("junction", agents: nil)),
    TwinCase(name: "grid, two threads", place: .fixed("plaza-crowd", agents: 9), worlds: 5, threads: 2),
    TwinCase(
      name: "grid, same step", place: .fixed("corridor-swap", agents: nil), autoreset: .sameStep, worlds: 4,
      threads: 3),
    TwinCase(name: "grid, no seeds", place: .placed("gates", agents: 4), isSeeded: false),
    TwinCase(
      name: "grid, disabled", place: .placed("junction", agents: 3), autoreset: .disabled, maxSteps: 7),
    TwinCase(
      name: "one of many", place: .fixed("gates", agents: 5), robots: .one(3), autoreset: .sameStep,
      threads: 2, maxSteps: 9),
    TwinCase(
      name: "one, until it is there", place: .placed("corridor-swap", agents: 2), robots: .one(1),
      ending: .robot, worlds: 6, maxSteps: 40),
    TwinCase(
      name: "one, disabled", place: .placed("rooms-lossy-radio", agents: 6), robots: .one(0),
      autoreset: .disabled, maxSteps: 8),
    TwinCase(name: "messages", place: .placed("rooms-lossy-radio", agents: 6), messages: 3),
    TwinCase(name: "messages of one", place: .placed("junction", agents: 4), robots: .one(2), messages: 2),
    TwinCase(name: "headings", place: .fixed("sorting-oriented", agents: nil), threads: 2, maxSteps: 15),
    TwinCase(
      name: "headings, one", place: .fixed("sorting-oriented", agents: nil), robots: .one(7),
      autoreset: .sameStep),
    TwinCase(name: "discs", place: .fixed("crowd", agents: nil), maxSteps: 14),
    TwinCase(
      name: "discs that learn to cross a crowd", place: .training("crowd"), autoreset: .sameStep, threads: 2,
      maxSteps: 16,
      reward: RewardConfiguration(
        progress: 0.2, collision: -1, offGoal: -0.02, success: 1, shared: 0, discomfort: -0.5)),
    TwinCase(name: "numbers of robots", place: .mixture, worlds: 5, threads: 2, maxSteps: 5),
    TwinCase(
      name: "numbers of robots, same step", place: .mixture, autoreset: .sameStep, worlds: 4, maxSteps: 4),
    TwinCase(
      name: "numbers of robots, one", place: .mixture, robots: .one(1), ending: .robot, worlds: 4,
      maxSteps: 6),
    TwinCase(
      name: "a list", place: .listed(["junction", "corridor-swap"]), worlds: 4,
      reward: RewardConfiguration(arrival: 2, collision: -0.5, step: -0.25, success: 3, shared: 0)),
  ]
}

@Suite("A vector of worlds") struct VectorEnvironmentTests {
  @Test("does what the same worlds do that are stepped by hand", arguments: TwinCase.all)
  func twins(testCase: TwinCase) throws {
    let configuration = try testCase.configuration()
    let caller = try EnvironmentCaller(configuration)
    let seeds = testCase.isSeeded ? (0..<testCase.worlds).map { UInt64($0) * 977 + 5 } : nil
    var twins = try testCase.twins(configuration, seeds: seeds)
    try caller.reset(seeds: seeds)
    var comparison = TwinComparison(testCase, caller)
    for world in twins.indices {
      twins[world].begin()
      try comparison.check(
        world, twins[world], told: .init(rewards: comparison.unpaid(twins[world]), reset: true), step: -1)
    }
    var rng = SplitMix64(seed: 11)
    var wasOver = [Bool](repeating: false, count: twins.count)
    for step in 0..<45 {
      let actions = (0..<caller.environment.rows).map { _ in
        Int32(rng.index(below: caller.layout.actionCount))
      }
      let messages =
        testCase.messages > 0 ? actions.map { _ in Int32(rng.index(below: testCase.messages)) } : nil
      try caller.step(actions, messages: messages)
      for world in twins.indices {
        let first = world * configuration.rowsPerWorld
        let own = first..<first + configuration.rowsPerWorld
        var told = PlainTwin.Telling(rewards: comparison.unpaid(twins[world]))
        if wasOver[world] {
          if testCase.autoreset == .nextStep {
            twins[world].begin()
            wasOver[world] = false
            told.reset = true
          }
        } else {
          told = twins[world].step(Array(actions[own]), messages.map { Array($0[own]) })
          told.rewards = twins[world].paid(told.rewards)
          wasOver[world] = told.terminated || told.truncated
          if wasOver[world], testCase.autoreset == .sameStep {
            try comparison.checkLast(world, twins[world], step: step)
            comparison.pad(&told)
            twins[world].begin()
            wasOver[world] = false
            told.reset = true
          }
        }
        comparison.pad(&told)
        try comparison.check(world, twins[world], told: told, step: step)
      }
      if testCase.autoreset == .disabled, step % 10 == 9 {
        let marks = wasOver
        try caller.reset(marks: marks)
        for world in twins.indices where marks[world] { twins[world].begin() }
        for world in twins.indices {
          let told = PlainTwin.Telling(rewards: comparison.unpaid(twins[world]), reset: marks[world])
          try comparison.check(world, twins[world], told: told, step: step)
          wasOver[world] = wasOver[world] && !marks[world]
        }
      }
    }
    #expect(comparison.episodes >= testCase.worlds, "episodes must end for the test to say something")
    if testCase.ending == .robot { #expect(comparison.terminations > 0) }
  }

  @Test("has the same episodes for the same seeds, whatever the number of worlds and threads")
  func seeds() throws {
    var tellings: [[PlainTwin.Telling]] = []
    for (worlds, threads, place) in [(1, 1, 0), (6, 1, 4), (5, 3, 2), (5, 9, 0)] {
      let testCase = TwinCase(
        name: "", place: .mixture, worlds: worlds, threads: threads, maxSteps: 6)
      let caller = try EnvironmentCaller(testCase.configuration())
      try caller.reset(seeds: (0..<worlds).map { $0 == place ? 42 : UInt64($0) })
      let rowsPerWorld = caller.environment.configuration.rowsPerWorld
      var own = SplitMix64(seed: 3)
      tellings.append([])
      for _ in 0..<40 {
        var actions = [Int32](repeating: 0, count: caller.environment.rows)
        for row in 0..<rowsPerWorld { actions[place * rowsPerWorld + row] = Int32(own.index(below: 5)) }
        try caller.step(actions)
        tellings[tellings.count - 1].append(caller.telling(place))
      }
    }
    #expect(tellings[0].contains { $0.truncated })
    for other in tellings.dropFirst() { #expect(other == tellings[0]) }
  }

  @Test("tells the metrics of the episode that ended last, and of the one under way before any did")
  func metrics() throws {
    let testCase = TwinCase(name: "", place: .fixed("junction", agents: nil), worlds: 1, maxSteps: 5)
    let configuration = try testCase.configuration()
    let caller = try EnvironmentCaller(configuration)
    var twin = try #require(try testCase.twins(configuration, seeds: [3]).first)
    try caller.reset(seeds: [3])
    twin.begin()
    var rng = SplitMix64(seed: 1)
    var episode = Episode(twin.world, teams: [])
    for step in 0..<9 {
      let actions = (0..<caller.environment.rows).map { _ in Int32(rng.index(below: 5)) }
      try caller.step(actions)
      if step < 5 {
        episode.advance(
          commands: Dictionary(uniqueKeysWithValues: actions.enumerated().map { ($0, Action(Int($1))) }))
      }
      let (told, own) = (caller.environment.metrics(0), episode.metrics)
      for name in EpisodeMetrics.definitions.map(\.name) where name != "runtime" {
        #expect(told[name] == own[name], "\(name), step \(step)")
      }
    }
  }

  @Test("says that no episode can be played where all robots stand on their goals, or none has room")
  func nothingToDo() throws {
    let still = try Scenario(
      text: """
        {"version": 1, "name": "still", "map": {"rows": ["..."]}, "maxSteps": 4,
         "agents": [{"start": [0, 0], "goals": [[0, 0]]}]}
        """, file: "still.json")
    let caller = try EnvironmentCaller(
      EnvironmentConfiguration(source: EnvironmentSource(still)))
    #expect(throws: EnvironmentError.noEpisode(source: "still", tried: 16)) { try caller.reset() }
    #expect(throws: EnvironmentError.noEpisode(source: "still", tried: 16)) { try caller.reset(seeds: [1]) }
    let full = EnvironmentConfiguration(source: try EnvironmentSource(placing: 9, in: still))
    #expect(throws: EnvironmentError.noEpisode(source: "still", tried: 16)) { try VectorEnvironment(full) }
  }

  @Test("refuses more worlds than the machine has memory for")
  func tooLarge() throws {
    let source = try EnvironmentSource(placing: 900, in: Repository.scenario("office-doors"))
    var configuration = EnvironmentConfiguration(source: source)
    (configuration.worlds, configuration.robots) = (65_536, .one(0))
    var failure: EnvironmentError?
    do { _ = try VectorEnvironment(configuration) } catch let error as EnvironmentError { failure = error }
    let message = try #require(failure?.description)
    #expect(message.hasPrefix("65536 worlds would take ") && message.contains("iB and more, and there are"))
  }
}

/// Compares worlds of an environment with their twins.
private struct TwinComparison {
  let testCase: TwinCase
  let caller: EnvironmentCaller
  let rowsPerWorld: Int
  private(set) var episodes = 0
  private(set) var terminations = 0

  init(_ testCase: TwinCase, _ caller: EnvironmentCaller) {
    (self.testCase, self.caller) = (testCase, caller)
    rowsPerWorld = caller.environment.configuration.rowsPerWorld
  }

  func unpaid(_ twin: PlainTwin) -> [Float] { Array(repeating: 0, count: rowsPerWorld) }

  /// Rows of robots that are not there are paid nothing.
  func pad(_ told: inout PlainTwin.Telling) {
    while told.rewards.count < rowsPerWorld { told.rewards.append(0) }
  }

  mutating func check(_ world: Int, _ twin: PlainTwin, told: PlainTwin.Telling, step: Int) throws {
    #expect(caller.telling(world) == told, "\(testCase.name), world \(world), step \(step)")
    if told.terminated || told.truncated { episodes += 1 }
    if told.terminated { terminations += 1 }
    let rows = twin.rows()
    let present = (0..<rowsPerWorld).map { UInt8($0 < rows.count ? 1 : 0) }
    #expect(caller.present(world) == present, "\(testCase.name), world \(world), step \(step)")
    try compare(world, rows, isLast: false, step)
  }

  func checkLast(_ world: Int, _ twin: PlainTwin, step: Int) throws {
    try compare(world, twin.rows(), isLast: true, step)
  }

  private func compare(_ world: Int, _ rows: [Row], isLast: Bool, _ step: Int) throws {
    let nobody = Row.empty(caller.layout)
    for row in 0..<rowsPerWorld {
      let difference = caller.row(world: world, row, isLast: isLast)
        .difference(from: row < rows.count ? rows[row] : nobody)
      try #require(
        difference == nil, "\(testCase.name), world \(world), row \(row), step \(step), last \(isLast)")
    }
  }
}
