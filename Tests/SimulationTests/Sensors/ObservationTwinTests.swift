import Basics
import GridWorld
import Simulation
import Testing

/// A world to observe and how its agents perceive it.
private struct ObservationCase: CustomTestStringConvertible {
  var name: String
  var sensors = SensorConfiguration()
  var radio = RadioConfiguration()
  var outputWidth = 5
  var side = (12, 12)
  var agents = 14
  var density: Float = 0.2
  var task = NavigationTask.lifelong
  var hasObstacles = false
  var memoryBudget = 1 << 26
  var perception = Perception.everywhere

  var testDescription: String { name }

  static let all: [ObservationCase] = [
    .init(name: "defaults"),
    .init(name: "defaults, goals once", task: .reach),
    .init(name: "no radio", outputWidth: 0),
    .init(name: "crowded", agents: 45, density: 0.1),
    .init(name: "wide map", side: (70, 6), agents: 60, density: 0.1),
    .init(name: "very wide map", side: (140, 4), agents: 60, density: 0.05),
    .init(
      name: "window of one cell, no rays, no peers", sensors: sensors(window: 0, rays: 0, range: 4, peers: 0)),
    .init(name: "window of 3, one ray", sensors: sensors(window: 1, rays: 1, range: 20, peers: 3)),
    .init(name: "window of 5, 13 rays", sensors: sensors(window: 2, rays: 13, range: 4.5, peers: 5)),
    .init(
      name: "window of 7, 32 rays", sensors: sensors(window: 3, rays: 32, range: 9, peers: 30), agents: 30),
    .init(name: "window of 17, 13 short rays", sensors: sensors(window: 8, rays: 13, range: 0.6, peers: 7)),
    .init(
      name: "everything in range", sensors: sensors(window: 6, rays: 8, range: 50, peers: 40, peerRange: 60),
      agents: 30),
    .init(
      name: "short sight, long radio",
      sensors: sensors(window: 4, rays: 8, range: 3, peers: 12, peerRange: 1.5),
      radio: .init(range: 6, delay: 3, loss: 0.3), agents: 30),
    .init(
      name: "line of sight", sensors: sensors(window: 5, rays: 8, range: 8, peers: 12, lineOfSight: true),
      radio: .init(range: 2, delay: 2), agents: 30, density: 0.3),
    .init(
      name: "noisy, everything drops out",
      sensors: .init(
        rays: .init(count: 13, range: 6, noise: 0.7, dropout: 0.2),
        peers: .init(range: 6, max: 9, lineOfSight: true, dropout: 0.3)),
      radio: .init(range: 4, delay: 1, loss: 0.3), agents: 30),
    .init(
      name: "radio behind walls", radio: .init(range: 6, delay: 2, lineOfSight: true), agents: 30,
      density: 0.3),
    .init(
      name: "radio with little time",
      radio: .init(range: 7, delay: 1, loss: 0.2, lineOfSight: true, maxPeers: 2), agents: 30,
      hasObstacles: true),
    .init(name: "deaf", radio: .init(range: 5, delay: 1, loss: 1), outputWidth: 8),
    .init(name: "wide outputs", radio: .init(range: 3, delay: 2), outputWidth: 11),
    .init(
      name: "moving obstacles", sensors: sensors(window: 5, rays: 13, range: 7, peers: 6, lineOfSight: true),
      density: 0.1, hasObstacles: true),
    .init(name: "compact distances", memoryBudget: 1000),
    .init(name: "a narrow map", side: (3, 40), agents: 20, density: 0.05),
    .init(name: "alone", agents: 1),
    .init(name: "peers through attention", agents: 40, perception: .init()),
    .init(name: "relations", agents: 45, perception: .init(peersThrough: .everywhere, relations: true)),
    .init(
      name: "relations in the dark",
      sensors: .init(
        rays: .init(count: 5, range: 6), peers: .init(range: 6, max: 9, lineOfSight: true, dropout: 0.3)),
      agents: 30, task: .reach, hasObstacles: true,
      perception: .init(relations: true, history: false)),
    .init(
      name: "relations at compact distances", agents: 30, memoryBudget: 1000,
      perception: .init(relations: true)),
    .init(
      name: "precedence", agents: 40, density: 0.35, task: .reach,
      perception: .init(relations: true, precedence: true)),
    .init(name: "dice", perception: .init(dice: true)),
    .init(name: "precedence and dice", agents: 20, perception: .init(precedence: true, dice: true)),
    .init(
      name: "precedence alone, goal after goal", agents: 30, density: 0.35, hasObstacles: true,
      perception: .init(precedence: true)),
    .init(
      name: "precedence at compact distances", agents: 30, density: 0.35, memoryBudget: 1000,
      perception: .init(precedence: true)),
  ]

  private static func sensors(
    window: Int, rays: Int, range: Double, peers: Int, peerRange: Double = 5, lineOfSight: Bool = false
  ) -> SensorConfiguration {
    SensorConfiguration(
      window: .init(radius: window), rays: .init(count: rays, range: range),
      peers: .init(range: peerRange, max: peers, lineOfSight: lineOfSight))
  }

  func world(seed: UInt64) -> World {
    var configuration = randomConfiguration(
      seed: seed, width: side.0, height: side.1, agents: agents, density: density, task: task)
    configuration.sensors = sensors
    configuration.radio = radio
    if hasObstacles {
      let starts = Set(configuration.agents.map(\.start))
      let free = configuration.grid.freeCells.filter { !starts.contains($0) }
      configuration.obstacles = [
        .walker(start: free[0]), .walker(start: free[20]),
        .door(cell: free[40], open: 2, closed: 2, phase: 2),
      ]
    }
    return World(configuration, episode: 3, outputWidth: outputWidth, memoryBudget: memoryBudget)
  }
}

@Suite("Observation") struct ObservationTwinTests {
  @Test("X, mask, identities, E and Y equal plain loops", arguments: ObservationCase.all, UInt64(1)...2)
  private func equalsPlainLoops(observationCase: ObservationCase, seed: UInt64) throws {
    var rng = SplitMix64(seed: seed &* 31 &+ UInt64(observationCase.name.utf8.count))
    var world = observationCase.world(seed: rng.next())
    var builder = ObservationBuilder(for: world, perception: observationCase.perception)
    // One buffer for all steps, rows of another world before and behind.
    let firstRow = 2
    let observation = Observation(layout: builder.layout, agents: world.agentCount + 3)
    let untouched = [0, 1, world.agentCount + 2].map { Row(observation, $0) }
    var radio = PlainRadio()
    var distances: [Cell: [Int?]] = [:]
    for step in 0..<4 {
      builder.observe(world, into: observation, firstRow: firstRow)
      for goal in (0..<world.agentCount).map(world.goalCell(of:)) where distances[goal] == nil {
        distances[goal] = plainDistances(to: goal, in: world.configuration.grid)
      }
      let plain = PlainObserver(world, radio: radio, perception: observationCase.perception) {
        distances[$0] ?? []
      }
      for agent in 0..<world.agentCount {
        let difference = Row(observation, firstRow + agent).difference(from: plain, agent: agent)
        try #require(difference == nil, "agent \(agent), step \(step), seed \(seed)")
      }
      let outputs = (0..<world.agentCount * observationCase.outputWidth).map { _ in rng.uniform() }
      radio.record(world, outputs: outputs)
      world.advance(randomActions(world.agentCount, using: &rng), outputs: outputs)
    }
    #expect([0, 1, world.agentCount + 2].map { Row(observation, $0) } == untouched)
  }

  @Test("a buffer used before holds the same as a new one")
  func reuse() {
    var rng = SplitMix64(seed: 8)
    var world = World(randomConfiguration(seed: 8, agents: 50), outputWidth: 6)
    var builder = ObservationBuilder(for: world)
    let used = Observation(layout: builder.layout, agents: 50)
    for _ in 0..<20 {
      builder.observe(world, into: used)
      world.advance(randomActions(50, using: &rng))
    }
    // Another world of the same shape, at its start: nobody has been heard yet.
    let fresh = Observation(layout: builder.layout, agents: 50)
    world.reset(episode: 1)
    builder.observe(world, into: used)
    builder.observe(world, into: fresh)
    for agent in 0..<50 { #expect(Row(used, agent) == Row(fresh, agent)) }
  }

  @Test("two that meet in a corridor have to trade places, whoever of them goes first")
  func corridor() {
    var configuration = WorldConfiguration(
      grid: grid(["#.#####", ".......", "#.#####"]),
      agents: [
        AgentSetup(start: Cell(3, 1), goals: [Cell(6, 1)]),
        AgentSetup(start: Cell(4, 1), goals: [Cell(0, 1)]),
      ])
    configuration.task = .reach
    let world = World(configuration)
    var builder = ObservationBuilder(for: world, perception: Perception(precedence: true))
    let observation = Observation(layout: builder.layout, agents: 2)
    builder.observe(world, into: observation)
    // Agent 1 has farther to go.
    #expect(observation.relations(agent: 0, peerSlot: 0) == [1, 1, 0, 0])
    #expect(observation.relations(agent: 1, peerSlot: 0) == [-1, 0, 0, 1])
    #expect(observation.environment(agent: 0).last == 0 && observation.environment(agent: 1).last == 1)
  }

  @Test("dice give every order of the actions about the same share, and other ones each step and agent")
  func dice() {
    var world = World(randomConfiguration(seed: 9, width: 12, height: 12, agents: 60), outputWidth: 0)
    var counts: [[UInt8]: Int] = [:]
    for _ in 0..<100 {
      for agent in 0..<60 {
        let dice = world.dice(of: agent)
        counts[(0..<5).map { dice.ranks[$0] }, default: 0] += 1
      }
      world.advance(Array(repeating: .stay, count: 60))
    }
    // 6,000 throws for 120 orders: 50 each, give or take 7.
    #expect(counts.count == 120 && counts.keys.allSatisfy { $0.sorted() == [0, 1, 2, 3, 4] })
    #expect(counts.values.allSatisfy { (20...85).contains($0) })
  }

  @Test("a row that is copied is the same row")
  func copies() {
    let world = World(randomConfiguration(seed: 5, agents: 40), outputWidth: 6)
    var builder = ObservationBuilder(for: world, perception: Perception(relations: true))
    let observation = Observation(layout: builder.layout, agents: 40)
    builder.observe(world, into: observation)
    #expect(Row(observation, 3).relations.contains { !$0.isEmpty })
    #expect(Row(observation, 3) != Row(observation, 17))
    observation.copyRow(3, to: 17)
    #expect(Row(observation, 3) == Row(observation, 17))
  }

  @Test("a world without agents has nothing to observe")
  func empty() {
    let world = World(WorldConfiguration(grid: grid([".."]), agents: []), outputWidth: 5)
    var builder = ObservationBuilder(for: world)
    builder.observe(world, into: Observation(layout: builder.layout, agents: 0))
  }
}

/// One agent's row of an observation, copied.
private struct Row: Equatable {
  var tokens: [[Float]]
  var mask: [UInt8]
  var identity: [Int32]
  var outputs: [[Float]]
  /// Of the peers listed: of the others nobody looks at them.
  var relations: [[Float]]
  var environment: [Float]

  init(_ observation: Observation, _ row: Int) {
    let slots = observation.layout.slots
    tokens = (0..<slots).map { observation.token(agent: row, slot: $0) }
    mask = observation.mask[(row * slots)..<((row + 1) * slots)]
    identity = observation.identity[(row * slots)..<((row + 1) * slots)]
    outputs = (0..<slots).map { observation.peerOutput(agent: row, slot: $0) }
    let firstPeer = observation.layout.firstPeerSlot
    relations = (firstPeer..<slots).map { [mask] slot in
      mask[slot] == 0 ? [] : observation.relations(agent: row, peerSlot: slot - firstPeer)
    }
    environment = observation.environment(agent: row)
  }

  /// Where this row differs first from what the twin says; nil if nowhere.
  func difference(from plain: PlainObserver, agent: Int) -> String? {
    let expected = plain.slots(of: agent)
    guard expected.count == mask.count else { return "\(mask.count) slots, not \(expected.count)" }
    var listed = 0
    for (slot, entity) in expected.enumerated() {
      let expectedMask: UInt8 = entity.identity == nil ? 0 : 1
      if mask[slot] != expectedMask { return "mask of slot \(slot): \(mask[slot])" }
      if Int(identity[slot]) != entity.identity ?? -1 {
        return "identity in slot \(slot): \(identity[slot]), not \(entity.identity ?? -1)"
      }
      if let found = firstDifference(tokens[slot], entity.features) {
        return "slot \(slot), feature \(found)"
      }
      if let found = firstDifference(outputs[slot], entity.heard.map(Double.init)) {
        return "Y of slot \(slot), entry \(found)"
      }
      let peer = slot - (expected.count - relations.count)
      if peer >= 0, let found = firstDifference(relations[peer], entity.relations) {
        return "relations in slot \(slot), entry \(found)"
      }
      if slot >= 6 + plain.world.configuration.sensors.rays.count, entity.identity != nil { listed += 1 }
    }
    let environment = plain.environment(of: agent, listed: listed)
    guard environment.count == self.environment.count else {
      return "E has \(self.environment.count) entries"
    }
    return firstDifference(self.environment, environment).map { "E, entry \($0)" }
  }

  /// Entries that are not expected have to be 0.
  private func firstDifference(_ values: [Float], _ expected: [Double]) -> String? {
    for index in values.indices {
      let right = index < expected.count ? expected[index] : 0
      if !(abs(Double(values[index]) - right) <= 1e-6) { return "\(index): \(values[index]), not \(right)" }
    }
    return nil
  }
}
