import Basics
import GridWorld
import Simulation
import Testing

@Suite("Collision rules") struct CollisionRuleTests {
  private func positions(
    _ rows: [String], _ rule: CollisionRule, _ starts: [Cell], _ actions: [Action]
  ) -> [Cell] {
    var world = World(
      WorldConfiguration(
        grid: grid(rows), dynamics: .grid(collisions: rule),
        agents: starts.map { AgentSetup(start: $0, goals: [$0]) }))
    world.advance(actions)
    return (0..<world.agentCount).map(world.cell(of:))
  }

  @Test("a move into a wall or off the map is a stay", arguments: CollisionRule.allCases)
  func wallsStop(rule: CollisionRule) {
    #expect(positions([".#"], rule, [Cell(0, 0)], [.right]) == [Cell(0, 0)])
    #expect(positions([".#"], rule, [Cell(0, 0)], [.left]) == [Cell(0, 0)])
    #expect(positions([".#"], rule, [Cell(0, 0)], [.up]) == [Cell(0, 0)])
  }

  @Test("soft: a train follows its leader whatever the order of indices")
  func softTrains() {
    for starts in [[Cell(0, 0), Cell(1, 0), Cell(2, 0)], [Cell(2, 0), Cell(1, 0), Cell(0, 0)]] {
      let moved = starts.map { Cell($0.x + 1, $0.y) }
      #expect(positions(["...."], .soft, starts, [.right, .right, .right]) == moved)
    }
  }

  @Test("soft: a refused leader stops the whole train")
  func softCascade() {
    let starts = [Cell(0, 0), Cell(1, 0), Cell(2, 0)]
    #expect(positions(["...#"], .soft, starts, [.right, .right, .right]) == starts)
  }

  @Test("soft: rotations turn, swaps don't")
  func softRotationsAndSwaps() {
    let ring = [Cell(0, 0), Cell(1, 0), Cell(1, 1), Cell(0, 1)]
    #expect(
      positions(["..", ".."], .soft, ring, [.right, .down, .left, .up])
        == [Cell(1, 0), Cell(1, 1), Cell(0, 1), Cell(0, 0)])
    #expect(
      positions([".."], .soft, [Cell(0, 0), Cell(1, 0)], [.right, .left]) == [Cell(0, 0), Cell(1, 0)])
  }

  @Test("soft and priority: a contested cell goes to the lowest index")
  func lowestIndexWins() {
    let starts = [Cell(2, 0), Cell(0, 0)]
    for rule in [CollisionRule.soft, .priority] {
      #expect(positions(["..."], rule, starts, [.left, .right]) == [Cell(1, 0), Cell(0, 0)])
    }
  }

  @Test("blockBoth: a contested cell moves nobody, not even a third")
  func blockBothContest() {
    let starts = [Cell(0, 1), Cell(1, 0), Cell(2, 1)]
    #expect(positions(["...", "..."], .blockBoth, starts, [.right, .down, .left]) == starts)
  }

  @Test("priority: following works only behind a leader of lower index; blockBoth: never")
  func following() {
    #expect(
      positions(["..."], .priority, [Cell(1, 0), Cell(0, 0)], [.right, .right]) == [Cell(2, 0), Cell(1, 0)])
    #expect(
      positions(["..."], .priority, [Cell(0, 0), Cell(1, 0)], [.right, .right]) == [Cell(0, 0), Cell(2, 0)])
    #expect(
      positions(["..."], .blockBoth, [Cell(1, 0), Cell(0, 0)], [.right, .right]) == [Cell(2, 0), Cell(0, 0)])
  }

  @Test("refused moves are told apart and counted")
  func outcomes() {
    var world = World(
      WorldConfiguration(
        grid: grid([".."]), agents: [Cell(0, 0), Cell(1, 0)].map { AgentSetup(start: $0, goals: [$0]) }))
    world.advance([.right, .right])
    #expect(world.state.outcome == [.blockedByAgent, .blockedByObstacle])
    #expect(world.state.agentCollisions == [1, 0])
    #expect(world.state.obstacleCollisions == [0, 1])
  }
}
