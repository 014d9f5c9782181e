import Planning
import Scenarios
import Simulation

/// Each robot goes straight to its goal, but odd and even ones in turn.
struct TakingTurns: Controller {
  let name = "taking-turns"
  private var greedy = GreedyController()
  private var agents: [Int] = []

  mutating func begin(_ world: World, driving agents: [Int]) {
    self.agents = agents
    greedy.begin(world, driving: agents)
  }

  mutating func decide(_ world: World, actions: inout [Action]) {
    greedy.decide(world, actions: &actions)
    for agent in agents where agent % 2 == world.state.step % 2 { actions[agent] = .idle }
  }
}

func takeTurns(_ file: String) throws {
  let scenario = try Scenario.load(file: file)
  let everybody = Array(0..<scenario.world.agents.count)
  var episode = Episode(World(scenario.world), teams: [.init(controller: TakingTurns(), agents: everybody)])
  while !episode.isOver { episode.advance() }
  print(episode.metrics["a_collisions"] ?? 0)
}
