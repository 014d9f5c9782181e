import Basics
import GridWorld
import Simulation
import Testing

/// Robots with headings, moved as the definition says: slow, and nothing like the fast step.
private struct PlainOrientedWorld {
  let grid: OccupancyGrid
  var cells: [Cell]
  var headings: [Heading]
  var agentCollisions: [Int]
  var obstacleCollisions: [Int]

  /// `soft`: whoever can't go stays, and so does whoever wanted its cell, until nothing changes any more.
  mutating func advance(_ actions: [Action]) {
    var targets = cells
    var isRefused = [Bool](repeating: false, count: cells.count)
    for agent in cells.indices where actions[agent] == .forward {
      let offset = headings[agent].offset
      let next = Cell(cells[agent].x + offset.dx, cells[agent].y + offset.dy)
      if grid.isOccupied(next) { obstacleCollisions[agent] += 1 } else { targets[agent] = next }
    }
    let wanted = targets
    // Two that would trade places both stay.
    for a in cells.indices {
      for b in cells.indices
      where a != b && wanted[a] == cells[b] && wanted[b] == cells[a] && wanted[a] != cells[a] {
        isRefused[a] = true
      }
    }
    // Of those who want a cell and are not refused yet, the lowest index gets it.
    for a in cells.indices where wanted[a] != cells[a] && !isRefused[a] {
      let rivals = cells.indices.filter {
        wanted[$0] == wanted[a] && wanted[$0] != cells[$0] && !isSwap($0, wanted)
      }
      if rivals.min() != a { isRefused[a] = true }
    }
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for a in cells.indices where wanted[a] != cells[a] && !isRefused[a] {
        let isTaken = cells.indices.contains { b in
          b != a && cells[b] == wanted[a] && (wanted[b] == cells[b] || isRefused[b])
        }
        if isTaken {
          isRefused[a] = true
          hasChanged = true
        }
      }
    }
    for agent in cells.indices {
      if isRefused[agent] {
        agentCollisions[agent] += 1
      } else {
        cells[agent] = targets[agent]
      }
      if actions[agent] == .turnLeft { headings[agent] = headings[agent].turned(by: -1) }
      if actions[agent] == .turnRight { headings[agent] = headings[agent].turned(by: 1) }
    }
  }

  private func isSwap(_ a: Int, _ wanted: [Cell]) -> Bool {
    cells.indices.contains { $0 != a && wanted[a] == cells[$0] && wanted[$0] == cells[a] }
  }
}

/// A random map with robots that look somewhere.
func orientedConfiguration(
  seed: UInt64, side: Int = 11, agents: Int = 24, density: Float = 0.2, task: NavigationTask = .lifelong
) -> WorldConfiguration {
  var configuration = randomConfiguration(
    seed: seed, width: side, height: side, agents: agents, density: density, task: task)
  configuration.dynamics = .gridOriented
  var rng = SplitMix64(seed: seed &+ 77)
  for agent in configuration.agents.indices {
    configuration.agents[agent].heading = Heading.east.turned(by: rng.index(below: 4))
  }
  return configuration
}

@Suite("Robots with headings") struct OrientedTwinTests {
  @Test("move as a plain twin says, over 1,000 random joint actions", arguments: UInt64(1)...10)
  func agreesWithTwin(seed: UInt64) throws {
    let configuration = orientedConfiguration(seed: seed)
    let count = configuration.agents.count
    var world = World(configuration)
    var twin = PlainOrientedWorld(
      grid: configuration.grid, cells: configuration.agents.map(\.start),
      headings: configuration.agents.map(\.heading), agentCollisions: Array(repeating: 0, count: count),
      obstacleCollisions: Array(repeating: 0, count: count))
    var rng = SplitMix64(seed: seed)
    for step in 1...100 {
      // Forward more often than not, or nobody would meet anybody.
      let actions = (0..<count).map { _ in
        rng.index(below: 3) < 2 ? Action.forward : Action(rng.index(below: 4))
      }
      world.advance(actions)
      twin.advance(actions)
      let cells = (0..<count).map { world.cell(of: $0) }
      try #require(cells == twin.cells, "seed \(seed), step \(step)")
      try #require(world.state.poses.heading == twin.headings, "seed \(seed), step \(step)")
      for agent in 0..<count {
        try #require(
          Int(world.state.agentCollisions[agent]) == twin.agentCollisions[agent]
            && Int(world.state.obstacleCollisions[agent]) == twin.obstacleCollisions[agent],
          "agent \(agent), seed \(seed), step \(step)")
        try #require(world.state.occupant[world.layout.index(of: cells[agent])] == Int32(agent))
      }
    }
    #expect(twin.agentCollisions.reduce(0, +) > 100 && twin.obstacleCollisions.reduce(0, +) > 20)
  }

  @Test("turn without leaving their cell, and go where they look")
  func oneRobot() {
    var configuration = WorldConfiguration(
      grid: grid(["...", "...", "..."]), dynamics: .gridOriented,
      agents: [AgentSetup(start: Cell(1, 1), goals: [Cell(0, 0)], heading: .north)])
    configuration.maxSteps = 10
    var world = World(configuration)
    #expect(world.stepsToGo(of: 0) == 3, "ahead, a turn, ahead")
    world.advance([.forward])
    #expect(world.cell(of: 0) == Cell(1, 0) && world.state.poses[0].heading == .north)
    world.advance([.turnLeft])
    #expect(world.cell(of: 0) == Cell(1, 0) && world.state.poses[0].heading == .west)
    #expect(world.state.outcome[0] == .stayed && world.state.pathLength[0] == 1)
    world.advance([.forward])
    #expect(world.isTerminated && world.cell(of: 0) == Cell(0, 0))
  }

  @Test("see the same of a world that is turned by a quarter, robots and all", arguments: UInt64(1)...8)
  func turnedWorld(seed: UInt64) throws {
    var configuration = orientedConfiguration(seed: seed, agents: 14, task: .reach)
    configuration.sensors.peers.range = 4
    configuration.sensors.peers.max = 30
    // Half a turn's worth of headings, and rays that no quarter turn maps onto each other.
    configuration.sensors.rays = RaySensor(count: 6, range: 5)
    let turned = turnedByQuarter(configuration)
    var (a, b) = (World(configuration, outputWidth: 6), World(turned, outputWidth: 6))
    var rng = SplitMix64(seed: seed)
    var (first, second) = (ObservationBuilder(for: a), ObservationBuilder(for: b))
    let count = configuration.agents.count
    let (seenA, seenB) = (
      Observation(layout: first.layout, agents: count), Observation(layout: second.layout, agents: count)
    )
    var peers = 0
    for step in 0..<30 {
      let actions = (0..<count).map { _ in Action(rng.index(below: 4)) }
      a.advance(actions)
      b.advance(actions)
      first.observe(a, into: seenA)
      second.observe(b, into: seenB)
      for agent in 0..<count {
        try #require(
          seenA.environment(agent: agent) == seenB.environment(agent: agent),
          "agent \(agent), step \(step), seed \(seed)")
        // Peers that are equally far may be listed in another order.
        let (rowsA, rowsB) = (rows(seenA, agent), rows(seenB, agent))
        try #require(rowsA == rowsB, "agent \(agent), step \(step), seed \(seed)")
        peers += rowsA.count - first.layout.firstPeerSlot
      }
    }
    #expect(peers > 100)
  }

  /// What is in the slots of one agent, by identity.
  private func rows(_ observation: Observation, _ agent: Int) -> [Int32: [Float]] {
    var rows: [Int32: [Float]] = [:]
    let layout = observation.layout
    for slot in 0..<layout.slots where observation.mask[agent * layout.slots + slot] != 0 {
      rows[observation.identity[agent * layout.slots + slot]] =
        observation.token(agent: agent, slot: slot).map { ($0 * 1e4).rounded() }
        + observation.peerOutput(agent: agent, slot: slot)
    }
    return rows
  }

  /// The same world, a quarter turn to the right.
  private func turnedByQuarter(_ configuration: WorldConfiguration) -> WorldConfiguration {
    let old = configuration.grid
    func turned(_ cell: Cell) -> Cell { Cell(old.height - 1 - cell.y, cell.x) }
    var new = OccupancyGrid(width: old.height, height: old.width)
    for y in 0..<old.height {
      for x in 0..<old.width where old.isOccupied(Cell(x, y)) {
        new.setOccupied(true, at: turned(Cell(x, y)))
      }
    }
    var result = configuration
    result.grid = new
    result.agents = configuration.agents.map {
      AgentSetup(start: turned($0.start), goals: $0.goals.map(turned), heading: $0.heading.turned(by: 1))
    }
    return result
  }

  @Test("perceive ahead, sides and peers in their own frame")
  func ownFrame() {
    let configuration = WorldConfiguration(
      grid: grid([".....", ".....", "..#..", ".....", "....."]), dynamics: .gridOriented,
      sensors: SensorConfiguration(window: .init(radius: 1), rays: .init(count: 4, range: 3)),
      agents: [
        AgentSetup(start: Cell(2, 3), goals: [Cell(4, 3)], heading: .north),
        AgentSetup(start: Cell(3, 3), goals: [Cell(2, 3)], heading: .west),
      ])
    let world = World(configuration)
    var builder = ObservationBuilder(for: world)
    let observation = Observation(layout: builder.layout, agents: 2)
    builder.observe(world, into: observation)
    let layout = builder.layout
    #expect(layout.actionCount == 4 && layout.firstRaySlot == 5)
    // The goal lies two cells to its right: a turn and two steps.
    let goal = observation.token(agent: 0, slot: ObservationLayout.goalSlot)
    #expect(goal[0] == 0 && goal[1] == 1 && goal[3] == 2.0 / 16 && goal[4] == 3.0 / 32 && goal[6] == 1)
    let forward = observation.token(agent: 0, slot: ObservationLayout.firstCellSlot + 1)
    #expect(forward[0] == 1, "a wall is ahead")
    let right = observation.token(agent: 0, slot: ObservationLayout.firstCellSlot + 3)
    #expect(right[0] == 0 && right[1] == 1 && right[3] == 1 && right[4] == 1, "the peer wants its cell")
    // Rays ahead (the wall's edge), right (the peer's cell), behind, left.
    let rays = (0..<4).map { observation.token(agent: 0, slot: layout.firstRaySlot + $0) }
    #expect(rays[0][0] == 0.5 / 3 && rays[0][1] == 1)
    #expect(rays[1][0] == 0.5 / 3 && rays[1][2] == 1)
    let peer = observation.token(agent: 0, slot: layout.firstPeerSlot)
    #expect(peer[0] == 0 && peer[1] == 1.0 / 5 && peer[3] == 1 && peer[10] == 1)
    #expect(peer[12...15] == [0, 0, 0, 1], "it looks to this one's left")
    // The window's first row is ahead: the wall in its middle; the peer is at the right of the middle row.
    #expect(observation.environment(agent: 0).prefix(9) == [0, 1, 0, 0, 0.5, 0.5, 0, 0, 0])
  }
}
