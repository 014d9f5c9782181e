import Attention
import Simulation

/// W, W* and the contexts that they make; see `InteractionAttention`.
extension PolicyGraph {
  /// W = f(Xᵀα + β), shape (batch, heads, slots); of `uniform` attention one over the number of present slots.
  mutating func originalWeights(_ trunk: Trunk) -> ONNXGraph.Value {
    guard policy.attention.soft != nil else { return uniformWeights(trunk) }
    let scores = graph.multiply(parameter("attention.alpha"), trunk.swappedTokens)
    return weights(graph.add(scores, bySlot("attention.beta")), trunk)
  }

  /// W* = f(Xᵀγ + δ + η(E, Y)), of the same shape.
  ///
  /// - Parameters:
  ///   - heard: Y of the peers' slots; nil for silence.
  ///   - silent: what `silentScores` gives.
  mutating func enhancedWeights(
    _ trunk: Trunk, heard: ONNXGraph.Value?, silent: SilentScores
  ) -> ONNXGraph.Value {
    guard policy.attention.interaction != nil else { return weights(silent.sum, trunk) }
    return weights(graph.add(silent.sum, interaction(heard, silent)), trunk)
  }

  /// What of the scores does not rest on Y.
  struct SilentScores {
    /// Xᵀγ + δ, and η's second term, shape (batch, heads, slots).
    var sum: ONNXGraph.Value
    /// A e of all heads side by side, shape (batch, heads · hidden); nil without η.
    var hidden: ONNXGraph.Value?
  }

  /// η's second term is xᵢ · (Dᵀ C e): a query that is added to γ.
  mutating func silentScores(_ trunk: Trunk) -> SilentScores {
    let letters = configuration.isTied ? ("alpha", "beta") : ("gamma", "delta")
    var queries = parameter("attention.\(letters.0)")
    var hidden: ONNXGraph.Value?
    if policy.attention.interaction != nil {
      let projected = graph.multiply(
        trunk.environment, transposed("interaction.C", columns: 0..<environmentWidth, as: "transposed"))
      let byHead = graph.reshape(projected, [0, configuration.heads, configuration.interactionRank])
      queries = graph.add(multiplyByHead(byHead, parameter("interaction.D")), queries)
      hidden = graph.multiply(
        trunk.environment, transposed("interaction.A", columns: 0..<environmentWidth, as: "transposed"))
    }
    let scores = graph.multiply(queries, trunk.swappedTokens)
    return SilentScores(sum: graph.add(scores, bySlot("attention.\(letters.1)")), hidden: hidden)
  }

  private var environmentWidth: Int { configuration.environmentWidths.last ?? 0 }

  /// η's first term, `u_hᵀ tanh(A_h e + B_h yᵢ)`, shape (batch, heads, slots); with a last side of 1 where nobody is heard.
  private mutating func interaction(
    _ heard: ONNXGraph.Value?, _ silent: SilentScores
  ) -> ONNXGraph.Value {
    guard let hidden = silent.hidden else { preconditionFailure("no interaction") }
    let u = sideBySide("interaction.u")
    let quiet = graph.insertAxis(graph.multiply(graph.apply("Tanh", hidden), u), at: 2)
    guard let heard else { return quiet }
    let said = graph.multiply(
      heard, transposed("interaction.B", columns: 0..<layout.outputWidth, as: "transposed"))
    let sums = graph.add(said, graph.insertAxis(hidden, at: 1))
    let peers = graph.transpose(graph.multiply(graph.apply("Tanh", sums), u), [0, 2, 1])
    let others = ones("others", shape: [1, 1, layout.firstPeerSlot])
    return graph.concatenate([graph.scale(quiet, others), peers], axis: 2)
  }

  // MARK: - From scores to weights

  /// f; masked slots weigh 0.
  private mutating func weights(_ scores: ONNXGraph.Value, _ trunk: Trunk) -> ONNXGraph.Value {
    switch configuration.function {
    case .sigmoid: return graph.scale(graph.apply("Sigmoid", scores), trunk.presence)
    case .softmax: return softmax(scores, trunk)
    case .gumbelSoftmax(let temperature):
      let inverse = graph.constant("inverseTemperature", shape: []) { [1 / temperature] }
      return softmax(graph.scale(scores, inverse), trunk)
    }
  }

  private mutating func softmax(_ scores: ONNXGraph.Value, _ trunk: Trunk) -> ONNXGraph.Value {
    let masked = graph.select(trunk.mask, scores, else: lowest())
    // Where all is masked the softmax is even, not 0.
    return graph.scale(graph.softmax(masked), trunk.presence)
  }

  mutating func lowest() -> ONNXGraph.Value {
    graph.constant("lowest", shape: []) { [-Float.greatestFiniteMagnitude] }
  }

  private mutating func uniformWeights(_ trunk: Trunk) -> ONNXGraph.Value {
    let count = graph.node(
      "ReduceSum", [trunk.presence, graph.integers([2])], ["keepdims": .integer(1)])
    let shares = graph.node("Div", [trunk.presence, graph.node("Max", [count, ones("one", shape: [])])])
    return graph.scale(shares, ones("heads", shape: [1, configuration.heads, 1]))
  }

  /// What broadcasts along the sides of this shape.
  private mutating func ones(_ name: String, shape: [Int]) -> ONNXGraph.Value {
    graph.constant(name, shape: shape) { Array(repeating: 1, count: shape.reduce(1, *)) }
  }

  // MARK: - From weights to a context

  /// c = concat_h Σᵢ W_hi (V_h xᵢ + U_h yᵢ), shape (batch, contextWidth).
  ///
  /// - Parameter heard: Y of the peers' slots; nil for silence.
  mutating func context(
    _ weights: ONNXGraph.Value, _ trunk: Trunk, heard: ONNXGraph.Value?
  ) -> ONNXGraph.Value {
    let pooled = graph.multiply(weights, trunk.tokens)
    var context = multiplyByHead(pooled, transposedByHead("attention.V"))
    if let heard, policy.attention.configuration.heardWidth > 0 {
      let ofPeers = graph.slice(weights, axis: 2, layout.firstPeerSlot..<layout.slots)
      let said = multiplyByHead(graph.multiply(ofPeers, heard), transposedByHead("attention.U"))
      context = graph.add(context, said)
    }
    return graph.reshape(context, [0, policy.attention.contextWidth])
  }
}
