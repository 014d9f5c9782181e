import Attention
import Basics
import GridWorld
import Policies
import Simulation
import Testing

/// Drift with its reason, against the words of `AttentionEvents` taken one by one.
@Suite("Drift with its reason") struct DriftReasonTests {
  private func file(_ kind: AttentionKind, seed: UInt64) -> PolicyFile {
    var configuration = PolicyConfiguration(
      attention: kind, heads: 2, tokenWidth: 6, valueWidth: 4, environmentWidths: [8, 5], hiddenWidths: [7],
      interactionHidden: 3, interactionRank: 2)
    configuration.sensors.peers = PeerSensor(range: 3, max: 4)
    configuration.radio.range = 4
    let policy = NavigationPolicy(configuration)
    let parameters = policy.makeParameters(seed: seed)
    var rng = SplitMix64(seed: seed)
    // Some peers are attended to more than others.
    for index in 0..<parameters.count { parameters.elements[index] += rng.uniform() - 0.5 }
    return PolicyFile(policy, parameters)
  }

  private func world(_ file: PolicyFile, seed: UInt64) -> World {
    var rng = SplitMix64(seed: seed)
    var grid = OccupancyGrid(width: 9, height: 9)
    for _ in 0..<12 { grid.setOccupied(true, at: Cell(rng.index(below: 9), rng.index(below: 9))) }
    var cells = grid.freeCells
    rng.shuffle(&cells)
    let configuration = file.policy.configuration
    return World(
      WorldConfiguration(
        grid: grid, maxSteps: 40, sensors: configuration.sensors, radio: configuration.radio,
        agents: (0..<6).map { AgentSetup(start: cells[$0], goals: [cells[$0 + 6]]) }, seed: seed),
      outputWidth: configuration.outputWidth)
  }

  /// What an agent has of its peers at one step.
  private struct Sight {
    var intentions: [Int32: [Float]] = [:]
    var attended: Set<Int32> = []
  }

  private func sights(_ observation: Observation, _ inspection: PolicyInspection) -> [Sight] {
    (0..<observation.agents).map { agent in
      var sight = Sight()
      let weights = inspection.attentionWeights(agent: agent)
      let mask = Array(inspection.mask(agent: agent))
      let present = Float(mask.count { $0 })
      for slot in observation.layout.firstPeerSlot..<observation.layout.slots where mask[slot] {
        let token = observation.token(agent: agent, slot: slot)
        let identity = observation.identity[agent * observation.layout.slots + slot]
        // Seen, then the moves that lead it closer.
        sight.intentions[identity] = [token[4]] + (token[4] == 0 ? [] : token[12...])
        if weights[slot] >= 0.9999 / present { sight.attended.insert(identity) }
      }
      return sight
    }
  }

  private func isEvent(_ a: Sight, _ b: Sight) -> Bool {
    a.attended.union(b.attended).contains { a.intentions[$0] != b.intentions[$0] }
  }

  @Test("tells quiet steps apart as the definition says", arguments: UInt64(1)...4)
  func definition(seed: UInt64) throws {
    let file = file(.interaction, seed: seed)
    var episode = Episode(
      world(file, seed: seed),
      teams: [
        .init(
          controller: PolicyController(name: "test", file: file, options: .measuring), agents: Array(0..<6))
      ])
    var builder = ObservationBuilder(for: episode.world, perception: file.policy.configuration.perception)
    let observation = Observation(layout: builder.layout, agents: 6)
    var history: [[Sight]] = []
    while !episode.isOver {
      builder.observe(episode.world, into: observation)
      episode.advance()
      let inspection = try #require((episode.teams[0].controller as? PolicyController)?.inspection)
      history.append(sights(observation, inspection))
    }
    var (pairs, quiet) = (0, 0)
    for agent in 0..<6 {
      let events = zip(history, history.dropFirst()).map { isEvent($0[agent], $1[agent]) }
      pairs += events.count
      quiet += events.indices.count { !events[$0] && !($0 > 0 && events[$0 - 1]) }
    }
    let metrics = episode.metrics
    let share = try #require(metrics["quiet_share"])
    let expected = Double(quiet) / Double(pairs)
    #expect(abs(share - expected) < 1e-12 && share > 0 && share < 1, "\(share), seed \(seed)")
    for name in ["drift_W", "drift_W_star"] {
      let all = try #require(metrics[name])
      let calm = try #require(metrics["\(name)_quiet"])
      let eventful = try #require(metrics["\(name)_events"])
      let whole: Double = share * calm + (1 - share) * eventful
      #expect(abs(whole - all) < 1e-9 && calm != eventful)
    }
    #expect(metrics["drift_control_quiet"].map { $0 > 0 } == true)
    #expect(metrics["bytes_sent"] == 20, "five probabilities of four bytes")
  }

  @Test("finds a reason for all of uniform attention's drift")
  func uniform() throws {
    let file = file(.uniform, seed: 1)
    var episode = Episode(
      world(file, seed: 2),
      teams: [
        .init(
          controller: PolicyController(name: "test", file: file, options: .measuring), agents: Array(0..<6))
      ])
    while !episode.isOver { episode.advance() }
    let metrics = episode.metrics
    #expect(metrics["drift_W_star_quiet"] == 0 && metrics["drift_W_quiet"] == 0)
    #expect(try #require(metrics["drift_W_star_events"]) > 0 && metrics["bytes_sent"] == 0)
  }

  @Test("has none where nobody is seen or heard, and no steps between which to drift in a single one")
  func nothing() throws {
    let file = file(.interaction, seed: 1)
    func metrics(steps: Int) -> EpisodeMetrics {
      let configuration = file.policy.configuration
      let world = World(
        WorldConfiguration(
          grid: OccupancyGrid(width: 5, height: 5), maxSteps: steps, sensors: configuration.sensors,
          radio: configuration.radio, agents: [AgentSetup(start: Cell(0, 0), goals: [Cell(4, 4)])]),
        outputWidth: configuration.outputWidth)
      var episode = Episode(
        world,
        teams: [
          .init(controller: PolicyController(name: "test", file: file, options: .measuring), agents: [0])
        ])
      while !episode.isOver { episode.advance() }
      return episode.metrics
    }
    let alone = metrics(steps: 7)
    #expect(alone["quiet_share"] == 1 && alone["drift_W_star_events"].map(\.isNaN) == true)
    #expect(alone["drift_W_star_quiet"] == alone["drift_W_star"])
    #expect(metrics(steps: 1)["quiet_share"] == nil)
  }
}
