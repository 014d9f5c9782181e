import Basics
import CAllocationCounter
import GridWorld
import Simulation
import Testing

#if DEBUG
  private let isDebug = true
#else
  private let isDebug = false
#endif

@Suite("Known and discovered map") struct MapKnowledgeTests {
  /// A random map with doors, patrols and walkers on it, and robots that go about.
  static func configuration(seed: UInt64, agents: Int = 7) -> WorldConfiguration {
    var rng = SplitMix64(seed: seed)
    var configuration = randomConfiguration(seed: seed, width: 14, height: 12, agents: agents, density: 0.18)
    let starts = Set(configuration.agents.map(\.start))
    var free = configuration.grid.freeCells.filter { !starts.contains($0) }
    rng.shuffle(&free)
    for index in 0..<9 {
      configuration.obstacles.append(
        index == 0
          ? .walker(start: free[index])
          : .door(cell: free[index], open: 3 + index, closed: 5 + 2 * index, phase: rng.index(below: 8)))
    }
    configuration.radio = RadioConfiguration(
      range: [3, 5, 20][rng.index(below: 3)], delay: rng.index(below: 4), loss: [0, 0.3][rng.index(below: 2)])
    configuration.knowledge = KnowledgeConfiguration(
      discovers: true, shareDiscoveries: seed % 3 != 0, radius: [nil, 2, 4][rng.index(below: 3)],
      memory: [0, 4, 12, 40][rng.index(below: 4)])
    return configuration
  }

  private static func compare(
    _ world: World, _ plain: PlainKnowledge, everywhere: Bool, _ label: String
  ) -> Bool {
    for agent in 0..<world.agentCount {
      let expected = plain.given.cellCount
      var contradicted: [Cell] = []
      for index in 0..<expected {
        let cell = Cell(index % plain.given.width, index / plain.given.width)
        let believes = plain.believesBlocked(cell, agent)
        if believes != plain.given.isOccupied(cell) { contradicted.append(cell) }
        let padded = Int32(world.layout.index(of: cell))
        guard world.knowledge?.believesBlocked(padded, agent: agent) == believes else {
          Issue.record("\(label): agent \(agent) takes \(cell) for blocked: \(!believes)")
          return false
        }
      }
      let found = world.knowledge?.discoveries(of: agent) ?? []
      let steps = contradicted.map { plain.memories[agent][world.layout.index(of: $0)]?.step ?? -1 }
      #expect(found.map(\.cell) == contradicted && found.map(\.step) == steps, "\(label): agent \(agent)")
      let distances = plain.stepsToGo(world, agent)
      let here = world.state.poses.cell[agent]
      for index in distances.indices {
        let cell = world.layout.cell(at: index)
        guard plain.given.contains(cell), everywhere || abs(index - Int(here)) < 2 else { continue }
        guard world.stepsToGo(of: agent, from: Pose(cell: Int32(index))) == distances[index] else {
          Issue.record("\(label): steps to go of agent \(agent) from \(cell)")
          return false
        }
      }
    }
    return true
  }

  @Test("robots believe what a plain twin that remembers every cell believes", arguments: UInt64(1)...12)
  func equalsPlainTwin(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    var world = World(MapKnowledgeTests.configuration(seed: seed), outputWidth: 5)
    var plain = PlainKnowledge(world)
    plain.observe(world)
    var discovered = 0
    for step in 1...55 {
      world.advance(randomActions(world.agentCount, using: &rng))
      plain.observe(world)
      let label = "seed \(seed), step \(step), \(world.configuration.knowledge), \(world.configuration.radio)"
      guard MapKnowledgeTests.compare(world, plain, everywhere: step % 9 == 0, label) else { return }
      discovered += (0..<world.agentCount).count { !(world.knowledge?.discoveries(of: $0).isEmpty ?? true) }
    }
    #expect(discovered > 20, "seed \(seed)")
  }

  @Test("new walls and walls that are gone are news, until robots see them", arguments: UInt64(1)...6)
  func editedWalls(seed: UInt64) throws {
    var rng = SplitMix64(seed: seed)
    var world = World(MapKnowledgeTests.configuration(seed: seed), outputWidth: 5)
    var plain = PlainKnowledge(world)
    plain.observe(world)
    var edits = 0
    for step in 1...60 {
      if step % 4 == 0 {
        let cell = Cell(rng.index(below: 14), rng.index(below: 12))
        let isWall = world.configuration.grid.isOccupied(cell)
        if let edited = try? world.settingWall(!isWall, at: cell) {
          world = edited
          edits += 1
          guard MapKnowledgeTests.compare(world, plain, everywhere: true, "seed \(seed), edit \(edits)")
          else { return }
        }
      }
      world.advance(randomActions(world.agentCount, using: &rng))
      plain.observe(world)
      guard
        MapKnowledgeTests.compare(
          world, plain, everywhere: step % 9 == 0,
          "seed \(seed), step \(step), \(world.configuration.knowledge) \(world.configuration.radio)")
      else {
        return
      }
    }
    #expect(edits > 5)
  }

  @Test("who is left knows what it knew when another is removed", arguments: UInt64(1)...6)
  func removedRobot(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    var configuration = MapKnowledgeTests.configuration(seed: seed)
    configuration.radio.loss = 0
    var world = World(configuration)
    for _ in 0..<25 { world.advance(randomActions(world.agentCount, using: &rng)) }
    var rest = world.removing(agent: 3)
    for agent in 0..<rest.agentCount {
      let before = world.knowledge?.discoveries(of: agent < 3 ? agent : agent + 1).map(\.cell)
      #expect(rest.knowledge?.discoveries(of: agent).map(\.cell) == before)
    }
    for _ in 0..<25 { rest.advance(randomActions(rest.agentCount, using: &rng)) }
    world.reset(episode: 0)
    let again = World(configuration)
    for agent in 0..<world.agentCount {
      let known = again.knowledge?.discoveries(of: agent).map(\.cell)
      #expect(world.knowledge?.discoveries(of: agent).map(\.cell) == known, "a reset forgets")
    }
  }

  @Test("a copy of a world goes its own way")
  func copies() {
    var rng = SplitMix64(seed: 2)
    var world = World(MapKnowledgeTests.configuration(seed: 2), outputWidth: 5)
    var plain = PlainKnowledge(world)
    plain.observe(world)
    for _ in 0..<15 {
      world.advance(randomActions(world.agentCount, using: &rng))
      plain.observe(world)
    }
    var other = world
    for _ in 0..<20 { other.advance(randomActions(other.agentCount, using: &rng)) }
    let isSame = MapKnowledgeTests.compare(world, plain, everywhere: true, "the original")
    #expect(isSame)
  }

  @Test(
    "once robots know what there is, steps allocate nothing but room for more",
    .enabled(if: navsim_allocation_count() >= 0, "the C library offers no way to count"),
    .disabled(if: isDebug, "the library's loops over arrays of structs allocate in debug builds"))
  func allocatesNothing() {
    var rng = SplitMix64(seed: 3)
    var configuration = MapKnowledgeTests.configuration(seed: 4, agents: 12)
    configuration.radio = RadioConfiguration(range: 20, delay: 2, loss: 0.1)
    configuration.knowledge = .init(discovers: true, shareDiscoveries: true, memory: 20)
    var world = World(configuration)
    let actions = (0..<700).map { _ in randomActions(world.agentCount, using: &rng) }
    for step in 0..<600 { world.advance(actions[step]) }
    let before = navsim_allocation_count()
    for step in 600..<700 { world.advance(actions[step]) }
    let allocations = navsim_allocation_count() - before
    // Arrays may still grow.
    #expect(allocations <= 8)
  }

  @Test("says what it can't work with")
  func validation() {
    var configuration = randomConfiguration(seed: 1, agents: 3)
    func error(_ knowledge: KnowledgeConfiguration) -> ConfigurationError? {
      do throws(ConfigurationError) {
        try knowledge.validate(under: configuration.dynamics)
        return nil
      } catch {
        return error
      }
    }
    #expect(error(.init()) == nil)
    #expect(error(.init(discovers: true, shareDiscoveries: true, radius: 0, memory: 0)) == nil)
    #expect(error(.init(shareDiscoveries: true))?.keyPath == "knowledge.shareDiscoveries")
    #expect(error(.init(radius: 65))?.keyPath == "knowledge.radius")
    #expect(error(.init(memory: -1))?.keyPath == "knowledge.memory")
    configuration.dynamics = .gridOriented
    #expect(error(.init(discovers: true)) == nil)
    configuration.knowledge.shareDiscoveries = true
    #expect(throws: ConfigurationError.self) { try configuration.validate() }
  }
}
