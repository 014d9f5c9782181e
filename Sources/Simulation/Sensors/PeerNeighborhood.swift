import Basics
import GridWorld

/// The cells around an agent in which its sensors and its radio may find peers, nearest first.
final class PeerNeighborhood {
  let bitboard: AgentBitboard
  /// By rank.
  let cells: FlatBuffer<Neighbor>
  /// Δx, Δy and distance over the range of the peer sensor, and whether the cell is adjacent: by rank. The
  /// entry behind the last stands for nowhere.
  let places: FlatBuffer<SIMD4<Float>>
  struct Neighbor: BitwiseCopyable {
    /// Padded offset of the cell.
    var offset: Int32
    /// Its rank, or the one that stands for nowhere if it is beyond the range of the peer sensor.
    var place: Int32
    /// 0 in that range, else −1.
    var unseen: Int32
    /// 1 in that range, else 0.
    var seen: Int32
  }

  init(_ configuration: WorldConfiguration, layout: GridLayout, hasRadio: Bool) {
    let sensors = configuration.sensors
    // Rays meet agents here too, but they are rarely long enough to need more than what costs no more.
    let radius = max(
      configuration.sensingRange(hasRadio: hasRadio),
      min(sensors.rays.range + 1, AgentBitboard.oneBlockRadius))
    bitboard = AgentBitboard(layout: layout, radius: radius)
    let range = Float(sensors.peers.range)
    let offsets = bitboard.offsets
    cells = FlatBuffer(
      (0..<offsets.count).map { rank in
        let isInRange = offsets[rank].distance <= range
        return Neighbor(
          offset: offsets[rank].offset, place: Int32(isInRange ? rank : offsets.count),
          unseen: isInRange ? 0 : -1, seen: isInRange ? 1 : 0)
      })
    places = FlatBuffer(repeating: .zero, count: offsets.count + 1)
    for rank in 0..<offsets.count {
      let offset = offsets[rank]
      places[rank] =
        SIMD4(Float(offset.dx), Float(offset.dy), offset.distance, 0) / range
        + SIMD4(0, 0, 0, offset.distance == 1 ? 1 : 0)
    }
  }
}
