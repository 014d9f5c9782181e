import Basics
import GridWorld
import Simulation
import Testing

@Suite("Noise of discs") struct DiscNoiseTests {
  private func course(
    seed: UInt64, episode: Int = 0, steps: Int = 1000, _ change: (inout DiscMotion) -> Void
  ) -> (ways: [[SIMD2<Double>]], world: World) {
    var motion = DiscMotion(.holonomic)
    change(&motion)
    var world = discWorld(room(40, 40), motion, seed: seed, [disc(10, 10), disc(10, 30)])
    world.reset(episode: episode)
    var ways: [[SIMD2<Double>]] = []
    for step in 0..<steps {
      let before = world.positions
      let side = step % 2 == 0 ? 1.0 : -1
      world.roll([SIMD2(0.8 * side, 0.4 * side), SIMD2(0.8 * side, 0.4 * side)])
      ways.append(zip(world.positions, before).map { ($0 - $1) * side })
    }
    return (ways, world)
  }

  @Test("is the same for a seed and an episode, and another for every agent, seed and episode")
  func streams() {
    func noisy(_ motion: inout DiscMotion) { motion.actuationNoise = 0.1 }
    let one = course(seed: 1, steps: 30, noisy).ways
    #expect(one == course(seed: 1, steps: 30, noisy).ways)
    #expect(one != course(seed: 2, steps: 30, noisy).ways)
    #expect(one != course(seed: 1, episode: 1, steps: 30, noisy).ways)
    #expect(one.allSatisfy { $0[0] != $0[1] })
  }

  @Test("of actuation has the mean and the deviation that are asked for")
  func deviation() {
    let ways = course(seed: 3) { $0.actuationNoise = 0.2 }.ways
    for agent in 0..<2 {
      for (axis, command) in [(0, 0.08), (1, 0.04)] {
        let shares = ways.map { $0[agent][axis] / command }
        let mean = shares.reduce(0, +) / 1000
        let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1000
        #expect(
          abs(mean - 1) < 0.02 && abs(variance.squareRoot() - 0.2) < 0.015, "agent \(agent), axis \(axis)")
      }
    }
  }

  @Test("lets odometry drift, and only where there is some, whatever it does to the motion")
  func odometry() {
    let plain = course(seed: 4) { $0.actuationNoise = 0.1 }
    #expect(plain.world.state.discs.odometry == plain.world.positions)
    #expect(plain.world.state.discs.odometryHeading == plain.world.state.discs.heading)
    let noisy = course(seed: 4) {
      $0.actuationNoise = 0.1
      $0.odometryNoise = 0.1
    }
    #expect(noisy.ways == plain.ways, "what wheels measure moves nobody")
    for agent in 0..<2 {
      let drift = length(noisy.world.state.discs.odometry[agent] - noisy.world.positions[agent])
      #expect(drift > 0.01 && drift < 2)
    }
  }

  @Test("lets odometry follow every turn", arguments: DiscMotion.Drive.allCases)
  func turns(drive: DiscMotion.Drive) {
    var motion = DiscMotion(drive)
    motion.odometryNoise = 1e-9
    var world = discWorld(room(40, 40), motion, [disc(20, 20, heading: 2)])
    for step in 0..<200 {
      let angle = 0.3 * Double(step)
      world.roll([drive == .holonomic ? Angle.direction(angle) : SIMD2(1, step % 50 < 25 ? 1.5 : -2)])
      let turn = world.state.discs.odometryHeading[0] - world.state.discs.heading[0]
      #expect(abs(turn.remainder(dividingBy: 2 * .pi)) < 1e-6, "step \(step)")
      #expect(length(world.state.discs.odometry[0] - world.positions[0]) < 1e-6, "step \(step)")
    }
    #expect(world.state.discs.firstContact[0] < 0)
  }
}
