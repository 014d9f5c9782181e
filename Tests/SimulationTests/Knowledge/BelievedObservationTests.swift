import GridWorld
import Simulation
import Testing

@Suite("What robots perceive of a map that they discover") struct BelievedObservationTests {
  private static let rows = [
    ".........",
    ".#######.",
    ".........",
    ".#######.",
    ".#######.",
  ]
  private static let door = Cell(5, 2)

  private func configuration(_ dynamics: DynamicsConfiguration, isWalled: Bool) -> WorldConfiguration {
    var grid = grid(BelievedObservationTests.rows)
    if isWalled { grid.setOccupied(true, at: BelievedObservationTests.door) }
    var configuration = WorldConfiguration(
      grid: grid, dynamics: dynamics,
      agents: [
        AgentSetup(start: Cell(2, 2), goals: [Cell(8, 2)]),
        AgentSetup(start: Cell(0, 0), goals: [Cell(0, 4)]),
      ])
    configuration.sensors.rays.range = 6
    if !isWalled {
      configuration.obstacles = [
        .door(cell: BelievedObservationTests.door, open: 1, closed: 900, phase: 1)
      ]
      configuration.knowledge = KnowledgeConfiguration(discovers: true, radius: 4)
    }
    return configuration
  }

  private static let models: [DynamicsConfiguration] = [
    .grid, .gridOriented, .discs(DiscMotion(.holonomic)), .discs(DiscMotion(.differentialDrive)),
  ]

  @Test("a door that is seen shut is a wall to who sees it, and nothing to who does not", arguments: 0..<4)
  func door(model: Int) {
    let dynamics = BelievedObservationTests.models[model]
    var world = World(configuration(dynamics, isWalled: false))
    var walled = World(configuration(dynamics, isWalled: true))
    world.advance([.idle, .idle])
    walled.advance([.idle, .idle])
    #expect(world.knowledge?.discoveries(of: 0).map(\.cell) == [BelievedObservationTests.door])
    #expect(world.knowledge?.discoveries(of: 1).isEmpty == true)
    let (own, given) = (observation(world), observation(walled))
    #expect(own.environment(agent: 0) == given.environment(agent: 0), "\(dynamics.model)")
    var open = configuration(dynamics, isWalled: false)
    open.knowledge = KnowledgeConfiguration()
    var innocent = World(open)
    innocent.advance([.idle, .idle])
    let ignorant = observation(innocent)
    #expect(
      own.environment(agent: 1) == ignorant.environment(agent: 1)
        && own.environment(agent: 0) != ignorant.environment(agent: 0))
  }

  private func observation(_ world: World) -> Observation {
    var builder = ObservationBuilder(for: world)
    let observation = Observation(layout: builder.layout, agents: world.agentCount)
    builder.observe(world, into: observation)
    return observation
  }
}
