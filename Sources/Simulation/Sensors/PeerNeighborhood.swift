import GridWorld

/// The cells around an agent in which its sensors and its radio may find peers, nearest first.
final class PeerNeighborhood {
  let bitboard: AgentBitboard
  /// Δx, Δy and distance over the range of the peer sensor, and whether the cell is adjacent: by rank.
  let places: FlatBuffer<SIMD4<Float>>
  /// How many of the cells are within that range.
  let ranksInSight: Int

  init(_ configuration: WorldConfiguration, layout: GridLayout, hasRadio: Bool) {
    let sensors = configuration.sensors
    // Rays meet agents here too, but they are rarely long enough to need more than what costs no more.
    let radius = max(
      configuration.sensingRange(hasRadio: hasRadio),
      min(sensors.rays.range + 1, AgentBitboard.oneBlockRadius))
    bitboard = AgentBitboard(layout: layout, radius: radius)
    let range = Float(sensors.peers.range)
    let offsets = bitboard.offsets
    places = FlatBuffer(repeating: .zero, count: offsets.count)
    for rank in 0..<offsets.count {
      let offset = offsets[rank]
      places[rank] =
        SIMD4(Float(offset.dx), Float(offset.dy), offset.distance, 0) / range
        + SIMD4(0, 0, 0, offset.distance == 1 ? 1 : 0)
    }
    ranksInSight = (0..<offsets.count).first { offsets[$0].distance > range } ?? offsets.count
  }
}
