import Basics
import GridWorld
import Testing

@testable import Simulation

@Suite("Episodes of discs") struct DiscEpisodeTests {
  private static let hall = room(20, 20)

  @Test("close doors only when no disc is in them, and open them again", arguments: UInt64(1)...6)
  func doors(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    func uniform() -> Double { 2 * Double(rng.uniform()) - 1 }
    let rows = room(9, 5, posts: [Cell(4, 1), Cell(4, 3)])
    let door = Cell(4, 2)
    var motion = DiscMotion(.holonomic)
    motion.contact = seed % 2 == 0 ? .stop : .slide
    var world = discWorld(
      rows, motion, obstacles: [.door(cell: door, open: 3, closed: 2, phase: Int(seed) % 5)], seed: seed,
      [disc(2, 2.5, radius: 0.35), disc(6.5, 2.5, radius: 0.2)])
    var (closings, held) = (0, 0)
    for step in 1...400 {
      let before = world.positions
      let wasClosed = world.state.obstacles[0].isBlocking
      // To the door and back, now and then anywhere.
      world.roll(before.map { step % 3 == 0 ? SIMD2(uniform(), uniform()) : (SIMD2(4.5, 2.5) - $0) })
      let isIn = zip(before, world.radii).contains { place, radius in
        length(place - place.clamped(lowerBound: SIMD2(4, 2), upperBound: SIMD2(5, 3))) < radius
      }
      let isClosed = world.state.obstacles[0].isBlocking
      let wants = (step + Int(seed) % 5) % 5 >= 3
      #expect(isClosed == (wants && (wasClosed || !isIn)), "step \(step)")
      if isClosed, !wasClosed { closings += 1 }
      if wants, !isClosed { held += 1 }
      var map = world.configuration.grid
      if isClosed { map.setOccupied(true, at: door) }
      for (place, radius) in zip(world.positions, world.radii) {
        #expect(wallDepth(place, radius, map) < 1e-6, "step \(step): \(place)")
      }
      #expect(world.state.occupant.allSatisfy { $0 == -1 })
    }
    #expect(closings > 0 && held > 0, "the door has to close, and to wait")
  }

  @Test("count a goal once a disc is nearer than the tolerance, one a step")
  func goals() {
    let goals = [SIMD2(5.29, 5), SIMD2(5.1, 5), SIMD2(5, 5.1), SIMD2(8, 5)]
    var world = discWorld(Self.hall, DiscMotion(.holonomic), [disc(5, 5, goals: goals)])
    #expect(world.state.goalsReached == [1] && world.state.lastArrival == [0])
    for count in [2, 3, 3] as [Int32] {
      world.roll([.zero])
      #expect(world.state.goalsReached == [count])
    }
    #expect(!world.isOnGoal(0) && world.state.lastArrival == [2])
    while !world.isTerminated, world.state.step < 100 { world.roll([SIMD2(1, 0)]) }
    // From 5.0 at the third step to nearer than 0.3 m from 8.0, a tenth of a meter a step.
    #expect(world.state.goalsReached == [4] && world.state.lastArrival == [Int32(world.state.step)])
    #expect(world.positions[0].x > 7.7 && world.positions[0].x < 7.81)
    let atTheRim = discWorld(Self.hall, DiscMotion(.holonomic), [disc(5, 5, goals: [SIMD2(5.3125, 5)])])
    #expect(atTheRim.state.goalsReached == [0] && !atTheRim.isTerminated)
  }

  @Test("start over as they began")
  func reset() {
    var motion = DiscMotion(.differentialDrive)
    motion.actuationNoise = 0.1
    let fresh = discWorld(Self.hall, motion, [disc(5, 5, goals: [SIMD2(9, 9)]), disc(7, 7, heading: 2)])
    var world = fresh
    func run() { for _ in 0..<50 { world.roll([SIMD2(1, 0.3), SIMD2(1, -0.2)]) } }
    run()
    let end = world.state
    world.reset(episode: 0)
    #expect(world.state == fresh.state)
    run()
    #expect(world.state == end)
  }

  @Test("give lifelong discs their next goal at once, their own in turn or drawn ones with room")
  func lifelong() {
    let goals = [SIMD2(8.0, 5), SIMD2(5, 5)]
    var world = discWorld(
      room(20, 20, posts: [Cell(10, 10), Cell(12, 10)]), DiscMotion(.holonomic), task: .lifelong,
      [disc(4, 5, goals: goals), disc(15, 15, radius: 0.7)])
    var drawn: Set<[Double]> = []
    for _ in 0..<600 {
      let goals = world.state.discs.goal
      drawn.insert([goals[1].x, goals[1].y])
      #expect(wallDepth(goals[1], 0.7, world.configuration.grid) <= 0, "\(goals[1]) has no room")
      let reached = world.state.goalsReached
      world.roll(zip(goals, world.positions).map { ($0 - $1) * 10 })
      for agent in 0..<2 {
        let isThere = length(world.positions[agent] - goals[agent]) < 0.3
        #expect(world.state.goalsReached[agent] == reached[agent] + (isThere ? 1 : 0))
        if isThere { #expect(world.state.discs.goal[agent] != goals[agent]) }
      }
    }
    #expect(world.state.goalsReached[0] > 10 && drawn.count > 2 && !world.isTerminated)
  }

  @Test("of an ego end when it is on its goal, or has touched anything, and not before")
  func ego() {
    func world() -> World {
      discWorld(
        Self.hall, DiscMotion(.holonomic), ego: 1,
        [
          disc(5, 5, goals: [SIMD2(9, 5)]), disc(5, 9, goals: [SIMD2(8, 9)]),
          disc(6, 5, goals: [SIMD2(9, 3)]),
        ])
    }
    var reached = world()
    while !reached.isTerminated, reached.state.step < 100 { reached.roll([SIMD2(1, 0), SIMD2(1, 0), .zero]) }
    #expect(reached.isOnGoal(1) && reached.state.step == 28, "\(reached.state.step)")
    #expect(reached.state.discs.firstContact[0] > 0 && reached.state.discs.firstContact[1] == -1)
    var hit = world()
    while !hit.isTerminated, hit.state.step < 100 { hit.roll([SIMD2(0, 1), .zero, .zero]) }
    #expect(hit.state.discs.firstContact[1] == Int32(hit.state.step) && hit.state.outcome[1] == .stayed)
    let metrics = EpisodeMetrics(hit, shortestPaths: [4, 3, 3], runtime: 0).values
    func value(_ name: String) -> Double? { metrics.first { $0.name == name }?.value }
    #expect(value("collision_rate") == 1 && value("success_rate") == 0 && value("timeout_rate") == 0)
    #expect(value("nav_time")?.isNaN == true)
  }

  @Test("measure shares that make up the whole, times, and the least gaps", arguments: UInt64(1)...8)
  func metrics(seed: UInt64) throws {
    var rng = SplitMix64(seed: seed)
    func uniform() -> Double { 2 * Double(rng.uniform()) - 1 }
    var motion = DiscMotion(seed % 2 == 0 ? .holonomic : .differentialDrive)
    motion.goalTolerance = 0.8
    var world = discWorld(
      Self.hall, motion, seed: seed, ego: seed % 3 == 0 ? 1 : nil,
      [
        disc(4, 4, goals: [SIMD2(8, 4)]), disc(8, 7, goals: [SIMD2(4, 7)]),
        disc(6, 10, goals: [SIMD2(6.5, 10)]),
        disc(13, 13, radius: 0.1), disc(7, 12, goals: [SIMD2(9, 12)]),
      ])
    let radii = world.radii
    let shortest = world.configuration.agents.map { agent in
      let disc = world.configuration.disc(of: agent)
      return max(0, length(disc.goals[0] - disc.start) - 0.8)
    }
    var least = [Double](repeating: .infinity, count: 5)
    for _ in 0..<80 where !world.isTerminated {
      let before = world.positions
      world.roll(
        before.indices.map { agent in
          let way = world.state.discs.goal[agent] - before[agent]
          return motion.drive == .holonomic ? way + SIMD2(uniform(), uniform()) : SIMD2(1, uniform())
        })
      for sample in 0...100 {
        let places = zip(before, world.positions).map { $0 + ($1 - $0) * (Double(sample) / 100) }
        for one in 0..<5 {
          for other in 0..<5 where other != one {
            least[one] = min(least[one], length(places[one] - places[other]) - radii[one] - radii[other])
          }
        }
      }
    }
    let metrics = EpisodeMetrics(world, shortestPaths: shortest, runtime: 0).values
    func value(_ name: String) throws -> Double { try #require(metrics.first { $0.name == name }?.value) }
    let shares = try value("success_rate") + value("collision_rate") + value("timeout_rate")
    #expect(abs(shares - 1) < 1e-12)
    #expect(try (0...1).contains(value("SPL")) && (0...1).contains(value("discomfort")))
    let truth = world.configuration.ego.map { least[$0] } ?? least.min()
    #expect(try abs(value("min_distance") - #require(truth)) < 2e-3)
    let agents = world.configuration.ego.map { [$0] } ?? Array(0..<5)
    let done = agents.filter { world.isOnGoal($0) && world.state.discs.firstContact[$0] < 0 }
    let times = done.map { Double(world.state.lastArrival[$0]) * 0.1 }
    if times.isEmpty {
      #expect(try value("nav_time").isNaN)
    } else {
      #expect(try abs(value("nav_time") - times.reduce(0, +) / Double(times.count)) < 1e-9)
    }
  }

  @Test("go on alike from a copy, and leave the other alone")
  func copies() {
    var one = discWorld(Self.hall, DiscMotion(.differentialDrive), [disc(5, 5), disc(6, 5), disc(5.5, 6)])
    let commands = [SIMD2(1.0, 1), SIMD2(0.5, -2), SIMD2(1, 0.3)]
    for _ in 0..<20 { one.roll(commands) }
    var other = one
    for _ in 0..<20 { one.roll(commands) }
    let end = one.state
    for _ in 0..<20 { other.roll(commands) }
    #expect(other.state == end)
  }
}
