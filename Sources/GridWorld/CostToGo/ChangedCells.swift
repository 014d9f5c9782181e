/// The padded cells that are not as a map says, ascending: few of them, so that a map need not be copied.
struct ChangedCells: Sendable {
  private(set) var cells: [Int32] = []

  @inline(__always)
  func contains(_ cell: Int32) -> Bool {
    if cells.isEmpty { return false }
    let place = place(of: cell)
    return place < cells.count && cells[place] == cell
  }

  /// Takes a cell in, or out.
  mutating func toggle(_ cell: Int32) {
    let place = place(of: cell)
    if place < cells.count, cells[place] == cell {
      cells.remove(at: place)
    } else {
      cells.insert(cell, at: place)
    }
  }

  /// Those of a run of cells.
  func among(_ run: Range<Int32>) -> ArraySlice<Int32> {
    cells[place(of: run.lowerBound)..<place(of: run.upperBound)]
  }

  /// Where a cell stands, or would stand.
  private func place(of cell: Int32) -> Int {
    var (low, high) = (0, cells.count)
    while low < high {
      let middle = (low + high) / 2
      if cells[middle] < cell { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
