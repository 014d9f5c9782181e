import GridWorld
import Planning
import Simulation
import Testing

@Suite("Robots that may discover, where there is nothing") struct NothingToDiscoverTests {
  @Test(
    "knowing nothing new changes nothing: without obstacles all runs are the same", arguments: UInt64(1)...4)
  func nothingToDiscover(seed: UInt64) {
    var configuration = randomWorld(seed: seed, agents: 15).configuration
    configuration.maxSteps = 60
    var runs: [[WorldState]] = []
    for knowledge in [
      KnowledgeConfiguration(), .init(discovers: true), .init(discovers: true, shareDiscoveries: true),
    ] {
      configuration.knowledge = knowledge
      let controllers: [any Controller] = [
        GreedyController(), AStarController(), PIBTController(options: .strong),
      ]
      for controller in controllers {
        let world = World(configuration)
        let team = Episode.Team(controller: controller, agents: Array(0..<world.agentCount))
        var episode = Episode(world, teams: [team])
        var states: [WorldState] = []
        while !episode.isOver {
          episode.advance()
          states.append(episode.world.state)
        }
        runs.append(states)
      }
    }
    for run in 3..<9 { #expect(runs[run] == runs[run % 3], "seed \(seed), run \(run)") }
  }
}
