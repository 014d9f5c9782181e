import Basics
import Foundation
import GridWorld
import Simulation
import Testing

@Suite("Motion of discs") struct DiscMotionTests {
  private static let hall = room(60, 60)

  @Test("changes no faster than the acceleration allows", arguments: UInt64(1)...4)
  func accelerations(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    func uniform() -> Double { 2 * Double(rng.uniform()) - 1 }
    for drive in DiscMotion.Drive.allCases {
      var motion = DiscMotion(drive)
      (motion.timeStep, motion.maxSpeed, motion.maxTurnRate) = (0.2, 1.5, 2)
      (motion.maxAcceleration, motion.maxTurnAcceleration) = (0.8, 3)
      var world = discWorld(Self.hall, motion, [disc(30, 30)])
      for step in 0..<150 {
        let (velocity, command) = (world.state.discs.velocity[0], world.state.discs.drive[0])
        world.roll([SIMD2(uniform(), uniform()) * 4])
        if drive == .holonomic {
          #expect(length(world.state.discs.velocity[0] - velocity) <= 0.8 * 0.2 + 1e-12, "step \(step)")
          #expect(length(world.state.discs.velocity[0]) <= 1.5 + 1e-12)
        } else {
          let now = world.state.discs.drive[0]
          #expect(abs(now.x - command.x) <= 0.8 * 0.2 + 1e-12 && abs(now.y - command.y) <= 3 * 0.2 + 1e-12)
          #expect(abs(now.x) <= 1.5 && abs(now.y) <= 2)
        }
      }
      #expect(world.state.discs.firstContact[0] < 0, "nothing may be in the way, or this says nothing")
    }
  }

  @Test("takes a command at once where no acceleration is set, and no faster than its own robot may")
  func limits() {
    var world = discWorld(Self.hall, DiscMotion(.holonomic), [disc(30, 30), disc(40, 40)])
    world.roll([SIMD2(0.3, -0.4), SIMD2(30, 40)])
    #expect(world.state.discs.velocity[0] == SIMD2(0.3, -0.4))
    #expect(length(world.state.discs.velocity[1] - SIMD2(0.6, 0.8)) < 1e-12)
    var slow = disc(30, 30)
    slow.maxSpeed = 0.25
    var driven = discWorld(Self.hall, DiscMotion(.differentialDrive), [slow])
    driven.roll([SIMD2(-9, -9)])
    #expect(driven.state.discs.drive[0] == SIMD2(-0.25, -2))
  }

  @Test(
    "of a differential drive is the exact arc, backward too",
    arguments: [(1.0, 0.8, 0.1), (1, 0, 0.1), (0.7, -2, 1), (-1.5, 6, 2), (2, 40, 3)])
  func arcs(speed: Double, rate: Double, timeStep: Double) {
    var motion = DiscMotion(.differentialDrive)
    (motion.timeStep, motion.maxSpeed, motion.maxTurnRate) = (timeStep, 2, 50)
    let start = disc(30, 30, heading: 0.6)
    var world = discWorld(Self.hall, motion, [start])
    for step in 1...4 {
      world.roll([SIMD2(speed, rate)])
      let heading = 0.6 + rate * timeStep * Double(step)
      let truth =
        rate == 0
        ? SIMD2(cos(0.6), sin(0.6)) * speed * timeStep * Double(step)
        : SIMD2(sin(heading) - sin(0.6), cos(0.6) - cos(heading)) * speed / rate
      #expect(length(world.positions[0] - start.start - truth) < 1e-9, "step \(step)")
      #expect(abs((world.state.discs.heading[0] - heading).remainder(dividingBy: 2 * .pi)) < 1e-9)
    }
  }

  @Test("of a differential drive hits on its arc what its chord would miss")
  func arcContact() {
    var motion = DiscMotion(.differentialDrive)
    (motion.timeStep, motion.maxSpeed, motion.maxTurnRate) = (1, 10, 4)
    // Half a circle of radius 2 from (10, 10) to (10, 14), past (12, 12).
    var world = discWorld(
      room(20, 20, posts: [Cell(12, 12)]), motion, [disc(10, 10, goals: [SIMD2(10, 14)])])
    world.roll([SIMD2(2 * .pi, .pi)])
    #expect(world.state.obstacleCollisions[0] == 1 && world.positions[0].y < 12)
    var free = discWorld(room(20, 20), motion, [disc(10, 10)])
    free.roll([SIMD2(2 * .pi, .pi)])
    #expect(length(free.positions[0] - SIMD2(10, 14)) < 1e-9)
  }

  @Test("turns a holonomic robot the way it goes, and leaves it so where it stands")
  func heading() {
    var world = discWorld(Self.hall, DiscMotion(.holonomic), [disc(30, 30, heading: 1)])
    world.roll([.zero])
    #expect(world.state.discs.heading[0] == 1)
    world.roll([SIMD2(0, -1)])
    #expect(abs(world.state.discs.heading[0] + .pi / 2) < 1e-12)
  }

  @Test("stands still where it is told no number")
  func noNumbers() {
    for drive in DiscMotion.Drive.allCases {
      var world = discWorld(Self.hall, DiscMotion(drive), [disc(30, 30)])
      for command: SIMD2<Double> in [SIMD2(.nan, 0), SIMD2(0, .infinity), SIMD2(-.infinity, .nan)] {
        world.roll([command])
      }
      #expect(world.positions[0] == SIMD2(30, 30) && world.state.outcome[0] == .stayed)
    }
  }

  @Test("by actions is that of the catalogue's commands", arguments: DiscMotion.Drive.allCases)
  func catalogue(drive: DiscMotion.Drive) {
    let motion = DiscMotion(drive)
    let catalogue = ActionCatalogue(motion)
    #expect(catalogue.count == (drive == .holonomic ? 33 : 15) && catalogue.effect(of: .idle) == .nothing)
    #expect(Set(catalogue.entries.map(\.name)).count == catalogue.count)
    for action in catalogue.actions {
      var (chosen, told) = (
        discWorld(Self.hall, motion, [disc(30, 30)]), discWorld(Self.hall, motion, [disc(30, 30)])
      )
      chosen.advance([action])
      told.roll([catalogue.command(of: action)])
      #expect(chosen.positions == told.positions && chosen.state.discs.heading == told.state.discs.heading)
      #expect(catalogue.action(nearestTo: catalogue.command(of: action)) == action)
      #expect(catalogue.action(named: catalogue.name(of: action)) == action)
    }
  }
}
