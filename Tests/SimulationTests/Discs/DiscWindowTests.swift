import Foundation
import GridWorld
import Simulation
import Testing

@Suite("The window of a disc") struct DiscWindowTests {
  @Test(
    "looks at points of its spacing in its own frame, and counts ways by it",
    arguments: [(0.25, nil), (0.25, 0.25), (0.05, 0.4), (0.1, 0.3)] as [(Double, Double?)])
  func spacing(cellSize: Double, spacing: Double?) {
    let side = Int(4 / cellSize)
    var grid = OccupancyGrid(width: side, height: side)
    for y in 0..<side / 2 { grid.setOccupied(true, at: Cell(side / 2, y)) }
    var motion = DiscMotion(.differentialDrive)
    motion.agentRadius = 0.1
    let disc = DiscSetup(start: SIMD2(1.37, 0.81), heading: 0.7, goals: [SIMD2(3.1, 0.6)], radius: 0.1)
    var configuration = WorldConfiguration(
      grid: grid, cellSize: cellSize, dynamics: .discs(motion),
      agents: [AgentSetup(start: Cell(0, 0), goals: [Cell(0, 0)], disc: disc)])
    configuration.sensors = SensorConfiguration(
      window: WindowSensor(radius: 3, spacing: spacing), rays: RaySensor(count: 0), peers: PeerSensor(max: 0))
    let world = World(configuration)
    var builder = ObservationBuilder(for: world)
    let observation = Observation(layout: builder.layout, agents: 1)
    builder.observe(world, into: observation)
    let floats = observation.environment(agent: 0)
    let step = spacing ?? cellSize
    let goal = world.state.goal[0]
    let here = world.stepsToGo(from: world.state.poses[0], to: goal)
    var walls = 0
    for y in 0..<7 {
      for x in 0..<7 {
        let (ahead, aside) = (Double(x - 3) * step, Double(y - 3) * step)
        let point = SIMD2(
          1.37 + ahead * cos(0.7) - aside * sin(0.7), 0.81 + ahead * sin(0.7) + aside * cos(0.7))
        let cell = configuration.cell(at: point)
        let isBlocked = !grid.contains(cell) || grid.isOccupied(cell)
        #expect(floats[7 * y + x] == (isBlocked ? 1 : 0), "\(x) \(y)")
        walls += isBlocked ? 1 : 0
        guard !isBlocked else { continue }
        let there = world.stepsToGo(from: Pose(cell: Int32(world.layout.index(of: cell))), to: goal)
        let expected = max(-1, min(1, Double(there - here) * cellSize / step / 8))
        #expect(abs(Double(floats[49 + 7 * y + x]) - expected) < 1e-5, "\(x) \(y)")
      }
    }
    #expect(walls > 0 && walls < 40)
  }
}
