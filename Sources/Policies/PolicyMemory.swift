import Attention
import Basics
import GridWorld
import Simulation

/// What one `PolicyController` works in, made for one shape of world: a joint decision allocates nothing.
///
/// Whoever writes to it has it alone: a controller that was copied works in a copy of its own.
final class PolicyMemory: @unchecked Sendable {
  /// Agents that go through the network together.
  private static let chunk = 256

  let observation: Observation
  /// Of those with rows the action, driven or not.
  private(set) var actions: [Action]
  /// Of the actions, shape (agents, actions).
  let logits: FlatBuffer<Float>
  /// What the agents broadcast, shape (agents, outputWidth).
  let outputs: FlatBuffer<Float>
  /// Of the last decision that was inspected; nil unless wanted. Its step is −1 before the first.
  var inspection: PolicyInspection?
  private var builder: ObservationBuilder
  let workspace: PolicyWorkspace
  private let sampler: DecisionSampler
  let rowsAtOnce: Int
  /// Those who have rows: agent i is row i − `agents.lowerBound`.
  let agents: Range<Int>
  let isSilent: AlignedBuffer<Bool>
  private let key: UInt64
  /// The step decided last; −1 before the first.
  private var decidedStep = -1
  /// Whether the last decision was not inspected yet.
  private var isDecisionNew = false

  /// - Parameter driven: the agents that act by this policy; only they take part in an exchange within the step.
  init(_ policy: NavigationPolicy, _ world: World, driving driven: [Int], isInspected: Bool) {
    let agents = world.agentCount
    builder = ObservationBuilder(
      for: world, perception: policy.configuration.perception,
      outputWidth: policy.observationLayout.outputWidth)
    self.agents = PolicyMemory.rowHolders(policy, world, driving: driven, isInspected: isInspected)
    observation = Observation(layout: builder.layout, agents: self.agents.count)
    // An exchange within the step takes all agents at once.
    rowsAtOnce = policy.configuration.exchange == .sameStep ? agents : min(agents, PolicyMemory.chunk)
    sampler = DecisionSampler(policy)
    workspace = PolicyWorkspace(for: policy, maximumRows: max(min(rowsAtOnce, self.agents.count), 1))
    isSilent = AlignedBuffer(copying: [Bool](repeating: true, count: agents))
    for agent in driven { isSilent[agent] = false }
    outputs = FlatBuffer(repeating: 0, count: agents * policy.configuration.outputWidth)
    logits = FlatBuffer(repeating: 0, count: agents * policy.actionCount)
    actions = Array(repeating: .idle, count: agents)
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

  /// The same in memory of its own; the last decision can no longer be inspected anew.
  init(copying other: PolicyMemory, _ policy: NavigationPolicy) {
    agents = other.agents
    builder = other.builder
    observation = Observation(layout: other.observation.layout, agents: agents.count)
    rowsAtOnce = other.rowsAtOnce
    sampler = other.sampler
    workspace = PolicyWorkspace(for: policy, maximumRows: max(min(rowsAtOnce, agents.count), 1))
    isSilent = other.isSilent
    outputs = FlatBuffer(other.outputs[0..<other.outputs.count])
    logits = FlatBuffer(other.logits[0..<other.logits.count])
    actions = other.actions
    key = other.key
    inspection = other.inspection
    decidedStep = other.decidedStep
  }

  /// Whose rows there are. Agents on a grid are observed in one go, so all of them go through the network, driven or not; and
  /// so do all where somebody looks at what they attend to, or where they talk within the step. Of discs else only those
  /// do, from the first to the last, that are driven.
  private static func rowHolders(
    _ policy: NavigationPolicy, _ world: World, driving driven: [Int], isInspected: Bool
  ) -> Range<Int> {
    guard policy.configuration.dynamics.isContinuous, !isInspected, policy.configuration.talkRounds == 0,
      let first = driven.min(), let last = driven.max()
    else { return 0..<world.agentCount }
    return first..<last + 1
  }

  /// Decides for all agents that have rows.
  func decide(
    _ world: World, _ policy: NavigationPolicy, _ parameters: ParameterBuffer, temperature: Float
  ) {
    builder.observe(world, into: observation, agents: agents)
    decidedStep = world.state.step
    isDecisionNew = true
    eachPart { rows in
      let output = policy.forward(rows, parameters, workspace)
      for row in 0..<rows.count {
        let agent = agents.lowerBound + rows.first + row
        let logits = output.row(row)
        (self.logits.base + agent * policy.actionCount).update(from: logits, count: policy.actionCount)
        actions[agent] =
          sampler.sample(
            logits, blocked: rows.blockedActions(row: row), temperature: temperature, key: key,
            step: world.state.step, agent: agent,
            into: outputs.base + agent * policy.configuration.outputWidth
          ).action
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
    if policy.configuration.hearsClaims {
      inspection?.takePeersActions(
        from: ObservationRows(observation, first: 0, count: observation.agents), SameStepExchange(policy))
    }
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

  /// Puts the probabilities of the peers' own actions where claims stand.
  fileprivate mutating func takePeersActions(from rows: ObservationRows, _ exchange: SameStepExchange) {
    peerOutputs.withUnsafeMutableBufferPointer { outputs in
      if let base = outputs.baseAddress { exchange.turnClaims(of: rows, in: base) }
    }
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
      for action in 0..<layout.actionCount {
        actionProbabilities[agent * layout.actionCount + action] =
          outputs.base[agent * width + action]
      }
    }
  }
}
