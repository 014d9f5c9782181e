import Basics
import Foundation
import GridWorld
import Simulation
import Testing

@Suite("Terrain") struct TerrainTests {
  private func world(
    _ rows: [String], starts: [Cell], goals: [Cell], _ swamp: TerrainConfiguration.Effect,
    dynamics: DynamicsConfiguration = .grid, rules: TerrainRules = .movingai
  ) throws -> World {
    var configuration = WorldConfiguration(
      grid: try OccupancyGrid(rows: rows, rules: rules), dynamics: dynamics,
      agents: zip(starts, goals).map { AgentSetup(start: $0, goals: [$1]) })
    configuration.terrainEffects = TerrainConfiguration(swamp: swamp)
    return try World(checking: configuration)
  }

  @Test("a robot on a grid can leave slow ground 1/speed steps after it has come", arguments: [1, 2, 3, 5])
  func holds(steps: Int) throws {
    var world = try world(
      [".SS.", "####"], starts: [Cell(0, 0)], goals: [Cell(3, 0)], .init(speed: 1 / Double(steps)))
    var columns = [0]
    for _ in 0..<(1 + 2 * steps) {
      world.advance([.right])
      columns.append(world.cell(of: 0).x)
    }
    #expect(
      columns == [0] + Array(repeating: 1, count: steps) + Array(repeating: 2, count: steps) + [3])
    #expect(world.isTerminated && world.state.obstacleCollisions == [0])
    #expect(
      world.stepsToGo(from: Pose(cell: Int32(world.layout.index(of: Cell(0, 0)))), to: world.state.goal[0])
        == Int32(1 + 2 * steps))
  }

  @Test("to wait counts, a refused move leaves nobody longer in the mud, and who starts there is held too")
  func waiting() throws {
    var world = try world(
      ["SS..", "####"], starts: [Cell(0, 0), Cell(1, 0)], goals: [Cell(1, 0), Cell(2, 0)], .init(speed: 0.5))
    #expect(world.isHeld(0) && world.isHeld(1))
    world.advance([.right, .stay])
    #expect(
      !world.isHeld(0) && world.state.action == [.idle, .idle] && world.state.agentCollisions == [0, 0])
    world.advance([.right, .stay])
    #expect(world.cell(of: 0) == Cell(0, 0) && world.state.agentCollisions == [1, 0])
    world.advance([.right, .right])
    #expect(world.cell(of: 0) == Cell(1, 0) && world.cell(of: 1) == Cell(2, 0))
    #expect(world.isHeld(0) && !world.isHeld(1))
  }

  @Test("who is held may turn")
  func turning() throws {
    var world = try world(
      ["S.", ".."], starts: [Cell(0, 0)], goals: [Cell(1, 1)], .init(speed: 0.25), dynamics: .gridOriented)
    world.advance([.turnRight])
    #expect(world.state.poses.heading == [.south])
    for _ in 0..<2 { world.advance([.forward]) }
    #expect(world.cell(of: 0) == Cell(0, 0))
    world.advance([.forward])
    #expect(world.cell(of: 0) == Cell(0, 1))
  }

  private static let marsh = [
    ".......",
    ".SSSSS.",
    ".SSSSS.",
    ".......",
  ]

  @Test("cost-to-go goes round what slows or costs, and straight where it does not pay")
  func waysRound() throws {
    for (effect, expected) in [
      (TerrainConfiguration.Effect(), 6), (.init(speed: 0.5), 8), (.init(cost: 3), 8),
      (.init(speed: 0.8, cost: 1.1), 6),
    ] {
      let world = try world(TerrainTests.marsh, starts: [Cell(0, 1)], goals: [Cell(6, 1)], effect)
      #expect(world.stepsToGo(of: 0) == Int32(expected), "\(effect)")
    }
  }

  @Test("metrics count what a way costs, and compare its length with the shortest on plain ground")
  func metrics() throws {
    var episode = Episode(
      try world(TerrainTests.marsh, starts: [Cell(0, 1)], goals: [Cell(6, 1)], .init(speed: 0.5, cost: 2)),
      teams: [.init(controller: Straight(), agents: [0])])
    episode.finish()
    let metrics = episode.metrics
    #expect(metrics["path_length"] == 6 && metrics["path_cost"] == 11 && metrics["SPL"] == 1)
    #expect(metrics["ep_length"] == 11)
  }

  private struct Straight: Controller {
    let name = "straight"
    mutating func begin(_ world: World, driving agents: [Int]) {}
    mutating func decide(_ world: World, actions: inout [Action]) { actions[0] = .right }
  }

  @Test(
    "discs are slower where their middles are on slow ground",
    arguments: [DiscMotion.Drive.holonomic, .differentialDrive])
  func discs(drive: DiscMotion.Drive) throws {
    var motion = DiscMotion(drive)
    (motion.timeStep, motion.maxSpeed, motion.agentRadius) = (0.1, 1, 0.2)
    var world = try world(
      ["..SS..", "......"], starts: [Cell(0, 0)], goals: [Cell(5, 0)], .init(speed: 0.25, cost: 2),
      dynamics: .discs(motion))
    var places: [Double] = []
    for _ in 0..<120 {
      let before = world.state.discs.position[0].x
      world.advance([.idle], commands: [SIMD2(1, 0)])
      let speed = (world.state.discs.position[0].x - before) / 0.1
      if before < 4.9 {
        #expect(abs(speed - (before >= 2 && before < 4 ? 0.25 : 1)) < 1e-9, "at \(before)")
      }
      places.append(before)
    }
    // 1.5 m at 1 m/s, 2 m at a quarter of it.
    let crossed = try #require(places.firstIndex { $0 >= 4 })
    #expect(abs(crossed - 96) <= 2)
    #expect(world.topSpeed(of: 0) == 1)
  }

  @Test("ways of discs go round slow ground where that pays, and are not cut short through it")
  func routes() throws {
    var motion = DiscMotion(.holonomic)
    motion.agentRadius = 0.2
    let rows = (0..<12).map { y in String((0..<20).map { x in (4...15).contains(x) && y < 8 ? "S" : "." }) }
    func lowest(_ effect: TerrainConfiguration.Effect) throws -> Double {
      let world = try world(
        rows, starts: [Cell(1, 5)], goals: [Cell(18, 5)], effect, dynamics: .discs(motion))
      var points = [world.state.discs.position[0]]
      for corner in world.route(of: 0) {
        let from = points[points.count - 1]
        points += (1...40).map { from + (corner - from) * (Double($0) / 40) }
      }
      return points.filter { $0.x > 4 && $0.x < 16 }.map(\.y).min() ?? 0
    }
    #expect(try lowest(.init()) == 5.5)
    #expect(try lowest(.init(speed: 0.2)) >= 7.5)
    let slow = try world(
      rows, starts: [Cell(1, 5)], goals: [Cell(18, 5)], .init(speed: 0.2), dynamics: .discs(motion))
    #expect(slow.distanceToGo(of: 0) > 17)
  }

  @Test(
    "a map of plain ground, and effects on ground that it has not, change nothing", arguments: UInt64(1)...4)
  func plainGround(seed: UInt64) {
    var configuration = randomConfiguration(seed: seed)
    let plain = World(configuration)
    configuration.terrainEffects = TerrainConfiguration(swamp: .init(speed: 0.1), water: .init(cost: 9))
    var (one, other) = (plain, World(configuration))
    #expect(!other.hasTerrain)
    var rng = SplitMix64(seed: seed)
    for _ in 0..<30 {
      let actions = randomActions(one.agentCount, using: &rng)
      one.advance(actions)
      other.advance(actions)
      #expect(one.state == other.state, "seed \(seed)")
    }
  }

  @Test("what no ground can do is refused")
  func bounds() {
    for (effect, key) in [
      (TerrainConfiguration.Effect(speed: 0), "speed"), (.init(speed: 1.5), "speed"),
      (.init(cost: 0.5), "cost"),
      (.init(cost: .nan), "cost"),
    ] {
      var configuration = randomConfiguration(seed: 1)
      configuration.terrainEffects.water = effect
      let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
      #expect(error?.keyPath == "terrainEffects.water.\(key)")
    }
  }
}
