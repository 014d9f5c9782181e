import Attention
import Basics
import Policies
import Scenarios
import Simulation

/// The policy's shape.
extension TrainingDecoder {
  func decodePolicy(_ cursor: JSONCursor) throws(ScenarioError) -> PolicyConfiguration {
    var policy = PolicyConfiguration()
    var reader = try ObjectReader(cursor, TrainingFormat.policy)
    policy.attention = try reader.choice("attention", "attention", default: policy.attention)
    if let function = reader.optional("function") { policy.function = try decodeFunction(function) }
    policy.isTied = try reader.bool("tied", default: policy.isTied)
    policy.heads = try reader.integer("heads", default: policy.heads)
    policy.tokenWidth = try reader.integer("tokenWidth", default: policy.tokenWidth)
    policy.valueWidth = try reader.integer("valueWidth", default: policy.valueWidth)
    if let widths = reader.optional("environmentWidths") {
      policy.environmentWidths = try decodeWidths(widths)
    }
    if let widths = reader.optional("hiddenWidths") { policy.hiddenWidths = try decodeWidths(widths) }
    if let cursor = reader.optional("interaction") {
      var interaction = try ObjectReader(cursor, TrainingFormat.interaction)
      policy.interactionHidden = try interaction.integer("hidden", default: policy.interactionHidden)
      policy.interactionRank = try interaction.integer("rank", default: policy.interactionRank)
      interaction.finish()
    }
    policy.messageSymbols = try reader.integer("messageSymbols", default: policy.messageSymbols)
    if let sensors = reader.optional("sensors") { policy.sensors = try parts.decodeSensors(sensors) }
    if let exchange = reader.optional("exchange") {
      try decodeExchange(exchange, &policy, hasSymbols: cursor.member("messageSymbols") != nil)
    }
    policy.perception.peersThrough = try reader.choice(
      "peersThrough", "way for peers", default: policy.perception.peersThrough)
    policy.perception.relations = try reader.bool("relations", default: policy.perception.relations)
    policy.perception.precedence = try reader.bool("precedence", default: policy.perception.precedence)
    policy.perception.dice = try reader.bool("dice", default: policy.perception.dice)
    policy.perception.history = try reader.bool("history", default: policy.perception.history)
    let radio = reader.optional("radio")
    if let radio { policy.radio = try parts.decodeRadio(radio) }
    if policy.exchange == .sameStep, radio?.member("delay") == nil { policy.radio.delay = 0 }
    reader.finish()
    try checkExchange(policy, radio ?? cursor)
    try checkTalk(policy, cursor)
    try checkJoinedWidths(policy, cursor)
    return policy
  }

  /// A name, or `{"kind": "sameStep", "rounds": 3, "message": 8}`, with `"values"` true unless said otherwise.
  private func decodeExchange(
    _ cursor: JSONCursor, _ policy: inout PolicyConfiguration, hasSymbols: Bool
  ) throws(ScenarioError) {
    guard case .object = cursor.node.content else {
      let name = try cursor.name(of: "exchange", in: OutputExchange.allCases.map(\.rawValue))
      policy.exchange = OutputExchange(rawValue: name) ?? policy.exchange
      return
    }
    var reader = try ObjectReader(cursor, TrainingFormat.exchange)
    policy.exchange = try reader.choice("kind", "exchange", default: policy.exchange)
    let isTalk = policy.exchange == .sameStep
    policy.hearsValues = try reader.bool("values", default: isTalk)
    let claims = reader.optional("claims")
    policy.hearsClaims = try reader.bool("claims", default: false)
    if policy.hearsClaims, !isTalk, let claims { throw claims.error(.claimsWithoutSameStep) }
    if let rounds = reader.optional("rounds") {
      guard isTalk else { throw rounds.error(.talkWithoutSameStep) }
      policy.rounds = try rounds.integer(in: PolicyConfiguration.roundCounts)
    }
    if let message = reader.optional("message") {
      guard !hasSymbols else { throw message.error(.messageTwice) }
      policy.messageSymbols = try message.integer(in: PolicyConfiguration.messageLengths)
    }
    reader.finish()
  }

  /// A name, or `{"gumbelSoftmax": temperature}`.
  private func decodeFunction(_ cursor: JSONCursor) throws(ScenarioError) -> AttentionFunction {
    switch cursor.node.content {
    case .string:
      switch try cursor.name(of: "attention function", in: ["softmax", "sigmoid", "gumbelSoftmax"]) {
      case "sigmoid": return .sigmoid
      case "gumbelSoftmax": return .gumbelSoftmax(temperature: 1)
      default: return .softmax
      }
    case .object:
      var reader = try ObjectReader(cursor, TrainingFormat.gumbelSoftmax)
      _ = try reader.required("gumbelSoftmax", example: "0.5")
      let temperature = try reader.double("gumbelSoftmax", default: 1)
      reader.finish()
      return .gumbelSoftmax(temperature: Float(temperature))
    default:
      throw cursor.wrongType("an attention function's name or {\"gumbelSoftmax\": temperature}")
    }
  }

  /// What only agents without headings perceive, where the worlds' agents have some.
  func checkPerception(
    _ policy: PolicyConfiguration, _ cursor: JSONCursor
  ) throws(ScenarioError) {
    guard policy.dynamics != .grid else { return }
    let perceived = [
      (policy.perception.precedence, cursor.member("precedence")),
      (policy.perception.dice, cursor.member("dice")),
      (policy.hearsClaims, cursor.member("exchange")?.member("claims")),
    ]
    for (isPerceived, member) in perceived where isPerceived {
      throw (member ?? cursor).error(.perceptionNotForModel(policy.dynamics))
    }
  }

  private func decodeWidths(_ cursor: JSONCursor) throws(ScenarioError) -> [Int] {
    let elements = try cursor.array(of: "layer widths")
    guard !elements.isEmpty else { throw cursor.error(.empty("layer width")) }
    guard elements.count <= PolicyConfiguration.layerCounts.upperBound else {
      throw cursor.error(.tooManyLayers(elements.count, limit: PolicyConfiguration.layerCounts.upperBound))
    }
    var widths: [Int] = []
    for element in elements { widths.append(try element.integer(in: PolicyConfiguration.layerWidths)) }
    return widths
  }

  /// The exchange and the radio's delay go together, and only interaction heeds what is exchanged.
  private func checkExchange(_ policy: PolicyConfiguration, _ cursor: JSONCursor) throws(ScenarioError) {
    guard !policy.isExchangeSound else { return }
    if policy.exchange == .sameStep, !policy.heedsOutputs, policy.rounds > 0 {
      throw cursor.error(.exchangeUnheeded(attention: policy.attention.rawValue))
    }
    throw cursor.error(.wrongRadioDelay(exchange: policy.exchange.rawValue, delay: policy.radio.delay))
  }

  /// Who talks within a step must be heard. Under `previousStep` a radio that reaches nobody is fine: it always was.
  private func checkTalk(_ policy: PolicyConfiguration, _ cursor: JSONCursor) throws(ScenarioError) {
    guard policy.exchange == .sameStep else { return }
    guard policy.rounds > 0 else {
      guard policy.messageSymbols > 0 else { return }
      let message = cursor.member("exchange")?.member("message") ?? cursor.member("messageSymbols")
      throw (message ?? cursor).error(.messageUnsent)
    }
    let radio = cursor.member("radio")
    // Two agents are never closer than neighboring cells.
    if policy.radio.range < 1 { throw (radio?.member("range") ?? cursor).error(.talkUnheard(.range)) }
    if policy.radio.loss >= 1 { throw (radio?.member("loss") ?? cursor).error(.talkUnheard(.loss)) }
    if policy.radio.maxPeers == 0 {
      throw (radio?.member("maxPeers") ?? cursor).error(.talkUnheard(.bandwidth))
    }
    if policy.sensors.peers.max == 0 {
      let peers = cursor.member("sensors")?.member("peers")
      throw (peers?.member("max") ?? cursor).error(.talkUnheard(.peers))
    }
  }

  /// Heads stand side by side: together they are a layer too.
  private func checkJoinedWidths(
    _ policy: PolicyConfiguration, _ cursor: JSONCursor
  ) throws(ScenarioError) {
    let limit = PolicyConfiguration.maximumJoinedWidth
    for (key, width) in [("valueWidth", policy.valueWidth), ("interaction.hidden", policy.interactionHidden)]
    where policy.heads * width > limit {
      throw cursor.error(.headsTooWide(heads: policy.heads, key: key, width: width, limit: limit))
    }
  }
}
