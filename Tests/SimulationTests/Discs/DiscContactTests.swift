import Basics
import GridWorld
import Simulation
import Testing

/// Discs that move together in a thousand tiny steps, each checked against everything: slow and plain.
private func crawl(
  _ discs: [DiscSetup], _ ways: [SIMD2<Double>], _ map: OccupancyGrid, _ rule: DiscMotion.ContactRule
) -> [SIMD2<Double>] {
  var places = discs.map(\.start)
  var ways = ways
  func turn(_ disc: Int, off normal: SIMD2<Double>) {
    let into = (ways[disc] * normal).sum()
    guard into > 0 else { return }
    ways[disc] = rule == .stop ? .zero : ways[disc] - normal * into
  }
  for _ in 0..<1000 {
    for one in discs.indices {
      let next = places[one] + ways[one] / 1000
      var isFree = true
      for y in -1...map.height {
        for x in -1...map.width where map.isOccupied(Cell(x, y)) {
          let low = SIMD2(Double(x), Double(y))
          let off = next.clamped(lowerBound: low, upperBound: low + 1) - next
          guard length(off) < discs[one].radius, length(off) > 0 else { continue }
          turn(one, off: off / length(off))
          isFree = false
        }
      }
      for other in discs.indices where other != one {
        let off = places[other] - next
        guard length(off) < discs[one].radius + discs[other].radius else { continue }
        turn(one, off: off / length(off))
        turn(other, off: -off / length(off))
        isFree = false
      }
      if isFree { places[one] = next }
    }
  }
  return places
}

@Suite("Contacts of discs") struct DiscContactTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var rows = room(22, 22)
    var discs: [DiscSetup]
    /// Meters a second, for a tenth of one.
    var commands: [SIMD2<Double>]
    var walls: [Int32]
    var agents: [Int32]
    var testDescription: String { name }
  }

  private static func column(_ x: Int, gap: Int? = nil) -> [String] {
    room(22, 22, posts: Set((0..<22).filter { $0 != gap }.map { Cell(x, $0) }))
  }

  static let cases = [
    Case(
      name: "a wall of one cell", rows: column(10), discs: [disc(3, 10.5)], commands: [SIMD2(100, 0)],
      walls: [1], agents: [0]),
    Case(
      name: "a wall of one cell, aslant", rows: column(10), discs: [disc(3, 6.2)], commands: [SIMD2(90, 30)],
      walls: [1], agents: [0]),
    Case(
      name: "head-on", discs: [disc(3, 10), disc(9, 10.02)], commands: [SIMD2(100, 0), SIMD2(-60, 0)],
      walls: [0, 0], agents: [1, 1]),
    Case(
      name: "at right angles", discs: [disc(5, 10), disc(10, 5.1)], commands: [SIMD2(80, 0), SIMD2(0, 80)],
      walls: [0, 0], agents: [1, 1]),
    Case(
      name: "into one that stands", discs: [disc(5, 10), disc(10, 10.1, radius: 0.1)],
      commands: [SIMD2(80, 0), .zero], walls: [0, 0], agents: [1, 1]),
    Case(
      name: "a corner", rows: room(22, 22, posts: [Cell(10, 10)]), discs: [disc(6, 6.2)],
      commands: [SIMD2(70, 70)], walls: [1], agents: [0]),
    Case(
      name: "a corner, from the side", rows: room(22, 22, posts: [Cell(10, 10)]), discs: [disc(6, 9.9)],
      commands: [SIMD2(80, 0)], walls: [1], agents: [0]),
    Case(
      name: "a gap that is too narrow", rows: column(10, gap: 10), discs: [disc(4, 10.5, radius: 0.6)],
      commands: [SIMD2(100, 0)], walls: [1], agents: [0]),
    Case(
      name: "a gap that is wide enough", rows: column(10, gap: 10), discs: [disc(4, 10.5, radius: 0.49)],
      commands: [SIMD2(100, 0)], walls: [0], agents: [0]),
    Case(
      name: "past each other", discs: [disc(3, 10), disc(9, 10.61)], commands: [SIMD2(60, 0), SIMD2(-60, 0)],
      walls: [0, 0], agents: [0, 0]),
    Case(
      name: "off the map", rows: Array(repeating: String(repeating: ".", count: 22), count: 22),
      discs: [disc(17, 10)], commands: [SIMD2(100, 0)], walls: [1], agents: [0]),
    Case(
      name: "three in a row", discs: [disc(3, 10), disc(5, 10), disc(12, 10)],
      commands: [SIMD2(90, 0), SIMD2(40, 0), SIMD2(-1, 0)], walls: [0, 0, 0], agents: [1, 1, 0]),
  ]

  @Test(
    "are as those of discs that crawl: nothing is tunnelled through", arguments: cases,
    DiscMotion.ContactRule.allCases)
  func crawling(item: Case, rule: DiscMotion.ContactRule) {
    var motion = DiscMotion(.holonomic)
    motion.maxSpeed = 200
    motion.contact = rule
    var world = discWorld(item.rows, motion, item.discs)
    world.roll(item.commands)
    let plain = crawl(item.discs, item.commands.map { $0 / 10 }, world.configuration.grid, rule)
    for (index, (place, truth)) in zip(world.positions, plain).enumerated() {
      #expect(length(place - truth) < 0.1, "\(item.name), disc \(index): \(place), not \(truth)")
      #expect(wallDepth(place, item.discs[index].radius, world.configuration.grid) < 1e-9)
    }
    #expect(pairDepth(world.positions, item.discs.map(\.radius)) < 1e-9)
    #expect(world.state.obstacleCollisions == item.walls && world.state.agentCollisions == item.agents)
  }

  @Test("stop a disc where it touches, to the last bit of its way")
  func stops() {
    var motion = DiscMotion(.holonomic)
    motion.maxSpeed = 100
    var world = discWorld(Self.column(10), motion, [disc(3, 10.5)])
    world.roll([SIMD2(100, 0)])
    #expect(length(world.positions[0] - SIMD2(9.7, 10.5)) < 1e-9)
    #expect(world.state.discs.velocity[0] == .zero && world.state.outcome[0] == .blockedByObstacle)
    #expect(world.state.discs.firstContact[0] == 1)
    world.roll([SIMD2(-10, 0)])
    #expect(length(world.positions[0] - SIMD2(8.7, 10.5)) < 1e-9 && world.state.obstacleCollisions[0] == 1)
  }

  @Test("let a disc slide along a wall by the rest of its way")
  func slides() {
    var motion = DiscMotion(.holonomic)
    motion.maxSpeed = 100
    motion.contact = .slide
    var world = discWorld(Self.column(10), motion, [disc(3, 6)])
    world.roll([SIMD2(90, 40)])
    #expect(length(world.positions[0] - SIMD2(9.7, 10)) < 1e-9)
    #expect(length(world.state.discs.velocity[0] - SIMD2(0, 40)) < 1e-9)
  }

  @Test("count for both, but stop only who ran into the other")
  func whoRan() {
    var world = discWorld(room(12, 12), DiscMotion(.holonomic), [disc(4, 6), disc(4.65, 6), disc(8, 8)])
    world.roll([SIMD2(1, 0), SIMD2(0.1, 0), .zero])
    #expect(world.state.agentCollisions == [1, 1, 0])
    #expect(world.state.outcome == [.blockedByAgent, .moved, .stayed])
    #expect(world.positions[1].x > 4.655)
  }

  @Test("of discs that are turned twice in a step are found, too", arguments: UInt64(1)...40)
  func turnedTwice(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    func uniform() -> Double { Double(rng.uniform()) }
    var motion = DiscMotion(.holonomic)
    (motion.maxSpeed, motion.timeStep, motion.contact) = (100, 1, .slide)
    var discs: [DiscSetup] = []
    while discs.count < 24 {
      let new = disc(1.4 + 9 * uniform(), 1.4 + 9 * uniform(), radius: 0.2 + 0.2 * uniform())
      if discs.allSatisfy({ length($0.start - new.start) > $0.radius + new.radius }) { discs.append(new) }
    }
    var world = discWorld(room(12, 12), motion, discs)
    for _ in 0..<5 {
      world.roll(discs.map { _ in SIMD2(2 * uniform() - 1, 2 * uniform() - 1) * 6 })
      let depth = pairDepth(world.positions, world.radii)
      #expect(depth < 1e-6, "seed \(seed): \(depth) m")
    }
  }
}
