import Basics
import Foundation
import GridWorld
import Testing

@testable import Simulation

@Suite("What discs perceive") struct DiscFrontEndTests {
  private static let side = 10.0

  /// A crowd turned by quarters about the middle of an open square.
  private func world(_ drive: DiscMotion.Drive, quarters: Int, seed: UInt64) -> World {
    var rng = SplitMix64(seed: seed)
    func random() -> Double { Double(rng.uniform()) }
    let angle = Double(quarters) * .pi / 2
    func turned(_ point: SIMD2<Double>) -> SIMD2<Double> {
      let middle = SIMD2(Self.side / 2, Self.side / 2)
      return middle + Angle.turn(point - middle, by: angle)
    }
    var agents: [AgentSetup] = []
    for index in 0..<5 {
      let start = SIMD2(1 + 1.9 * Double(index) + 0.3 * random(), 1 + 8 * random())
      let goal = SIMD2(1 + 8 * random(), 1 + 8 * random())
      let heading = 2 * .pi * random()
      agents.append(
        AgentSetup(
          start: Cell(Int(turned(start).x), Int(turned(start).y)), goals: [Cell(0, 0)],
          disc: DiscSetup(
            start: turned(start), heading: heading + angle, goals: [turned(goal)],
            radius: 0.2 + 0.1 * random())))
    }
    var configuration = WorldConfiguration(
      grid: OccupancyGrid(width: 10, height: 10), dynamics: .discs(DiscMotion(drive)), agents: agents, seed: 1
    )
    configuration.sensors = SensorConfiguration(
      window: WindowSensor(radius: 0), rays: RaySensor(count: 12, range: 4),
      peers: PeerSensor(range: 6, max: 3))
    return World(configuration)
  }

  @Test("does not depend on how the map lies", arguments: DiscMotion.Drive.allCases, UInt64(1)...5)
  func turning(drive: DiscMotion.Drive, seed: UInt64) {
    var rows: [[Float]] = []
    for quarters in 0..<4 {
      var world = world(drive, quarters: quarters, seed: seed)
      let perception = Perception(relations: true)
      var builder = ObservationBuilder(for: world, perception: perception)
      let observation = Observation(layout: builder.layout, agents: 5)
      // The same actions, which are meant in each one's own frame.
      for step in 0..<6 { world.advance((0..<5).map { Action((step * 3 + $0) % world.catalogue.count) }) }
      builder.observe(world, into: observation)
      var row: [Float] = []
      for agent in 0..<5 {
        for slot in 0..<observation.layout.slots { row += observation.token(agent: agent, slot: slot) }
        for slot in 0..<3 { row += observation.relations(agent: agent, peerSlot: slot) }
        // Not the windows and what goes by cells.
        row += observation.environment(agent: agent).suffix(ObservationLayout.discStateWidth)
      }
      rows.append(row)
    }
    for row in rows.dropFirst() {
      let worst = zip(row, rows[0]).map { abs($0 - $1) }.max() ?? 1
      #expect(worst < 1e-4, "seed \(seed)")
    }
  }

  @Test("tells where peers are, how fast, and when they are nearest")
  func peers() {
    let motion = DiscMotion(.holonomic)
    func disc(_ start: SIMD2<Double>, _ goal: SIMD2<Double>) -> AgentSetup {
      AgentSetup(
        start: Cell(Int(start.x), Int(start.y)), goals: [Cell(0, 0)],
        disc: DiscSetup(start: start, goals: [goal], radius: 0.3))
    }
    var configuration = WorldConfiguration(
      grid: OccupancyGrid(width: 10, height: 10), dynamics: .discs(motion),
      agents: [
        disc(SIMD2(2, 5), SIMD2(9, 5)), disc(SIMD2(6, 5), SIMD2(1, 5)), disc(SIMD2(2, 8), SIMD2(2, 1)),
      ])
    configuration.sensors.rays.count = 0
    configuration.sensors.peers = PeerSensor(range: 5, max: 4)
    configuration.ego = 2
    configuration.egoVisible = false
    var world = World(configuration)
    // Straight on, at full speed.
    let straight = world.action(nearestTo: SIMD2(1, 0), for: 0)
    let stay = Action.idle
    world.advance([straight, world.action(nearestTo: SIMD2(-1, 0), for: 1), stay])
    var builder = ObservationBuilder(for: world, perception: Perception(relations: true))
    let observation = Observation(layout: builder.layout, agents: 3)
    builder.observe(world, into: observation)
    let slot = observation.layout.firstPeerSlot
    let token = observation.token(agent: 0, slot: slot)
    // 3.8 m ahead, as fast as I am, and coming.
    #expect(abs(token[0] - 3.8 / 5) < 1e-6 && abs(token[1]) < 1e-6 && abs(token[3] - 1) < 1e-6)
    #expect(abs(token[8] + 1) < 1e-6 && abs(token[10] + 2) < 1e-6)
    // The ego is nobody's peer, and sees both.
    #expect(observation.mask[slot + 1] == 0)
    #expect(observation.mask[2 * observation.layout.slots + slot + 1] == 1)
    let relations = observation.relations(agent: 0, peerSlot: 0)
    #expect(abs(relations[0] - 1.9 / 4) < 1e-5, "they meet in 1.9 s")
    #expect(abs(relations[1] + 0.6) < 1e-5, "and would be one in the other")
  }
}
