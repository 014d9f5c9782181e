import GridWorld

/// Sorts agents by the cells they stand on, now and then: neighbors on the map become neighbors in the order.
struct CellOrder {
  /// Below this many agents all of a world's arrays stay in the cache anyway.
  static let worthwhileCount = 4096
  /// Steps between two sorts; agents move a cell a step at most, so the order decays slowly.
  private static let interval = 32

  /// Agents up to and including each map row, while counting.
  private var rowEnd: [Int32]
  private var columnEnd: [Int32]
  private var byColumn: [Int32]
  private let stride: Int32

  init(agentCount: Int, layout: GridLayout) {
    stride = Int32(layout.stride)
    rowEnd = Array(repeating: 0, count: layout.count / layout.stride + 1)
    columnEnd = Array(repeating: 0, count: layout.stride + 1)
    byColumn = Array(repeating: 0, count: agentCount)
  }

  /// Radix sort, least significant digit (the column) first. Allocates nothing.
  mutating func refresh(_ order: inout [Int32], position: [Int32], step: Int) {
    guard step % CellOrder.interval == 1 else { return }
    for index in columnEnd.indices { columnEnd[index] = 0 }
    for index in rowEnd.indices { rowEnd[index] = 0 }
    for cell in position {
      columnEnd[Int(cell % stride) + 1] += 1
      rowEnd[Int(cell / stride) + 1] += 1
    }
    for index in columnEnd.indices.dropFirst() { columnEnd[index] += columnEnd[index - 1] }
    for index in rowEnd.indices.dropFirst() { rowEnd[index] += rowEnd[index - 1] }
    for agent in position.indices {
      let column = Int(position[agent] % stride)
      byColumn[Int(columnEnd[column])] = Int32(agent)
      columnEnd[column] += 1
    }
    for agent in byColumn {
      let row = Int(position[Int(agent)] / stride)
      order[Int(rowEnd[row])] = agent
      rowEnd[row] += 1
    }
  }
}
