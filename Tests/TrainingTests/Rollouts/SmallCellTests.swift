import Attention
import Basics
import GridWorld
import Policies
import Simulation
import Testing

@testable import Training

@Suite("Training on cells of less than a meter") struct SmallCellTests {
  /// Discs that see walls by lidar, in two rooms with a door of 1.25 m between them.
  private func configuration() throws -> TrainerConfiguration {
    var configuration = TrainerConfiguration(name: "rooms", seed: 3)
    configuration.policy = .small(rays: RaySensor(count: 8, range: 4), peers: PeerSensor(range: 4, max: 2))
    var motion = DiscMotion(.holonomic)
    motion.timeStep = 0.25
    let wall = String(repeating: "#", count: 20)
    let open = String(repeating: ".", count: 20)
    let rows = (0..<20).map { $0 == 9 ? wall.prefix(8) + "....." + wall.suffix(7) : Substring(open) }
    let template = WorldConfiguration(
      grid: try OccupancyGrid(rows: rows.map { String($0) }), cellSize: 0.25, dynamics: .discs(motion),
      maxSteps: 20, agents: [])
    configuration.worlds = WorldDistribution(
      source: .placed(template, agents: 3, minDistance: 4), dynamics: .discs(motion), maxSteps: 20)
    configuration.reinforce.baseline = .leaveOneOut
    configuration.reinforce.instances = 4
    configuration.reinforce.rollouts = 2
    return configuration
  }

  @Test("places discs where they have room, and learns")
  func learns() throws {
    let configuration = try configuration()
    for number in 0..<8 {
      try configuration.worlds.instance(
        number, for: .training, seed: 3, sensors: configuration.policy.sensors,
        radio: configuration.policy.radio
      ).validate()
    }
    let trainer = try Trainer(configuration, jobs: 2)
    let start = Array(trainer.parameters.elements)
    let report = try trainer.update()
    #expect(Array(trainer.parameters.elements) != start)
    // In meters: nobody gets farther than a meter a second, for 5 s.
    #expect(abs(report.meanReturn) < 20)
  }
}
