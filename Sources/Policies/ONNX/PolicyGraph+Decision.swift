import Attention
import Simulation

/// Rounds of talk, the decision after them, and what the graph gives out.
extension PolicyGraph {
  mutating func decide(_ trunk: Trunk, givesValue: Bool) {
    let original = originalWeights(trunk)
    let isUniform = configuration.attention == .uniform
    let silent = isUniform ? nil : silentScores(trunk)
    var heard = trunk.heard
    for round in 0..<rounds {
      // Before the first nobody has heard anything, and W decides.
      let weights = round == 0 ? original : enhanced(original, trunk, heard: heard, silent)
      let output = head(context(weights, trunk, heard: round == 0 ? nil : heard), trunk)
      heard = delivered(output, trunk)
    }
    let weights = enhanced(original, trunk, heard: heard, silent)
    let output = head(context(weights, trunk, heard: heard), trunk)
    giveOut(output, trunk, original: original, enhanced: weights, givesValue: givesValue)
    if rounds > 0, let heard { giveOutHeard(heard) }
  }

  private mutating func enhanced(
    _ original: ONNXGraph.Value, _ trunk: Trunk, heard: ONNXGraph.Value?, _ silent: SilentScores?
  ) -> ONNXGraph.Value {
    guard let silent else { return original }
    return enhancedWeights(trunk, heard: heard, silent: silent)
  }

  // MARK: - Outputs

  private mutating func giveOut(
    _ output: ONNXGraph.Value, _ trunk: Trunk, original: ONNXGraph.Value, enhanced: ONNXGraph.Value,
    givesValue: Bool
  ) {
    let actions = policy.actionCount
    let logits = graph.slice(output, axis: 1, 0..<actions)
    graph.output("logits", logits, [Self.batch, .fixed(actions)])
    graph.output("probabilities", probabilities(logits, trunk), [Self.batch, .fixed(actions)])
    if configuration.exchange == .previousStep, configuration.messageSymbols > 0 {
      let message = graph.slice(output, axis: 1, policy.messageColumns)
      graph.output("messageLogits", message, [Self.batch, .fixed(configuration.messageSymbols)])
    }
    if givesValue {
      let column = policy.valueColumn
      let value = graph.removeAxis(graph.slice(output, axis: 1, column..<column + 1), at: 1)
      graph.output("value", value, [Self.batch])
    }
    let shape: [ONNXGraph.Side] = [Self.batch, .fixed(configuration.heads), .fixed(layout.slots)]
    graph.output("W", original, shape)
    graph.output("W*", enhanced, shape)
  }

  /// Y as it was heard in the last round: of all slots, 0 before the peers'.
  private mutating func giveOutHeard(_ heard: ONNXGraph.Value) {
    let outputs = graph.node("Pad", [heard, graph.integers([0, layout.firstPeerSlot, 0, 0, 0, 0])])
    graph.output("Y", outputs, [Self.batch, .fixed(layout.slots), .fixed(layout.outputWidth)])
  }

  /// Of the actions; 0 for those that lead into a wall.
  private mutating func probabilities(_ logits: ONNXGraph.Value, _ trunk: Trunk) -> ONNXGraph.Value {
    guard let blocked = trunk.blocked else { return graph.softmax(logits) }
    return graph.softmax(graph.select(blocked, lowest(), else: logits))
  }

  // MARK: - Talk

  /// Y of the peers' slots, shape (batch, peer slots, outputWidth), when everybody has sent what this output of the head
  /// says; see `SameStepExchange`.
  private mutating func delivered(_ output: ONNXGraph.Value, _ trunk: Trunk) -> ONNXGraph.Value? {
    guard let heardRows = trunk.heardRows else { return nil }
    let actions = policy.actionCount
    var sent = probabilities(graph.slice(output, axis: 1, 0..<actions), trunk)
    if configuration.messageSymbols > 0 {
      let message = graph.apply("Tanh", graph.slice(output, axis: 1, policy.messageColumns))
      sent = graph.concatenate([sent, message], axis: 1)
    }
    // Whoever hears nobody hears the last row.
    let width = layout.outputWidth
    let silence = graph.constant("silence", shape: [1, width]) { Array(repeating: 0, count: width) }
    let heard = graph.gather(graph.concatenate([sent, silence], axis: 0), rows: heardRows)
    guard let claims = trunk.claims else { return heard }
    let own = graph.slice(heard, axis: 2, 0..<actions)
    let claimed = graph.removeAxis(graph.multiply(claims, graph.insertAxis(own, at: 3)), at: 3)
    guard configuration.messageSymbols > 0 else { return claimed }
    return graph.concatenate(
      [claimed, graph.slice(heard, axis: 2, actions..<layout.outputWidth)], axis: 2)
  }
}
