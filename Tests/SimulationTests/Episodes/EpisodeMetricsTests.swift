import GridWorld
import Simulation
import Testing

/// Every figure here is worked out by hand.
@Suite("Metrics of a finished episode") struct EpisodeMetricsTests {
  @Test("take means over quiet steps by the teams' shares of these, so that the parts make up the whole")
  func teams() throws {
    let world = scriptedEpisode(["....."], [agent(Cell(0, 0), Cell(2, 0))], script: []).world
    func metrics(_ teams: (agents: Int, share: Double, quiet: Double, events: Double)...) -> EpisodeMetrics {
      EpisodeMetrics(
        world, shortestPaths: [2], runtime: 0,
        figures: teams.map { team in
          var drift = 0.0
          if team.share > 0 { drift += team.share * team.quiet }
          if team.share < 1 { drift += (1 - team.share) * team.events }
          return (
            team.agents,
            [
              ("drift_W", drift), ("drift_W_quiet", team.quiet), ("drift_W_events", team.events),
              ("quiet_share", team.share),
            ]
          )
        })
    }
    let both = metrics((3, 0.25, 0.1, 0.5), (1, 0.75, 0.3, 0.9))
    let share = try #require(both["quiet_share"])
    #expect(abs(share - 0.375) < 1e-12)
    #expect(abs(try #require(both["drift_W_quiet"]) - 0.2) < 1e-12)
    let quiet = try #require(both["drift_W_quiet"])
    let events = try #require(both["drift_W_events"])
    let whole: Double = share * quiet + (1 - share) * events
    #expect(abs(whole - (try #require(both["drift_W"]))) < 1e-12)
    // Where one has no quiet steps the other's count; where none has, there is no mean, and that equals itself.
    let one = metrics((3, 0, .nan, 0.5), (1, 0.75, 0.3, 0.9))
    #expect(one["drift_W_quiet"] == 0.3)
    let none = metrics((3, 0, .nan, 0.5))
    #expect(none["drift_W_quiet"].map(\.isNaN) == true && none["drift_W_events"] == 0.5)
    #expect(none == metrics((3, 0, .nan, 0.5)) && none != one)
  }

  @Test("of one agent that walks straight to its goal")
  func straight() {
    expect(
      scriptedEpisode(["....."], [agent(Cell(0, 0), Cell(2, 0))], script: ["R", "R"]),
      [
        "ISR": 1, "CSR": 1, "SoC": 2, "makespan": 2, "ep_length": 2, "path_length": 2, "SPL": 1,
        "a_collisions": 0, "o_collisions": 0,
      ])
  }

  @Test("count an agent that never leaves its goal as 0")
  func startsOnGoal() {
    expect(
      scriptedEpisode(
        ["....."], [agent(Cell(0, 0), Cell(0, 0)), agent(Cell(4, 0), Cell(2, 0))], script: [".L", ".L"]),
      ["ISR": 1, "CSR": 1, "SoC": 2, "makespan": 2, "ep_length": 2, "path_length": 1, "SPL": 1])
  }

  @Test("of agents that all start on their goals are those of an episode of no steps")
  func nothingToDo() {
    expect(
      scriptedEpisode(["...."], [agent(Cell(0, 0), Cell(0, 0)), agent(Cell(3, 0), Cell(3, 0))], script: []),
      ["ISR": 1, "CSR": 1, "SoC": 0, "makespan": 0, "ep_length": 0, "path_length": 0, "SPL": 1])
  }

  @Test("count an agent that leaves its goal and returns up to its return")
  func leavesAndReturns() {
    // The first is back at step 2, the second arrives at step 3, one step late.
    expect(
      scriptedEpisode(
        ["....."], [agent(Cell(0, 0), Cell(0, 0)), agent(Cell(4, 0), Cell(2, 0))], script: ["R.", "LL", ".L"]),
      ["ISR": 1, "CSR": 1, "SoC": 5, "makespan": 3, "ep_length": 3, "path_length": 2, "SPL": 0.5])
  }

  @Test("count an agent that is off its goal at the end with the episode's length")
  func neverArrives() {
    let episode = expect(
      scriptedEpisode(
        ["....."], [agent(Cell(0, 0), Cell(4, 0)), agent(Cell(3, 0), Cell(3, 0))], script: ["R."], maxSteps: 6
      ),
      ["ISR": 0.5, "CSR": 0, "SoC": 6, "makespan": 6, "ep_length": 6, "path_length": 0.5, "SPL": 0.5])
    #expect(episode.world.isTruncated && !episode.world.isTerminated)
  }

  @Test("count an agent that has been on its goal and left it with the episode's length")
  func leavesForGood() {
    expect(
      scriptedEpisode(["....."], [agent(Cell(0, 0), Cell(1, 0))], script: ["."], maxSteps: 1),
      ["ISR": 0, "CSR": 0, "SoC": 1])
    expect(
      scriptedEpisode(
        ["....."], [agent(Cell(0, 0), Cell(1, 0)), agent(Cell(4, 0), Cell(3, 0))], script: ["R.", "R."],
        maxSteps: 5),
      ["ISR": 0, "CSR": 0, "SoC": 10, "makespan": 5, "path_length": 1, "SPL": 0])
  }

  @Test("weigh a success by the detour it took")
  func detour() {
    expect(
      scriptedEpisode(["....", "...."], [agent(Cell(0, 0), Cell(2, 0))], script: ["D", "R", "R", "U"]),
      ["SPL": 0.5, "path_length": 4, "SoC": 4])
  }

  @Test("count a move refused by an agent for each agent refused, and one refused by a wall or the edge")
  func collisions() {
    // A swap refuses both; then a step off the map; then one into the wall.
    expect(
      scriptedEpisode(
        ["..#"], [agent(Cell(0, 0), Cell(1, 0)), agent(Cell(1, 0), Cell(0, 0))], script: ["RL", "U.", ".R"],
        maxSteps: 4),
      ["a_collisions": 2, "o_collisions": 2, "path_length": 0, "CSR": 0])
  }

  @Test("ask for several goals in their order")
  func severalGoals() {
    // It passes the last goal, [1, 0], on the way to the first.
    let episode = expect(
      scriptedEpisode(
        ["....."], [agent(Cell(0, 0), Cell(2, 0), Cell(0, 0), Cell(1, 0))],
        script: ["R", "R", "L", "L", "R"]),
      ["CSR": 1, "SoC": 5, "makespan": 5, "path_length": 5, "SPL": 1])
    #expect(episode.world.state.goalsReached == [3])
  }

  @Test("of lifelong work count goals a step, and go around the goals again")
  func lifelong() {
    let episode = expect(
      scriptedEpisode(
        ["....."], [agent(Cell(0, 0), Cell(2, 0), Cell(0, 0))], script: ["R", "R", "L", "L", "R", "R"],
        task: .lifelong, maxSteps: 6),
      ["avg_throughput": 0.5, "ep_length": 6, "path_length": 6])
    #expect(episode.world.goalCell(of: 0) == Cell(0, 0))
    #expect(episode.world.isTruncated && !episode.world.isTerminated)
    for name in ["ISR", "CSR", "SoC", "makespan", "SPL"] { #expect(episode.metrics[name] == nil) }
  }

  @Test("are reported under the names announced for the task", arguments: NavigationTask.allCases)
  func names(task: NavigationTask) {
    var episode = scriptedEpisode(
      ["..."], [agent(Cell(0, 0), Cell(2, 0), Cell(0, 0))], script: [], task: task, maxSteps: 1)
    episode.finish()
    #expect(episode.metrics.values.map(\.name) == EpisodeMetrics.names(for: task))
  }

  /// Runs an episode to its end and compares the metrics named.
  @discardableResult
  private func expect(
    _ start: Episode, _ expected: [String: Double], at location: SourceLocation = #_sourceLocation
  ) -> Episode {
    var episode = start
    episode.finish()
    for (name, value) in expected {
      #expect(episode.metrics[name] == value, "\(name)", sourceLocation: location)
    }
    return episode
  }
}

@Suite("Meanings of metrics") struct MetricMeaningTests {
  /// They are read one at a time, in a report's list or in a table of two.
  @Test("do without their neighbors", arguments: EpisodeMetrics.definitions.map(\.name))
  func standAlone(name: String) throws {
    let meaning = try #require(EpisodeMetrics.definitions.first { $0.name == name }).meaning
    for words in ["the same", "of those", "neither", "share that", "all other"] {
      #expect(!meaning.contains(words), "\(name): \(meaning)")
    }
  }
}
