import Attention
import Basics
import GridWorld
public import Planning
public import Simulation

/// Drives agents by a policy: from what each one's sensors and radio give it, never from more.
///
/// Actions and messages are sampled from (seed, episode, step, agent) alone; at temperature 0 the best is taken. What
/// the agents broadcast is their action probabilities and the message's one-hot code. A `CollisionShield` may stand
/// between the policy and the moves; it sees all agents.
public struct PolicyController: Controller {
  public let name: String
  public let file: PolicyFile
  /// Of the softmax over actions; behind a shield, of the noise on its scores.
  public let temperature: Float
  /// What keeps agents from colliding; nil if nothing does.
  public let shield: CollisionShield?
  /// What it does beside deciding.
  public let options: Options
  /// What of its shield's order is as agents perceive it.
  private let order: PerceivedOrder
  /// Where it drives under another collision rule than it was trained for, where nobody hears what it says, and where its
  /// shield can't keep moves from being refused.
  public private(set) var note: String?
  private var agents: [Int] = []
  private var memory: PolicyMemory?
  private var meter: AttentionMeter?
  private var planner: ShieldPlanner?
  /// What all agents were given by the shield in the last step; kept for inspections alone.
  private var chosen: [Action] = []

  /// What a controller does beside deciding: all of it costs time, so none is done unasked.
  public struct Options: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Keeps a `PolicyInspection` of the last step.
    public static let inspecting = Options(rawValue: 1)
    /// Measures drift and entropy of attention, for `figures`.
    public static let measuring = Options(rawValue: 2)
  }

  public init(
    name: String, file: PolicyFile, temperature: Float = 1, shield: CollisionShield? = nil,
    order: PerceivedOrder = [], options: Options = []
  ) {
    self.name = name
    self.file = file
    self.temperature = temperature
    self.shield = shield
    self.order = order
    self.options = options
  }

  public var outputWidth: Int { file.policy.configuration.outputWidth }

  /// What the agents attended to and decided last; nil before the first `review`, and unless `inspecting` or
  /// `measuring`.
  public var inspection: PolicyInspection? {
    guard let inspection = memory?.inspection, inspection.step >= 0 else { return nil }
    return inspection
  }

  /// - Precondition: the world's sensors are the policy's (`PolicyConfiguration.mismatch`).
  public mutating func begin(_ world: World, driving agents: [Int]) {
    self.agents = agents
    let caveat = shield == nil ? nil : PIBTPlanner.caveat(world, driving: agents)
    let notes = [
      foreignRule(world.configuration.dynamics.collisions).map { "\(name): \($0)" },
      unheard(world.configuration).map { "\(name): \($0)" },
      caveat.map { "\(name): behind its shield \($0)" },
    ]
    note = notes.contains { $0 != nil } ? notes.compactMap { $0 }.joined(separator: " ") : nil
    memory = PolicyMemory(
      file.policy, world, driving: agents, isInspected: !options.isEmpty)
    memory?.inspection?.hasTrainedValue = file.hasTrainedValue
    planner = shield.map { ShieldPlanner($0, world, driving: agents, order: order) }
    let configuration = file.policy.configuration
    meter =
      options.contains(.measuring)
      ? AttentionMeter(
        agents: world.agentCount, measuring: agents, heads: configuration.heads,
        layout: file.policy.observationLayout)
      : nil
  }

  private func foreignRule(_ rule: CollisionRule) -> String? {
    let trained = file.trainedCollisions
    guard !trained.isEmpty, !trained.contains(rule) else { return nil }
    let names = trained.map { "'\($0.rawValue)'" }.sorted().joined(separator: " and ")
    return
      "drives under the collision rule '\(rule.rawValue)', but was trained under \(names); it may do worse "
      + "than there."
  }

  /// Nil for those that were trained with such a radio, too.
  private func unheard(_ world: WorldConfiguration) -> String? {
    let (policy, radio) = (file.policy.configuration, world.radio)
    guard policy.hearsAnything, world.agents.count > 1, radio.isSilent(within: world.maxSteps),
      !policy.radio.isSilent(within: world.maxSteps)
    else { return nil }
    let (key, value): (String, (RadioConfiguration) -> Double?) =
      if radio.range < 1 {
        ("range", \.range)
      } else if radio.loss >= 1 {
        ("loss", \.loss)
      } else if radio.maxPeers == 0 {
        ("maxPeers", { $0.maxPeers.map(Double.init) })
      } else {
        ("delay", { Double($0.delay) })
      }
    func text(_ value: Double?) -> String { value.map { JSONValue.double($0).text } ?? "no limit" }
    let (own, trained) = (text(value(radio)), text(value(policy.radio)))
    return
      "no peer hears what it says, as the scenario's radio.\(key) is \(own); it was trained with \(trained), and may do "
      + "worse than there."
  }

  public mutating func decide(_ world: World, actions: inout [Action]) {
    ownMemory()
    guard let memory else { return }
    // Behind a shield peers hear the probabilities of training.
    memory.decide(
      world, file.policy, file.parameters, temperature: spokenTemperature)
    if planner == nil {
      for agent in agents { actions[agent] = memory.actions[agent] }
    } else {
      planner?.decide(world, scores: memory.logits, temperature: temperature, actions: &actions)
      if options.contains(.inspecting) { chosen = actions }
    }
  }

  /// Sees to it that no copy works in the same memory.
  private mutating func ownMemory() {
    if memory != nil, !isKnownUniquelyReferenced(&memory) {
      memory = memory.map { PolicyMemory(copying: $0, file.policy) }
    }
    if meter != nil, !isKnownUniquelyReferenced(&meter) { meter = meter?.copy() }
  }

  public mutating func review(_ world: World) {
    guard !options.isEmpty else { return }
    ownMemory()
    guard let memory else { return }
    memory.inspect(file.policy, file.parameters)
    if options.contains(.inspecting), let planner {
      let wishes = planner.wishes(in: world)
      memory.inspection?.shield = ShieldAccount(
        preferred: wishes.preferred, chosen: chosen, ranks: wishes.ranks)
    }
    guard let inspection = memory.inspection else { return }
    inspection.attentionWeights.withUnsafeBufferPointer { enhanced in
      inspection.originalWeights.withUnsafeBufferPointer { original in
        guard let enhanced = enhanced.baseAddress, let original = original.baseAddress else { return }
        meter?.record(enhanced: enhanced, original: original, memory.observation, firstRow: 0)
      }
    }
  }

  // MARK: - What if

  /// π of an agent at the decision reviewed last, had one slot been hidden from attention; see
  /// `PolicyMemory.probabilities(of:hiding:)`. Nil before the first decision.
  public func probabilities(of agent: Int, hiding slot: Int) -> [Float]? {
    guard let memory, inspection != nil else { return nil }
    return memory.probabilities(
      of: agent, hiding: slot, file.policy, file.parameters, temperature: spokenTemperature)
  }

  /// The rounds of talk before the decision reviewed last. Empty for policies that do not talk within the step.
  public func talk(of agent: Int) -> [TalkRound] {
    guard let memory, inspection != nil else { return [] }
    return memory.talk(of: agent, file.policy, temperature: spokenTemperature)
  }

  /// That of the probabilities which an inspection holds.
  private var spokenTemperature: Float { shield == nil ? temperature : 1 }

  public var figures: [(name: String, value: Double)] {
    guard let sums = meter?.sums, sums.entropies > 0 else { return [] }
    var figures = [(name: String, value: Double)]()
    if sums.drifts > 0 {
      figures += [
        ("drift_W", sums.meanDriftOriginal), ("drift_W_star", sums.meanDriftEnhanced),
        ("drift_control", sums.meanDriftControl), ("drift_W_quiet", sums.quietMean(\.driftOriginal)),
        ("drift_W_star_quiet", sums.quietMean(\.driftEnhanced)),
        ("drift_control_quiet", sums.quietMean(\.driftControl)),
        ("drift_W_events", sums.eventfulMean(\.driftOriginal)),
        ("drift_W_star_events", sums.eventfulMean(\.driftEnhanced)), ("quiet_share", sums.quietShare),
      ]
    }
    return figures + [
      ("attention_entropy", sums.meanEntropy),
      ("bytes_sent", Double(file.policy.configuration.bytesSentPerStep)),
    ]
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
