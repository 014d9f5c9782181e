import Simulation

/// Some of an environment's worlds, one after another: one thread's share.
final class EnvironmentShard: @unchecked Sendable {
  typealias Results = VectorEnvironment.Results

  private let configuration: EnvironmentConfiguration
  /// Of the environment.
  let worlds: Range<Int>
  /// Why the last call came to nothing.
  var failure: (any Error)?
  private(set) var vector: VectorEpisode
  /// Where rows go: sets 0 and 1, and the last ones of episodes.
  private var targets: [Observation?] = [nil, nil, nil]
  /// Of each set and world: how many of its rows, from the first on, somebody's observation stands in.
  private var written: [[Int]]
  /// Rows of all robots, where callers see one of them.
  private let whole: Observation?
  private let rowsPerLane: Int
  private let rowsPerWorld: Int
  /// Of each world: its episodes' seed, nil for the source's own, and the number of the next.
  private var seeds: [UInt64?]
  private var numbers: [Int]
  /// Of each world: whether its episode is over, and the metrics of the one that ended last.
  private(set) var isOver: [Bool]
  private(set) var lastMetrics: [EpisodeMetrics?]
  /// Of each world: whether it was ever reset, and the seed of the episode that it is in.
  private var isBegun: [Bool]
  private var begunSeeds: [UInt64?]

  /// Worlds as they are before anybody resets them: at their first episodes.
  init(_ configuration: EnvironmentConfiguration, worlds: Range<Int>) throws {
    self.configuration = configuration
    self.worlds = worlds
    written = Array(repeating: Array(repeating: 0, count: worlds.count), count: 3)
    rowsPerWorld = configuration.rowsPerWorld
    let layout = configuration.layout
    let seesOne = configuration.robots != .all
    rowsPerLane = configuration.source.maximumAgents
    whole = seesOne ? Observation(layout: layout, agents: rowsPerLane * worlds.count) : nil
    vector = VectorEpisode(
      rows: .fixed(agents: rowsPerLane), layout: layout, capacity: 0, reward: configuration.reward)
    seeds = Array(repeating: nil, count: worlds.count)
    numbers = Array(worlds)
    isOver = Array(repeating: true, count: worlds.count)
    lastMetrics = Array(repeating: nil, count: worlds.count)
    isBegun = Array(repeating: false, count: worlds.count)
    begunSeeds = Array(repeating: nil, count: worlds.count)
    var episodes: [Episode] = []
    for world in worlds {
      // Nobody plays these: the first reset replaces them.
      var found: Episode?
      for attempt in 0..<EnvironmentShard.patience where found == nil {
        found = try configuration.episode(world + attempt * configuration.worlds, seed: nil)
      }
      guard let found else {
        throw EnvironmentError.noEpisode(source: configuration.source.name, tried: EnvironmentShard.patience)
      }
      episodes.append(found)
    }
    vector.begin(episodes)
  }

  /// Says where a set's rows go, all of which are empty; nil for nowhere.
  func bind(_ set: Int, to target: Observation?) {
    targets[set] = target
    written[set] = Array(repeating: 0, count: worlds.count)
  }

  // MARK: - Starting

  /// Starts the next episodes of some worlds.
  ///
  /// - Parameters:
  ///   - seeds: of their episodes from now on; nil to go on as they are.
  ///   - marks: shape (worlds of the environment); nil for all.
  func reset(
    _ set: Int, seeds newSeeds: UnsafePointer<UInt64>?, marks: UnsafePointer<UInt8>?, _ results: Results
  ) throws {
    for lane in vector.lanes.indices {
      let world = worlds.lowerBound + lane
      let isMarked = marks.map { $0[world] != 0 } ?? true
      if isMarked {
        if let newSeeds { (seeds[lane], numbers[lane]) = (newSeeds[world], 0) }
        try begin(lane)
      }
      tell(lane, results, terminated: false, truncated: false, reset: isMarked)
      if let rewards = results.rewards {
        (rewards + world * rowsPerWorld).update(repeating: 0, count: rowsPerWorld)
      }
    }
    observe(set)
  }

  /// Starts the next episode of a world. One that is over before its first step, as all robots happen to stand on their
  /// goals, is nobody's, and passed over.
  private func begin(_ lane: Int) throws {
    for _ in 0..<EnvironmentShard.patience {
      let (number, seed) = (numbers[lane], seeds[lane])
      numbers[lane] += seed == nil ? configuration.worlds : 1
      if !configuration.source.varies, isBegun[lane], begunSeeds[lane] == seed {
        vector.restart(lane, episode: number)
      } else {
        guard let episode = try configuration.episode(number, seed: seed) else { continue }
        vector.replace(lane, by: episode)
      }
      (isBegun[lane], begunSeeds[lane]) = (true, seed)
      isOver[lane] = hasEnded(lane)
      if !isOver[lane] { return }
    }
    throw EnvironmentError.noEpisode(source: configuration.source.name, tried: EnvironmentShard.patience)
  }

  private static let patience = 16

  // MARK: - Steps

  /// Takes a step in all worlds whose episodes are under way.
  func step(
    _ set: Int, actions: UnsafePointer<Int32>, messages: UnsafePointer<Int32>?, _ results: Results
  ) throws {
    let wasOver = isOver
    for lane in vector.lanes.indices where wasOver[lane] { vector.end(lane) }
    var driver = CallerDriver(
      robots: configuration.robots, actions: actions + worlds.lowerBound * rowsPerWorld,
      messages: messages.map { $0 + worlds.lowerBound * rowsPerWorld }, rowsPerWorld: rowsPerWorld,
      actionCount: configuration.layout.actionCount)
    vector.step(&driver)
    for lane in vector.lanes.indices {
      if wasOver[lane] {
        pay(lane, results, isStepped: false)
        if configuration.autoreset == .nextStep { try begin(lane) }
        tell(lane, results, terminated: false, truncated: false, reset: configuration.autoreset == .nextStep)
        continue
      }
      pay(lane, results, isStepped: true)
      let world = vector.lanes[lane].episode.world
      let isDone = world.isTerminated || isAtEndOfItsOwn(lane)
      isOver[lane] = isDone || world.isTruncated
      tell(lane, results, terminated: isDone, truncated: isOver[lane] && !isDone, reset: false)
      guard isOver[lane] else { continue }
      lastMetrics[lane] = vector.lanes[lane].episode.metrics
      guard configuration.autoreset == .sameStep else { continue }
      write(lane, set: 2)
      try begin(lane)
      results.reset?[worlds.lowerBound + lane] = 1
    }
    observe(set)
  }

  private func hasEnded(_ lane: Int) -> Bool { vector.lanes[lane].episode.isOver || isAtEndOfItsOwn(lane) }

  /// Whether the caller's one robot is where it was to go, and nothing else counts.
  private func isAtEndOfItsOwn(_ lane: Int) -> Bool {
    guard configuration.ending == .robot, case .one(let robot) = configuration.robots else { return false }
    let world = vector.lanes[lane].episode.world
    return world.configuration.task == .reach && world.isOnGoal(robot)
  }

  private func pay(_ lane: Int, _ results: Results, isStepped: Bool) {
    guard let rewards = results.rewards else { return }
    let own = rewards + (worlds.lowerBound + lane) * rowsPerWorld
    own.update(repeating: 0, count: rowsPerWorld)
    guard isStepped else { return }
    let first = lane * rowsPerLane
    if case .one(let robot) = configuration.robots {
      own[0] = vector.rewards[first + robot]
      if isAtEndOfItsOwn(lane), !vector.lanes[lane].episode.world.isTerminated {
        own[0] += Float(configuration.reward.success)
      }
    } else {
      for agent in vector.lanes[lane].agents { own[agent] = vector.rewards[first + agent] }
    }
  }

  private func tell(_ lane: Int, _ results: Results, terminated: Bool, truncated: Bool, reset: Bool) {
    let world = worlds.lowerBound + lane
    results.terminated?[world] = terminated ? 1 : 0
    results.truncated?[world] = truncated ? 1 : 0
    results.reset?[world] = reset ? 1 : 0
  }

  // MARK: - Observing

  /// Writes the rows of all worlds.
  private func observe(_ set: Int) {
    // Those that are over show how they ended.
    for lane in vector.lanes.indices where isOver[lane] { vector.end(lane) }
    guard let target = targets[set] else { return }
    vector.observation = whole ?? target
    vector.observe()
    for lane in vector.lanes.indices {
      if isOver[lane] { write(lane, set: set) } else { finish(lane, set: set, target) }
    }
  }

  /// Writes the rows of one world as they are now.
  private func write(_ lane: Int, set: Int) {
    guard let target = targets[set] else { return }
    vector.observe(lane, into: whole ?? target, firstRow: lane * rowsPerLane)
    finish(lane, set: set, target)
  }

  /// The rows of a world are written: takes out the caller's robot's, or clears what is left of robots that were there in
  /// another episode; and in those that stay, what was left of peers that are not there.
  private func finish(_ lane: Int, set: Int, _ target: Observation) {
    if let whole, case .one(let robot) = configuration.robots {
      whole.copyRow(lane * rowsPerLane + robot, to: lane, of: target)
      return target.clearHiddenRelations(lane)
    }
    let count = vector.lanes[lane].agents.count
    for agent in 0..<count { target.clearHiddenRelations(lane * rowsPerLane + agent) }
    for agent in count..<max(count, written[set][lane]) { target.clearRow(lane * rowsPerLane + agent) }
    written[set][lane] = count
  }

  /// Marks the rows of robots that are there.
  func tellPresent(_ results: Results) {
    guard let present = results.present else { return }
    for lane in vector.lanes.indices {
      let count = configuration.robots == .all ? vector.lanes[lane].agents.count : 1
      let own = present + (worlds.lowerBound + lane) * rowsPerWorld
      for row in 0..<rowsPerWorld { own[row] = row < count ? 1 : 0 }
    }
  }
}

/// Lets a caller's robots do what it says.
private struct CallerDriver: VectorDriver {
  let robots: EnvironmentConfiguration.Robots
  /// Shape (lanes, rowsPerWorld), numbers of the catalogue.
  let actions: UnsafePointer<Int32>
  let messages: UnsafePointer<Int32>?
  let rowsPerWorld: Int
  let actionCount: Int

  func decide(_ vector: inout VectorEpisode) {
    for lane in vector.lanes.indices where !vector.lanes[lane].isOver {
      guard robots == .all else {
        vector.decideByTeams(lane)
        continue
      }
      vector.decide(lane) { world, decision in
        for agent in 0..<world.agentCount { order(agent, row: lane * rowsPerWorld + agent, &decision) }
      }
    }
  }

  func intervene(lane: Int, _ world: World, _ decision: inout JointDecision) {
    guard case .one(let robot) = robots else { return }
    order(robot, row: lane * rowsPerWorld, &decision)
    decision.executed[robot] = decision.sampled[robot]
    if !decision.commands.isEmpty { decision.commands[robot] = nil }
  }

  /// Says what a robot does and broadcasts: its action, one-hot, and its symbol.
  private func order(_ agent: Int, row: Int, _ decision: inout JointDecision) {
    let action = Action(Int(actions[row]))
    decision.sampled[agent] = action
    decision.say(action, agent)
    guard let messages else { return }
    decision.outputs[agent * decision.outputWidth + actionCount + Int(messages[row])] = 1
  }
}
