import GridWorld
import Planning
import Simulation
import Testing

@Suite("A* for each agent alone") struct AStarControllerTests {
  @Test("takes a shortest path where nobody is in the way", arguments: UInt64(1)...10)
  func shortest(seed: UInt64) {
    let start = randomWorld(seed: seed, agents: 1)
    let distance = start.costToGo.distance(from: start.state.poses.cell[0], to: start.state.goal[0])
    var episode = Episode(start, AStarController())
    let isSolved = episode.run(steps: 200)
    #expect(isSolved)
    #expect(episode.metrics["ep_length"] == Double(distance), "seed \(seed)")
  }

  @Test("lets two agents that meet head-on in an open room pass each other", arguments: UInt64(1)...10)
  func headOn(seed: UInt64) {
    let room = Array(repeating: ".......", count: 5)
    var episode = Episode(
      world(room, [(Cell(0, 2), Cell(6, 2)), (Cell(6, 2), Cell(0, 2))], seed: seed), AStarController())
    let isSolved = episode.run(steps: 40)
    #expect(isSolved, "seed \(seed)")
  }

  @Test("walks around an agent that stands in the way")
  func aroundStanding() {
    let start = world(
      [".....", ".....", "....."], [(Cell(0, 1), Cell(4, 1)), (Cell(2, 1), Cell(2, 1))])
    var episode = Episode(
      start,
      teams: [
        .init(controller: AStarController(), agents: [0]),
        .init(controller: StandingController(), agents: [1]),
      ])
    let isSolved = episode.run(steps: 20)
    #expect(isSolved)
    // One move refused, two cells of detour.
    #expect(episode.metrics["ep_length"] == 7)
    #expect(episode.world.state.agentCollisions[0] == 1)
  }

  @Test("finds the way that is left when a patrol blocks the straight one")
  func aroundObstacle() {
    var configuration = world(
      [".....", ".###.", "....."], [(Cell(0, 0), Cell(4, 0))]
    ).configuration
    configuration.obstacles = [.patrol(waypoints: [Cell(2, 0), Cell(3, 0)])]
    var episode = Episode(World(configuration), AStarController())
    let isSolved = episode.run(steps: 60)
    #expect(isSolved)
  }

  @Test("plans anew for the next of several goals")
  func severalGoals() {
    var configuration = world([".....", "....."], [(Cell(0, 0), Cell(4, 0))]).configuration
    configuration.agents[0].goals = [Cell(4, 0), Cell(0, 1), Cell(2, 0)]
    var episode = Episode(World(configuration), AStarController())
    let isSolved = episode.run(steps: 50)
    #expect(isSolved)
    #expect(episode.metrics["ep_length"] == 12, "4, 5 and 3 cells")
  }
}
