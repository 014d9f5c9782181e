/// Where one agent's rows begin in each buffer of an observation.
struct ObservationRow {
  let tokens: UnsafeMutablePointer<SIMD4<Float>>
  let mask: UnsafeMutablePointer<UInt8>
  let identity: UnsafeMutablePointer<Int32>
  let environment: UnsafeMutablePointer<Float>
  /// Nil without a radio.
  let peerOutputs: UnsafeMutablePointer<Float>?

  init(_ observation: Observation, row: Int) {
    let layout = observation.layout
    let slots = layout.slots
    tokens = observation.vectors + row * slots * ObservationLayout.vectorsPerToken
    mask = observation.mask.base + row * slots
    identity = observation.identity.base + row * slots
    environment = observation.environment.base + row * layout.environmentWidth
    peerOutputs =
      layout.outputWidth == 0 ? nil : observation.peerOutputs.base + row * slots * layout.outputWidth
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
