public import Attention
public import Basics
import GridWorld
public import Simulation

/// When agents hear each other's outputs Y.
public enum OutputExchange: String, CaseIterable, Sendable {
  /// What peers decided `radio.delay` steps ago. Messages are symbols, sampled as actions are and trained by their own
  /// log-probability.
  case previousStep
  /// Rounds of talk: W gives provisional outputs, these are exchanged, W* attends to them and gives the next, and so on;
  /// the last decides. Messages are vectors in (−1, 1), and the gradient flows through what was exchanged. Needs a radio
  /// without delay.
  case sameStep
}

/// The shape of a navigation policy: what it perceives and how its network is built.
public struct PolicyConfiguration: Equatable, Sendable {
  /// `interaction` (W*), `soft` (W) or `uniform`.
  public var attention: AttentionKind
  public var function: AttentionFunction
  /// Whether γ, δ are α, β.
  public var isTied: Bool
  public var heads: Int
  /// Width of a token's embedding.
  public var tokenWidth: Int
  /// Entries of V_h xᵢ.
  public var valueWidth: Int
  /// Widths of the layers that turn the windows and the own state into E, the last one E's own.
  public var environmentWidths: [Int]
  /// Widths of the hidden layers between context and heads.
  public var hiddenWidths: [Int]
  /// Widths of η per head: its tanh layer and its bilinear term.
  public var interactionHidden: Int
  public var interactionRank: Int
  /// Symbols of the message that goes out with the action probabilities (`previousStep`), or entries of the message
  /// vector (`sameStep`); 0 for none.
  public var messageSymbols: Int
  public var exchange: OutputExchange
  /// How often agents talk within a step under `sameStep`: with R rounds what an agent knows reaches others R hops away;
  /// with none, W* attends to silent peers. Of no meaning under `previousStep`.
  public var rounds: Int
  /// Whether an attended peer's output goes into the context beside its token: V_h xᵢ + U_h yᵢ. Without it, what peers
  /// say changes W* alone.
  public var hearsValues: Bool
  /// Whether of a peer's provisional actions an agent hears where they lead: not the probability of the peer's own action
  /// a, but that of its coming into the cell of my action a; 0 for what leads elsewhere, and where the peer is not seen.
  /// Under `sameStep`, of agents without headings.
  public var hearsClaims: Bool
  /// What it perceives of all that the sensors measure.
  public var perception: Perception
  /// How the agents move that it drives: decides its actions and what it perceives.
  public var dynamics: DynamicsConfiguration.Model
  public var sensors: SensorConfiguration
  public var radio: RadioConfiguration

  public init(
    attention: AttentionKind = .interaction, function: AttentionFunction = .softmax, isTied: Bool = true,
    heads: Int = 4, tokenWidth: Int = 24, valueWidth: Int = 24, environmentWidths: [Int] = [48, 32],
    hiddenWidths: [Int] = [64], interactionHidden: Int = 8, interactionRank: Int = 4, messageSymbols: Int = 0,
    exchange: OutputExchange = .previousStep, rounds: Int = 1, hearsValues: Bool = false,
    hearsClaims: Bool = false, perception: Perception = .init(),
    dynamics: DynamicsConfiguration.Model = .grid,
    sensors: SensorConfiguration = .init(),
    radio: RadioConfiguration = .init()
  ) {
    self.attention = attention
    self.function = function
    self.isTied = isTied
    self.heads = heads
    self.tokenWidth = tokenWidth
    self.valueWidth = valueWidth
    self.environmentWidths = environmentWidths
    self.hiddenWidths = hiddenWidths
    self.interactionHidden = interactionHidden
    self.interactionRank = interactionRank
    self.messageSymbols = messageSymbols
    self.exchange = exchange
    self.rounds = rounds
    self.hearsValues = hearsValues
    self.hearsClaims = hearsClaims
    self.perception = perception
    self.dynamics = dynamics
    self.sensors = sensors
    self.radio = radio
  }

  /// Entries of Y: action probabilities, then the message: a symbol's one-hot code, or a vector.
  public var outputWidth: Int { dynamics.catalogue.count + messageSymbols }

  public var observationLayout: ObservationLayout {
    ObservationLayout(
      sensors: sensors, model: dynamics, perception: perception, outputWidth: outputWidth)
  }
}

// MARK: - What makes a policy

extension PolicyConfiguration {
  /// What navsim builds networks of.
  public static let headCounts = 1...64
  public static let tokenWidths = 1...1024
  public static let valueWidths = 1...1024
  public static let interactionWidths = 1...256
  public static let messageLengths = 0...64
  public static let roundCounts = 0...8
  /// Of one layer, and how many layers.
  public static let layerWidths = 1...4096
  public static let layerCounts = 1...8
  /// Of the layer that all heads' values, or hidden entries of η, make up together.
  public static let maximumJoinedWidth = 4096
  public static let temperatures = 0.01...100

  /// Refuses what no network can be built of: a width out of range, sensors or a radio out of range, an exchange that
  /// the radio or the attention can't serve.
  public func validate() throws(ConfigurationError) {
    if case .gumbelSoftmax(let temperature) = function {
      try ConfigurationError.check(
        "function.gumbelSoftmax.temperature", Double(temperature), in: PolicyConfiguration.temperatures)
    }
    try ConfigurationError.check("heads", heads, in: PolicyConfiguration.headCounts)
    try ConfigurationError.check("tokenWidth", tokenWidth, in: PolicyConfiguration.tokenWidths)
    try ConfigurationError.check("valueWidth", valueWidth, in: PolicyConfiguration.valueWidths)
    try check("environmentWidths", environmentWidths)
    try check("hiddenWidths", hiddenWidths)
    try ConfigurationError.check(
      "interactionHidden", interactionHidden, in: PolicyConfiguration.interactionWidths)
    try ConfigurationError.check(
      "interactionRank", interactionRank, in: PolicyConfiguration.interactionWidths)
    try ConfigurationError.check("messageSymbols", messageSymbols, in: PolicyConfiguration.messageLengths)
    try ConfigurationError.check("rounds", rounds, in: PolicyConfiguration.roundCounts)
    for (key, width) in [("valueWidth", valueWidth), ("interactionHidden", interactionHidden)]
    where heads * width > PolicyConfiguration.maximumJoinedWidth {
      throw ConfigurationError(
        key, expected: "at most \(PolicyConfiguration.maximumJoinedWidth / heads) with \(heads) heads",
        found: "\(width)")
    }
    if hearsClaims, exchange != .sameStep || dynamics != .grid {
      throw ConfigurationError(
        "hearsClaims", expected: "false but for agents without headings that talk within the step",
        found: "true")
    }
    for (key, isPerceived) in [("precedence", perception.precedence), ("dice", perception.dice)]
    where isPerceived && dynamics != .grid {
      throw ConfigurationError(
        key, expected: "false under '\(dynamics.rawValue)'; agents with a heading have no such order",
        found: "true")
    }
    try sensors.validate()
    try radio.validate()
    try validateExchange()
  }

  private func check(_ key: String, _ widths: [Int]) throws(ConfigurationError) {
    guard PolicyConfiguration.layerCounts.contains(widths.count) else {
      throw ConfigurationError(
        key,
        expected:
          "\(PolicyConfiguration.layerCounts.lowerBound) to \(PolicyConfiguration.layerCounts.upperBound) layers",
        found: "a list of \(widths.count)")
    }
    for (index, width) in widths.enumerated() {
      try ConfigurationError.check("\(key)[\(index)]", width, in: PolicyConfiguration.layerWidths)
    }
  }

  private func validateExchange() throws(ConfigurationError) {
    guard !isExchangeSound else { return }
    if exchange == .sameStep, !heedsOutputs, rounds > 0 {
      throw ConfigurationError(
        "attention",
        expected: "interaction, or outputs in the values: nothing else heeds what sameStep exchanges",
        found: attention.rawValue)
    }
    throw ConfigurationError(
      "radio.delay", expected: exchange == .sameStep ? "0 with sameStep" : "at least 1 with previousStep",
      found: "\(radio.delay)")
  }

  /// Whether the network takes in Y at all.
  public var heedsOutputs: Bool { attention == .interaction || hearsValues }

  /// Exchanging within the step takes a radio without delay and a network that heeds Y; hearing of the steps before
  /// takes one with a delay.
  public var isExchangeSound: Bool {
    switch exchange {
    case .previousStep: radio.delay >= 1
    case .sameStep: radio.delay == 0 && (heedsOutputs || rounds == 0)
    }
  }

  /// Whether there is a Y for it to take in.
  public var hearsAnything: Bool { heedsOutputs && (exchange == .previousStep || rounds > 0) }

  /// Rounds of talk within a step.
  public var talkRounds: Int { exchange == .sameStep ? rounds : 0 }

  /// Floats of all that one agent sends within a step, four bytes each.
  public var bytesSentPerStep: Int {
    4 * outputWidth * (exchange == .sameStep ? rounds : heedsOutputs ? 1 : 0)
  }

  /// What keeps a policy of this shape from driving the agents of a world: other dynamics, sensors of another number or
  /// reach, or a radio with a delay where it needs one without, or the reverse; nil if nothing does.
  public func mismatch(
    with world: WorldConfiguration
  ) -> (what: String, policy: String, scenario: String)? {
    mismatch(with: world.dynamics.model, world.sensors, world.radio)
      ?? PolicyConfiguration.commandMismatch(with: world.dynamics)
  }

  /// Discs whose catalogue is not the one that policies of their model are made for.
  package static func commandMismatch(
    with dynamics: DynamicsConfiguration
  ) -> (what: String, policy: String, scenario: String)? {
    guard let motion = dynamics.discMotion else { return nil }
    let own = DiscMotion(motion.drive)
    func list(_ shares: [Double]) -> String { "[\(shares.map { "\($0)" }.joined(separator: ", "))]" }
    if motion.speeds != own.speeds { return ("dynamics.speeds", list(own.speeds), list(motion.speeds)) }
    switch motion.drive {
    case .holonomic where motion.headings != own.headings:
      return ("dynamics.headings", "\(own.headings)", "\(motion.headings)")
    case .differentialDrive where motion.turnRates != own.turnRates:
      return ("dynamics.turnRates", list(own.turnRates), list(motion.turnRates))
    default: return nil
    }
  }

  /// The same of worlds that are made for another policy.
  public func mismatch(
    withWorldsOf other: PolicyConfiguration
  ) -> (what: String, policy: String, other: String)? {
    mismatch(with: other.dynamics, other.sensors, other.radio).map { ($0.what, $0.policy, $0.scenario) }
  }

  private func mismatch(
    with model: DynamicsConfiguration.Model, _ sensors: SensorConfiguration, _ radio: RadioConfiguration
  ) -> (what: String, policy: String, scenario: String)? {
    if dynamics != model { return ("dynamics.model", dynamics.rawValue, model.rawValue) }
    if (self.radio.delay == 0) != (radio.delay == 0) {
      return ("radio.delay", "\(self.radio.delay)", "\(radio.delay)")
    }
    return self.sensors.faultless.difference(from: sensors.faultless)
      .map { ("sensors.\($0.keyPath)", $0.own, $0.other) }
  }
}

extension SensorConfiguration {
  /// The first value in which two sets of sensors differ; nil if there is none.
  public func difference(from other: Self) -> (keyPath: String, own: String, other: String)? {
    firstDifference(values, other.values)
  }

  private var values: [(keyPath: String, value: String)] {
    [
      ("window.radius", "\(window.radius)"), ("rays.count", "\(rays.count)"), ("rays.range", "\(rays.range)"),
      ("peers.max", "\(peers.max)"), ("peers.range", "\(peers.range)"), ("rays.noise", "\(rays.noise)"),
      ("rays.dropout", "\(rays.dropout)"), ("peers.lineOfSight", "\(peers.lineOfSight)"),
      ("peers.dropout", "\(peers.dropout)"), ("rays.fieldOfView", "\(rays.fieldOfView)"),
      ("rays.angularNoise", "\(rays.angularNoise)"),
      ("window.spacing", window.spacing.map { "\($0)" } ?? "a cell"),
    ]
  }
}

extension RadioConfiguration {
  /// The first value in which two radios differ; nil if there is none.
  public func difference(from other: Self) -> (keyPath: String, own: String, other: String)? {
    firstDifference(values, other.values)
  }

  private var values: [(keyPath: String, value: String)] {
    [
      ("delay", "\(delay)"), ("range", "\(range)"), ("loss", "\(loss)"), ("lineOfSight", "\(lineOfSight)"),
      ("maxPeers", maxPeers.map { "\($0)" } ?? "none"),
    ]
  }
}

private func firstDifference(
  _ own: [(keyPath: String, value: String)], _ others: [(keyPath: String, value: String)]
) -> (keyPath: String, own: String, other: String)? {
  guard let index = own.indices.first(where: { own[$0].value != others[$0].value }) else { return nil }
  return (own[index].keyPath, own[index].value, others[index].value)
}
