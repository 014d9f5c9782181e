import GridWorld

/// Finds the agents around a cell, nearest first, without looking at empty cells: one bit a cell says where
/// agents stand, and a row of the neighborhood is read in one or two words.
final class AgentBitboard {
  /// One cell of the neighborhood; its index is its rank by distance.
  struct Offset {
    var offset: Int32
    var dx: Int16
    var dy: Int16
    /// Euclidean, cells.
    var distance: Float
  }

  /// All cells within the radius but the center, nearest first, ties from top to bottom and left to right.
  let offsets: FlatBuffer<Offset>
  private let layout: GridLayout
  private let reach: Int
  private let wordsPerRow: Int
  private let bits: FlatBuffer<UInt64>
  /// Rank of each cell of the square around the center, row by row; −1 outside the disc.
  private let rank: FlatBuffer<Int32>
  /// One bit a rank: which are occupied, for the cell being looked at. All zero between calls.
  private let found: FlatBuffer<UInt64>

  init(layout: GridLayout, radius: Double) {
    self.layout = layout
    reach = min(Int(radius), layout.margin)
    let side = 2 * reach + 1
    var offsets: [Offset] = []
    for dy in -reach...reach {
      for dx in -reach...reach where (dx, dy) != (0, 0) {
        let distance = Double(dx * dx + dy * dy).squareRoot()
        guard distance <= radius else { continue }
        offsets.append(
          Offset(
            offset: Int32(dy * layout.stride + dx), dx: Int16(dx), dy: Int16(dy), distance: Float(distance)))
      }
    }
    offsets.sort { ($0.distance, $0.offset) < ($1.distance, $1.offset) }
    self.offsets = FlatBuffer(offsets)
    rank = FlatBuffer(repeating: -1, count: side * side)
    for (index, offset) in offsets.enumerated() {
      rank[(Int(offset.dy) + reach) * side + Int(offset.dx) + reach] = Int32(index)
    }
    found = FlatBuffer(repeating: 0, count: offsets.count / 64 + 1)
    // A word more than the row needs, so that two words can always be read.
    wordsPerRow = layout.stride / 64 + 2
    bits = FlatBuffer(repeating: 0, count: wordsPerRow * (layout.count / layout.stride))
  }

  func set(_ cell: Int32) { word(of: cell) { $0 | $1 } }
  func clear(_ cell: Int32) { word(of: cell) { $0 & ~$1 } }

  @inline(__always)
  private func word(of cell: Int32, _ change: (UInt64, UInt64) -> UInt64) {
    let (row, column) = Int(cell).quotientAndRemainder(dividingBy: layout.stride)
    let index = row * wordsPerRow + column >> 6
    bits.base[index] = change(bits.base[index], 1 << UInt64(column & 63))
  }

  /// Writes the ranks of the occupied cells around `center`, ascending, to `ranks`; returns how many.
  @inline(__always)
  func findAgents(around center: Int32, into ranks: UnsafeMutablePointer<Int32>) -> Int {
    let (row, column) = Int(center).quotientAndRemainder(dividingBy: layout.stride)
    let side = 2 &* reach &+ 1
    let first = column &- reach
    for y in 0..<side {
      let words = bits.base + ((row &- reach &+ y) &* wordsPerRow)
      var x = 0
      while x < side {
        let start = first &+ x
        let shift = UInt64(truncatingIfNeeded: start & 63)
        let low = words[start >> 6] &>> shift
        // Two shifts, since a shift by 64 is no shift at all.
        let high = (words[start >> 6 &+ 1] &<< 1) &<< (63 &- shift)
        var window =
          (low | high) & (side &- x >= 64 ? .max : (1 &<< UInt64(truncatingIfNeeded: side &- x)) &- 1)
        while window != 0 {
          let rank = Int(rank.base[y &* side &+ x &+ window.trailingZeroBitCount])
          window &= window &- 1
          if rank >= 0 { found.base[rank &>> 6] |= 1 &<< UInt64(truncatingIfNeeded: rank & 63) }
        }
        x &+= 64
      }
    }
    var count = 0
    for word in 0..<found.count {
      var set = found.base[word]
      found.base[word] = 0
      while set != 0 {
        ranks[count] = Int32(truncatingIfNeeded: word &* 64 &+ set.trailingZeroBitCount)
        set &= set &- 1
        count &+= 1
      }
    }
    return count
  }
}
