import Basics
import GridWorld
import Planning
import Simulation
import Testing

@Suite("PIBT over ground that slows") struct TerrainPIBTTests {
  /// A random map, half of whose free cells are mud that takes `steps` steps to leave.
  private func muddyWorld(seed: UInt64, agents: Int, steps: Int, density: Double = 0.1) -> World {
    var configuration = randomWorld(seed: seed, side: 12, agents: agents, density: density).configuration
    var rng = SplitMix64(seed: seed)
    let rows = configuration.grid.rows().map { (row: String) -> String in
      String(row.map { $0 == "." && rng.index(below: 2) == 0 ? "S" : $0 })
    }
    configuration.grid = (try? OccupancyGrid(rows: rows)) ?? configuration.grid
    configuration.terrainEffects.swamp.speed = 1 / Double(steps)
    configuration.maxSteps = 400
    return World(configuration)
  }

  @Test("no move is refused, and all get where they are to go", arguments: UInt64(1)...10)
  func arrives(seed: UInt64) {
    for options in [PIBTOptions.plain, .strong] {
      var episode = Episode(
        muddyWorld(seed: seed, agents: 12, steps: 2 + Int(seed) % 3), PIBTController(options: options))
      episode.run(steps: 400)
      #expect(episode.world.isTerminated, "seed \(seed)")
      #expect(episode.world.state.agentCollisions.allSatisfy { $0 == 0 }, "seed \(seed)")
      #expect(episode.world.state.obstacleCollisions.allSatisfy { $0 == 0 }, "seed \(seed)")
    }
  }

  @Test("two that meet on a causeway pass each other through the mud")
  func causeway() throws {
    let rows = ["SSSSSSSSSSSS", "............", "SSSSSSSSSSSS"]
    var configuration = WorldConfiguration(
      grid: try OccupancyGrid(rows: rows), maxSteps: 80,
      agents: [
        AgentSetup(start: Cell(0, 1), goals: [Cell(11, 1)]),
        AgentSetup(start: Cell(11, 1), goals: [Cell(0, 1)]),
      ])
    configuration.terrainEffects = TerrainConfiguration(swamp: .init(speed: 0.5, cost: 2))
    for seed: UInt64 in 1...8 {
      configuration.seed = seed
      var episode = Episode(World(configuration), PIBTController(options: .strong))
      episode.run(steps: 80)
      #expect(episode.world.isTerminated, "seed \(seed)")
    }
  }

  @Test("A* goes round where the mud costs more than the way round")
  func aStar() throws {
    let rows = [".....", ".SSS.", "....."]
    var configuration = WorldConfiguration(
      grid: try OccupancyGrid(rows: rows), agents: [AgentSetup(start: Cell(0, 1), goals: [Cell(4, 1)])])
    for (speed, steps) in [(1.0, 4), (0.5, 6), (0.1, 6)] {
      configuration.terrainEffects.swamp.speed = speed
      var episode = Episode(World(configuration), AStarController())
      episode.run(steps: 40)
      #expect(episode.world.isTerminated)
      #expect(episode.metrics["ep_length"] == Double(steps), "\(speed)")
    }
  }
}
