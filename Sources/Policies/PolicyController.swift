import Attention
import GridWorld
import Simulation

/// Drives agents by a policy: from what each one's sensors and radio give it, never from more.
///
/// Actions and messages are sampled from (seed, episode, step, agent) alone; at temperature 0 the best is taken. What
/// the agents broadcast is their action probabilities and the message's one-hot code.
public struct PolicyController: Controller {
  public let name: String
  public let file: PolicyFile
  /// Of the softmax over actions.
  public let temperature: Float
  private var agents: [Int] = []
  private var key: UInt64 = 0
  private var memory: Memory?

  /// What one controller works in: made for one shape of world.
  private final class Memory {
    let builder: ObservationBuilder
    let observation: Observation
    let workspace: PolicyWorkspace
    let outputs: FlatBuffer<Float>

    init(_ policy: NavigationPolicy, _ world: World) {
      builder = ObservationBuilder(for: world)
      observation = Observation(layout: builder.layout, agents: world.agentCount)
      workspace = PolicyWorkspace(for: policy, maximumRows: min(world.agentCount, PolicyController.chunk))
      outputs = FlatBuffer(repeating: 0, count: world.agentCount * policy.configuration.outputWidth)
    }
  }

  /// Agents that go through the network together.
  private static let chunk = 256

  public init(name: String, file: PolicyFile, temperature: Float = 1) {
    BLAS.useOneThread()
    self.name = name
    self.file = file
    self.temperature = temperature
  }

  public var outputWidth: Int { file.policy.configuration.outputWidth }

  /// - Precondition: the world's sensors are the policy's (`PolicyConfiguration.mismatch`).
  public mutating func begin(_ world: World, driving agents: [Int]) {
    self.agents = agents
    key =
      RandomStream.generator(
        seed: world.configuration.seed, episode: world.episode, purpose: .actions
      ).state
    memory = Memory(file.policy, world)
  }

  public mutating func decide(_ world: World, actions: inout [GridAction]) {
    guard let memory else { return }
    memory.builder.observe(world, into: memory.observation)
    // All agents are observed in one go, so all of them go through the network, driven or not.
    var first = 0
    while first < world.agentCount {
      let rows = ObservationRows(
        memory.observation, first: first, count: min(PolicyController.chunk, world.agentCount - first))
      let output = file.policy.forward(rows, file.parameters, memory.workspace)
      for row in 0..<rows.count { choose(first + row, row, rows, output.row(row), world, memory) }
      first += rows.count
    }
    for agent in agents { actions[agent] = chosen[agent] }
  }

  private var chosen: [GridAction] = []

  private mutating func choose(
    _ agent: Int, _ row: Int, _ rows: ObservationRows, _ logits: UnsafePointer<Float>, _ world: World,
    _ memory: Memory
  ) {
    let actions = NavigationPolicy.actionCount
    let symbols = file.policy.configuration.messageSymbols
    let output = memory.outputs.base + agent * outputWidth
    if chosen.count != world.agentCount { chosen = Array(repeating: .stay, count: world.agentCount) }
    ActionDistribution.probabilities(
      logits, count: actions, temperature: temperature, isBlocked: { rows.isBlocked(row: row, action: $0) },
      into: output)
    let action = ActionDistribution.sample(
      output, count: actions, draw: RandomStream.uniform(key: key, world.state.step, agent, 0))
    chosen[agent] = GridAction.allCases[action]
    guard symbols > 0 else { return }
    ActionDistribution.probabilities(
      logits + actions, count: symbols, temperature: temperature, isBlocked: { _ in false },
      into: output + actions)
    let message = ActionDistribution.sample(
      output + actions, count: symbols, draw: RandomStream.uniform(key: key, world.state.step, agent, 1))
    for symbol in 0..<symbols { output[actions + symbol] = symbol == message ? 1 : 0 }
  }

  public func writeOutputs(_ outputs: inout [Float]) {
    guard let memory else { return }
    for agent in agents {
      for entry in 0..<outputWidth {
        outputs[agent * outputWidth + entry] = memory.outputs[agent * outputWidth + entry]
      }
    }
  }
}
