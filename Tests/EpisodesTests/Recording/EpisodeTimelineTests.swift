import Episodes
import GridWorld
import Simulation
import Testing

@Suite("The timeline of an episode") struct EpisodeTimelineTests {
  @Test("makes room for new steps by forgetting old ones")
  func memory() {
    var timeline = EpisodeTimeline(memoryBudget: 200_000)
    var world = World(
      WorldConfiguration(
        grid: OccupancyGrid(width: 20, height: 20), task: .lifelong, maxSteps: 10_000,
        agents: (0..<9).map { AgentSetup(start: Cell($0, $0), goals: []) }))
    timeline.record(world)
    for _ in 0..<400 {
      world.advance([Action](repeating: .right, count: 9))
      timeline.record(world)
    }
    #expect(timeline.steps.upperBound == 400 && timeline.steps.lowerBound > 100)
    #expect(timeline.positions(at: 400) == world.state.poses.cell)
    #expect(timeline.collisions.allSatisfy(timeline.contains))
  }
}
