import Basics
import GridWorld
import Simulation
import Testing

@testable import Planning

@Suite("Path search with extra walls") struct PathSearchTests {
  @Test(
    "finds paths as short as breadth-first search does, and none where there is none",
    arguments: UInt64(1)...20)
  func agreesWithBreadthFirst(seed: UInt64) throws {
    let world = randomWorld(seed: seed, side: 12, agents: 0, density: 0.25)
    let layout = world.layout
    var rng = SplitMix64(seed: seed)
    var search = PathSearch(world)
    var found = 0
    for _ in 0..<20 {
      var walled = world.configuration.grid
      let free = walled.freeCells
      let start = free[rng.index(below: free.count)]
      let goal = free[rng.index(below: free.count)]
      for cell in free where cell != start && rng.uniform() < 0.15 { walled.setOccupied(true, at: cell) }
      let expected = breadthFirstDistances(from: start, on: walled)[goal.y * walled.width + goal.x]
      let path = search.path(
        from: Pose(cell: Int32(layout.index(of: start))), to: Int32(layout.index(of: goal)), in: world
      ) { walled.isOccupied(layout.cell(at: Int($0))) }
      #expect(path?.count ?? -1 == expected, "seed \(seed), \(start) to \(goal)")
      guard let path else { continue }
      found += 1
      var cell = start
      for pose in path.reversed() {
        let next = layout.cell(at: Int(pose.cell))
        try #require(cell.manhattanDistance(to: next) == 1 && !walled.isOccupied(next), "seed \(seed)")
        cell = next
      }
      #expect(cell == goal, "seed \(seed)")
    }
    #expect(found > 0, "seed \(seed): no path to compare")
  }

  @Test("from a cell to itself is the empty path")
  func toItself() {
    let world = world(["..."], [(Cell(0, 0), Cell(2, 0))])
    var search = PathSearch(world)
    let here = world.state.poses.cell[0]
    #expect(search.path(from: Pose(cell: here), to: here, in: world) { _ in true } == [])
  }
}
