/// X, E and Y of a number of agents, in buffers made once and written anew every step.
///
/// Rows belong to agents, of one world or of many side by side. A class that owns its buffers: whoever fills
/// rows from several threads must give each thread rows of its own.
public final class Observation: @unchecked Sendable {
  public let layout: ObservationLayout
  /// Rows.
  public let agents: Int
  /// X, shape (agents, slots, tokenWidth).
  public let tokens: UnsafeMutableBufferPointer<Float>
  /// 1 where a slot holds an entity, shape (agents, slots).
  public let mask: UnsafeMutableBufferPointer<UInt8>
  /// Who is in each slot, shape (agents, slots); −1 in empty slots.
  public let identity: UnsafeMutableBufferPointer<Int32>
  /// E, shape (agents, environmentWidth).
  public let environment: UnsafeMutableBufferPointer<Float>
  /// Y, shape (agents, slots, outputWidth); zero but for heard peers.
  public let peerOutputs: UnsafeMutableBufferPointer<Float>

  public init(layout: ObservationLayout, agents: Int) {
    self.layout = layout
    self.agents = agents
    tokens = Observation.zeros(agents * layout.slots * ObservationLayout.tokenWidth, of: Float(0))
    mask = Observation.zeros(agents * layout.slots, of: UInt8(0))
    identity = Observation.zeros(agents * layout.slots, of: Int32(-1))
    environment = Observation.zeros(agents * layout.environmentWidth, of: Float(0))
    peerOutputs = Observation.zeros(agents * layout.slots * layout.outputWidth, of: Float(0))
  }

  deinit {
    tokens.deallocate()
    mask.deallocate()
    identity.deallocate()
    environment.deallocate()
    peerOutputs.deallocate()
  }

  private static func zeros<Element>(_ count: Int, of zero: Element) -> UnsafeMutableBufferPointer<Element> {
    let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: count)
    buffer.initialize(repeating: zero)
    return buffer
  }

  /// Features of one slot, for reading.
  public func token(agent: Int, slot: Int) -> ArraySlice<Float> {
    let width = ObservationLayout.tokenWidth
    let first = (agent * layout.slots + slot) * width
    return Array(tokens[first..<(first + width)])[...]
  }

  /// The output heard for one slot, for reading.
  public func peerOutput(agent: Int, slot: Int) -> ArraySlice<Float> {
    let first = (agent * layout.slots + slot) * layout.outputWidth
    return Array(peerOutputs[first..<(first + layout.outputWidth)])[...]
  }

  /// E of one agent, for reading.
  public func environment(agent: Int) -> ArraySlice<Float> {
    let width = layout.environmentWidth
    return Array(environment[(agent * width)..<((agent + 1) * width)])[...]
  }
}
