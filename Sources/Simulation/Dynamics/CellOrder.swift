import Basics
import GridWorld

/// Sorts agents by the cells they stand on, now and then: neighbors on the map become neighbors in the order.
struct CellOrder {
  /// Below this many agents all of a world's arrays stay in the cache anyway.
  static let worthwhileCount = 4096
  /// Steps between two sorts; agents move a cell a step at most, so the order decays slowly.
  private static let interval = 32

  // Scratch.
  /// Where the agents of each row and of each column of the map go next, while sorting.
  private let rowEnd: FlatBuffer<Int32>
  private let columnEnd: FlatBuffer<Int32>
  private let byColumn: FlatBuffer<Int32>
  private let division: CellDivision

  init(agentCount: Int, layout: GridLayout) {
    division = CellDivision(layout)
    rowEnd = FlatBuffer(repeating: 0, count: layout.count / layout.stride + 1)
    columnEnd = FlatBuffer(repeating: 0, count: layout.stride + 1)
    byColumn = FlatBuffer(repeating: 0, count: agentCount)
  }

  /// Radix sort, least significant digit (the column) first. Allocates nothing.
  func refresh(_ order: FlatBuffer<Int32>, position: [Int32], step: Int) {
    guard step % CellOrder.interval == 1 else { return }
    columnEnd.base.update(repeating: 0, count: columnEnd.count)
    rowEnd.base.update(repeating: 0, count: rowEnd.count)
    for cell in position {
      let (row, column) = division.rowAndColumn(of: cell)
      columnEnd.base[column + 1] += 1
      rowEnd.base[row + 1] += 1
    }
    for index in 1..<columnEnd.count { columnEnd.base[index] += columnEnd.base[index - 1] }
    for index in 1..<rowEnd.count { rowEnd.base[index] += rowEnd.base[index - 1] }
    for agent in position.indices {
      let column = division.rowAndColumn(of: position[agent]).column
      byColumn.base[Int(columnEnd.base[column])] = Int32(agent)
      columnEnd.base[column] += 1
    }
    for index in 0..<byColumn.count {
      let agent = byColumn.base[index]
      let row = division.rowAndColumn(of: position[Int(agent)]).row
      order.base[Int(rowEnd.base[row])] = agent
      rowEnd.base[row] += 1
    }
  }
}
