import Attention
import Basics
import GridWorld
import Planning
import Policies
import Simulation
import Testing

@Suite("A policy controller") struct PolicyControllerTests {
  private func file(_ kind: AttentionKind, seed: UInt64) -> PolicyFile {
    var configuration = PolicyConfiguration(
      attention: kind, heads: 2, tokenWidth: 6, valueWidth: 4, environmentWidths: [8, 5], hiddenWidths: [7],
      interactionHidden: 3, interactionRank: 2, messageSymbols: 2)
    configuration.sensors.peers.max = 4
    let policy = NavigationPolicy(configuration)
    return PolicyFile(policy, policy.makeParameters(seed: seed))
  }

  private func episode(
    _ file: PolicyFile, seed: UInt64, options: PolicyController.Options
  ) -> Episode {
    var rng = SplitMix64(seed: seed)
    var grid = OccupancyGrid(width: 9, height: 9)
    for _ in 0..<12 { grid.setOccupied(true, at: Cell(rng.index(below: 9), rng.index(below: 9))) }
    var cells = grid.freeCells
    rng.shuffle(&cells)
    let configuration = file.policy.configuration
    let world = World(
      WorldConfiguration(
        grid: grid, maxSteps: 12, sensors: configuration.sensors, radio: configuration.radio,
        agents: (0..<6).map { AgentSetup(start: cells[$0], goals: [cells[$0 + 6]]) }, seed: seed),
      outputWidth: configuration.outputWidth)
    return Episode(
      world,
      teams: [
        .init(controller: PolicyController(name: "test", file: file, options: options), agents: [0, 2, 3]),
        .init(controller: PolicyController(name: "other", file: file), agents: [1, 4, 5]),
      ])
  }

  private func looked(_ episode: Episode) -> PolicyInspection? {
    (episode.teams[0].controller as? PolicyController)?.inspection
  }

  @Test("acts the same whether it is looked into or not", arguments: UInt64(1)...4)
  func sameActions(seed: UInt64) {
    let file = file(.interaction, seed: seed)
    var plain = episode(file, seed: seed, options: [])
    var inspected = episode(file, seed: seed, options: [.inspecting, .measuring])
    while !plain.isOver {
      plain.advance()
      inspected.advance()
      #expect(plain.world.state == inspected.world.state)
    }
    #expect(looked(plain) == nil && plain.metrics["drift_W_star"] == nil)
  }

  @Test(
    "drives one disc of a crowd as it does where everybody goes through the network",
    arguments: [OutputExchange.previousStep, .sameStep])
  func oneOfACrowd(exchange: OutputExchange) {
    var configuration = PolicyConfiguration(
      heads: 2, tokenWidth: 6, valueWidth: 4, environmentWidths: [8], hiddenWidths: [7], exchange: exchange,
      rounds: exchange == .sameStep ? 0 : 1, dynamics: .holonomic)
    configuration.sensors.rays.count = 4
    configuration.radio.delay = exchange == .sameStep ? 0 : 1
    let policy = NavigationPolicy(configuration)
    let file = PolicyFile(policy, policy.makeParameters(seed: 5))
    let driven = 2
    func episode(_ options: PolicyController.Options) -> Episode {
      var setup = WorldConfiguration(
        grid: OccupancyGrid(width: 8, height: 8), dynamics: .discs(DiscMotion(.holonomic)), maxSteps: 25,
        sensors: configuration.sensors, radio: configuration.radio, agents: [])
      let places = [SIMD2(1.0, 4), SIMD2(7, 4), SIMD2(4, 1), SIMD2(4, 7)]
      setup.agents = places.map { place in
        let goal = SIMD2(8, 8) - place
        return AgentSetup(
          start: setup.cell(at: place), goals: [setup.cell(at: goal)],
          disc: DiscSetup(start: place, goals: [goal], radius: 0.3))
      }
      return Episode(
        World(setup, outputWidth: configuration.outputWidth),
        teams: [
          .init(controller: PolicyController(name: "test", file: file, options: options), agents: [driven]),
          .init(controller: ORCAController(), agents: [0, 1, 3]),
        ])
    }
    var plain = episode([])
    var inspected = episode(.inspecting)
    while !plain.isOver {
      plain.advance()
      inspected.advance()
      #expect(plain.decision.sampled == inspected.decision.sampled)
      #expect(plain.world.state.discs.position == inspected.world.state.discs.position)
      let said = driven * plain.decision.outputWidth..<(driven + 1) * plain.decision.outputWidth
      #expect(
        zip(plain.decision.outputs[said], inspected.decision.outputs[said]).allSatisfy { abs($0 - $1) < 1e-5 }
      )
    }
  }

  @Test("shows distributions over what is there", arguments: [AttentionKind.interaction, .soft, .uniform])
  func distributions(kind: AttentionKind) throws {
    var episode = episode(file(kind, seed: 3), seed: 3, options: .inspecting)
    #expect(looked(episode) == nil)
    var changed = 0
    for step in 0..<5 {
      episode.advance()
      let inspection = try #require(looked(episode))
      #expect(inspection.step == step)
      for agent in 0..<6 {
        let mask = Array(inspection.mask(agent: agent))
        #expect(abs(inspection.actionProbabilities(agent: agent).reduce(0, +) - 1) < 1e-5)
        for head in 0..<2 {
          for weights in [
            inspection.attentionWeights(agent: agent, head: head),
            inspection.originalWeights(agent: agent, head: head),
          ] {
            #expect(abs(weights.reduce(0, +) - 1) < 1e-5)
            #expect(zip(weights, mask).allSatisfy { $1 || $0 == 0 })
          }
        }
        let differs = zip(
          inspection.attentionWeights(agent: agent), inspection.originalWeights(agent: agent)
        ).contains { $0 != $1 }
        if differs { changed += 1 }
      }
    }
    #expect((changed > 0) == (kind == .interaction), "only interaction makes W* of W")
  }

  @Test("keeps for a trace who was heard and what of it")
  func trace() throws {
    var episode = episode(file(.interaction, seed: 5), seed: 5, options: .inspecting)
    for _ in 0..<3 { episode.advance() }
    let inspection = try #require(looked(episode))
    var heard = 0
    for agent in 0..<6 {
      let row = inspection.traceAttention(agent: agent)
      #expect(row.isSound(agentCount: 6, catalogue: .grid))
      #expect(row.entities.prefix(6) == ["goal", "stay", "up", "down", "left", "right"])
      for (slot, peer) in (0..<inspection.layout.slots).compactMap({ slot in
        inspection.peer(agent: agent, slot: slot).map { (slot, $0) }
      }) {
        #expect(row.entities.contains("peer \(peer)") && peer != agent)
        if let output = row.heard["peer \(peer)"] {
          heard += 1
          #expect(output == Array(inspection.peerOutput(agent: agent, slot: slot)))
          #expect(abs(output.prefix(5).reduce(0, +) - 1) < 1e-5)
        }
      }
    }
    #expect(heard > 0, "nobody heard anybody")
  }

  @Test(
    "shows peers' own actions where they are heard as claims: those that lead to cells in reach, and no others"
  )
  func claims() throws {
    var configuration = file(.interaction, seed: 5).policy.configuration
    configuration.exchange = .sameStep
    configuration.radio.delay = 0
    configuration.hearsClaims = true
    let policy = NavigationPolicy(configuration)
    var shown = 0
    for seed in UInt64(1)...8 {
      var episode = episode(
        PolicyFile(policy, policy.makeParameters(seed: seed)), seed: seed, options: .inspecting)
      while !episode.isOver {
        let before = episode.world
        episode.advance()
        let inspection = try #require(looked(episode))
        for agent in [0, 2, 3] { shown += checkClaims(on: agent, inspection, before) }
      }
    }
    #expect(shown > 5)
  }

  /// How many actions of peers an agent heard of, all of which lead into its reach.
  private func checkClaims(on agent: Int, _ inspection: PolicyInspection, _ world: World) -> Int {
    var shown = 0
    for slot in inspection.layout.firstPeerSlot..<inspection.layout.slots {
      guard let peer = inspection.peer(agent: agent, slot: slot) else { continue }
      let output = Array(inspection.peerOutput(agent: agent, slot: slot))
      for action in ActionCatalogue.grid.actions {
        let cell = world.cell(of: peer)
        let next = Cell(cell.x + action.offset.dx, cell.y + action.offset.dy)
        let isInReach = next.manhattanDistance(to: world.cell(of: agent)) <= 1
        let probability = output[Int(action.rawValue)]
        #expect(isInReach ? probability <= 1 : probability == 0)
        if probability > 0 { shown += 1 }
      }
    }
    return shown
  }

  @Test("measures drift and entropy as the plain formulas give them", arguments: UInt64(1)...3)
  func figures(seed: UInt64) throws {
    var episode = episode(file(.interaction, seed: seed), seed: seed, options: [.measuring])
    var drifts: [Double] = []
    var entropies: [Double] = []
    var before: PolicyInspection?
    for _ in 0..<6 {
      episode.advance()
      let now = try #require(looked(episode))
      for agent in [0, 2, 3] {
        for head in 0..<2 {
          let weights = now.attentionWeights(agent: agent, head: head)
          entropies.append(Double(weights.reduce(0) { $1 > 0 ? $0 - $1 * plainLog($1) : $0 }))
          guard let before else { continue }
          drifts.append(divergence(before, now, agent, head))
        }
      }
      before = now
    }
    let metrics = episode.metrics
    let drift = try #require(metrics["drift_W_star"])
    let entropy = try #require(metrics["attention_entropy"])
    #expect(drift > 1e-5 && abs(drift - drifts.reduce(0, +) / Double(drifts.count)) < 1e-4)
    #expect(abs(entropy - entropies.reduce(0, +) / Double(entropies.count)) < 1e-3)
    #expect(metrics["drift_W"] != nil && metrics["drift_control"] != nil)
  }

  /// Jensen–Shannon, matched by identity through a dictionary.
  private func divergence(
    _ before: PolicyInspection, _ now: PolicyInspection, _ agent: Int, _ head: Int
  ) -> Double {
    func distribution(_ inspection: PolicyInspection) -> [Int32: Double] {
      var result: [Int32: Double] = [:]
      let weights = inspection.attentionWeights(agent: agent, head: head)
      for ((weight, identity), isPresent) in zip(
        zip(weights, inspection.identity(agent: agent)), inspection.mask(agent: agent))
      where isPresent { result[identity] = Double(weight) }
      return result
    }
    let (p, q) = (distribution(before), distribution(now))
    var sum = 0.0
    for identity in Set(p.keys).union(q.keys) {
      let (a, b) = (p[identity] ?? 0, q[identity] ?? 0)
      let mean = (a + b) / 2
      if a > 0 { sum += a * Double(plainLog(Float(a / mean))) / 2 }
      if b > 0 { sum += b * Double(plainLog(Float(b / mean))) / 2 }
    }
    return sum
  }

  @Test("goes on by itself as a copy, with all that it measures", arguments: UInt64(1)...3)
  func copies(seed: UInt64) {
    let file = file(.interaction, seed: seed)
    var original = episode(file, seed: seed, options: [.inspecting, .measuring])
    var undisturbed = original
    for _ in 0..<3 {
      original.advance()
      undisturbed.advance()
    }
    var copy = original
    while !copy.isOver {
      original.advance()
      copy.advance()
      undisturbed.advance()
      #expect(copy.world.state == undisturbed.world.state && original.world.state == copy.world.state)
      #expect(looked(copy)?.attentionWeights == looked(undisturbed)?.attentionWeights)
    }
    for name in ["drift_W", "drift_W_star", "drift_control", "attention_entropy", "quiet_share"] {
      #expect(copy.metrics[name] == undisturbed.metrics[name] && copy.metrics[name] != nil)
    }
  }

  @Test(
    "drives robots with headings by a policy made for them",
    arguments: [OutputExchange.previousStep, .sameStep])
  func orientedRobots(exchange: OutputExchange) throws {
    var configuration = PolicyConfiguration(
      attention: .interaction, heads: 2, tokenWidth: 6, valueWidth: 4, environmentWidths: [8, 5],
      hiddenWidths: [7],
      interactionHidden: 3, interactionRank: 2, messageSymbols: 2, exchange: exchange, dynamics: .gridOriented
    )
    configuration.radio.delay = exchange == .sameStep ? 0 : 1
    let policy = NavigationPolicy(configuration)
    #expect(policy.actionCount == 4 && configuration.outputWidth == 6)
    let file = PolicyFile(policy, policy.makeParameters(seed: 4))
    let world = World(
      WorldConfiguration(
        grid: OccupancyGrid(width: 6, height: 5), dynamics: .gridOriented, maxSteps: 30,
        radio: configuration.radio,
        agents: (0..<5).map {
          AgentSetup(start: Cell($0, 0), goals: [Cell($0, 4)], heading: Heading.east.turned(by: $0))
        }), outputWidth: 6)
    #expect(configuration.mismatch(with: world.configuration) == nil)
    var grid = world.configuration
    grid.dynamics = .grid
    #expect(configuration.mismatch(with: grid)?.what == "dynamics.model")
    var episode = Episode(
      world,
      teams: [
        .init(
          controller: PolicyController(name: "test", file: file, options: .inspecting), agents: Array(0..<5))
      ])
    var seen: Set<Action> = []
    for _ in 0..<30 {
      episode.advance()
      seen.formUnion(episode.actions)
      let inspection = try #require(looked(episode))
      for agent in 0..<5 {
        #expect(abs(inspection.actionProbabilities(agent: agent).reduce(0, +) - 1) < 1e-5)
      }
      let row = inspection.traceAttention(agent: 0)
      #expect(row.entities.prefix(5) == ["goal", "wait", "forward", "turnLeft", "turnRight"])
      #expect(row.isSound(agentCount: 5, catalogue: .gridOriented))
    }
    #expect(seen == Set(ActionCatalogue.gridOriented.actions))
  }
}
