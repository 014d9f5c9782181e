import Basics
import GridWorld
import Simulation
import Synchronization
import Testing

/// Draws random actions for every lane from the lane's own stream.
private struct RandomDriver: VectorDriver {
  var streams: [SplitMix64]
  /// Lanes in which nobody may do what was sampled.
  var held: Set<Int> = []
  /// By lane: rewards, row by row, of all steps.
  var rewards: [[Float]]
  var sampled: [[Action]]

  init(lanes: Int, seeds: [UInt64]? = nil) {
    streams = (0..<lanes).map { SplitMix64(seed: seeds?[$0] ?? UInt64($0)) }
    rewards = Array(repeating: [], count: lanes)
    sampled = Array(repeating: [], count: lanes)
  }

  mutating func decide(_ vector: inout VectorEpisode) {
    for lane in vector.lanes.indices where !vector.lanes[lane].isOver {
      vector.decide(lane) { world, decision in
        for agent in 0..<world.agentCount {
          decision.sampled[agent] = Action(streams[lane].index(below: world.catalogue.count))
        }
        sampled[lane] += decision.sampled
      }
    }
  }

  mutating func intervene(lane: Int, _ world: World, _ decision: inout JointDecision) {
    guard held.contains(lane) else { return }
    for agent in 0..<world.agentCount { decision.executed[agent] = .idle }
  }

  mutating func review(_ vector: borrowing VectorEpisode) {
    guard !vector.rewards.isEmpty else { return }
    for lane in vector.lanes.indices {
      guard let row = vector.lanes[lane].firstRow else { continue }
      let first = row - vector.stepRows.lowerBound
      rewards[lane] += vector.rewards[first..<(first + vector.lanes[lane].episode.world.agentCount)]
    }
  }
}

@Suite("A vector of episodes") struct VectorEpisodeTests {
  private func configuration(_ seed: UInt64, agents: Int = 6, maxSteps: Int = 20) -> WorldConfiguration {
    var configuration = randomConfiguration(
      seed: seed, width: 8, height: 8, agents: agents, density: 0.15, task: .reach)
    configuration.maxSteps = maxSteps
    return configuration
  }

  private func episode(_ seed: UInt64, agents: Int = 6, maxSteps: Int = 20) -> Episode {
    Episode(World(configuration(seed, agents: agents, maxSteps: maxSteps), outputWidth: 5), teams: [])
  }

  private var layout: ObservationLayout { ObservationLayout(sensors: .init(), outputWidth: 5) }

  @Test(
    "plays every lane as if it were alone",
    arguments: [VectorEpisode.RowPlacement.compact, .fixed(agents: 6)])
  func lanesAreIndependent(rows: VectorEpisode.RowPlacement) {
    let lengths = [20, 7, 13]
    var together = VectorEpisode(rows: rows, layout: layout, capacity: 18, reward: .init())
    together.begin((0..<3).map { episode(UInt64($0), maxSteps: lengths[$0]) })
    var driver = RandomDriver(lanes: 3)
    let isOver = together.play(&driver)
    #expect(isOver)
    for lane in 0..<3 {
      var alone = VectorEpisode(layout: layout, capacity: 6, reward: .init())
      alone.begin([episode(UInt64(lane), maxSteps: lengths[lane])])
      var own = RandomDriver(lanes: 1, seeds: [UInt64(lane)])
      let isAloneOver = alone.play(&own)
      #expect(isAloneOver)
      #expect(own.rewards[0] == driver.rewards[lane] && !own.rewards[0].isEmpty)
      #expect(alone.lanes[0].episodeReturn == together.lanes[lane].episodeReturn)
      #expect(alone.lanes[0].episode.world.state == together.lanes[lane].episode.world.state)
    }
    #expect(together.lanes.map { $0.episode.world.state.step } == lengths)
  }

  @Test("writes the rows that each world's own builder writes, where the placement says")
  func rows() throws {
    for placement in [VectorEpisode.RowPlacement.compact, .appended, .fixed(agents: 7)] {
      var vector = VectorEpisode(rows: placement, layout: layout, capacity: 200)
      vector.begin([episode(1, agents: 3, maxSteps: 4), episode(2, agents: 5, maxSteps: 9)])
      var driver = RandomDriver(lanes: 2)
      let observation = try #require(vector.observation)
      var starts: [[Int?]] = []
      for _ in 0..<6 {
        vector.observe()
        starts.append(vector.lanes.map(\.firstRow))
        for lane in vector.lanes {
          guard let first = lane.firstRow else { continue }
          let world = lane.episode.world
          var builder = ObservationBuilder(for: world)
          let own = Observation(layout: builder.layout, agents: world.agentCount)
          builder.observe(world, into: own)
          for agent in 0..<world.agentCount {
            #expect(own.environment(agent: agent) == observation.environment(agent: first + agent))
          }
        }
        // Observing twice changes nothing but the rows of `appended`.
        if placement == .appended { break }
        vector.advance(&driver)
      }
      switch placement {
      case .compact: #expect(starts == [[0, 3], [0, 3], [0, 3], [0, 3], [nil, 0], [nil, 0]])
      case .fixed: #expect(starts == [[0, 7], [0, 7], [0, 7], [0, 7], [nil, 7], [nil, 7]])
      case .appended: #expect(starts == [[0, 3]])
      }
    }
  }

  @Test("appends the rows of every step behind those of the last")
  func appendedRows() {
    var vector = VectorEpisode(rows: .appended, layout: layout, capacity: 3 * 4 + 5 * 9)
    vector.begin([episode(1, agents: 3, maxSteps: 4), episode(2, agents: 5, maxSteps: 9)])
    var driver = RandomDriver(lanes: 2)
    var next = 0
    while vector.advance(&driver) {
      #expect(vector.stepRows.lowerBound == next)
      next = vector.stepRows.upperBound
    }
    #expect(next == 3 * 4 + 5 * 9)
  }

  @Test("carries out what a hook decides, and keeps what was sampled")
  func interventions() {
    var vector = VectorEpisode()
    vector.begin([episode(3), episode(4)])
    var driver = RandomDriver(lanes: 2)
    driver.held = [1]
    let before = vector.lanes[1].episode.world.state.poses
    for _ in 0..<10 { vector.advance(&driver) }
    #expect(vector.lanes[1].episode.world.state.poses == before)
    #expect(vector.lanes[0].episode.world.state.pathLength.contains { $0 > 0 })
    #expect(vector.lanes[1].episode.decision.sampled.contains { $0 != .idle })
    #expect(vector.lanes[1].episode.decision.executed.allSatisfy { $0 == .idle })
    #expect(driver.sampled[1].count == 60)
  }

  @Test("puts lanes back to the start or gives them other episodes while the rest goes on")
  func restarts() {
    var vector = VectorEpisode(layout: layout, capacity: 12, reward: .init())
    vector.begin([episode(5, maxSteps: 5), episode(6, maxSteps: 50)])
    var driver = RandomDriver(lanes: 2)
    for _ in 0..<5 { vector.advance(&driver) }
    vector.observe()
    #expect(vector.lanes[0].isOver && !vector.lanes[1].isOver)
    vector.restart(0)
    #expect(!vector.lanes[0].isOver && vector.lanes[0].episode.world.state.step == 0)
    #expect(vector.lanes[0].episodeReturn == 0)
    vector.advance(&driver)
    vector.replace(0, by: episode(7, maxSteps: 5))
    vector.advance(&driver)
    #expect(vector.lanes[0].episode.world.state.step == 1 && vector.lanes[1].episode.world.state.step == 7)
  }

  @Test("pays what the definition says", arguments: UInt64(1)...6)
  func rewards(seed: UInt64) {
    let reward = RewardConfiguration(
      progress: 0.5, arrival: 2, collision: -0.25, step: -0.125, offGoal: -1, success: 4, shared: 0)
    var vector = VectorEpisode(reward: reward)
    vector.begin([episode(seed, agents: 8, maxSteps: 30)])
    var driver = RandomDriver(lanes: 1)
    var total = 0.0
    while true {
      let before = vector.lanes[0].episode.world
      driver.rewards = [[]]
      guard vector.advance(&driver) else { break }
      let after = vector.lanes[0].episode.world
      for agent in 0..<8 {
        let gained = Double(before.stepsToGo(of: agent)) - Double(after.stepsToGo(of: agent))
        let hasArrived = after.state.lastArrival[agent] == Int32(after.state.step)
        let wasRefused = [.blockedByAgent, .blockedByObstacle].contains(after.state.outcome[agent])
        let expected =
          0.5 * gained + (hasArrived ? 2 : 0) + (wasRefused ? -0.25 : 0) - 0.125
          + (after.isOnGoal(agent) ? 0 : -1) + (after.isTerminated ? 4 : 0)
        #expect(driver.rewards[0][agent] == Float(expected), "agent \(agent), seed \(seed)")
        total += expected
      }
    }
    #expect(abs(vector.lanes[0].episodeReturn - total) < 1e-9)
  }

  @Test("changes nothing once it is over")
  func over() {
    var vector = VectorEpisode()
    vector.begin([episode(1, maxSteps: 3)])
    var driver = RandomDriver(lanes: 1)
    let hasEnded = vector.play(&driver)
    #expect(hasEnded && vector.isOver)
    let state = vector.lanes[0].episode.world.state
    let hasMoved = vector.advance(&driver)
    #expect(!hasMoved && vector.lanes[0].episode.world.state == state)
  }
}

@Suite("Playing many episodes") struct EpisodePlayerTests {
  /// Plays random walks and keeps the length of every path.
  private struct Walker: EpisodeWorker {
    let results: Results
    var begun = 0

    mutating func begin(_ piece: Int, _ vector: inout VectorEpisode) -> TeamDriver? {
      guard piece % 5 != 4 else { return nil }
      begun += 1
      var configuration = randomConfiguration(seed: UInt64(piece), width: 8, height: 8, agents: 4)
      configuration.maxSteps = 15
      vector.begin([
        Episode(World(configuration), teams: [.init(controller: GreedyWalk(), agents: Array(0..<4))])
      ])
      return TeamDriver()
    }

    mutating func finish(_ piece: Int, _ vector: inout VectorEpisode, _ driver: TeamDriver) {
      let lengths = vector.lanes[0].episode.world.state.pathLength
      results.lengths.withLock { $0[piece] = lengths }
    }
  }

  private final class Results: Sendable {
    let lengths = Locked<[Int: [Int32]]>([:])
  }

  private func play(jobs: Int, isCancelled: @escaping @Sendable () -> Bool = { false }) -> [Int: [Int32]] {
    let results = Results()
    EpisodePlayer(jobs: jobs, isCancelled: isCancelled).play(count: 23) { Walker(results: results) }
    return results.lengths.withLock { $0 }
  }

  @Test("gives the same whatever the number of threads, and leaves out what a worker leaves out")
  func threads() {
    let one = play(jobs: 1)
    #expect(one.count == 19 && one[4] == nil && one.values.contains { $0.contains { $0 > 0 } })
    #expect(play(jobs: 2) == one)
    #expect(play(jobs: 7) == one)
  }

  @Test("drops what is unfinished once it is cancelled")
  func cancelling() {
    let asked = Atomic<Int>(0)
    let some = play(jobs: 1) { asked.add(1, ordering: .relaxed).newValue > 100 }
    #expect(some.count > 0 && some.count < 19)
    let all = play(jobs: 1)
    for (piece, lengths) in some { #expect(all[piece] == lengths) }
  }
}
