import Basics
import GridWorld

/// Finds all agents around a cell at once, for neighborhoods of up to 16 × 16 cells: for every eight cells of a
/// row, a table says which bits follow from the agents among them.
///
/// That takes the same time however many agents there are, without a branch. Larger neighborhoods go agent by
/// agent (`AgentBitboard.forEachAgent`).
final class NeighborhoodTable {
  /// Bits found: those of the ranks in the first three words, those of the rays (`RayRuns`) in the last.
  typealias Found = SIMD4<UInt64>

  static let rankWords = 3

  let pointers: Pointers
  private let entries: FlatBuffer<Found>

  /// Nil if the neighborhood or the rays have too many cells.
  init?(_ bitboard: AgentBitboard, _ runs: RayRuns) {
    let side = 2 * bitboard.reach + 1
    guard side <= 16, bitboard.offsets.count <= 64 * NeighborhoodTable.rankWords, runs.bitCount <= 64 else {
      return nil
    }
    let entries = FlatBuffer<Found>(repeating: .zero, count: 16 * 2 * 256)
    for rank in 0..<bitboard.offsets.count {
      let offset = bitboard.offsets[rank]
      let (half, bit) = (Int(offset.dx) + bitboard.reach).quotientAndRemainder(dividingBy: 8)
      let byte = (Int(offset.dy) + bitboard.reach) * 2 + half
      var found = Found(0, 0, 0, runs.bits(ofRank: rank))
      found[rank / 64] |= 1 << UInt64(rank % 64)
      let block = entries.base + byte * 256
      for value in 0..<256 where value >> bit & 1 == 1 { block[value] |= found }
    }
    self.entries = entries
    pointers = Pointers(entries: entries.base, blocks: (side + 3) / 4)
  }

  /// The table opened for a hot loop; valid as long as the table.
  struct Pointers {
    /// Shape (rows of 16 cells, halves, values of a byte).
    let entries: UnsafePointer<Found>
    let blocks: Int

    @inline(__always)
    func look(_ neighborhood: AgentBitboard.Neighborhood) -> Found {
      var entries = entries
      var low = SIMD2<UInt64>.zero
      var high = SIMD2<UInt64>.zero
      var y = 0
      while y < blocks {
        let block = neighborhood.block(y)
        for byte in 0..<8 {
          let value = Int(truncatingIfNeeded: block &>> UInt64(truncatingIfNeeded: byte &* 8) & 255)
          let entry = entries[byte &* 256 &+ value]
          low |= entry.lowHalf
          high |= entry.highHalf
        }
        entries += 8 &* 256
        y &+= 1
      }
      return Found(lowHalf: low, highHalf: high)
    }
  }
}
