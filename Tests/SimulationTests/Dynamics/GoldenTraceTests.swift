import Basics
import GridWorld
import Simulation
import Testing

@Suite("Golden traces") struct GoldenTraceTests {
  /// Recorded once; the same in debug and release and on every machine.
  private static let recorded: [(rule: CollisionRule, hash: UInt64)] = [
    (.priority, 5_961_715_650_592_482_596), (.blockBoth, 7_387_355_707_898_500_947),
    (.soft, 17_971_209_944_085_802_928),
  ]

  @Test("200 steps of random world 2024 go as recorded", arguments: recorded)
  func goesAsRecorded(golden: (rule: CollisionRule, hash: UInt64)) {
    var rng = SplitMix64(seed: 2024)
    var configuration = randomConfiguration(
      seed: 2024, width: 24, height: 16, agents: 60, collisions: golden.rule)
    let starts = Set(configuration.agents.map(\.start))
    let free = configuration.grid.freeCells.filter { !starts.contains($0) }
    configuration.obstacles = [
      .walker(start: free[0]), .door(cell: free[9], open: 3, closed: 2, phase: 1),
    ]
    var world = World(configuration)
    var hash: UInt64 = 0
    for _ in 0..<200 {
      world.advance(randomActions(world.agentCount, using: &rng))
      for agent in 0..<world.agentCount {
        let cell = world.cell(of: agent)
        let goal = world.goalCell(of: agent)
        for number in [cell.x, cell.y, goal.x, goal.y, Int(world.state.outcome[agent].rawValue)] {
          hash = SplitMix64.mix(hash &+ UInt64(number) &+ 1)
        }
      }
    }
    #expect(hash == golden.hash, "\(golden.rule): \(hash)")
  }
}
