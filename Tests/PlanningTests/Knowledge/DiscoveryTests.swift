import Basics
import GridWorld
import Planning
import Simulation
import Testing

@Suite("Robots that discover") struct DiscoveryTests {
  /// A short way through a door that is shut, and a longer one around.
  static let rows = [
    "...........",
    ".#########.",
    "...........",
  ]

  static func world(_ knowledge: KnowledgeConfiguration, agents: [AgentSetup]) -> World {
    var configuration = WorldConfiguration(
      grid: grid(rows), maxSteps: 60, agents: agents,
      obstacles: [.door(cell: Cell(6, 0), open: 1, closed: 500, phase: 1)])
    configuration.knowledge = knowledge
    return World(configuration)
  }

  static func play(_ world: World, _ controller: any Controller) -> Episode {
    let team = Episode.Team(controller: controller, agents: Array(0..<world.agentCount))
    var episode = Episode(world, teams: [team])
    while !episode.isOver { episode.advance() }
    return episode
  }

  @Test("go around a closed door as soon as they see it", arguments: ["greedy", "astar", "pibt"])
  func around(name: String) {
    let controller: any Controller =
      switch name {
      case "greedy": GreedyController()
      case "astar": AStarController()
      default: PIBTController()
      }
    let agents = [AgentSetup(start: Cell(0, 0), goals: [Cell(10, 0)])]
    let discovering = DiscoveryTests.play(
      DiscoveryTests.world(.init(discovers: true, radius: 3), agents: agents), controller)
    // Sees it from column 3: 3 there, 3 back, 2 + 10 + 2 around.
    #expect(discovering.metrics["SoC"] == 20, "\(name)")
    #expect(discovering.metrics["detour"] == 2)
    #expect(discovering.metrics["stuck_steps"] == 0)
    let told = DiscoveryTests.play(DiscoveryTests.world(.init(), agents: agents), controller)
    #expect(told.metrics["stuck_steps"] == nil && told.metrics["detour"] == nil)
    if name != "astar" { #expect(told.metrics["CSR"] == 0, "\(name) waits at the door") }
  }

  @Test("tell those in radio range, who never see the door", arguments: [true, false])
  func shared(shares: Bool) {
    let agents = [
      AgentSetup(start: Cell(3, 0), goals: [Cell(10, 0)]), AgentSetup(start: Cell(0, 0), goals: [Cell(9, 0)]),
    ]
    var world = DiscoveryTests.world(
      .init(discovers: true, shareDiscoveries: shares, radius: 3), agents: agents)
    world.advance([.stay, .stay])
    #expect(world.knowledge?.discoveries(of: 0).map(\.cell) == [Cell(6, 0)])
    #expect(world.knowledge?.discoveries(of: 1).map(\.cell) == (shares ? [Cell(6, 0)] : []))
    #expect(world.stepsToGo(of: 1, from: world.state.poses[1]) == (shares ? 15 : 9))
    #expect(world.stepsToGo(of: 1) == 9, "the map's")
  }

  @Test("who believes that there is no way goes and looks, and gets through when there is one")
  func noWayLeft() {
    var configuration = WorldConfiguration(
      grid: grid(["........."]), maxSteps: 60, agents: [AgentSetup(start: Cell(0, 0), goals: [Cell(8, 0)])],
      obstacles: [.door(cell: Cell(4, 0), open: 10, closed: 20, phase: 10)])
    for memory in [0, 5] {
      configuration.knowledge = .init(discovers: true, memory: memory)
      let episode = DiscoveryTests.play(World(configuration), GreedyController())
      #expect(episode.metrics["CSR"] == 1)
      #expect(episode.metrics["stuck_steps"] ?? 0 > 5, "it waited, and was counted")
    }
  }

  @Test("save each other steps in a stream through two corridors")
  func twoCorridors() {
    var sums = [0.0, 0.0]
    for seed: UInt64 in 1...6 {
      for (index, shares) in [false, true].enumerated() {
        let configuration = TwoCorridors.configuration(
          seed: seed, knowledge: .init(discovers: true, shareDiscoveries: shares))
        let episode = DiscoveryTests.play(World(configuration), PIBTController(options: .strong))
        #expect(episode.metrics["CSR"] == 1, "seed \(seed)")
        sums[index] += episode.metrics["SoC"] ?? .nan
      }
    }
    #expect(sums[1] < 0.92 * sums[0], "SoC of seeds 1 to 6: \(sums)")
  }
}
