import Basics
import GridWorld
import Simulation
import Testing

@Suite("A crowd of discs") struct DiscStressTests {
  /// Steps of each of the twelve kinds. Ten thousand in all take minutes without the optimizer, so that only release builds
  /// take them.
  #if DEBUG
    static let steps = 8
  #else
    static let steps = 834
  #endif

  struct Kind: Sendable, CustomTestStringConvertible {
    var drive: DiscMotion.Drive
    var contact: DiscMotion.ContactRule
    var timeStep: Double
    var testDescription: String { "\(drive), \(contact), \(timeStep) s" }
  }

  static let kinds = DiscMotion.Drive.allCases.flatMap { drive in
    DiscMotion.ContactRule.allCases.flatMap { contact in
      [0.01, 0.1, 1].map { Kind(drive: drive, contact: contact, timeStep: $0) }
    }
  }

  /// Discs of all sizes on free places, the largest first.
  private func crowd(_ count: Int, on map: OccupancyGrid, using rng: inout SplitMix64) -> [DiscSetup] {
    let radii = (0..<count).map { _ in 0.1 + 0.2 * Double(rng.uniform()) }.sorted(by: >)
    var discs: [DiscSetup] = []
    for radius in radii {
      while true {
        let place = SIMD2(
          Double(rng.uniform()) * Double(map.width), Double(rng.uniform()) * Double(map.height))
        guard wallDepth(place, radius, map) < 0,
          discs.allSatisfy({ length($0.start - place) > $0.radius + radius })
        else { continue }
        discs.append(
          DiscSetup(start: place, heading: 6 * Double(rng.uniform()), goals: [place], radius: radius))
        break
      }
    }
    return discs
  }

  /// Mostly within the limits, often far above them, and now and then no number at all.
  private func command(_ motion: DiscMotion, using rng: inout SplitMix64) -> SIMD2<Double> {
    func uniform() -> Double { 2 * Double(rng.uniform()) - 1 }
    switch rng.index(below: 100) {
    case 0: return SIMD2(.nan, uniform())
    case 1: return SIMD2(uniform(), -.infinity)
    case 2: return SIMD2(1e300 * uniform(), 1e300)
    default:
      return motion.drive == .holonomic
        ? SIMD2(uniform(), uniform()) * 4 : SIMD2(3 * uniform(), 5 * uniform())
    }
  }

  @Test("never overlaps, leaves the map or loses its numbers", arguments: kinds)
  func crowded(kind: Kind) throws {
    let seed = UInt64(kind.timeStep * 100)
    var rng = SplitMix64(seed: seed)
    let rows = room(14, 14, posts: [Cell(4, 4), Cell(5, 4), Cell(9, 8), Cell(3, 10), Cell(10, 3)])
    var motion = DiscMotion(kind.drive)
    motion.timeStep = kind.timeStep
    motion.contact = kind.contact
    motion.maxSpeed = 2
    motion.maxTurnRate = 4
    var world = discWorld(rows, motion, crowd(500, on: grid(rows), using: &rng))
    try world.configuration.validate()
    let (radii, map) = (world.radii, world.configuration.grid)
    var deepest = -Double.infinity
    var commands = [SIMD2<Double>](repeating: .zero, count: 500)
    for step in 0..<Self.steps {
      // The same for a while, so that they come to press on each other.
      if step % 4 == 0 { for disc in commands.indices { commands[disc] = command(motion, using: &rng) } }
      world.roll(commands)
      let pairs = pairDepth(world.positions, radii)
      let walls = zip(world.positions, radii).map { wallDepth($0, $1, map) }.max() ?? 0
      deepest = max(deepest, pairs, walls)
      try #require(pairs < 1e-4 && walls < 1e-4, "\(kind), seed \(seed), step \(step): \(pairs), \(walls) m")
      let numbers = [
        world.state.discs.velocity, world.state.discs.drive, world.state.discs.odometry,
      ].joined()
      try #require(numbers.allSatisfy { $0.x.isFinite && $0.y.isFinite }, "\(kind), step \(step)")
      try #require(world.state.discs.heading.allSatisfy { abs($0) <= .pi }, "\(kind), step \(step)")
    }
    #expect(world.state.agentCollisions.reduce(0, +) > 0 && world.state.obstacleCollisions.reduce(0, +) > 0)
    #if !DEBUG
      print("\(kind.testDescription), \(Self.steps) steps: deepest overlap \(deepest) m")
    #endif
  }
}
