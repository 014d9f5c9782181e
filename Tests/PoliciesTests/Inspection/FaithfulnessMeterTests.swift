import Attention
import Basics
import Foundation
import GridWorld
import Policies
import Simulation
import Testing

@Suite("Faithfulness") struct FaithfulnessMeterTests {
  private func sample(seed: UInt64, rounds: Int? = nil) -> (NavigationPolicy, ParameterBuffer, Observation) {
    var configuration = PolicyConfiguration(
      attention: .interaction, heads: 2, tokenWidth: 6, valueWidth: 4, environmentWidths: [8, 5],
      hiddenWidths: [7], interactionHidden: 3, interactionRank: 2)
    configuration.sensors.peers.max = 4
    if let rounds {
      configuration.exchange = .sameStep
      configuration.rounds = rounds
      configuration.hearsValues = true
      configuration.messageSymbols = 3
      configuration.radio.delay = 0
    }
    let policy = NavigationPolicy(configuration)
    let parameters = policy.makeParameters(seed: seed)
    var rng = SplitMix64(seed: seed)
    // Far from the small start values, so that hiding a slot makes a difference.
    for index in 0..<parameters.count { parameters.elements[index] += rng.uniform() - 0.5 }
    var cells = OccupancyGrid(width: 7, height: 7).freeCells
    rng.shuffle(&cells)
    let world = World(
      WorldConfiguration(
        grid: OccupancyGrid(width: 7, height: 7), sensors: configuration.sensors, radio: configuration.radio,
        agents: (0..<6).map { AgentSetup(start: cells[$0], goals: [cells[$0 + 6]]) }, seed: seed),
      outputWidth: configuration.outputWidth)
    var builder = ObservationBuilder(for: world, perception: configuration.perception)
    let observation = Observation(layout: builder.layout, agents: 6)
    builder.observe(world, into: observation)
    return (policy, parameters, observation)
  }

  private func record(
    _ meter: FaithfulnessMeter, _ policy: NavigationPolicy, _ parameters: ParameterBuffer,
    _ observation: Observation
  ) {
    let workspace = PolicyWorkspace(for: policy, maximumRows: 6)
    let rows = ObservationRows(observation, first: 0, count: 6)
    policy.forward(rows, parameters, workspace)
    meter.record(
      rows, weights: workspace.attention.attentionWeights.base, actions: Array(repeating: 0, count: 6),
      parameters)
  }

  @Test("keeps the decision if all slots are kept, and changes nothing of the observation")
  func keepAll() {
    let (policy, parameters, observation) = sample(seed: 1)
    let mask = observation.mask[0..<observation.mask.count]
    let meter = FaithfulnessMeter(policy, count: 1000, maximumRows: 6, seed: 1)
    record(meter, policy, parameters, observation)
    #expect(meter.sums.sufficiency == 0 && meter.sums.randomSufficiency == 0 && meter.sums.decisions == 6)
    #expect(meter.sums.comprehensiveness == meter.sums.randomComprehensiveness, "all is all")
    #expect(abs(meter.sums.comprehensiveness) > 1e-3)
    #expect(observation.mask[0..<observation.mask.count] == mask)
  }

  @Test("is the fall of log π(a) without the most attended slot", arguments: UInt64(1)...4)
  func comprehensiveness(seed: UInt64) {
    let (policy, parameters, observation) = sample(seed: seed)
    let meter = FaithfulnessMeter(policy, count: 1, maximumRows: 6, seed: seed)
    record(meter, policy, parameters, observation)
    let workspace = PolicyWorkspace(for: policy, maximumRows: 6)
    let rows = ObservationRows(observation, first: 0, count: 6)
    let slots = policy.observationLayout.slots
    func logStay(_ row: Int) -> Double {
      let output = policy.forward(rows, parameters, workspace)
      let scores = (0..<5).filter { !rows.isBlocked(row: row, action: $0) }.map {
        exp(Double(output[row, $0]))
      }
      return log(exp(Double(output[row, 0])) / scores.reduce(0, +))
    }
    var sum = 0.0
    for row in 0..<6 {
      let before = logStay(row)
      let weights = workspace.attention.attentionWeights
      let best = (0..<slots).max {
        weights[2 * row, $0] + weights[2 * row + 1, $0] < weights[2 * row, $1] + weights[2 * row + 1, $1]
      }
      let index = row * slots + (best ?? 0)
      observation.mask[index] = 0
      sum += before - logStay(row)
      observation.mask[index] = 1
    }
    #expect(abs(sum) > 1e-4 && abs(sum - meter.sums.comprehensiveness) < 1e-4, "\(sum), seed \(seed)")
  }

  @Test(
    "under rounds of talk hides slots from the pass that decides, with all that peers said",
    arguments: UInt64(1)...4)
  func rounds(seed: UInt64) {
    let (policy, parameters, observation) = sample(seed: seed, rounds: 3)
    let meter = FaithfulnessMeter(policy, count: 1, maximumRows: 6, seed: seed)
    let mask = observation.mask[0..<observation.mask.count]
    record(meter, policy, parameters, observation)
    let workspace = PolicyWorkspace(for: policy, maximumRows: 6)
    let rows = ObservationRows(observation, first: 0, count: 6)
    let output = policy.forward(rows, parameters, workspace)
    let full = (0..<6).map { logStay(rows, output, $0) }
    let heard = observation.peerOutputs[0..<observation.peerOutputs.count]
    #expect(heard.contains { $0 != 0 })
    // One pass of the same weights that hears the Y it is given: a policy that talked a step before.
    var silent = policy.configuration
    silent.exchange = .previousStep
    silent.radio.delay = 1
    let listener = NavigationPolicy(silent)
    let slots = policy.observationLayout.slots
    let weights = workspace.attention.attentionWeights
    let best = (0..<6).map { row in
      (0..<slots).max {
        weights[2 * row, $0] + weights[2 * row + 1, $0] < weights[2 * row, $1] + weights[2 * row + 1, $1]
      } ?? 0
    }
    let other = PolicyWorkspace(for: listener, maximumRows: 6)
    var (sum, hiddenEverywhere) = (0.0, 0.0)
    for row in 0..<6 {
      // Of this agent alone: the others' slots make no difference to it.
      observation.mask[row * slots + best[row]] = 0
      sum += full[row] - logStay(rows, listener.forward(rows, parameters, other), row)
      observation.mask[row * slots + best[row]] = 1
      #expect(observation.peerOutputs[0..<observation.peerOutputs.count] == heard)
    }
    #expect(abs(sum) > 1e-4 && abs(sum - meter.sums.comprehensiveness) < 1e-4, "\(sum), seed \(seed)")
    for row in 0..<6 { observation.mask[row * slots + best[row]] = 0 }
    let muted = policy.forward(rows, parameters, workspace)
    for row in 0..<6 { hiddenEverywhere += full[row] - logStay(rows, muted, row) }
    for row in 0..<6 { observation.mask[row * slots + best[row]] = 1 }
    #expect(abs(hiddenEverywhere - sum) > 1e-6, "who attends less says other things: that is not measured")
    #expect(observation.mask[0..<observation.mask.count] == mask && meter.sums.decisions == 6)
  }

  /// log π(stay) of one row.
  private func logStay(_ rows: ObservationRows, _ output: MatrixView, _ row: Int) -> Double {
    let scores = (0..<5).filter { !rows.isBlocked(row: row, action: $0) }.map { exp(Double(output[row, $0])) }
    return log(exp(Double(output[row, 0])) / scores.reduce(0, +))
  }
}
