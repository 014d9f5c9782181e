package import Basics
import Foundation
package import GridWorld

/// How far each cell of a padded map is from the next blocked one, so that rays may jump over empty space.
///
/// Chessboard distance: 0 on a blocked cell; all cells less than the clearance away, along rows, columns and
/// diagonals, are free. Cut off at `limit`, so that a changed cell changes only what is near.
package final class ClearanceMap {
  /// The greatest clearance told.
  package static let limit = 16
  /// From one changed cell in so many on, everything is computed anew.
  private static let cellsPerChange = 2048

  package let layout: GridLayout
  /// Cells, as many as the layout's.
  package let clearance: FlatBuffer<UInt8>
  /// Which cells were blocked, as told last.
  private let known: FlatBuffer<UInt8>
  private let changed: FlatBuffer<Int32>

  /// - Parameter blocked: shape (padded cells); not 0 where rays end. The margin is blocked whatever it says.
  package init(_ layout: GridLayout, blocked: [UInt8]) {
    precondition(blocked.count == layout.count, "\(blocked.count) cells for a layout of \(layout.count)")
    self.layout = layout
    clearance = FlatBuffer(repeating: 0, count: layout.count)
    changed = FlatBuffer(unwritten: layout.count / ClearanceMap.cellsPerChange + 1)
    // Everything was blocked; the margin stays it.
    known = FlatBuffer(repeating: 1, count: layout.count)
    blocked.withUnsafeBufferPointer { if let blocked = $0.baseAddress { refresh(blocked) } }
  }

  /// Takes in which cells are blocked now. Allocates nothing.
  package func refresh(_ blocked: UnsafePointer<UInt8>) {
    var count = 0
    for y in 0..<layout.height {
      let first = layout.index(of: Cell(0, y))
      let row = clearance.base + first
      // Most rows are as they were.
      guard memcmp(known.base + first, blocked + first, layout.width) != 0 else { continue }
      memcpy(known.base + first, blocked + first, layout.width)
      for x in 0..<layout.width where (blocked[first + x] == 0) != (row[x] != 0) {
        row[x] = 1 - min(row[x], 1)
        if count < changed.count { changed.base[count] = Int32(truncatingIfNeeded: first + x) }
        count += 1
      }
    }
    guard count > 0 else { return }
    guard count < changed.count else { return measure(columns: 0..<layout.width, rows: 0..<layout.height) }
    // One after another is right: what a cell near one change still has from a change to come is farther from it
    // than the limit, or near that one too and measured again.
    for index in 0..<count {
      let cell = layout.cell(at: Int(changed.base[index]))
      let reach = ClearanceMap.limit
      measure(
        columns: max(cell.x - reach, 0)..<min(cell.x + reach + 1, layout.width),
        rows: max(cell.y - reach, 0)..<min(cell.y + reach + 1, layout.height))
    }
  }

  /// Measures the free cells of a rectangle from its blocked cells and from the cells around it, by two passes
  /// (Rosenfeld and Pfaltz 1968): from the upper left over the neighbors above and to the left, then back.
  private func measure(columns: Range<Int>, rows: Range<Int>) {
    let down = layout.stride
    let cells = clearance.base
    let first = layout.index(of: Cell(columns.lowerBound, rows.lowerBound))
    for y in 0..<rows.count {
      let row = cells + first + y * down
      for x in 0..<columns.count where row[x] != 0 {
        let above = min(row[x - down - 1], row[x - down], row[x - down + 1])
        row[x] = min(min(above, row[x - 1]) + 1, UInt8(ClearanceMap.limit))
      }
    }
    for y in stride(from: rows.count - 1, through: 0, by: -1) {
      let row = cells + first + y * down
      for x in stride(from: columns.count - 1, through: 0, by: -1) where row[x] != 0 {
        let below = min(row[x + down - 1], row[x + down], row[x + down + 1])
        row[x] = min(min(below, row[x + 1]) + 1, row[x])
      }
    }
  }
}
