package import Basics
package import GridWorld

/// Finds the agents around a cell without looking at empty cells: one bit a cell says where agents stand.
///
/// The map is cut into columns 16 cells wide. A row of a column is a 16-bit word and the rows below lie right
/// behind it, so that one load reads a block of 16 × 4 cells. With the block of the next column, shifted, that
/// makes any block of the map, wherever it begins.
package final class AgentBitboard {
  /// One cell of the neighborhood; its index is its rank by distance.
  package struct Offset: BitwiseCopyable {
    package var offset: Int32
    package var dx: Int16
    package var dy: Int16
    /// Euclidean, cells.
    package var distance: Float
  }

  static let blockWidth = 16
  static let blockHeight = 4
  /// The widest neighborhood that is one block across; a smaller one costs hardly less.
  static let oneBlockRadius = 7.0

  /// All cells within the radius but the center, nearest first, ties from top to bottom and left to right.
  package let offsets: FlatBuffer<Offset>
  package let pointers: Pointers
  let reach: Int
  private let bits: FlatBuffer<UInt16>
  private let disc: FlatBuffer<UInt64>
  private let ranks: FlatBuffer<Int32>

  package init(layout: GridLayout, radius: Double) {
    let reach = min(Int(radius), layout.margin)
    let side = 2 * reach + 1
    let offsets = AgentBitboard.offsets(within: radius, reach: reach, stride: layout.stride)
    let across = (side + AgentBitboard.blockWidth - 1) / AgentBitboard.blockWidth
    let down = (side + AgentBitboard.blockHeight - 1) / AgentBitboard.blockHeight
    let disc = FlatBuffer<UInt64>(repeating: 0, count: across * down)
    let ranks = FlatBuffer<Int32>(repeating: -1, count: across * down * 64)
    for (rank, offset) in offsets.enumerated() {
      let (y, yInBlock) = (Int(offset.dy) + reach).quotientAndRemainder(dividingBy: AgentBitboard.blockHeight)
      let (x, xInBlock) = (Int(offset.dx) + reach).quotientAndRemainder(dividingBy: AgentBitboard.blockWidth)
      let block = x * down + y
      let bit = yInBlock * AgentBitboard.blockWidth + xInBlock
      disc[block] |= 1 << UInt64(bit)
      ranks[block * 64 + bit] = Int32(rank)
    }
    let rows = layout.count / layout.stride
    // The last block of the last column may begin in the last row, and its right neighbor is read too.
    let columns = layout.stride / AgentBitboard.blockWidth + 3
    let bits = FlatBuffer<UInt16>(repeating: 0, count: columns * rows + AgentBitboard.blockHeight)
    self.offsets = FlatBuffer(offsets)
    self.bits = bits
    self.reach = reach
    self.disc = disc
    self.ranks = ranks
    pointers = Pointers(
      division: CellDivision(layout), reach: reach, rows: rows, across: across, down: down, bits: bits.base,
      disc: disc.base, ranks: ranks.base)
  }

  private static func offsets(within radius: Double, reach: Int, stride: Int) -> [Offset] {
    var offsets: [Offset] = []
    for dy in -reach...reach {
      for dx in -reach...reach where (dx, dy) != (0, 0) {
        let distance = Double(dx * dx + dy * dy).squareRoot()
        guard distance <= radius else { continue }
        offsets.append(
          Offset(offset: Int32(dy * stride + dx), dx: Int16(dx), dy: Int16(dy), distance: Float(distance)))
      }
    }
    return offsets.sorted { ($0.distance, $0.offset) < ($1.distance, $1.offset) }
  }

  /// The board opened for a hot loop; valid as long as the board.
  package struct Pointers {
    let division: CellDivision
    let reach: Int
    /// Words of a column.
    let rows: Int
    /// Blocks of a neighborhood.
    let across: Int
    let down: Int
    let bits: UnsafeMutablePointer<UInt16>
    /// One bit a cell within the radius, block by block, from top to bottom and then from left to right.
    let disc: UnsafePointer<UInt64>
    /// Rank of each cell of each block.
    let ranks: UnsafePointer<Int32>

    package func set(_ cell: Int32) {
      let (word, bit) = place(of: cell)
      bits[word] |= bit
    }

    package func clear(_ cell: Int32) {
      let (word, bit) = place(of: cell)
      bits[word] &= ~bit
    }

    @inline(__always)
    private func place(of cell: Int32) -> (word: Int, bit: UInt16) {
      let (row, column) = division.rowAndColumn(of: cell)
      return (column &>> 4 &* rows &+ row, 1 &<< UInt16(truncatingIfNeeded: column & 15))
    }

    /// Where the neighborhood of `center` begins in the bits.
    @inline(__always)
    func neighborhood(of center: Int32) -> Neighborhood {
      let (row, column) = division.rowAndColumn(of: center)
      let first = column &- reach
      return Neighborhood(
        corner: UnsafeRawPointer(bits + (first &>> 4 &* rows &+ row &- reach)), nextColumn: rows &* 2,
        shift: UInt64(truncatingIfNeeded: first & 15))
    }

    /// Calls `body` with the rank of every occupied cell around `center`, in no particular order.
    @inline(__always)
    package func forEachAgent(around center: Int32, _ body: (Int) -> Void) {
      var column = neighborhood(of: center)
      var ranks = ranks
      var disc = disc
      let end = disc + across &* down
      while disc < end {
        var y = 0
        while y < down {
          var found = column.block(y) & disc.pointee
          while found != 0 {
            body(Int(ranks[found.trailingZeroBitCount]))
            found &= found &- 1
          }
          disc += 1
          ranks += 64
          y &+= 1
        }
        column.corner += column.nextColumn
      }
    }
  }

  /// The bits around a cell, a column of blocks at a time.
  struct Neighborhood {
    /// The words of its first row and column.
    var corner: UnsafeRawPointer
    /// Bytes to the words of the column of the map to the right.
    let nextColumn: Int
    /// Where the neighborhood begins within a column of the map.
    let shift: UInt64

    /// 16 × 4 cells, a row in 16 bits: the `y`-th block from the top.
    @inline(__always)
    func block(_ y: Int) -> UInt64 {
      // The bits of each row that come from the column itself rather than from its right neighbor.
      let own = (0xFFFF &>> shift) &* 0x0001_0001_0001_0001
      let left = corner.loadUnaligned(fromByteOffset: y &* 8, as: UInt64.self)
      let right = corner.loadUnaligned(fromByteOffset: y &* 8 &+ nextColumn, as: UInt64.self)
      return (left &>> shift) & own | (right &<< (16 &- shift)) & ~own
    }
  }
}
