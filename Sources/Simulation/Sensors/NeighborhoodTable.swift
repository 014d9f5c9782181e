import Basics
import GridWorld

/// Finds all agents around a cell at once, for neighborhoods of up to 16 × 16 cells: for every eight cells of a
/// row, a table says which bits follow from the agents among them.
///
/// That takes the same time however many agents there are, without a branch. Larger neighborhoods go agent by
/// agent (`AgentBitboard.forEachAgent`).
///
/// All worlds in which agents look around alike share one: it has 256 KiB, and only one of those stays in a core's cache
/// when worlds take turns.
final class NeighborhoodTable: Sendable {
  /// Bits found: those of the ranks in the first three words, those of the rays (`RayRuns`) in the last.
  typealias Found = SIMD4<UInt64>

  static let rankWords = 3

  /// What a table follows from.
  private struct Shape: Equatable {
    let reach: Int
    /// By rank: where it is, and its bits of the rays.
    let places: [SIMD2<Int16>]
    let rayBits: [UInt64]

    init(_ bitboard: AgentBitboard, _ runs: RayRuns) {
      reach = bitboard.reach
      let ranks = 0..<bitboard.offsets.count
      places = ranks.map { SIMD2(bitboard.offsets[$0].dx, bitboard.offsets[$0].dy) }
      rayBits = ranks.map(runs.bits(ofRank:))
    }
  }

  nonisolated(unsafe) let pointers: Pointers
  private let entries: FlatBuffer<Found>
  private let shape: Shape

  /// Those that somebody has.
  private static let known = Locked<[Reference]>([])

  private struct Reference: Sendable { weak let table: NeighborhoodTable? }

  /// The table of all that look around like this; nil if the neighborhood or the rays have too many cells.
  static func shared(_ bitboard: AgentBitboard, _ runs: RayRuns) -> NeighborhoodTable? {
    guard 2 * bitboard.reach + 1 <= 16,
      bitboard.offsets.count <= 64 * NeighborhoodTable.rankWords, runs.bitCount <= 64
    else { return nil }
    let shape = Shape(bitboard, runs)
    return known.withLock { known in
      for reference in known {
        if let table = reference.table, table.shape == shape { return table }
      }
      let table = NeighborhoodTable(shape)
      known.removeAll { $0.table == nil }
      known.append(Reference(table: table))
      return table
    }
  }

  private init(_ shape: Shape) {
    self.shape = shape
    let side = 2 * shape.reach + 1
    let entries = FlatBuffer<Found>(repeating: .zero, count: 16 * 2 * 256)
    for (rank, place) in shape.places.enumerated() {
      let (half, bit) = (Int(place.x) + shape.reach).quotientAndRemainder(dividingBy: 8)
      let byte = (Int(place.y) + shape.reach) * 2 + half
      var found = Found(0, 0, 0, shape.rayBits[rank])
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
