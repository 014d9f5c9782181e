import Basics
import GridWorld
import Planning
import Testing

@testable import Simulation

@Suite("Known and discovered map of who turns") struct TurningKnowledgeTests {
  /// A short way through a door that is shut, and a longer one around.
  private static let rows = [
    "...........",
    ".#########.",
    "...........",
  ]

  private static func world(_ knowledge: KnowledgeConfiguration, _ agents: [AgentSetup]) -> World {
    var configuration = WorldConfiguration(
      grid: grid(rows), dynamics: .gridOriented, maxSteps: 80, agents: agents,
      obstacles: [.door(cell: Cell(6, 0), open: 1, closed: 500, phase: 1)])
    configuration.knowledge = knowledge
    return World(configuration)
  }

  private static func play(_ world: World, _ controller: any Controller) -> Episode {
    let team = Episode.Team(controller: controller, agents: Array(0..<world.agentCount))
    var episode = Episode(world, teams: [team])
    while !episode.isOver { episode.advance() }
    return episode
  }

  @Test("who sees a closed door turns round and goes the other way", arguments: ["greedy", "astar"])
  func around(name: String) throws {
    let controller: any Controller = name == "greedy" ? GreedyController() : AStarController()
    let agents = [AgentSetup(start: Cell(0, 0), goals: [Cell(10, 0)])]
    let world = TurningKnowledgeTests.world(.init(discovers: true, radius: 3), agents)
    try world.configuration.validate()
    let episode = TurningKnowledgeTests.play(world, controller)
    // Sees it from column 3: 3 there, 2 to turn, 3 back, 1 and 2 down, 1 and 10 along, 1 and 2 up.
    #expect(episode.metrics["SoC"] == 25 && episode.metrics["stuck_steps"] == 0)
    #expect(episode.metrics["detour"] == 2)
    let told = TurningKnowledgeTests.play(TurningKnowledgeTests.world(.init(), agents), controller)
    if name != "astar" { #expect(told.metrics["CSR"] == 0, "\(name) waits at the door") }
  }

  @Test("those in radio range hear of it", arguments: [true, false])
  func shared(shares: Bool) {
    var world = TurningKnowledgeTests.world(
      .init(discovers: true, shareDiscoveries: shares, radius: 3),
      [
        AgentSetup(start: Cell(3, 0), goals: [Cell(10, 0)]),
        AgentSetup(start: Cell(0, 0), goals: [Cell(9, 0)]),
      ])
    world.advance([.idle, .idle])
    #expect(world.knowledge?.discoveries(of: 1).map(\.cell) == (shares ? [Cell(6, 0)] : []))
    #expect(world.stepsToGo(of: 1, from: world.state.poses[1]) == (shares ? 19 : 9))
    #expect(world.stepsToGo(of: 1) == 9, "the map's")
  }

  @Test("who is refused by what its map does not know is counted, and gets through in the end")
  func noWayLeft() {
    var configuration = WorldConfiguration(
      grid: grid(["........."]), dynamics: .gridOriented, maxSteps: 60,
      agents: [AgentSetup(start: Cell(0, 0), goals: [Cell(8, 0)])],
      obstacles: [.door(cell: Cell(4, 0), open: 10, closed: 20, phase: 10)])
    configuration.knowledge = .init(discovers: true, memory: 5)
    let episode = TurningKnowledgeTests.play(World(configuration), GreedyController())
    #expect(episode.metrics["CSR"] == 1)
    #expect(episode.metrics["stuck_steps"] ?? 0 > 5)
  }

  @Test("distances are those of a search from scratch on what a robot believes", arguments: UInt64(1)...12)
  func equalsSearchFromScratch(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    var configuration = randomWorld(seed: seed, side: 13, agents: 5, density: 0.18, task: .lifelong)
      .configuration
    configuration.dynamics = .gridOriented
    let starts = Set(configuration.agents.map(\.start))
    var free = configuration.grid.freeCells.filter { !starts.contains($0) }
    rng.shuffle(&free)
    for index in 0..<7 {
      configuration.obstacles.append(
        .door(cell: free[index], open: 3 + index, closed: 5 + 2 * index, phase: rng.index(below: 8)))
    }
    configuration.radio = RadioConfiguration(range: [3, 20][rng.index(below: 2)], delay: rng.index(below: 3))
    configuration.knowledge = KnowledgeConfiguration(
      discovers: true, shareDiscoveries: seed % 3 != 0, radius: [2, 4][rng.index(below: 2)],
      memory: [0, 4, 20][rng.index(below: 3)])
    var world = World(configuration)
    let given = configuration.grid
    let layout = world.layout
    var own = 0
    for step in 1...50 {
      if step % 4 == 0 {
        let cell = Cell(rng.index(below: 13), rng.index(below: 13))
        if let edited = try? world.settingWall(!world.configuration.grid.isOccupied(cell), at: cell) {
          world = edited
        }
      }
      let copy = world
      world.advance((0..<5).map { _ in Action(rng.index(below: 4)) })
      if step % 5 == 0 {
        // A copy that goes on changes nothing.
        var other = copy
        other.advance((0..<5).map { _ in Action(rng.index(below: 4)) })
      }
      for agent in 0..<5 {
        var believed = given
        for index in 0..<given.cellCount {
          let cell = Cell(index % given.width, index / given.width)
          let isBlocked = world.knowledge?.believesBlocked(Int32(layout.index(of: cell)), agent: agent)
          believed.setOccupied(isBlocked ?? true, at: cell)
        }
        let goal = world.state.goal[agent]
        func fields(_ grid: OccupancyGrid) -> CostToGoFields {
          CostToGoFields(
            layout: layout, blocked: layout.paddedOccupancy(of: grid), motion: .turning, goalCount: 1)
        }
        func distance(_ fields: CostToGoFields, _ pose: Pose) -> Int32 {
          fields.distance(from: pose.cell, heading: pose.heading, to: goal)
        }
        var plain = fields(believed)
        var isBlocked = believed
        let isCutOff =
          believed.isOccupied(layout.cell(at: Int(goal)))
          || distance(plain, world.state.poses[agent]) == CostToGoFields.unreachable
        if isCutOff { (plain, isBlocked) = (fields(given), given) }
        if !isCutOff, believed != given { own += 1 }
        for cell in isBlocked.freeCells where step % 6 == 0 || cell == world.cell(of: agent) {
          for heading in Heading.allCases {
            let pose = Pose(cell: Int32(layout.index(of: cell)), heading: heading)
            let expected =
              isBlocked.isOccupied(layout.cell(at: Int(goal)))
              ? CostToGoFields.unreachable : distance(plain, pose)
            guard world.stepsToGo(of: agent, from: pose) == expected else {
              Issue.record("seed \(seed), step \(step), agent \(agent): \(heading) on \(cell)")
              return
            }
          }
        }
      }
    }
    #expect(own > 10, "seed \(seed)")
  }
}
