/// What all agents of one world do in a step, and say.
public struct JointDecision: Sendable {
  /// What each agent's controller or policy chose.
  public var sampled: [Action]
  /// What is carried out: the same, unless a shield, a teacher or an operator said otherwise.
  public var executed: [Action]
  /// The outputs Y that the agents broadcast, shape (agents, outputWidth); empty without a radio.
  public var outputs: [Float]
  public let outputWidth: Int
  /// Of discs, what each is to do if no action of the catalogue says it (`DiscMotion.Drive`); nil where its action does.
  /// Empty under dynamics on a grid.
  public var commands: [SIMD2<Double>?]

  public init(agentCount: Int, outputWidth: Int, areDiscs: Bool = false) {
    sampled = Array(repeating: .idle, count: agentCount)
    executed = sampled
    outputs = Array(repeating: 0, count: agentCount * outputWidth)
    self.outputWidth = outputWidth
    commands = areDiscs ? Array(repeating: nil, count: agentCount) : []
  }

  /// Nobody does anything.
  public mutating func reset() {
    for agent in sampled.indices { sampled[agent] = .idle }
    for agent in executed.indices { executed[agent] = .idle }
    for entry in outputs.indices { outputs[entry] = 0 }
    forgetCommands()
  }

  /// Leaves what is done to the actions.
  mutating func forgetCommands() {
    for agent in commands.indices { commands[agent] = nil }
  }

  /// Carries out what was sampled.
  mutating func executeSampled() {
    for agent in sampled.indices { executed[agent] = sampled[agent] }
  }

  /// Lets every agent say the action that was sampled for it, one-hot, and nothing else.
  mutating func sayActions() {
    for agent in sampled.indices { say(sampled[agent], agent) }
  }

  /// Lets an agent say an action, one-hot, and nothing else.
  public mutating func say(_ action: Action, _ agent: Int) {
    for entry in 0..<outputWidth { outputs[agent * outputWidth + entry] = entry == action.index ? 1 : 0 }
  }
}
