import Basics
import CAllocationCounter
import Foundation
import GridWorld
import Planning
import Simulation
import Testing

// What closures of a build without optimization allocate is not the controller's.
#if DEBUG
  private let countsAllocations = false
#else
  private let countsAllocations = navsim_allocation_count() >= 0
#endif

/// Robots of `dwa` that meet: 0.2 m in radius, 0.8 m/s, cells of 10 cm.
@Suite("Robots of dwa that meet") struct DynamicWindowMeetingTests {
  private static let cellSize = 0.1
  private static let radius = 0.2

  private func motion(_ drive: DiscMotion.Drive, braking: Double? = nil) -> DiscMotion {
    var motion = DiscMotion(drive)
    motion.maxSpeed = 0.8
    motion.agentRadius = Self.radius
    motion.goalTolerance = 0.2
    motion.contact = .slide
    motion.maxAcceleration = braking
    motion.maxTurnAcceleration = braking.map { 4 * $0 }
    return motion
  }

  /// A world of robots that look at their goals, each from a place to another, in meters.
  private func world(
    _ grid: OccupancyGrid, _ motion: DiscMotion, _ ways: [(SIMD2<Double>, SIMD2<Double>)], seconds: Int,
    seed: UInt64 = 1
  ) -> World {
    let setups = ways.map { start, goal in
      AgentSetup(
        start: cell(start), goals: [cell(goal)],
        disc: DiscSetup(
          start: start, heading: Angle.of(goal - start), goals: [goal], radius: Self.radius))
    }
    return World(
      WorldConfiguration(
        grid: grid, cellSize: Self.cellSize, dynamics: .discs(motion), maxSteps: seconds * 10,
        agents: setups, seed: seed))
  }

  private func cell(_ place: SIMD2<Double>) -> Cell {
    Cell(Int(place.x / Self.cellSize), Int(place.y / Self.cellSize))
  }

  private func begin(_ world: World) -> Episode {
    let agents = Array(0..<world.agentCount)
    return Episode(world, teams: [.init(controller: DynamicWindowController(), agents: agents)])
  }

  private func play(_ world: World, each: (World) -> Void = { _ in }) -> World {
    var episode = begin(world)
    while !episode.isOver {
      episode.advance()
      each(episode.world)
    }
    return episode.world
  }

  private func arrived(_ world: World) -> Int { (0..<world.agentCount).count { world.isOnGoal($0) } }

  private func touches(_ world: World) -> Int {
    (0..<world.agentCount).count { world.state.discs.firstContact[$0] >= 0 }
  }

  /// A floor of `width` × `height` meters with walls where `isWall` says so, asked for the middles of cells.
  private func floor(
    _ width: Double, _ height: Double, isWall: (Double, Double) -> Bool = { _, _ in false }
  ) -> OccupancyGrid {
    var grid = OccupancyGrid(
      width: Int((width / Self.cellSize).rounded()), height: Int((height / Self.cellSize).rounded()))
    for y in 0..<grid.height {
      for x in 0..<grid.width
      where isWall((Double(x) + 0.5) * Self.cellSize, (Double(y) + 0.5) * Self.cellSize) {
        grid.setOccupied(true, at: Cell(x, y))
      }
    }
    return grid
  }

  // MARK: - Two

  @Test(
    "two that meet head on in the open pass each other on the right", arguments: DiscMotion.Drive.allCases,
    [nil, 1.0])
  func headOn(drive: DiscMotion.Drive, braking: Double?) {
    let ways = [(SIMD2(1.0, 3.0), SIMD2(9.0, 3.0)), (SIMD2(9.0, 3.0), SIMD2(1.0, 3.0))]
    var isPassed = false
    let end = play(world(floor(10, 6), motion(drive, braking: braking), ways, seconds: 20)) { world in
      let position = world.state.discs.position
      guard !isPassed, position[0].x > position[1].x else { return }
      isPassed = true
      // Who goes toward +x has +y on its right.
      #expect(position[0].y > position[1].y)
    }
    #expect(isPassed && arrived(end) == 2 && touches(end) == 0)
  }

  @Test(
    "two that meet in a corridor wide enough for both pass each other and hardly lose time",
    arguments: DiscMotion.Drive.allCases, [1.2, 1.6])
  func corridor(drive: DiscMotion.Drive, width: Double) {
    let grid = floor(12, width + 0.2) { _, y in y < 0.1 || y > width + 0.1 }
    let middle = 0.1 + width / 2
    let ways = [(SIMD2(1.0, middle), SIMD2(11.0, middle)), (SIMD2(11.0, middle), SIMD2(1.0, middle))]
    // 10 m at 0.8 m/s take 12.5 s.
    let end = play(world(grid, motion(drive), ways, seconds: 20))
    #expect(arrived(end) == 2, "\(end.state.discs.position)")
    #expect(touches(end) == 0)
  }

  @Test("two that meet in a doorway for one get through", arguments: DiscMotion.Drive.allCases)
  func doorway(drive: DiscMotion.Drive) {
    // Two rooms with a wall in between, and a door 0.7 m wide.
    let grid = floor(8, 5) { x, y in abs(x - 4) < 0.1 && abs(y - 2.55) > 0.35 }
    let ways = [(SIMD2(1.0, 2.55), SIMD2(7.0, 2.55)), (SIMD2(7.0, 2.55), SIMD2(1.0, 2.55))]
    let end = play(world(grid, motion(drive), ways, seconds: 40))
    #expect(arrived(end) == 2, "\(end.state.discs.position)")
    #expect(touches(end) == 0)
  }

  @Test(
    "one that stands on its goal in a doorway makes way and comes back", arguments: DiscMotion.Drive.allCases)
  func parked(drive: DiscMotion.Drive) {
    let grid = floor(8, 5) { x, y in abs(x - 4) < 0.1 && abs(y - 2.55) > 0.35 }
    let ways = [(SIMD2(3.9, 2.55), SIMD2(4.0, 2.55)), (SIMD2(7.0, 2.55), SIMD2(1.0, 2.55))]
    let end = play(world(grid, motion(drive), ways, seconds: 60))
    #expect(arrived(end) == 2, "\(end.state.discs.position)")
    #expect(touches(end) == 0)
  }

  // MARK: - More

  @Test(
    "four whose ways cross at one point get across", arguments: DiscMotion.Drive.allCases, [nil, 1.0])
  func crossing(drive: DiscMotion.Drive, braking: Double?) {
    let ways = [
      (SIMD2(1.0, 4.0), SIMD2(7.0, 4.0)), (SIMD2(7.0, 4.0), SIMD2(1.0, 4.0)),
      (SIMD2(4.0, 1.0), SIMD2(4.0, 7.0)), (SIMD2(4.0, 7.0), SIMD2(4.0, 1.0)),
    ]
    let end = play(world(floor(8, 8), motion(drive, braking: braking), ways, seconds: 40))
    #expect(arrived(end) == 4, "\(end.state.discs.position)")
    #expect(touches(end) == 0)
  }

  @Test(
    "twelve get to their goals through the rooms and doors of a floor and touch nobody",
    arguments: DiscMotion.Drive.allCases, UInt64(1)...2)
  func rooms(drive: DiscMotion.Drive, seed: UInt64) throws {
    // Six rooms of 3 × 3 m along a corridor of 1.4 m, with doors of 0.9 m to that.
    let grid = floor(9.4, 7.8) { x, y in
      let isInCorridor = y > 3.2 && y < 4.6
      let column = (x - 0.1).truncatingRemainder(dividingBy: 3.1)
      let isDoor = column > 1 && column < 1.9 && x > 0.1 && x < 9.3
      let isSideWall = (x < 0.1 || x > 9.3 || column > 3) && !(isInCorridor && x > 0.1 && x < 9.3)
      let isCorridorWall = (y > 3.1 && y < 3.2 || y > 4.6 && y < 4.7) && !isDoor
      return isSideWall || isCorridorWall || y < 0.1 || y > 7.7
    }
    var placement = RandomPlacement(grid: grid, count: 12, minDistance: 20, seed: seed)
    placement.spread(Self.radius / Self.cellSize, margin: 0.1 / Self.cellSize)
    let middles = try placement.draw().map { setup in
      (
        SIMD2(Double(setup.start.x) + 0.5, Double(setup.start.y) + 0.5) * Self.cellSize,
        SIMD2(Double(setup.goals[0].x) + 0.5, Double(setup.goals[0].y) + 0.5) * Self.cellSize
      )
    }
    let end = play(world(grid, motion(drive), middles, seconds: 120, seed: seed))
    #expect(arrived(end) >= 11, "seed \(seed): \(end.state.discs.position)")
    #expect(end.state.agentCollisions.allSatisfy { $0 == 0 }, "seed \(seed)")
    #expect(touches(end) == 0, "seed \(seed)")
  }

  @Test(
    "robots that need time to brake touch nobody, wherever they come from",
    arguments: DiscMotion.Drive.allCases, UInt64(1)...3)
  func braking(drive: DiscMotion.Drive, seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    // Eight on a circle, each to somewhere else on it.
    let ways = (0..<8).map { number in
      let angles = [Double(number), Double(number) + 3 + 2 * Double(rng.uniform())].map { $0 * .pi / 4 }
      return (
        SIMD2(3.0, 3.0) + 2.5 * Angle.direction(angles[0]), SIMD2(3.0, 3.0) + 2 * Angle.direction(angles[1])
      )
    }
    let end = play(world(floor(6, 6), motion(drive, braking: 0.6), ways, seconds: 12, seed: seed))
    #expect(touches(end) == 0, "seed \(seed)")
  }

  // MARK: - What they may do

  @Test(
    "no command is beyond what a robot can come to within a step", arguments: DiscMotion.Drive.allCases)
  func window(drive: DiscMotion.Drive) {
    let motion = motion(drive, braking: 0.7)
    let ways = [
      (SIMD2(1.0, 3.0), SIMD2(6.0, 4.0)), (SIMD2(6.0, 3.0), SIMD2(1.0, 3.0)),
      (SIMD2(3.0, 1.0), SIMD2(3.0, 5.0)),
    ]
    var episode = begin(world(floor(7, 6), motion, ways, seconds: 20))
    let (speedChange, turnChange) = (0.7 * 0.1 + 1e-9, 4 * 0.7 * 0.1 + 1e-9)
    while !episode.isOver {
      let before = episode.world.state.discs
      episode.advance()
      for agent in 0..<3 {
        let command = episode.world.state.discs.command[agent]
        switch drive {
        case .holonomic:
          let change = command - before.velocity[agent]
          #expect((change * change).sum().squareRoot() < speedChange || command == .zero)
          #expect((command * command).sum().squareRoot() < 0.8 + 1e-9)
        case .differentialDrive:
          let change = command - before.drive[agent]
          #expect(command.x >= 0 && command.x < 0.8 + 1e-9 && abs(command.y) < motion.maxTurnRate + 1e-9)
          #expect(abs(change.x) < speedChange || command.x == 0)
          #expect(abs(change.y) < turnChange || command.x == 0)
        }
      }
    }
    #expect(arrived(episode.world) == 3)
  }

  @Test(
    "after the first, a decision allocates nothing",
    .enabled(if: countsAllocations, "only optimized, and where the C library offers a way to count"),
    arguments: DiscMotion.Drive.allCases)
  func allocations(drive: DiscMotion.Drive) {
    let ways = [
      (SIMD2(1.0, 3.0), SIMD2(6.0, 4.0)), (SIMD2(6.0, 3.0), SIMD2(1.0, 3.0)),
      (SIMD2(3.0, 1.0), SIMD2(3.0, 5.0)),
    ]
    var world = world(floor(7, 6), motion(drive), ways, seconds: 20)
    var controller = DynamicWindowController()
    var actions = [Action](repeating: .stay, count: 3)
    var commands = [SIMD2<Double>?](repeating: nil, count: 3)
    controller.begin(world, driving: [0, 1, 2])
    var allocations: [Int] = []
    for step in 0..<40 {
      let before = Int(navsim_allocation_count())
      controller.decide(world, actions: &actions)
      if step > 0 { allocations.append(Int(navsim_allocation_count()) - before) }
      controller.writeCommands(&commands)
      world.advance(actions, commands: commands)
    }
    #expect(allocations.allSatisfy { $0 == 0 }, "\(allocations)")
  }
}
