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

  @Test(
    "is seen as well by who can't read what is said: Y of another width stays 0, all else is the same",
    arguments: [DynamicsConfiguration.grid, DynamicsConfiguration.gridOriented], [6, 9])
  func otherWidth(dynamics: DynamicsConfiguration, width: Int) {
    let agents = [
      agent(Cell(4, 4), Cell(0, 0)), agent(Cell(5, 4), Cell(8, 8)), agent(Cell(4, 6), Cell(0, 6)),
    ]
    let configuration = WorldConfiguration(
      grid: OccupancyGrid(width: 9, height: 9), dynamics: dynamics,
      sensors: SensorConfiguration(peers: PeerSensor(range: 2, max: 2)),
      radio: RadioConfiguration(range: 8), agents: agents)
    var world = World(configuration, outputWidth: 7)
    func tokens(_ observation: Observation) -> [Float] {
      let layout = observation.layout
      return Array(
        UnsafeBufferPointer(
          start: observation.tokens, count: observation.agents * layout.slots * ObservationLayout.tokenWidth))
    }
    let own = ObservationBuilder(for: world)
    let other = ObservationBuilder(for: world, outputWidth: width)
    let (read, unread) = (
      Observation(layout: own.layout, agents: 3), Observation(layout: other.layout, agents: 3)
    )
    var builders = [own, other]
    for _ in 0..<3 {
      world.advance(agents.map { _ in .stay }, outputs: Array(repeating: 1, count: 21))
      builders[0].observe(world, into: read)
      builders[1].observe(world, into: unread)
      #expect(tokens(read) == tokens(unread))
      #expect(Array(read.mask[0..<read.mask.count]) == Array(unread.mask[0..<unread.mask.count]))
      #expect(read.peerOutputs[0..<read.peerOutputs.count].contains(1))
      #expect(unread.peerOutputs[0..<unread.peerOutputs.count].allSatisfy { $0 == 0 })
    }
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
