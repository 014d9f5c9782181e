import Attention
import Basics
import GridWorld
public import Simulation

/// Observations that agents really met, and what a policy makes of them: to hold other programs' arithmetic against.
///
/// Tensors are named as those of `PolicyFile.onnxModel`: `inputs.X`, …, `outputs.logits`, …. `inputs.mask` is of integers, 1 and
/// 0. `inputs.heard` counts rows from the first of all. `teams` holds the first row of each joint decision: what hears one
/// another stands together.
public struct PolicyExamples {
  public let file: PolicyFile
  /// Rows so far.
  public private(set) var count = 0
  private let givesY: Bool
  private var floats: [String: [Float]] = [:]
  private var mask: [Int64] = []
  private var heard: [Int64] = []
  private var teams: [Int64] = []

  public init(_ file: PolicyFile) {
    self.file = file
    givesY = file.policy.configuration.hearsAnything && file.policy.configuration.sensors.peers.max > 0
  }

  private var policy: NavigationPolicy { file.policy }
  private var talks: Bool { policy.configuration.talkRounds > 0 }

  /// Adds what all agents of a world perceive now, as if the policy drove all of them.
  ///
  /// - Precondition: the world's sensors are the policy's (`PolicyConfiguration.mismatch`).
  public mutating func record(_ world: World) {
    guard world.agentCount > 0 else { return }
    var builder = ObservationBuilder(
      for: world, perception: policy.configuration.perception,
      outputWidth: policy.observationLayout.outputWidth)
    let observation = Observation(layout: builder.layout, agents: world.agentCount)
    builder.observe(world, into: observation)
    let rows = ObservationRows(observation, first: 0, count: world.agentCount)
    let workspace = PolicyWorkspace(for: policy, maximumRows: world.agentCount)
    addInputs(observation)
    let output = policy.forward(rows, file.parameters, workspace)
    policy.recordOriginalWeights(rows, file.parameters, workspace)
    addOutputs(output, rows, workspace)
    teams.append(Int64(count))
    count += world.agentCount
  }

  private mutating func add(_ name: String, _ values: UnsafePointer<Float>, _ count: Int) {
    floats[name, default: []].append(contentsOf: UnsafeBufferPointer(start: values, count: count))
  }

  private mutating func addInputs(_ observation: Observation) {
    let (layout, agents) = (observation.layout, observation.agents)
    let places = agents * layout.slots
    add("inputs.X", observation.tokens, places * ObservationLayout.tokenWidth)
    add("inputs.E", observation.environment.base, agents * layout.environmentWidth)
    for place in 0..<places {
      mask.append(Int64(observation.mask[place]))
      let feature = observation.tokens[
        place * ObservationLayout.tokenWidth + ObservationLayout.peerHeardFeature]
      let isHeard =
        place % layout.slots >= layout.firstPeerSlot && observation.mask[place] != 0 && feature != 0
      heard.append(isHeard ? Int64(count + Int(observation.identity[place]) - layout.firstPeerSlot) : -1)
    }
    if layout.relationWidth > 0, layout.sensors.peers.max > 0 {
      add(
        "inputs.relations", observation.relations, agents * layout.sensors.peers.max * layout.relationWidth)
    }
    if givesY, !talks { add("inputs.Y", observation.peerOutputs.base, places * layout.outputWidth) }
  }

  private mutating func addOutputs(
    _ output: MatrixView, _ rows: ObservationRows, _ workspace: PolicyWorkspace
  ) {
    let configuration = policy.configuration
    var probabilities = [Float](repeating: 0, count: policy.actionCount)
    for row in 0..<rows.count {
      let values = UnsafePointer(output.row(row))
      add("outputs.logits", values, policy.actionCount)
      ActionDistribution.probabilities(
        values, count: policy.actionCount, isBlocked: { rows.isBlocked(row: row, action: $0) },
        into: &probabilities)
      add("outputs.probabilities", probabilities, policy.actionCount)
      if configuration.exchange == .previousStep, configuration.messageSymbols > 0 {
        add("outputs.messageLogits", values + policy.actionCount, configuration.messageSymbols)
      }
      if file.hasTrainedValue { add("outputs.value", values + policy.valueColumn, 1) }
    }
    let layout = policy.observationLayout
    let weights = rows.count * configuration.heads * layout.slots
    add("outputs.W", workspace.attention.originalWeights.base, weights)
    add("outputs.W*", workspace.attention.attentionWeights.base, weights)
    if givesY, talks {
      add("outputs.Y", rows.observation.peerOutputs.base, rows.count * layout.slots * layout.outputWidth)
    }
  }

  // MARK: - The file

  /// Everything recorded. The metadata hold the architecture.
  public var safetensors: Safetensors {
    var file = Safetensors()
    file.mark(as: .sample)
    file.metadata["policy"] = PolicyFile.architecture(policy.configuration)
    let layout = policy.observationLayout
    let (slots, heads) = (layout.slots, policy.configuration.heads)
    let peers = layout.sensors.peers.max
    let sides: [String: [Int]] = [
      "X": [slots, ObservationLayout.tokenWidth], "E": [layout.environmentWidth],
      "relations": [peers, layout.relationWidth], "Y": [slots, layout.outputWidth],
      "logits": [policy.actionCount], "probabilities": [policy.actionCount],
      "messageLogits": [policy.configuration.messageSymbols], "value": [], "W": [heads, slots],
      "W*": [heads, slots],
    ]
    for (name, values) in floats {
      let side = sides[String(name.drop { $0 != "." }.dropFirst())] ?? []
      file.append(NamedTensor(name, shape: [count] + side, .float32(values)))
    }
    file.append(NamedTensor("inputs.mask", shape: [count, slots], .int64(mask)))
    if givesY, talks { file.append(NamedTensor("inputs.heard", shape: [count, slots], .int64(heard))) }
    file.append(NamedTensor("teams", shape: [teams.count], .int64(teams)))
    return file
  }
}
