import Basics
import GridWorld
import Testing

@testable import Simulation

@Suite("World edits") struct WorldEditsTests {
  /// A world some random steps in, everybody talking at random.
  private func world(seed: UInt64, sensors: SensorConfiguration = .init(), loss: Double = 0.5) -> World {
    var configuration = randomConfiguration(seed: seed, agents: 16)
    configuration.sensors = sensors
    configuration.radio = RadioConfiguration(range: 6, delay: 2, loss: loss)
    var world = World(configuration, outputWidth: 6)
    var rng = SplitMix64(seed: seed)
    for _ in 0..<7 {
      world.advance(randomActions(16, using: &rng), outputs: (0..<(16 * 6)).map { _ in rng.uniform() })
    }
    return world
  }

  @Test(
    "without an agent the others perceive what they would if it had never been there",
    arguments: UInt64(1)...4)
  func perception(seed: UInt64) {
    var configuration = randomConfiguration(seed: seed, agents: 16, task: .reach)
    var moved = World(configuration)
    var rng = SplitMix64(seed: seed)
    for _ in 0..<9 { moved.advance(randomActions(16, using: &rng)) }
    let removed = Int(seed) * 3
    configuration.agents = (0..<16).filter { $0 != removed }.map {
      AgentSetup(start: moved.cell(of: $0), goals: [moved.goalCell(of: $0)])
    }
    let reduced = moved.removing(agent: removed)
    let fresh = World(configuration)
    #expect(
      reduced.state.poses.cell == fresh.state.poses.cell && reduced.state.occupant == fresh.state.occupant)
    var builder = ObservationBuilder(for: fresh)
    let (a, b) = (
      Observation(layout: builder.layout, agents: 15), Observation(layout: builder.layout, agents: 15)
    )
    var ofReduced = ObservationBuilder(for: reduced)
    ofReduced.observe(reduced, into: a)
    builder.observe(fresh, into: b)
    let original = Observation(layout: builder.layout, agents: 16)
    var ofMoved = ObservationBuilder(for: moved)
    ofMoved.observe(moved, into: original)
    var isDifferentFromBefore = false
    for agent in 0..<15 {
      for slot in 0..<builder.layout.slots {
        #expect(a.token(agent: agent, slot: slot) == b.token(agent: agent, slot: slot))
        let before = original.token(agent: agent < removed ? agent : agent + 1, slot: slot)
        if before != a.token(agent: agent, slot: slot) { isDifferentFromBefore = true }
      }
    }
    #expect(isDifferentFromBefore, "nobody noticed")
  }

  @Test("what the others have sent stays on the air, and the same of it is lost", arguments: UInt64(1)...4)
  func radio(seed: UInt64) throws {
    let world = world(seed: seed)
    let removed = Int(seed)
    let reduced = world.removing(agent: removed)
    let (full, rest) = (try #require(world.radio), try #require(reduced.radio))
    let others = (0..<16).filter { $0 != removed }
    var (heard, lost) = (0, 0)
    for (i, sender) in others.enumerated() {
      for (j, receiver) in others.enumerated() where i != j {
        let expected = full.output(from: sender, to: receiver, at: world.state.step)
        #expect(rest.output(from: i, to: j, at: world.state.step) == expected)
        #expect(rest.isLost(from: i, to: j, sentAt: 5) == full.isLost(from: sender, to: receiver, sentAt: 5))
        if expected == nil { lost += 1 } else { heard += 1 }
      }
    }
    #expect(heard > 0 && lost > 0)
    // Twice over, the numbers still lead back to the first world.
    let twice = try #require(reduced.removing(agent: 0).radio)
    #expect(
      twice.output(from: 0, to: 1, at: world.state.step)
        == full.output(from: others[1], to: others[2], at: world.state.step))
  }

  @Test("sensors that fail at random fail at the same agents", arguments: UInt64(1)...3)
  func noise(seed: UInt64) {
    var sensors = SensorConfiguration()
    sensors.peers.dropout = 0.5
    sensors.peers.max = 20
    let world = world(seed: seed, sensors: sensors, loss: 1)
    let reduced = world.removing(agent: 5)
    func seen(_ world: World) -> [Set<Int>] {
      var builder = ObservationBuilder(for: world)
      let observation = Observation(layout: builder.layout, agents: world.agentCount)
      builder.observe(world, into: observation)
      return (0..<world.agentCount).map { agent in
        Set(
          (builder.layout.firstPeerSlot..<builder.layout.slots).compactMap { slot in
            let index = agent * builder.layout.slots + slot
            return observation.mask[index] != 0
              ? Int(observation.identity[index]) - builder.layout.firstPeerSlot : nil
          })
      }
    }
    var expected = seen(world).map { peers in Set(peers.filter { $0 != 5 }.map { $0 > 5 ? $0 - 1 : $0 }) }
    expected.remove(at: 5)
    #expect(seen(reduced) == expected && expected.contains { !$0.isEmpty })
  }

  @Test("an edited world goes on, agents and cells in agreement", arguments: UInt64(1)...3)
  func goesOn(seed: UInt64) throws {
    var rng = SplitMix64(seed: seed)
    var world = world(seed: seed).removing(agent: 3)
    var (walls, refusals) = (0, 0)
    for _ in 0..<60 {
      let cell = Cell(rng.index(below: 12), rng.index(below: 12))
      let isWall = rng.index(below: 2) == 0
      do throws(WorldEditError) {
        world = try world.settingWall(isWall, at: cell)
        #expect(world.configuration.grid.isOccupied(cell) == isWall)
        walls += 1
      } catch { refusals += 1 }
      world.advance(randomActions(15, using: &rng), outputs: Array(repeating: 0.5, count: 15 * 6))
      for agent in 0..<15 {
        #expect(world.state.occupant[Int(world.state.poses.cell[agent])] == Int32(agent))
        #expect(!world.configuration.grid.isOccupied(world.cell(of: agent)))
      }
    }
    #expect(walls > 20 && refusals > 0)
  }

  @Test("a wall lengthens the way, and is refused on agents, goals, obstacles and off the map")
  func walls() throws {
    let configuration = WorldConfiguration(
      grid: OccupancyGrid(width: 5, height: 3), agents: [AgentSetup(start: Cell(0, 1), goals: [Cell(4, 1)])],
      obstacles: [.walker(start: Cell(2, 0))])
    let world = World(configuration)
    func distance(_ world: World) -> Int32 {
      world.costToGo.distance(from: world.state.poses.cell[0], to: world.state.goal[0])
    }
    #expect(distance(world) == 4)
    #expect(distance(try world.settingWall(true, at: Cell(2, 1))) == 6)
    #expect(distance(try world.settingWall(true, at: Cell(2, 1)).settingWall(false, at: Cell(2, 1))) == 4)
    let refused: [(Cell, WorldEditError)] = [
      (Cell(0, 1), .occupied(Cell(0, 1), agent: 0)), (Cell(4, 1), .isGoal(Cell(4, 1), agent: 0)),
      (Cell(2, 0), .isObstacle(Cell(2, 0))), (Cell(5, 0), .offMap(Cell(5, 0))),
    ]
    for (cell, error) in refused {
      #expect(throws: error) { try world.settingWall(true, at: cell) }
      #expect(!error.description.isEmpty)
    }
  }

  @Test("a new goal is the last one under reach, the next one under lifelong")
  func goals() throws {
    let setup = [AgentSetup(start: Cell(0, 0), goals: [Cell(3, 0), Cell(0, 0)])]
    var reach = try World(WorldConfiguration(grid: OccupancyGrid(width: 4, height: 1), agents: setup))
      .settingGoal(Cell(1, 0), of: 0)
    #expect(reach.goalCell(of: 0) == Cell(1, 0) && !reach.isTerminated)
    reach.advance([.right])
    #expect(reach.isTerminated)
    var lifelong = try World(
      WorldConfiguration(grid: OccupancyGrid(width: 4, height: 1), task: .lifelong, agents: setup)
    ).settingGoal(Cell(1, 0), of: 0)
    lifelong.advance([.right])
    #expect(lifelong.state.goalsReached[0] == 1 && lifelong.goalCell(of: 0) == Cell(0, 0))
    let wall = try lifelong.settingWall(true, at: Cell(3, 0))
    #expect(throws: WorldEditError.isWall(Cell(3, 0))) { try wall.settingGoal(Cell(3, 0), of: 0) }
  }

  @Test("rays end where the sensors' rays end", arguments: UInt64(1)...3)
  func rays(seed: UInt64) {
    let world = world(seed: seed)
    var builder = ObservationBuilder(for: world)
    let observation = Observation(layout: builder.layout, agents: 16)
    builder.observe(world, into: observation)
    let sensor = world.configuration.sensors.rays
    let sweep = RaySweep(sensor, width: 12, height: 12)
    var targets: Set<String> = []
    for agent in 0..<16 {
      let hits = sweep.hits(
        from: world.cell(of: agent), isBlocked: world.configuration.grid.isOccupied,
        occupant: { cell in (0..<16).first { world.cell(of: $0) == cell } })
      for (ray, hit) in hits.enumerated() {
        let token = observation.token(agent: agent, slot: observation.layout.firstRaySlot + ray)
        #expect(abs(token[0] * Float(sensor.range) - hit.distance) < 1e-4)
        switch hit.target {
        case .nothing: #expect(token[1] == 0 && token[2] == 0)
        case .wall: #expect(token[1] == 1)
        case .agent: #expect(token[2] == 1)
        }
        targets.insert("\(hit.target)".prefix(4).description)
      }
    }
    #expect(targets.count == 3)
  }

  @Test("an agent driven by hand does what it is told and says so", arguments: UInt64(1)...2)
  func commands(seed: UInt64) throws {
    let configuration = randomConfiguration(seed: seed, agents: 6)
    var episode = Episode(
      World(configuration, outputWidth: 5),
      teams: [.init(controller: ScriptController(rows: []), agents: Array(0..<6))])
    episode.advance(commands: [2: .left])
    #expect(episode.world.state.action[2] == .left)
    let output = episode.world.radio?.output(from: 2, to: 2, at: 1)
    #expect(output == [0, 0, 0, 1, 0])
    try episode.edit { (world) throws(WorldEditError) in try world.settingGoal(world.cell(of: 1), of: 1) }
    #expect(!episode.world.isOnGoal(1), "it gets there by standing there for the next step")
    episode.advance(commands: [1: .stay])
    #expect(episode.world.state.lastArrival[1] == Int32(episode.world.state.step))
  }

  @Test(
    "whom nobody hears is seen as before, and all others are heard as before", arguments: UInt64(1)...3,
    [0.0, 0.4])
  func silencing(seed: UInt64, loss: Double) {
    let talking = world(seed: seed, loss: loss)
    let silent = Int(seed) * 4
    let quiet = talking.silencing(agent: silent)
    var builder = ObservationBuilder(for: talking, outputWidth: 6)
    let layout = builder.layout
    let (before, after) = (Observation(layout: layout, agents: 16), Observation(layout: layout, agents: 16))
    builder.observe(talking, into: before)
    var ofQuiet = ObservationBuilder(for: quiet, outputWidth: 6)
    ofQuiet.observe(quiet, into: after)
    var wasHeard = 0
    for agent in 0..<16 where agent != silent {
      // Who is heard but not seen is not perceived at all any more, and others may take its slot.
      func perceived(_ observation: Observation) -> [Int: (token: [Float], said: [Float])] {
        var peers: [Int: (token: [Float], said: [Float])] = [:]
        for slot in layout.firstPeerSlot..<layout.slots {
          let row = agent * layout.slots + slot
          guard observation.mask.base[row] != 0 else { continue }
          let said = (0..<6).map { observation.peerOutputs.base[row * 6 + $0] }
          peers[Int(observation.identity.base[row]) - layout.firstPeerSlot] = (
            Array(observation.token(agent: agent, slot: slot)), said
          )
        }
        return peers
      }
      let (old, new) = (perceived(before), perceived(after))
      for (peer, heard) in old where peer != silent {
        guard let now = new[peer] else { continue }
        #expect(now.token == heard.token && now.said == heard.said, "seed \(seed), \(agent) of \(peer)")
      }
      if let heard = old[silent], heard.token[ObservationLayout.peerHeardFeature] != 0 { wasHeard += 1 }
      if let now = new[silent] {
        #expect(now.said.allSatisfy { $0 == 0 } && now.token[ObservationLayout.peerHeardFeature] == 0)
      }
    }
    #expect(wasHeard > 0, "seed \(seed): nobody heard it before")
  }
}
