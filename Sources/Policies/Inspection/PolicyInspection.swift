public import Simulation

/// What every agent perceived, attended to and decided at one step: what traces record, the window draws and
/// measures read.
///
/// A copy, so it stays valid while the policy goes on. Rows of agents that another controller drives hold what this
/// policy would have done in their place.
public struct PolicyInspection: Sendable {
  public let layout: ObservationLayout
  public let agents: Int
  public let heads: Int
  /// The step that was decided: the world stood at it.
  public internal(set) var step = 0
  /// W*, shape (agents, heads, slots).
  public internal(set) var attentionWeights: [Float]
  /// W, shape (agents, heads, slots); equals W* for `soft` and `uniform`.
  public internal(set) var originalWeights: [Float]
  /// Whether a slot held something, shape (agents, slots).
  public internal(set) var mask: [Bool]
  /// Who was in each slot, shape (agents, slots); −1 in empty slots.
  public internal(set) var identity: [Int32]
  /// Y as it was heard, shape (agents, slots, outputWidth). Of a policy that hears claims, what these tell of the peers' own
  /// actions, 0 for those that lead elsewhere.
  public internal(set) var peerOutputs: [Float]
  /// π(action), shape (agents, actions).
  public internal(set) var actionProbabilities: [Float]
  /// What the value head says, shape (agents).
  public internal(set) var values: [Float]
  /// Whether the value head was trained: else `values` say nothing.
  public internal(set) var hasTrainedValue = true
  /// What each agent broadcast after deciding, shape (agents, outputWidth): action probabilities, then the message.
  public internal(set) var outputs: [Float]
  /// What the shield made of it; nil where there is none, and where a decision was only asked about.
  public var shield: ShieldAccount?

  init(layout: ObservationLayout, agents: Int, heads: Int) {
    self.layout = layout
    self.agents = agents
    self.heads = heads
    let rows = agents * layout.slots
    attentionWeights = Array(repeating: 0, count: rows * heads)
    originalWeights = attentionWeights
    mask = Array(repeating: false, count: rows)
    identity = Array(repeating: -1, count: rows)
    peerOutputs = Array(repeating: 0, count: rows * layout.outputWidth)
    actionProbabilities = Array(repeating: 0, count: agents * layout.actionCount)
    values = Array(repeating: 0, count: agents)
    outputs = Array(repeating: 0, count: agents * layout.outputWidth)
  }

  // MARK: - One agent's part

  /// What the value head says of an agent; nil if it never learned to.
  public func value(of agent: Int) -> Float? { hasTrainedValue ? values[agent] : nil }

  /// W* of one head, shape (slots); of all heads on average if `head` is nil.
  public func attentionWeights(agent: Int, head: Int? = nil) -> [Float] {
    weights(attentionWeights, agent: agent, head: head)
  }

  /// W likewise.
  public func originalWeights(agent: Int, head: Int? = nil) -> [Float] {
    weights(originalWeights, agent: agent, head: head)
  }

  public func actionProbabilities(agent: Int) -> ArraySlice<Float> {
    actionProbabilities[(agent * layout.actionCount)..<((agent + 1) * layout.actionCount)]
  }

  public func mask(agent: Int) -> ArraySlice<Bool> { mask[slots(of: agent)] }

  public func identity(agent: Int) -> ArraySlice<Int32> { identity[slots(of: agent)] }

  /// Y as `agent` heard it in one slot: all 0 if the slot holds no peer, or nothing arrived.
  public func peerOutput(agent: Int, slot: Int) -> ArraySlice<Float> {
    let first = (agent * layout.slots + slot) * layout.outputWidth
    return peerOutputs[first..<(first + layout.outputWidth)]
  }

  /// The agent in a slot of `agent`; nil if the slot is empty or holds something else.
  public func peer(agent: Int, slot: Int) -> Int? {
    let entity = identity[agent * layout.slots + slot]
    guard layout.kind(ofSlot: slot) == .peer, mask[agent * layout.slots + slot] else { return nil }
    return Int(entity) - layout.firstPeerSlot
  }

  private func slots(of agent: Int) -> Range<Int> { (agent * layout.slots)..<((agent + 1) * layout.slots) }

  private func weights(_ all: [Float], agent: Int, head: Int?) -> [Float] {
    let first = agent * heads * layout.slots
    if let head {
      return Array(all[(first + head * layout.slots)..<(first + (head + 1) * layout.slots)])
    }
    return (0..<layout.slots).map { slot in
      (0..<heads).reduce(Float(0)) { $0 + all[first + $1 * layout.slots + slot] } / Float(heads)
    }
  }
}
