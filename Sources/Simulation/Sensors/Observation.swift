public import Basics
import GridWorld

/// X, E and Y of a number of agents, in buffers made once and written anew every step.
///
/// Rows belong to agents, of one world or of many side by side. A class that owns its buffers: whoever fills
/// rows from several threads must give each thread rows of its own.
public final class Observation: @unchecked Sendable {
  public let layout: ObservationLayout
  /// Rows.
  public let agents: Int
  /// X, shape (agents, slots, tokenWidth), as vectors of four features.
  private let tokenVectors: FlatBuffer<SIMD4<Float>>
  /// Of the peers, shape (agents, peer slots, relationWidth), as vectors of four entries.
  private let relationVectors: FlatBuffer<SIMD4<Float>>
  /// 1 where a slot holds an entity, shape (agents, slots).
  public let mask: FlatBuffer<UInt8>
  /// Who is in each slot, shape (agents, slots); −1 in empty slots.
  public let identity: FlatBuffer<Int32>
  /// E, shape (agents, environmentWidth).
  public let environment: FlatBuffer<Float>
  /// Y, shape (agents, slots, outputWidth); zero but for heard peers.
  public let peerOutputs: FlatBuffer<Float>
  /// Where each agent looks, as `Heading.rawValue`; 0 where agents have no heading. For measures, which compare what is
  /// seen in the agent's frame at one step with that of another: no policy perceives it.
  public let heading: FlatBuffer<UInt8>

  public init(layout: ObservationLayout, agents: Int) {
    self.layout = layout
    self.agents = agents
    tokenVectors = FlatBuffer(
      repeating: .zero, count: agents * layout.slots * ObservationLayout.vectorsPerToken)
    relationVectors = FlatBuffer(
      repeating: .zero, count: agents * layout.sensors.peers.max * layout.relationWidth / 4)
    mask = FlatBuffer(repeating: 0, count: agents * layout.slots)
    identity = FlatBuffer(repeating: -1, count: agents * layout.slots)
    environment = FlatBuffer(repeating: 0, count: agents * layout.environmentWidth)
    peerOutputs = FlatBuffer(repeating: 0, count: agents * layout.slots * layout.outputWidth)
    heading = FlatBuffer(repeating: 0, count: agents)
    for agent in 0..<agents { writeConstants(agent) }
  }

  /// Rows in memory of the caller's, which must live as long as this; all of it is overwritten.
  public init(layout: ObservationLayout, agents: Int, in memory: Memory) {
    self.layout = layout
    self.agents = agents
    let (slots, peers) = (layout.slots, layout.sensors.peers.max)
    func vectors(_ base: UnsafeMutablePointer<Float>?, _ count: Int) -> FlatBuffer<SIMD4<Float>> {
      guard let base else { return FlatBuffer(repeating: .zero, count: count) }
      return FlatBuffer(
        borrowing: UnsafeMutableRawPointer(base).assumingMemoryBound(to: SIMD4<Float>.self), count: count)
    }
    func buffer<Element>(
      _ base: UnsafeMutablePointer<Element>?, _ count: Int, _ element: Element
    ) -> FlatBuffer<Element> {
      base.map { FlatBuffer(borrowing: $0, count: count) } ?? FlatBuffer(repeating: element, count: count)
    }
    tokenVectors = vectors(memory.tokens, agents * slots * ObservationLayout.vectorsPerToken)
    relationVectors = vectors(memory.relations, agents * peers * layout.relationWidth / 4)
    mask = buffer(memory.mask, agents * slots, 0)
    identity = buffer(memory.identity, agents * slots, -1)
    environment = buffer(memory.environment, agents * layout.environmentWidth, 0)
    peerOutputs = buffer(memory.peerOutputs, agents * slots * layout.outputWidth, 0)
    heading = FlatBuffer(repeating: 0, count: agents)
    for agent in 0..<agents { clearRow(agent) }
  }

  /// Where the rows of an observation stand, if not in memory of its own; nil for what nobody else wants.
  ///
  /// Tokens and relations at a multiple of 16 bytes.
  public struct Memory {
    public var tokens: UnsafeMutablePointer<Float>?
    public var relations: UnsafeMutablePointer<Float>?
    public var mask: UnsafeMutablePointer<UInt8>?
    public var identity: UnsafeMutablePointer<Int32>?
    public var environment: UnsafeMutablePointer<Float>?
    public var peerOutputs: UnsafeMutablePointer<Float>?

    public init() {}
  }

  /// Empties a row: as if nobody stood there, but for what never changes.
  public func clearRow(_ agent: Int) {
    func clear<Element: BitwiseCopyable>(
      _ values: UnsafeMutablePointer<Element>, _ width: Int, _ element: Element
    ) {
      (values + agent * width).update(repeating: element, count: width)
    }
    clear(vectors, layout.slots * ObservationLayout.vectorsPerToken, .zero)
    clear(relations, layout.sensors.peers.max * layout.relationWidth, 0)
    clear(mask.base, layout.slots, 0)
    clear(identity.base, layout.slots, -1)
    clear(environment.base, layout.environmentWidth, 0)
    clear(peerOutputs.base, layout.slots * layout.outputWidth, 0)
    clear(heading.base, 1, 0)
    writeConstants(agent)
  }

  /// Clears the relations to peers that are not there. Observing leaves there what was before, since no policy looks at
  /// what the mask hides.
  public func clearHiddenRelations(_ agent: Int) {
    let width = layout.relationWidth
    guard width > 0 else { return }
    let peers = layout.sensors.peers.max
    let seen = mask.base + agent * layout.slots + layout.firstPeerSlot
    for peer in 0..<peers where seen[peer] == 0 {
      (relations + (agent * peers + peer) * width).update(repeating: 0, count: width)
    }
  }

  /// X, shape (agents, slots, tokenWidth).
  public var tokens: UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(vectors).assumingMemoryBound(to: Float.self)
  }

  var vectors: UnsafeMutablePointer<SIMD4<Float>> { tokenVectors.base }

  /// Relations to the peers, shape (agents, peer slots, relationWidth).
  public var relations: UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(relationVectors.base).assumingMemoryBound(to: Float.self)
  }

  /// What never changes: the slots of goal, cells and rays, the actions' one-hot codes, the rays' directions.
  private func writeConstants(_ agent: Int) {
    let row = ObservationRow(self, row: agent)
    for slot in 0..<layout.firstPeerSlot { row.mark(slot: slot, identity: Int32(slot)) }
    for action in 0..<layout.actionSlots {
      let features = tokens + (agent * layout.slots + ObservationLayout.firstCellSlot + action) * width
      features[ObservationLayout.cellActionFeature + action] = 1
    }
    for ray in 0..<layout.sensors.rays.count {
      let features = tokens + (agent * layout.slots + layout.firstRaySlot + ray) * width
      let direction = RayTable.direction(ofRay: ray, of: layout.sensors.rays.count)
      features[ObservationLayout.rayDirectionFeature] = Float(direction.x)
      features[ObservationLayout.rayDirectionFeature + 1] = Float(direction.y)
    }
  }

  /// Copies all that a row holds to another row.
  public func copyRow(_ source: Int, to target: Int) {
    guard source != target else { return }
    copyRow(source, to: target, of: self)
  }

  /// Copies all that a row holds to a row of another observation with the same layout.
  public func copyRow(_ source: Int, to target: Int, of other: Observation) {
    precondition(source >= 0 && source < agents && target >= 0 && target < other.agents, "no such row")
    precondition(other.layout == layout, "an observation of another layout")
    func copy<Element>(
      _ values: UnsafeMutablePointer<Element>, _ others: UnsafeMutablePointer<Element>, _ width: Int
    ) {
      (others + target * width).update(from: values + source * width, count: width)
    }
    copy(vectors, other.vectors, layout.slots * ObservationLayout.vectorsPerToken)
    copy(relations, other.relations, layout.sensors.peers.max * layout.relationWidth)
    copy(mask.base, other.mask.base, layout.slots)
    copy(identity.base, other.identity.base, layout.slots)
    copy(environment.base, other.environment.base, layout.environmentWidth)
    copy(peerOutputs.base, other.peerOutputs.base, layout.slots * layout.outputWidth)
    copy(heading.base, other.heading.base, 1)
  }

  private var width: Int { ObservationLayout.tokenWidth }

  /// Features of one slot, for reading.
  public func token(agent: Int, slot: Int) -> [Float] {
    let first = (agent * layout.slots + slot) * width
    return Array(UnsafeBufferPointer(start: tokens + first, count: width))
  }

  /// Relations to the peer in one slot, counted from the first peer's, for reading.
  public func relations(agent: Int, peerSlot: Int) -> [Float] {
    let first = (agent * layout.sensors.peers.max + peerSlot) * layout.relationWidth
    return Array(UnsafeBufferPointer(start: relations + first, count: layout.relationWidth))
  }

  /// The output heard for one slot, for reading.
  public func peerOutput(agent: Int, slot: Int) -> [Float] {
    let first = (agent * layout.slots + slot) * layout.outputWidth
    return peerOutputs[first..<(first + layout.outputWidth)]
  }

  /// E of one agent, for reading.
  public func environment(agent: Int) -> [Float] {
    let width = layout.environmentWidth
    return environment[(agent * width)..<((agent + 1) * width)]
  }
}
