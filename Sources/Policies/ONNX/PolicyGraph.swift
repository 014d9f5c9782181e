import Attention
import GridWorld
import Simulation

/// A policy in ONNX's terms: what `NavigationPolicy.forward` computes, for any number of rows, rounds of talk written out.
///
/// Where agents talk within the step, rows hear one another: the input `heard` says which row speaks in which slot.
struct PolicyGraph {
  let policy: NavigationPolicy
  let parameters: ParameterBuffer
  var graph = ONNXGraph(name: "policy")

  static let batch = ONNXGraph.Side.named("batch")

  /// What a decision is made from: inputs, and what all its passes have in common.
  struct Trunk {
    /// X, shape (batch, slots, features).
    var features: ONNXGraph.Value
    /// Whether a slot holds something, as booleans and as 1 and 0, shape (batch, 1, slots).
    var mask: ONNXGraph.Value
    var presence: ONNXGraph.Value
    /// X embedded, shape (batch, slots, tokenWidth), and with these two axes swapped.
    var tokens: ONNXGraph.Value
    var swappedTokens: ONNXGraph.Value
    /// What the windows and the own state became, shape (batch, its width).
    var environment: ONNXGraph.Value
    /// What that and the actions' tokens add to the head's first layer, shape (batch, its width).
    var headSums: ONNXGraph.Value
    /// Whether an action leads into a wall, shape (batch, actions); nil where none can.
    var blocked: ONNXGraph.Value?
    /// What was heard in the peers' slots, shape (batch, peer slots, outputWidth); nil where nothing can be.
    var heard: ONNXGraph.Value?
    /// Which rows are heard there within the step, shape (batch, peer slots), −1 for none; nil without rounds of talk.
    var heardRows: ONNXGraph.Value?
    /// Which of the peers' actions lead where mine do, shape (batch, peer slots, my actions, its actions); nil where that is
    /// not what is heard.
    var claims: ONNXGraph.Value?
  }

  var configuration: PolicyConfiguration { policy.configuration }
  var layout: ObservationLayout { policy.observationLayout }
  var peerSlots: Int { layout.sensors.peers.max }
  /// Rounds of talk in which somebody can be heard.
  var rounds: Int { peerSlots > 0 ? configuration.talkRounds : 0 }

  /// - Parameter givesValue: whether the value head has an output.
  init(_ policy: NavigationPolicy, _ parameters: ParameterBuffer, givesValue: Bool) {
    self.policy = policy
    self.parameters = parameters
    decide(makeTrunk(), givesValue: givesValue)
  }

  // MARK: - The trunk

  private mutating func makeTrunk() -> Trunk {
    let slots = layout.slots
    let features = graph.input(
      "X", .float, [Self.batch, .fixed(slots), .fixed(ObservationLayout.tokenWidth)])
    let mask = graph.insertAxis(graph.input("mask", .bool, [Self.batch, .fixed(slots)]), at: 1)
    let state = graph.input("E", .float, [Self.batch, .fixed(layout.environmentWidth)])
    let (tokens, cells) = embed(features)
    let environment = configuration.environmentWidths.indices.reduce(into: state) { value, layer in
      value = graph.apply("Relu", linear("environment.\(layer)", value))
    }
    var trunk = Trunk(
      features: features, mask: mask, presence: graph.cast(mask, to: .float), tokens: tokens,
      swappedTokens: graph.transpose(tokens, [0, 2, 1]), environment: environment,
      headSums: headSums([environment] + cells), blocked: blocked(features))
    guard peerSlots > 0 else { return trunk }
    if rounds > 0 {
      let heard = graph.input("heard", .int64, [Self.batch, .fixed(slots)])
      trunk.heardRows = graph.slice(heard, axis: 1, layout.firstPeerSlot..<slots)
      if configuration.hearsClaims { trunk.claims = claims(features) }
    } else if configuration.hearsAnything {
      let outputs = graph.input("Y", .float, [Self.batch, .fixed(slots), .fixed(layout.outputWidth)])
      trunk.heard = graph.slice(outputs, axis: 1, layout.firstPeerSlot..<slots)
    }
    return trunk
  }

  /// Tokens of all kinds, and those of the actions side by side if there are any.
  private mutating func embed(
    _ features: ONNXGraph.Value
  ) -> (tokens: ONNXGraph.Value, cells: [ONNXGraph.Value]) {
    var tokens: [ONNXGraph.Value] = []
    var cells: [ONNXGraph.Value] = []
    var firstSlot = 0
    for (kind, count) in zip(policy.embedding.kinds, policy.slotsOfKind) where count > 0 {
      var own = graph.slice(features, axis: 1, firstSlot..<firstSlot + count)
      let tokenKind = layout.kind(ofSlot: firstSlot)
      if tokenKind == .peer, layout.relationWidth > 0 {
        let relations = graph.input(
          "relations", .float, [Self.batch, .fixed(count), .fixed(layout.relationWidth)])
        own = graph.concatenate([own, relations], axis: 2)
      }
      let embedded = graph.apply("Relu", linear("token.\(kind.name)", own))
      if tokenKind == .cell { cells = [graph.reshape(embedded, [0, count * configuration.tokenWidth])] }
      tokens.append(embedded)
      firstSlot += count
    }
    return (graph.concatenate(tokens, axis: 1), cells)
  }

  private mutating func blocked(_ features: ONNXGraph.Value) -> ONNXGraph.Value? {
    guard layout.actionSlots > 0 else { return nil }
    let cells = graph.slice(features, axis: 1, ObservationLayout.firstCellSlot..<layout.firstRaySlot)
    return graph.cast(graph.removeAxis(graph.slice(cells, axis: 2, 0..<1), at: 2), to: .bool)
  }

  // MARK: - The head

  /// Its first layer takes the context first, then what all passes have in common.
  private mutating func headSums(_ common: [ONNXGraph.Value]) -> ONNXGraph.Value {
    let width = policy.attention.contextWidth
    let weight = transposed("head.0.weight", columns: width..<policy.head.inputWidth, as: "common")
    return graph.add(graph.multiply(graph.concatenate(common, axis: 1), weight), parameter("head.0.bias"))
  }

  /// Logits of the actions and of the message, and the value, for a context of shape (batch, contextWidth).
  mutating func head(_ context: ONNXGraph.Value, _ trunk: Trunk) -> ONNXGraph.Value {
    let weight = transposed("head.0.weight", columns: 0..<policy.attention.contextWidth, as: "context")
    let first = graph.add(graph.multiply(context, weight), trunk.headSums)
    return (1...configuration.hiddenWidths.count).reduce(into: graph.apply("Relu", first)) { value, layer in
      value = linear("head.\(layer)", value)
      if layer < configuration.hiddenWidths.count { value = graph.apply("Relu", value) }
    }
  }
}
