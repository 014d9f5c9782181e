import Basics
import GridWorld
import Testing

@testable import Simulation

@Suite("Rewards of discs") struct DiscRewardTests {
  /// Two rooms; what joins them is wide enough for the disc, but not for the margin that ways keep.
  private static let rows = (0..<9).map { row in
    (3...5).contains(row) ? ".................." : "......######......"
  }

  /// Goes east for a while, then back.
  private struct Wanderer: VectorDriver {
    var step = 0
    var rewards: [Float] = []
    var strayed = false

    mutating func decide(_ vector: inout VectorEpisode) {
      vector.decide(0) { world, decision in decision.sampled[0] = .idle }
    }

    mutating func intervene(lane: Int, _ world: World, _ decision: inout JointDecision) {
      decision.commands[0] = SIMD2(step < 24 ? 1 : -1, 0)
      step += 1
      if !world.distanceToGo(of: 0).isFinite { strayed = true }
    }

    mutating func review(_ vector: borrowing VectorEpisode) { rewards.append(vector.rewards[0]) }
  }

  @Test("stay within what a step can bring where a disc gets to where no way is known from")
  func strayed() throws {
    var motion = DiscMotion(.holonomic)
    motion.agentRadius = 0.3
    var setup = WorldConfiguration(
      grid: try OccupancyGrid(rows: Self.rows), cellSize: 0.25, dynamics: .discs(motion), maxSteps: 60,
      agents: [])
    let disc = DiscSetup(start: SIMD2(1.1, 1.125), goals: [SIMD2(0.5, 0.5)], radius: 0.3)
    setup.agents = [
      AgentSetup(start: setup.cell(at: disc.start), goals: disc.goals.map(setup.cell), disc: disc)
    ]
    try setup.validate()
    let world = World(setup)
    #expect(world.routeMargin > 0)
    var vector = VectorEpisode(reward: RewardConfiguration(progress: 1, success: 0))
    vector.begin([Episode(world, teams: [])])
    var driver = Wanderer()
    vector.play(&driver)
    #expect(driver.strayed)
    // No step is longer than 0.1 m, which may be two of the cells' sides across.
    #expect(driver.rewards.allSatisfy { abs($0) < 2 }, "\(driver.rewards)")
  }
}
