import Attention
import Basics
import GridWorld
import Simulation

/// What one `PolicyController` works in, made for one shape of world: a joint decision allocates nothing.
final class PolicyMemory {
  /// Agents that go through the network together.
  private static let chunk = 256

  let observation: Observation
  /// Of all agents, driven or not.
  private(set) var actions: [GridAction]
  /// Of the actions, shape (agents, 5).
  let logits: FlatBuffer<Float>
  /// What the agents broadcast, shape (agents, outputWidth).
  let outputs: FlatBuffer<Float>
  /// Of the last decision that was inspected; nil unless wanted. Its step is −1 before the first.
  private(set) var inspection: PolicyInspection?
  private let builder: ObservationBuilder
  private let workspace: PolicyWorkspace
  private let rowsAtOnce: Int
  private let isSilent: AlignedBuffer<Bool>
  private let key: UInt64
  /// The step decided last; −1 before the first.
  private var decidedStep = -1
  /// Whether the last decision was not inspected yet.
  private var isDecisionNew = false

  /// - Parameter driven: the agents that act by this policy; only they take part in an exchange within the step.
  init(_ policy: NavigationPolicy, _ world: World, driving driven: [Int], isInspected: Bool) {
    let agents = world.agentCount
    builder = ObservationBuilder(for: world)
    observation = Observation(layout: builder.layout, agents: agents)
    // An exchange within the step takes all agents at once.
    rowsAtOnce = policy.configuration.exchange == .sameStep ? agents : min(agents, PolicyMemory.chunk)
    workspace = PolicyWorkspace(for: policy, maximumRows: max(rowsAtOnce, 1))
    isSilent = AlignedBuffer(copying: [Bool](repeating: true, count: agents))
    for agent in driven { isSilent[agent] = false }
    outputs = FlatBuffer(repeating: 0, count: agents * policy.configuration.outputWidth)
    logits = FlatBuffer(repeating: 0, count: agents * NavigationPolicy.actionCount)
    actions = Array(repeating: .stay, count: agents)
    key =
      RandomStream.generator(
        seed: world.configuration.seed, episode: world.episode, purpose: .actions
      ).state
    if isInspected {
      inspection = PolicyInspection(
        layout: builder.layout, agents: agents, heads: policy.configuration.heads)
      inspection?.step = -1
    }
  }

  /// Decides for all agents: they are observed in one go, so all of them go through the network, driven or not.
  func decide(
    _ world: World, _ policy: NavigationPolicy, _ parameters: ParameterBuffer, temperature: Float
  ) {
    builder.observe(world, into: observation)
    decidedStep = world.state.step
    isDecisionNew = true
    eachPart { rows in
      let output = policy.forward(rows, parameters, workspace)
      for row in 0..<rows.count {
        choose(rows.first + row, row, rows, output.row(row), policy, step: world.state.step, temperature)
      }
    }
  }

  /// Keeps what the last decision attended to, if it is wanted.
  func inspect(_ policy: NavigationPolicy, _ parameters: ParameterBuffer) {
    guard inspection != nil, isDecisionNew else { return }
    isDecisionNew = false
    let hasOriginal = policy.configuration.attention != .uniform
    eachPart { rows in
      // A decision in one part has left its pass in the workspace.
      if rows.count < observation.agents { policy.forward(rows, parameters, workspace) }
      if hasOriginal { policy.recordOriginalWeights(rows, parameters, workspace) }
      let output = workspace.output(rows: rows.count)
      for row in 0..<rows.count {
        inspection?.values[rows.first + row] = output.row(row)[policy.valueColumn]
      }
      inspection?.copyWeights(of: rows, workspace.attention, hasOriginal: hasOriginal)
    }
    inspection?.copy(observation, outputs: outputs, step: decidedStep)
  }

  private func eachPart(_ body: (ObservationRows) -> Void) {
    var first = 0
    while first < observation.agents {
      let rows = ObservationRows(
        observation, first: first, count: min(rowsAtOnce, observation.agents - first),
        isSilent: isSilent)
      body(rows)
      first += rows.count
    }
  }

  private func choose(
    _ agent: Int, _ row: Int, _ rows: ObservationRows, _ logits: UnsafePointer<Float>,
    _ policy: NavigationPolicy, step: Int, _ temperature: Float
  ) {
    let count = NavigationPolicy.actionCount
    let symbols = policy.configuration.messageSymbols
    for action in 0..<count { self.logits.base[agent * count + action] = logits[action] }
    let output = outputs.base + agent * policy.configuration.outputWidth
    ActionDistribution.probabilities(
      logits, count: count, temperature: temperature, isBlocked: { rows.isBlocked(row: row, action: $0) },
      into: output)
    let action = ActionDistribution.sample(
      output, count: count, draw: RandomStream.uniform(key: key, step, agent, 0))
    actions[agent] = GridAction.allCases[action]
    guard symbols > 0, policy.configuration.exchange == .previousStep else { return }
    ActionDistribution.probabilities(
      logits + count, count: symbols, temperature: temperature, isBlocked: { _ in false },
      into: output + count)
    let message = ActionDistribution.sample(
      output + count, count: symbols, draw: RandomStream.uniform(key: key, step, agent, 1))
    for symbol in 0..<symbols { output[count + symbol] = symbol == message ? 1 : 0 }
  }
}

extension PolicyInspection {
  /// Keeps the weights that the last forward pass, of `rows`, left.
  fileprivate mutating func copyWeights(
    of rows: ObservationRows, _ attention: AttentionWorkspace, hasOriginal: Bool
  ) {
    let first = rows.first * heads * layout.slots
    let count = rows.count * heads * layout.slots
    PolicyInspection.copy(attention.attentionWeights.base, count, to: &attentionWeights, at: first)
    PolicyInspection.copy(
      hasOriginal ? attention.originalWeights.base : attention.attentionWeights.base, count,
      to: &originalWeights, at: first)
  }

  private static func copy(
    _ source: UnsafePointer<Float>, _ count: Int, to target: inout [Float], at first: Int
  ) {
    target.withUnsafeMutableBufferPointer { target in
      target.baseAddress.map { ($0 + first).update(from: source, count: count) }
    }
  }

  fileprivate mutating func copy(_ observation: Observation, outputs: FlatBuffer<Float>, step: Int) {
    self.step = step
    for index in mask.indices {
      mask[index] = observation.mask.base[index] != 0
      identity[index] = observation.identity.base[index]
    }
    PolicyInspection.copy(observation.peerOutputs.base, peerOutputs.count, to: &peerOutputs, at: 0)
    PolicyInspection.copy(outputs.base, self.outputs.count, to: &self.outputs, at: 0)
    let width = layout.outputWidth
    for agent in 0..<agents {
      for action in 0..<NavigationPolicy.actionCount {
        actionProbabilities[agent * NavigationPolicy.actionCount + action] =
          outputs.base[agent * width + action]
      }
    }
  }
}
