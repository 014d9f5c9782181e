import GridWorld
import Planning
import Simulation
import Testing

@Suite("Greedy") struct GreedyControllerTests {
  @Test("takes every agent one cell down its cost-to-go, or leaves it on its goal", arguments: UInt64(1)...10)
  func descends(seed: UInt64) throws {
    let start = randomWorld(seed: seed, agents: 25)
    var controller = GreedyController()
    controller.begin(start, driving: Array(0..<25))
    var actions = [Action](repeating: .stay, count: 25)
    controller.decide(start, actions: &actions)
    for agent in 0..<25 {
      let here = start.cell(of: agent)
      let goal = start.goalCell(of: agent)
      let distances = breadthFirstDistances(from: goal, on: start.configuration.grid)
      let offset = actions[agent].offset
      let next = Cell(here.x + offset.dx, here.y + offset.dy)
      try #require(!start.configuration.grid.isOccupied(next), "seed \(seed)")
      let descent = distances[here.y * 14 + here.x] - distances[next.y * 14 + next.x]
      #expect(descent == (here == goal ? 0 : 1), "seed \(seed), agent \(agent)")
    }
  }

  @Test("alone on the map arrives after the shortest path's length", arguments: UInt64(1)...10)
  func alone(seed: UInt64) {
    let start = randomWorld(seed: seed, agents: 1)
    let distance = start.costToGo.distance(from: start.state.poses.cell[0], to: start.state.goal[0])
    var episode = Episode(start, GreedyController())
    let isSolved = episode.run(steps: 300)
    #expect(isSolved)
    #expect(episode.metrics["ep_length"] == Double(distance))
  }

  @Test("chooses between equally good moves at random")
  func ties() {
    let room = Array(repeating: "....", count: 4)
    let firstActions = (0..<20).map { episode -> Action in
      let start = world(room, [(Cell(0, 0), Cell(3, 3))])
      var run = Episode(World(start.configuration, episode: episode), GreedyController())
      run.advance()
      return run.actions[0]
    }
    #expect(Set(firstActions) == [.right, .down])
  }
}
