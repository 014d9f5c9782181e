import GridWorld
import Simulation
import Testing

@testable import Scenarios

@Suite("Random placement") struct RandomPlacementTests {
  private func check(_ agents: [AgentSetup], on grid: OccupancyGrid, minDistance: Int = 1) {
    let components = ConnectedComponents(of: grid)
    #expect(Set(agents.map(\.start)).count == agents.count)
    #expect(Set(agents.map { $0.goals[0] }).count == agents.count)
    #expect(agents.allSatisfy { components.connects($0.start, $0.goals[0]) })
    #expect(agents.allSatisfy { $0.start.manhattanDistance(to: $0.goals[0]) >= minDistance })
  }

  @Test("gives distinct starts and distinct reachable goals, down to a full map", arguments: UInt64(0)..<20)
  func valid(seed: UInt64) throws {
    let grid = MapGenerator(
      .random(RandomMap(density: 0.45)), width: 14, height: 11, seed: seed, isConnected: false
    ).makeGrid()
    let places = ConnectedComponents(of: grid).sizes.filter { $0 >= 2 }.reduce(0, +)
    for count in [1, 2, places / 2, places - 1, places] {
      let agents = try RandomPlacement(grid: grid, count: count, seed: seed).draw()
      #expect(agents.count == count)
      check(agents, on: grid)
    }
    #expect(throws: RandomPlacement.Failure.tooManyAgents(places: places)) {
      try RandomPlacement(grid: grid, count: places + 1, seed: seed).draw()
    }
  }

  @Test("stays in the largest part while that has two cells an agent")
  func largestPart() throws {
    let grid = try OccupancyGrid(rows: ["........#...", "........#..."])
    let few = try RandomPlacement(grid: grid, count: 8, seed: 1).draw()
    #expect(few.allSatisfy { $0.start.x < 8 })
    let more = try RandomPlacement(grid: grid, count: 20, seed: 1).draw()
    #expect(more.contains { $0.start.x > 8 })
  }

  @Test("is the same for the same seed and differs for others")
  func seeds() throws {
    let grid = OccupancyGrid(width: 30, height: 30)
    let one = try RandomPlacement(grid: grid, count: 50, seed: 1).draw()
    #expect(try RandomPlacement(grid: grid, count: 50, seed: 1).draw() == one)
    #expect(try RandomPlacement(grid: grid, count: 50, seed: 2).draw() != one)
    #expect(one[0] == AgentSetup(start: Cell(8, 22), goals: [Cell(6, 26)]), "a recorded draw")
  }

  @Test("keeps the distance asked for, even where most starts have no such goal")
  func minDistance() throws {
    let grid = OccupancyGrid(width: 20, height: 20)
    for distance in [5, 20, 30] {
      let agents = try RandomPlacement(grid: grid, count: 12, minDistance: distance, seed: 3).draw()
      check(agents, on: grid, minDistance: distance)
    }
    #expect(throws: RandomPlacement.Failure.noPlacement) {
      try RandomPlacement(grid: grid, count: 5, minDistance: 38, seed: 3).draw()
    }
  }

  @Test("keeps off the cells of obstacles")
  func avoided() throws {
    let grid = OccupancyGrid(width: 4, height: 2)
    let avoided: Set<Cell> = [Cell(0, 0), Cell(3, 1)]
    let agents = try RandomPlacement(grid: grid, count: 6, seed: 3, avoided: avoided).draw()
    #expect(agents.allSatisfy { !avoided.contains($0.start) && !avoided.contains($0.goals[0]) })
  }

  @Test("places thousands without search")
  func thousands() throws {
    let grid = MapGenerator(.random(RandomMap(density: 0.2)), width: 200, height: 200, seed: 1).makeGrid()
    let start = ContinuousClock.now
    check(
      try RandomPlacement(grid: grid, count: 5000, minDistance: 10, seed: 1).draw(), on: grid, minDistance: 10
    )
    #expect(ContinuousClock.now - start < .seconds(10))
  }
}
