import GridWorld
import Simulation
import Testing

@Suite("Obstacles that appear") struct AppearingTests {
  private func world(_ obstacles: [ObstacleSetup]) throws -> World {
    try World(
      checking: WorldConfiguration(
        grid: OccupancyGrid(rows: [".....", "....."]),
        agents: [AgentSetup(start: Cell(0, 0), goals: [Cell(4, 0)])], obstacles: obstacles))
  }

  @Test("stands in the way from its step on, and until another")
  func schedule() throws {
    var world = try world([.appearing(cell: Cell(2, 1), from: 2, until: 5)])
    var blocks = [world.state.obstacles[0].isBlocking]
    for _ in 0..<6 {
      world.advance([.stay])
      blocks.append(world.state.obstacles[0].isBlocking)
      #expect(world.state.blocked[world.layout.index(of: Cell(2, 1))] == (blocks[blocks.count - 1] ? 1 : 0))
    }
    #expect(blocks == [false, false, true, true, true, false, false])
  }

  @Test("waits while somebody stands there, and then stays for good")
  func waits() throws {
    var world = try world([.appearing(cell: Cell(1, 0), from: 1, until: nil)])
    world.advance([.right])
    #expect(world.cell(of: 0) == Cell(0, 0) && world.state.outcome == [.blockedByObstacle])
    world = try self.world([.appearing(cell: Cell(1, 0), from: 2, until: nil)])
    world.advance([.right])
    for _ in 0..<3 {
      world.advance([.stay])
      #expect(!world.state.obstacles[0].isBlocking)
    }
    world.advance([.right])
    // It moves before the agents do.
    #expect(!world.state.obstacles[0].isBlocking)
    for _ in 0..<9 {
      world.advance([.stay])
      #expect(world.state.obstacles[0].isBlocking)
    }
    world.advance([.left])
    #expect(world.state.outcome == [.blockedByObstacle])
  }

  @Test("one that is gone before it comes is refused")
  func bounds() {
    for (from, until) in [(-1, nil), (3, 3), (3, 1)] as [(Int, Int?)] {
      #expect(throws: (any Error).self) {
        try world([.appearing(cell: Cell(1, 0), from: from, until: until)])
      }
    }
  }
}
