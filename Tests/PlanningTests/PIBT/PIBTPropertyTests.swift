import GridWorld
import Planning
import Simulation
import Testing

@Suite("PIBT, over seeds") struct PIBTPropertyTests {
  @Test(
    "plans joint actions that are carried out as they are",
    arguments: [NavigationTask.reach, .lifelong], UInt64(1)...10)
  func noConflicts(task: NavigationTask, seed: UInt64) throws {
    try expectNoConflicts(task, seed, .plain)
    try expectNoConflicts(task, seed, .strong)
  }

  @Test(
    "plans for the collision rule in force", arguments: [CollisionRule.blockBoth, .priority], UInt64(1)...10)
  func rules(rule: CollisionRule, seed: UInt64) throws {
    for task in NavigationTask.allCases {
      try expectNoConflicts(task, seed, .plain, rule)
      try expectNoConflicts(task, seed, .strong, rule)
    }
    var configuration = randomWorld(seed: seed, agents: 20, density: 0).configuration
    configuration.dynamics = .grid(collisions: rule)
    var episode = Episode(World(configuration), PIBTController(options: .strong))
    let isSolved = episode.run(steps: 200)
    #expect(isSolved, "seed \(seed)")
  }

  @Test("says where moves may be refused after all, and only there", arguments: CollisionRule.allCases)
  func caveats(rule: CollisionRule) {
    var configuration = randomWorld(seed: 1, agents: 10).configuration
    configuration.dynamics = .grid(collisions: rule)
    #expect(Episode(World(configuration), PIBTController(options: .plain)).notes.isEmpty)
    let shared = Episode(
      World(configuration),
      teams: [
        .init(controller: StandingController(), agents: [0]),
        .init(controller: PIBTController(options: .strong, name: "pibt+"), agents: Array(1..<10)),
      ])
    let words =
      "pibt+: moves may be refused under the collision rule '\(rule.rawValue)' after all: it takes agents that others "
      + "drive to stand still."
    #expect(shared.notes == (rule == .soft ? [] : [words]))
    let free = configuration.grid.freeCells.first { cell in
      !configuration.agents.contains { $0.start == cell }
    }
    configuration.obstacles = [.walker(start: free ?? Cell(0, 0))]
    for controller in [PIBTController(options: .plain) as any Controller, LaCAMController()] {
      let notes = Episode(World(configuration), controller).notes
      #expect(
        notes.contains { $0.contains("it takes obstacles to stand still") } == (rule != .soft), "\(notes)")
    }
  }

  private func expectNoConflicts(
    _ task: NavigationTask, _ seed: UInt64, _ options: PIBTOptions, _ rule: CollisionRule = .soft
  ) throws {
    var configuration = randomWorld(seed: seed, agents: 60, task: task).configuration
    configuration.dynamics = .grid(collisions: rule)
    var episode = Episode(World(configuration), PIBTController(options: options))
    for _ in 0..<150 where !episode.isOver {
      episode.advance()
      try expectCarriedOut(episode.world, seed)
    }
    #expect(episode.metrics["a_collisions"] == 0)
    #expect(episode.metrics["o_collisions"] == 0)
    #expect(episode.world.state.pathLength.contains { $0 > 10 }, "seed \(seed): nobody went anywhere")
  }

  @Test("walks around agents that others drive and that stand still", arguments: UInt64(1)...10)
  func aroundOthers(seed: UInt64) throws {
    let world = randomWorld(seed: seed, agents: 40)
    let standing = Array(stride(from: 0, to: 40, by: 3))
    let driven = (0..<40).filter { !standing.contains($0) }
    var episode = Episode(
      world,
      teams: [
        .init(controller: StandingController(), agents: standing),
        .init(controller: PIBTController(options: seed % 2 == 0 ? .plain : .strong), agents: driven),
      ])
    for _ in 0..<100 {
      episode.advance()
      try expectCarriedOut(episode.world, seed)
    }
    for agent in standing { #expect(episode.world.state.pathLength[agent] == 0) }
    #expect(driven.contains { episode.world.state.pathLength[$0] > 5 })
  }

  @Test("is the same for the same seed and episode, and another for another", arguments: UInt64(1)...4)
  func determinism(seed: UInt64) {
    func states(seed: UInt64, episode: Int) -> [WorldState] {
      let start = randomWorld(seed: 3, agents: 50)
      var configuration = start.configuration
      configuration.seed = seed
      var run = Episode(World(configuration, episode: episode), PIBTController())
      return (0..<40).map { _ in
        run.advance()
        return run.world.state
      }
    }
    let reference = states(seed: seed, episode: 0)
    #expect(states(seed: seed, episode: 0) == reference)
    #expect(states(seed: seed, episode: 1) != reference)
    #expect(states(seed: seed + 100, episode: 0) != reference)
  }

  @Test("after a restart plays the same episode again")
  func restart() {
    var episode = Episode(randomWorld(seed: 5, agents: 50), PIBTController())
    episode.run(steps: 30)
    let first = episode.world.state
    episode.restart()
    episode.run(steps: 30)
    #expect(episode.world.state == first)
  }

  /// Every agent did what it was told to.
  private func expectCarriedOut(_ world: World, _ seed: UInt64) throws {
    for (agent, outcome) in world.state.outcome.enumerated() {
      let expected: MoveOutcome = world.state.action[agent] == .stay ? .stayed : .moved
      try #require(outcome == expected, "seed \(seed), step \(world.state.step), agent \(agent)")
    }
  }
}
