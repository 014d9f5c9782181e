import Basics
import GridWorld
import Planning
import Simulation
import Testing

@Suite("Controllers of discs") struct DiscControllerTests {
  private static let rows = [
    "..............", "..............", "......##......", "......##......", "......##......",
    "......##......",
    "..............", "..............", "..............", "..............",
  ]

  private func world(_ drive: DiscMotion.Drive, _ agents: [(SIMD2<Double>, SIMD2<Double>)]) -> World {
    var motion = DiscMotion(drive)
    motion.goalTolerance = 0.2
    let setups = agents.map { start, goal in
      AgentSetup(
        start: Cell(Int(start.x), Int(start.y)), goals: [Cell(Int(goal.x), Int(goal.y))],
        disc: DiscSetup(start: start, goals: [goal], radius: 0.3))
    }
    return World(
      WorldConfiguration(
        grid: grid(Self.rows), dynamics: .discs(motion), maxSteps: 600, agents: setups, seed: 1))
  }

  private func play(_ world: World, _ controller: some Controller) -> Episode {
    var episode = Episode(world, controller)
    while !episode.isOver { episode.advance() }
    return episode
  }

  @Test(
    "one robot gets around a wall and touches nothing, whatever drives it",
    arguments: DiscMotion.Drive.allCases, ["orca", "dwa", "pursuit"])
  func alone(drive: DiscMotion.Drive, name: String) {
    for (start, goal) in [
      (SIMD2(5.0, 3.5), SIMD2(9.0, 3.5)), (SIMD2(9.2, 5.1), SIMD2(4.5, 2.6)),
      (SIMD2(1.0, 9.0), SIMD2(13.0, 1.0)),
    ] {
      let world = world(drive, [(start, goal)])
      let controller: any Controller =
        switch name {
        case "orca": ORCAController()
        case "dwa": DynamicWindowController()
        default: PursuitController()
        }
      let episode = play(world, controller)
      #expect(episode.world.isTerminated, "\(name) from \(start) to \(goal)")
      #expect(episode.metrics["success_rate"] == 1, "\(name) from \(start) to \(goal)")
    }
  }

  @Test("a copy of a controller goes on by itself", arguments: ["orca", "dwa", "pursuit"])
  func copies(name: String) {
    let world = world(.differentialDrive, [(SIMD2(2, 2), SIMD2(12, 8)), (SIMD2(12, 2), SIMD2(2, 8))])
    let controller: any Controller =
      switch name {
      case "orca": ORCAController()
      case "dwa": DynamicWindowController()
      default: PursuitController()
      }
    var first = Episode(world, teams: [.init(controller: controller, agents: [0, 1])])
    for _ in 0..<20 { first.advance() }
    var second = first
    for _ in 0..<20 { first.advance() }
    for _ in 0..<20 { second.advance() }
    #expect(first.world.state == second.world.state)
  }

  @Test("discs of ORCA that meet pass each other")
  func meeting() {
    let world = world(.holonomic, [(SIMD2(2, 8), SIMD2(12, 8)), (SIMD2(12, 8.1), SIMD2(2, 8.1))])
    let episode = play(world, ORCAController())
    #expect(episode.metrics["success_rate"] == 1)
  }

  @Test(
    "discs of ORCA that meet in perfect symmetry don't wait for each other for ever",
    arguments: DiscMotion.Drive.allCases)
  func symmetry(drive: DiscMotion.Drive) {
    var motion = DiscMotion(drive)
    motion.contact = .slide
    let ways = [(SIMD2(1.0, 1.0), SIMD2(7.0, 3.0)), (SIMD2(7.0, 1.0), SIMD2(1.0, 3.0))]
    let setups = ways.map { start, goal in
      AgentSetup(
        start: Cell(Int(start.x), Int(start.y)), goals: [Cell(Int(goal.x), Int(goal.y))],
        disc: DiscSetup(start: start, heading: goal.x > start.x ? 0 : .pi, goals: [goal], radius: 0.3))
    }
    let world = World(
      WorldConfiguration(
        grid: OccupancyGrid(width: 8, height: 4), dynamics: .discs(motion), maxSteps: 600, agents: setups,
        seed: 1))
    #expect(play(world, ORCAController()).world.isTerminated)
  }
}
