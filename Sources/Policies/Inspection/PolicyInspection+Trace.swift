public import Simulation

extension PolicyInspection {
  /// The rows that a trace keeps of one agent.
  public func traceAttention(agent: Int) -> TraceAttention {
    let mask = mask(agent: agent)
    let identity = identity(agent: agent)
    let full = (0..<layout.slots).filter { mask[mask.startIndex + $0] }
    func name(_ slot: Int) -> String {
      layout.entityName(slot: slot, identity: identity[identity.startIndex + slot])
    }
    func rows(_ weights: (Int) -> [Float]) -> [[Float]] {
      (0..<heads).map { head in
        let row = weights(head)
        return full.map { row[$0] }
      }
    }
    var heard: [String: [Float]] = [:]
    for slot in full where layout.kind(ofSlot: slot) == .peer {
      let output = peerOutput(agent: agent, slot: slot)
      if output.contains(where: { $0 != 0 }) { heard[name(slot)] = Array(output) }
    }
    return TraceAttention(
      agent: agent, entities: full.map(name),
      original: rows { originalWeights(agent: agent, head: $0) },
      enhanced: rows { attentionWeights(agent: agent, head: $0) },
      probabilities: Array(actionProbabilities(agent: agent)), value: value(of: agent), heard: heard)
  }
}
