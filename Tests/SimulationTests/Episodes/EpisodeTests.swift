import GridWorld
import Simulation
import Testing

@Suite("An episode") struct EpisodeTests {
  @Test("that succeeds in its last step is terminated, not truncated")
  func lastStep() {
    var episode = scriptedEpisode(
      ["..."], [agent(Cell(0, 0), Cell(2, 0))], script: ["R", "R"], maxSteps: 2)
    episode.advance()
    #expect(!episode.isOver)
    episode.advance()
    #expect(episode.world.isTerminated && !episode.world.isTruncated)
  }

  @Test("lasts until all agents stand on their goals at once")
  func allAtOnce() {
    // The first is on its goal at step 1, makes way for the second at step 2, and is back at step 3.
    var episode = scriptedEpisode(
      ["...", "..."], [agent(Cell(0, 0), Cell(1, 0)), agent(Cell(0, 1), Cell(2, 0))],
      script: ["RR", "LU", "RR"])
    var onGoal: [Int] = []
    while !episode.isOver {
      episode.advance()
      onGoal.append(episode.world.state.agentsOnGoal)
    }
    #expect(onGoal == [1, 0, 2])
    #expect(episode.metrics["SoC"] == 6)
  }

  @Test("goes back to the same start, and to another episode's")
  func restart() {
    var episode = randomEpisode()
    let start = episode.world.state
    episode.finish()
    let end = episode.world.state
    episode.restart()
    #expect(episode.world.state == start)
    episode.finish()
    #expect(episode.world.state == end)
    episode.restart(episode: 1)
    #expect(episode.world.episode == 1)
    #expect(episode.world.state != start, "lifelong goals are drawn for the episode")
  }

  @Test("asks every team for its own agents' actions")
  func teams() {
    let configuration = WorldConfiguration(
      grid: grid(["....", "...."]), maxSteps: 2,
      agents: [agent(Cell(0, 0), Cell(3, 0)), agent(Cell(0, 1), Cell(3, 1)), agent(Cell(2, 0), Cell(2, 1))])
    var episode = Episode(
      World(configuration),
      teams: [
        .init(controller: OneAction(action: .right), agents: [1]),
        .init(controller: OneAction(action: .down), agents: [0, 2]),
      ])
    episode.advance()
    #expect(episode.actions == [.down, .right, .down])
  }

  private func randomEpisode() -> Episode {
    var configuration = randomConfiguration(seed: 4)
    configuration.maxSteps = 30
    return Episode(
      World(configuration),
      teams: [.init(controller: GreedyWalk(), agents: Array(configuration.agents.indices))])
  }
}

/// The same action for every agent it drives.
private struct OneAction: Controller {
  let name = "one"
  let action: Action
  private var agents: [Int] = []

  init(action: Action) { self.action = action }

  mutating func begin(_ world: World, driving agents: [Int]) { self.agents = agents }

  func decide(_ world: World, actions: inout [Action]) {
    for agent in agents { actions[agent] = action }
  }
}

/// Goes down the cost-to-go, taking the first move that does.
struct GreedyWalk: Controller {
  let name = "walk"

  func begin(_ world: World, driving agents: [Int]) {}

  func decide(_ world: World, actions: inout [Action]) {
    for agent in actions.indices {
      let position = world.state.poses.cell[agent]
      let goal = world.state.goal[agent]
      let here = world.costToGo.distance(from: position, to: goal)
      actions[agent] =
        ActionCatalogue.grid.actions.first {
          world.costToGo.distance(
            from: position + Int32(world.layout.moveOffsets[Int($0.rawValue)]), to: goal)
            < here
        } ?? .stay
    }
  }
}
