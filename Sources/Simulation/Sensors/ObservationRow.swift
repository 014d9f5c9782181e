import Basics

/// Where one agent's rows begin in the buffers of an observation.
struct ObservationRow {
  var tokens: UnsafeMutablePointer<SIMD4<Float>>
  var mask: UnsafeMutablePointer<UInt8>
  var identity: UnsafeMutablePointer<Int32>
  let environment: UnsafeMutablePointer<Float>
  /// Of the peer slots; of width 0 unless they are perceived.
  var relations: UnsafeMutablePointer<SIMD4<Float>>
  /// Of width 0 without a radio.
  var peerOutputs: UnsafeMutablePointer<Float>

  init(_ observation: Observation, row: Int) {
    let layout = observation.layout
    tokens = observation.vectors + row * layout.slots * ObservationLayout.vectorsPerToken
    mask = observation.mask.base + row * layout.slots
    identity = observation.identity.base + row * layout.slots
    environment = observation.environment.base + row * layout.environmentWidth
    relations =
      UnsafeMutableRawPointer(observation.relations).assumingMemoryBound(to: SIMD4<Float>.self)
      + row * layout.sensors.peers.max * layout.relationWidth / 4
    peerOutputs = observation.peerOutputs.base + row * layout.slots * layout.outputWidth
  }

  /// Goes on to the next row, but for the environment, which is written apart.
  ///
  /// - Parameter relationVectors: of all its peer slots.
  @inline(__always)
  mutating func advance(slots: Int, outputWidth: Int, relationVectors: Int) {
    tokens += slots &* ObservationLayout.vectorsPerToken
    mask += slots
    identity += slots
    peerOutputs += slots &* outputWidth
    relations += relationVectors
  }

  /// The features of a slot, four at a time.
  @inline(__always)
  func token(_ slot: Int) -> UnsafeMutablePointer<SIMD4<Float>> {
    tokens + (slot &* ObservationLayout.vectorsPerToken)
  }

  @inline(__always)
  func clear(slot: Int) {
    let token = token(slot)
    for index in 0..<ObservationLayout.vectorsPerToken { token[index] = .zero }
  }

  /// Empties the slots of peers that are there no more, from one on: they stand side by side.
  @inline(__always)
  func clearPeers(from first: Int, _ layout: ObservationLayout, _ packets: PacketReader) {
    var slot = first
    while slot < layout.slots, mask[slot] != 0 {
      clear(slot: slot)
      unmark(slot: slot)
      if packets.outputWidth > 0 {
        packets.copy(from: 0, mask: 0, to: peerOutputs + slot * layout.outputWidth)
      }
      slot += 1
    }
  }

  @inline(__always)
  func mark(slot: Int, identity newIdentity: Int32) {
    mask[slot] = 1
    identity[slot] = newIdentity
  }

  @inline(__always)
  func unmark(slot: Int) {
    mask[slot] = 0
    identity[slot] = -1
  }
}
