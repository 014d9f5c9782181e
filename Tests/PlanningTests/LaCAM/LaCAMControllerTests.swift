import GridWorld
import Planning
import Simulation
import Testing

@Suite("LaCAM drives") struct LaCAMControllerTests {
  private let controller = LaCAMController(options: LaCAMTests.limited(150))

  @Test("by its plan, to the end", arguments: UInt64(1)...4)
  func plays(seed: UInt64) throws {
    let start = randomWorld(seed: seed, agents: 50)
    let plan = Plan(start, controller, steps: 300)
    let planned = LaCAMSolver(options: controller.options).solve(PathfindingProblem(start), lastStep: 1000)
    #expect(plan.isSolved && plan == Plan(start, planned), "seed \(seed)")
  }

  @Test("anew when a goal is reached and replaced by the next")
  func nextGoals() {
    let setups = [
      AgentSetup(start: Cell(0, 0), goals: [Cell(4, 0), Cell(0, 1)]),
      AgentSetup(start: Cell(4, 1), goals: [Cell(0, 0), Cell(4, 0)]),
    ]
    let configuration = WorldConfiguration(
      grid: grid([".....", "....."]), maxSteps: 60, agents: setups, seed: 1)
    var episode = Episode(World(configuration), controller)
    #expect(episode.teams[0].controller.note == nil)
    let isSolved = episode.run(steps: 60)
    #expect(isSolved && episode.world.state.goalsReached == [2, 2])
    #expect(episode.teams[0].controller.note == nil)
  }

  @Test("by PIBT, and says so, where it can't plan")
  func fallback() {
    let lifelong = Episode(randomWorld(seed: 1, agents: 10, task: .lifelong), controller)
    #expect(lifelong.teams[0].controller.note?.contains("goals change") == true)
    let shared = Episode(
      randomWorld(seed: 1, agents: 10),
      teams: [
        .init(controller: StandingController(), agents: [0]),
        .init(controller: controller, agents: Array(1..<10)),
      ])
    #expect(shared.teams[1].controller.note?.contains("others drive") == true)
    for rule in [CollisionRule.priority, .blockBoth] {
      var configuration = randomWorld(seed: 1, agents: 10).configuration
      configuration.dynamics = .grid(collisions: rule)
      let strict = Episode(World(configuration), controller)
      #expect(strict.teams[0].controller.note?.contains("collision rule '\(rule.rawValue)'") == true)
    }
    var stuck = Episode(
      world(["...."], [(Cell(0, 0), Cell(3, 0)), (Cell(3, 0), Cell(0, 0))]), controller)
    #expect(stuck.teams[0].controller.note == "lacam: there is no plan; pibt+ drives instead.")
    let isSolved = stuck.run(steps: 10)
    #expect(!isSolved && stuck.metrics["a_collisions"] == 0)
  }

  @Test("lifelong by PIBT without a refused move", arguments: UInt64(1)...3)
  func lifelong(seed: UInt64) {
    var episode = Episode(randomWorld(seed: seed, agents: 30, task: .lifelong), controller)
    episode.run(steps: 60)
    #expect(episode.metrics["a_collisions"] == 0)
    #expect(episode.metrics["avg_throughput"] ?? 0 > 0)
  }
}
