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
    precondition(source >= 0 && source < agents && target >= 0 && target < agents, "no such row")
    guard source != target else { return }
    func copy<Element>(_ values: UnsafeMutablePointer<Element>, _ width: Int) {
      (values + target * width).update(from: values + source * width, count: width)
    }
    copy(vectors, layout.slots * ObservationLayout.vectorsPerToken)
    copy(relations, layout.sensors.peers.max * layout.relationWidth)
    copy(mask.base, layout.slots)
    copy(identity.base, layout.slots)
    copy(environment.base, layout.environmentWidth)
    copy(peerOutputs.base, layout.slots * layout.outputWidth)
    copy(heading.base, 1)
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
