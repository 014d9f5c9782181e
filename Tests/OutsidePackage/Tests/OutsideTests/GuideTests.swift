import Episodes
import GridWorld
import Planning
import Scenarios
import Simulation
import Testing
import Training
import TrainingFiles

/// The code of the guide's article on the libraries. `PackageTests` holds that it is this one.
@Suite("The guide's code") struct GuideTests {
  @Test("plays a scenario, and a controller of one's own")
  func play() throws {
    let file = Repository.shipped("Scenarios/corridor-swap.json")
    let scenario = try Scenario.load(file: file)
    var episode = try scenario.makeEpisode()
    while !episode.isOver { episode.advance() }
    print(episode.metrics["CSR"] ?? 0)
    #expect(episode.metrics["CSR"] == 1)

    let everybody = Array(0..<scenario.world.agents.count)
    var own = Episode(World(scenario.world), teams: [.init(controller: TakingTurns(), agents: everybody)])
    while !own.isOver { own.advance() }
    print(own.metrics["a_collisions"] ?? 0)
    #expect(own.metrics["ep_length"] != nil)
  }

  @Test("records, reads back, and plays many")
  func many() throws {
    try withFolder { folder in
      let scenario = try Scenario.load(file: Repository.shipped("Scenarios/corridor-swap.json"))
      let trace = folder + "/a.jsonl"
      let record = try RecordedEpisode(scenario, trace: trace).run()
      print(record.steps, record.metric("SoC") ?? 0)
      let reader = try TraceReader(path: trace)
      while let step = try reader.next() { print(step.t, step.cells) }

      let results = try EpisodeBatch(scenarios: [scenario], episodes: 100).run()
      let solved = results.records.filter { $0.terminated }.count
      #expect(record.steps == 17 && (1...100).contains(solved))
    }
  }

  @Test("makes a map")
  func map() throws {
    let grid = try OccupancyGrid(rows: ["....", ".##.", "...."])
    print(grid.width, grid.isOccupied(Cell(1, 1)))
    #expect(grid.width == 4 && grid.isOccupied(Cell(1, 1)))
  }

  @Test("trains")
  func train() throws {
    let file = Repository.shipped("Scenarios/Training/two-corridors.json")
    let document = try TrainingDocument.load(file: file)
    let trainer = try Trainer(document.configuration, jobs: 2)
    for _ in 0..<2 { print(try trainer.update().meanReturn) }
  }
}

/// Each robot goes down its own cost-to-go, but odd and even ones in turn.
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
