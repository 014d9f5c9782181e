import Basics
import GridWorld
import Simulation
import Testing

@Suite("A peer's intention") struct IntentionTests {
  /// That of agent 1 as agent 0 sees it.
  private func intention(
    _ agents: [AgentSetup], _ dynamics: DynamicsConfiguration = .grid, sight: Double = 5
  ) throws -> UInt8 {
    let configuration = WorldConfiguration(
      grid: OccupancyGrid(width: 9, height: 9), dynamics: dynamics,
      sensors: SensorConfiguration(peers: PeerSensor(range: sight, max: 2)),
      radio: RadioConfiguration(range: 8), agents: agents)
    var world = World(configuration, outputWidth: dynamics.catalogue.count)
    // A broadcast, so that who is not seen is heard.
    world.advance(agents.map { _ in .stay })
    var builder = ObservationBuilder(for: world)
    let observation = Observation(layout: builder.layout, agents: agents.count)
    builder.observe(world, into: observation)
    let slots = observation.layout.firstPeerSlot..<observation.layout.slots
    let slot = try #require(
      slots.first { observation.identity.base[$0] == observation.layout.identity(ofPeer: 1) })
    return observation.intention(agent: 0, slot: slot)
  }

  private func agent(_ start: Cell, _ goal: Cell, _ heading: Heading = .east) -> AgentSetup {
    AgentSetup(start: start, goals: [goal], heading: heading)
  }

  @Test("on the grid is the set of moves that lead it closer, whatever its distance")
  func moves() throws {
    let own = agent(Cell(4, 4), Cell(0, 0))
    let diagonal = try intention([own, agent(Cell(5, 5), Cell(8, 8))])
    #expect(try intention([own, agent(Cell(6, 4), Cell(7, 5))]) == diagonal)
    let straight = try intention([own, agent(Cell(5, 5), Cell(8, 5))])
    let back = try intention([own, agent(Cell(5, 5), Cell(0, 5))])
    let arrived = try intention([own, agent(Cell(5, 5), Cell(5, 5))])
    #expect(Set([diagonal, straight, back, arrived, 0]).count == 5)
  }

  @Test("is none if it is only heard, and in slots that hold no peer")
  func unseen() throws {
    #expect(try intention([agent(Cell(1, 4), Cell(0, 0)), agent(Cell(4, 4), Cell(8, 8))], sight: 2) == 0)
  }

  @Test(
    "of robots with headings is where it looks on the map, however the agent turns",
    arguments: Heading.allCases)
  func headings(own: Heading) throws {
    func look(_ own: Heading, _ peer: AgentSetup) throws -> UInt8 {
      try intention([agent(Cell(4, 4), Cell(0, 0), own), peer], .gridOriented)
    }
    var seen: Set<UInt8> = []
    for heading in Heading.allCases {
      let code = try look(own, agent(Cell(5, 5), Cell(8, 8), heading))
      #expect(try look(.east, agent(Cell(6, 3), Cell(8, 8), heading)) == code)
      #expect(try look(own, agent(Cell(5, 5), Cell(5, 5), heading)) != code, "it has arrived")
      seen.insert(code)
    }
    #expect(seen.count == 4 && !seen.contains(0))
  }
}
