import Basics
import GridWorld
import Planning
import Testing

@testable import Simulation

@Suite("Known and discovered map of discs") struct DiscKnowledgeTests {
  /// Two rooms of 5 m by 8 m, one over the other, and two doorways of 1 m between them; cells of 0.25 m.
  static let cellSize = 0.25
  static let near = (26...29).map { Cell($0, 16) }
  static let far = (4...7).map { Cell($0, 16) }
  static var rooms: OccupancyGrid {
    var grid = OccupancyGrid(width: 34, height: 33)
    for x in 0..<34 { for y in [0, 16, 32] { grid.setOccupied(true, at: Cell(x, y)) } }
    for y in 0..<33 { for x in [0, 33] { grid.setOccupied(true, at: Cell(x, y)) } }
    for cell in near + far { grid.setOccupied(false, at: cell) }
    return grid
  }

  static func rooms(
    _ drive: DiscMotion.Drive, _ knowledge: KnowledgeConfiguration, steps: Int = 400, door: [Cell] = near,
    closed: Int = 10_000, radio: RadioConfiguration = .init(), _ discs: [DiscSetup]
  ) -> World {
    var configuration = WorldConfiguration(
      grid: rooms, cellSize: cellSize, dynamics: .discs(DiscMotion(drive)), maxSteps: steps, radio: radio,
      agents: [],
      obstacles: door.map { .door(cell: $0, open: 10_000, closed: closed, phase: 10_000) })
    configuration.agents = discs.map {
      AgentSetup(
        start: configuration.cell(at: $0.start), goals: $0.goals.map(configuration.cell), disc: $0)
    }
    configuration.sensors.rays = RaySensor(count: 36, range: 4)
    configuration.knowledge = knowledge
    return World(configuration)
  }

  static func disc(_ start: SIMD2<Double>, _ goal: SIMD2<Double>) -> DiscSetup {
    DiscSetup(start: start, heading: .pi / 2, goals: [goal], radius: 0.2)
  }

  static func controller(_ name: String) -> any Controller {
    switch name {
    case "orca": ORCAController()
    case "dwa": DynamicWindowController()
    default: PursuitController()
    }
  }

  static func play(_ world: World, _ name: String) -> Episode {
    let team = Episode.Team(controller: controller(name), agents: Array(0..<world.agentCount))
    var episode = Episode(world, teams: [team])
    while !episode.isOver { episode.advance() }
    return episode
  }

  static func isFinite(_ world: World) -> Bool {
    world.state.discs.position.allSatisfy { $0.x.isFinite && $0.y.isFinite }
  }

  // MARK: - One robot

  @Test(
    "who sees a closed door goes the other way round; who does not look stands before it",
    arguments: [
      (DiscMotion.Drive.holonomic, "orca"), (.holonomic, "pursuit"), (.differentialDrive, "orca"),
      (.differentialDrive, "pursuit"), (.differentialDrive, "dwa"),
    ])
  func around(drive: DiscMotion.Drive, name: String) throws {
    let disc = DiscKnowledgeTests.disc(SIMD2(7, 1), SIMD2(7, 7))
    let world = DiscKnowledgeTests.rooms(drive, .init(discovers: true, radius: 2, memory: 0), [disc])
    try world.configuration.validate()
    let discovering = DiscKnowledgeTests.play(world, name)
    #expect(discovering.metrics["CSR"] == 1 && DiscKnowledgeTests.isFinite(discovering.world))
    #expect(discovering.metrics["stuck_steps"] == 0)
    let detour = try #require(discovering.metrics["detour"])
    #expect(detour > 1.8 && detour < 3.5, "detour \(detour)")
    let again = DiscKnowledgeTests.play(world, name)
    #expect(again.world.state == discovering.world.state, "the same run")
    guard name != "dwa" else { return }
    let told = DiscKnowledgeTests.play(DiscKnowledgeTests.rooms(drive, .init(), [disc]), name)
    #expect(told.metrics["CSR"] == 0 && told.metrics["detour"] == nil)
  }

  @Test("what is believed closed is closed to distances and to ways, as long as it is remembered")
  func remembered() {
    let disc = DiscKnowledgeTests.disc(SIMD2(7, 3), SIMD2(7, 7))
    var world = DiscKnowledgeTests.rooms(.holonomic, .init(discovers: true, radius: 2, memory: 20), [disc])
    #expect(world.knowledge?.discoveries(of: 0).map(\.cell) == DiscKnowledgeTests.near)
    let (here, truth) = (world.state.poses[0], world.distanceToGo(of: 0))
    #expect(world.stepsToGo(of: 0) == 16 && world.stepsToGo(of: 0, from: here) > 50)
    #expect(world.route(of: 0).contains { $0.x < 2.1 }, "by the far doorway")
    // Out of sight.
    for _ in 0..<15 { world.advance([.idle], commands: [SIMD2(0, -1)]) }
    #expect(world.knowledge?.discoveries(of: 0).count == 4)
    let revision = world.knowledge?.revision(of: 0)
    for _ in 0..<25 { world.advance([.idle], commands: [SIMD2(0, 0)]) }
    #expect(world.knowledge?.discoveries(of: 0).isEmpty ?? false)
    #expect(world.knowledge?.revision(of: 0) != revision)
    #expect(!world.route(of: 0).contains { $0.x < 2.1 }, "it tries again")
    #expect(world.stepsToGo(of: 0, from: world.state.poses[0]) == world.stepsToGo(of: 0))
    #expect(abs(world.distanceToGo(of: 0) - truth - 1.5) < 0.3, "metrics are the map's")
  }

  @Test(
    "who finds all doors closed goes by its map, waits, and gets through when they open",
    arguments: [("orca", DiscMotion.Drive.holonomic), ("pursuit", .differentialDrive)])
  func noWayLeft(name: String, drive: DiscMotion.Drive) {
    for memory in [0, 30] {
      let world = DiscKnowledgeTests.rooms(
        drive, .init(discovers: true, radius: 2, memory: memory), steps: 700,
        door: DiscKnowledgeTests.near + DiscKnowledgeTests.far, closed: 250,
        [DiscKnowledgeTests.disc(SIMD2(7, 1), SIMD2(7, 7))])
      let episode = DiscKnowledgeTests.play(world, name)
      #expect(episode.metrics["CSR"] == 1, "memory \(memory)")
      #expect(episode.world.state.step > 250 && DiscKnowledgeTests.isFinite(episode.world))
      if name == "pursuit", memory == 0 { #expect(episode.metrics["stuck_steps"] ?? 0 > 20) }
    }
  }

  @Test("a way round that is too narrow for room to spare is a way still")
  func narrow() {
    let door = [Cell(25, 16)] + DiscKnowledgeTests.near
    var disc = DiscKnowledgeTests.disc(SIMD2(6.9, 3), SIMD2(6.9, 7))
    disc.radius = 0.3
    var configuration = DiscKnowledgeTests.rooms(
      .holonomic, .init(discovers: true, radius: 2, memory: 0), door: door, [disc]
    ).configuration
    // In a doorway of 0.75 m no middle of a cell has more than 0.375 m to the walls, in the near one of
    // 1.25 m one has 0.625 m.
    configuration.grid.setOccupied(false, at: door[0])
    configuration.grid.setOccupied(true, at: DiscKnowledgeTests.far[0])
    let world = World(configuration)
    #expect(world.routeMargin > 0.05)
    #expect(world.route(of: 0).contains { $0.x < 2.1 }, "\(world.route(of: 0))")
    let episode = DiscKnowledgeTests.play(world, "orca")
    #expect(episode.metrics["CSR"] == 1)
  }

  // MARK: - Several

  @Test("who hears of a closed door by radio turns round before it sees it", arguments: [true, false])
  func shared(shares: Bool) {
    let knowledge = KnowledgeConfiguration(
      discovers: true, shareDiscoveries: shares, radius: 2, memory: 0)
    var world = DiscKnowledgeTests.rooms(
      .holonomic, knowledge, radio: RadioConfiguration(range: 3, delay: 1),
      [
        DiscKnowledgeTests.disc(SIMD2(7, 3), SIMD2(7, 7)),
        DiscKnowledgeTests.disc(SIMD2(7, 1), SIMD2(6.5, 7)),
        DiscKnowledgeTests.disc(SIMD2(3.5, 1), SIMD2(3.5, 7)),
      ])
    for _ in 0..<2 { world.advance([.idle, .idle, .idle], commands: [.zero, .zero, .zero]) }
    let known = (0..<3).map { world.knowledge?.discoveries(of: $0).count ?? -1 }
    #expect(known == (shares ? [4, 4, 0] : [4, 0, 0]), "the third is out of range in meters")
    #expect(world.route(of: 1).contains { $0.x < 2.1 } == shares)
    let team = Episode.Team(controller: ORCAController(), agents: [0, 1, 2])
    var episode = Episode(world, teams: [team])
    var highest = 0.0
    while !episode.isOver {
      episode.advance()
      let place = episode.world.state.discs.position[1]
      if place.x > 5.5, place.y < 4 { highest = max(highest, place.y) }
    }
    #expect(episode.metrics["CSR"] == 1)
    #expect(shares ? highest < 1.9 : highest > 2, "reached \(highest) m of 4")
  }

  /// A random map with doors, and discs that have room and ways to their goals.
  static func random(seed: UInt64) -> World {
    var rng = SplitMix64(seed: seed)
    let radius = [0.2, 0.3, 0.45, 0.6][rng.index(below: 4)]
    let cellSize = 0.5
    var grid = OccupancyGrid(width: 16, height: 13)
    for y in 0..<13 { for x in 0..<16 where rng.uniform() < 0.09 { grid.setOccupied(true, at: Cell(x, y)) } }
    let grown = grid.grown(by: radius / cellSize)
    let parts = ConnectedComponents(of: grown)
    var free = grown.freeCells
    rng.shuffle(&free)
    var starts: [Cell] = []
    for cell in free where starts.count < 4 && parts.sizes[parts.label(of: cell) ?? 0] > 8 {
      if starts.allSatisfy({ max(abs($0.x - cell.x), abs($0.y - cell.y)) > 2 }) { starts.append(cell) }
    }
    var configuration = WorldConfiguration(
      grid: grid, cellSize: cellSize, dynamics: .discs(DiscMotion(.holonomic)), maxSteps: 10_000,
      agents: [], seed: seed)
    configuration.agents = starts.map { start in
      let goals = free.filter { parts.connects(start, $0) }
      let goal = goals[rng.index(below: goals.count)]
      return AgentSetup(
        start: start, goals: [goal],
        disc: DiscSetup(
          start: configuration.center(of: start), goals: [configuration.center(of: goal)], radius: radius,
          maxSpeed: 2))
    }
    var doors = grid.freeCells.filter { cell in
      starts.allSatisfy { max(abs($0.x - cell.x), abs($0.y - cell.y)) > 1 }
    }
    rng.shuffle(&doors)
    for (index, cell) in doors.prefix(6).enumerated() {
      configuration.obstacles.append(
        .door(cell: cell, open: 4 + index, closed: 6 + 3 * index, phase: rng.index(below: 8)))
    }
    configuration.radio = RadioConfiguration(
      range: [1.5, 4][rng.index(below: 2)], delay: rng.index(below: 3))
    configuration.sensors.rays.range = 2.5
    configuration.knowledge = KnowledgeConfiguration(
      discovers: true, shareDiscoveries: seed % 2 == 0, radius: [nil, 2, 4][rng.index(below: 3)],
      memory: [0, 6, 25][rng.index(below: 3)])
    return World(configuration)
  }

  static func plain(_ world: World) -> PlainDiscKnowledge {
    PlainDiscKnowledge(world, range: world.configuration.knowledge.radius.map(Double.init) ?? 2.5)
  }

  /// Whether a world's robots believe what the plain twin's do, and plan on it as they should.
  ///
  /// - Parameter own: Counts robots that go by cost-to-go of their own.
  static func agree(_ world: World, _ plain: PlainDiscKnowledge, _ label: String, own: inout Int) -> Bool {
    guard let knowledge = world.knowledge else { return false }
    func padded(_ cell: Cell) -> Int32 { Int32(world.layout.index(of: cell)) }
    for agent in 0..<world.agentCount {
      let grid = plain.believed(by: agent)
      for cell in grid.freeCells + plain.given.freeCells {
        guard knowledge.believesBlocked(padded(cell), agent: agent) == grid.isOccupied(cell) else {
          Issue.record("\(label): agent \(agent) of \(cell)")
          return false
        }
      }
      var maps = plain.reaches.map { (grid: grid, grown: grid.grown(by: $0)) }
      if grid == plain.given { maps = [] }
      let (here, goal) = (world.cell(of: agent), world.goalCell(of: agent))
      let target = world.layout.cell(at: Int(world.target(for: padded(goal), asKnownTo: agent)))
      let leads = maps.first { map in
        let ends = PlainDiscKnowledge.nearest(to: goal, map.grid, map.grown)
        let starts = PlainDiscKnowledge.nearest(to: here, map.grid, map.grown)
        // Of several as near any may be taken.
        return ends.contains { end in
          let steps = PlainDiscKnowledge.steps(to: end, map.grown)
          return starts.contains { steps[$0] != nil }
        }
      }
      let isOwn = knowledge.active[agent] != nil
      guard let leads, isOwn else {
        let isUndecided = leads.map {
          PlainDiscKnowledge.nearest(to: goal, $0.grid, $0.grown).count > 1
            || PlainDiscKnowledge.nearest(to: here, $0.grid, $0.grown).count > 1
        }
        #expect(isOwn == (leads != nil) || isUndecided ?? false, "\(label): agent \(agent)")
        continue
      }
      own += 1
      // Ends of the same distance may lie apart: then the wide or the narrow map is the one it took.
      let taken = maps.first { map in
        PlainDiscKnowledge.nearest(to: goal, map.grid, map.grown).contains(target)
          && map.grown.freeCells.allSatisfy { !(knowledge.active[agent]?.isBlocked(padded($0)) ?? true) }
          && grid.freeCells.allSatisfy {
            map.grown.isOccupied($0) == (knowledge.active[agent]?.isBlocked(padded($0)) ?? true)
          }
      }
      guard let taken else {
        Issue.record("\(label): agent \(agent) goes by cells that it could not, or to \(target) for \(goal)")
        return false
      }
      if PlainDiscKnowledge.nearest(to: here, leads.grid, leads.grown).count == 1,
        PlainDiscKnowledge.nearest(to: goal, leads.grid, leads.grown).count == 1
      {
        #expect(taken.grown == leads.grown, "\(label): agent \(agent), the widest that leads")
      }
      let steps = PlainDiscKnowledge.steps(to: target, taken.grown)
      for cell in taken.grown.freeCells {
        let expected = steps[cell] ?? CostToGoFields.unreachable
        guard world.stepsToGo(of: agent, from: Pose(cell: padded(cell))) == expected else {
          Issue.record("\(label): agent \(agent) from \(cell): not \(expected)")
          return false
        }
      }
    }
    return true
  }

  @Test(
    "after every edit distances are those of a search from scratch on the grown map that a robot believes in",
    arguments: UInt64(1)...14)
  func equalsPlainTwin(seed: UInt64) {
    var rng = SplitMix64(seed: seed &+ 1000)
    var world = DiscKnowledgeTests.random(seed: seed)
    var plain = DiscKnowledgeTests.plain(world)
    plain.observe(world)
    var (own, edits) = (0, 0)
    for step in 1...45 {
      if step % 3 == 0 {
        let cell = Cell(rng.index(below: 16), rng.index(below: 13))
        if let edited = try? world.settingWall(!world.configuration.grid.isOccupied(cell), at: cell) {
          world = edited
          edits += 1
        }
      }
      let commands = (0..<world.agentCount).map { _ in
        SIMD2(Double(rng.uniform() - 0.5), Double(rng.uniform() - 0.5)) * 4
      }
      world.advance(Array(repeating: .idle, count: world.agentCount), commands: commands)
      plain.observe(world)
      let label = "seed \(seed), step \(step), \(world.configuration.knowledge)"
      guard DiscKnowledgeTests.agree(world, plain, label, own: &own) else { return }
      #expect(DiscKnowledgeTests.isFinite(world))
    }
    #expect(edits > 5 && own > 10, "seed \(seed): \(edits) edits, \(own) own fields")
  }

  @Test(
    "a copy of a world goes its own way, and so does what is left without a robot", arguments: UInt64(1)...6)
  func copies(seed: UInt64) {
    var rng = SplitMix64(seed: seed &+ 50)
    var world = DiscKnowledgeTests.random(seed: seed)
    var plain = DiscKnowledgeTests.plain(world)
    func step(_ world: inout World) {
      let commands = (0..<world.agentCount).map { _ in
        SIMD2(Double(rng.uniform() - 0.5), Double(rng.uniform() - 0.5)) * 4
      }
      world.advance(Array(repeating: .idle, count: world.agentCount), commands: commands)
    }
    plain.observe(world)
    for _ in 0..<12 {
      step(&world)
      plain.observe(world)
    }
    var other = world
    for _ in 0..<20 { step(&other) }
    var rest = world.removing(agent: 0)
    for agent in 0..<rest.agentCount {
      let before = world.knowledge?.discoveries(of: agent + 1).map(\.cell)
      #expect(rest.knowledge?.discoveries(of: agent).map(\.cell) == before)
    }
    for _ in 0..<20 { step(&rest) }
    var own = 0
    let isSame = DiscKnowledgeTests.agree(world, plain, "seed \(seed), the original", own: &own)
    #expect(isSame)
    world.reset(episode: 0)
    let again = DiscKnowledgeTests.random(seed: seed)
    for agent in 0..<world.agentCount {
      let known = again.knowledge?.discoveries(of: agent).map(\.cell)
      #expect(world.knowledge?.discoveries(of: agent).map(\.cell) == known, "a reset forgets")
    }
  }

  @Test("knowing nothing new changes nothing", arguments: ["orca", "pursuit"])
  func nothingToDiscover(name: String) {
    var states: [WorldState] = []
    for knowledge in [
      KnowledgeConfiguration(), .init(discovers: true), .init(discovers: true, shareDiscoveries: true),
    ] {
      let world = DiscKnowledgeTests.rooms(
        .holonomic, knowledge, steps: 90, door: [],
        [
          DiscKnowledgeTests.disc(SIMD2(7, 1), SIMD2(2, 7)),
          DiscKnowledgeTests.disc(SIMD2(2, 6), SIMD2(7, 2)),
        ])
      states.append(DiscKnowledgeTests.play(world, name).world.state)
    }
    #expect(states[1] == states[0] && states[2] == states[0])
  }
}
