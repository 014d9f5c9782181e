/// The parts of a map between which no path leads (4-connected).
public struct ConnectedComponents: Equatable, Sendable {
  /// Component of every cell, row by row; −1 for walls. Numbered in the order of their first cells.
  public let labels: [Int32]
  /// Free cells in each component.
  public let sizes: [Int]
  private let width: Int
  private let height: Int

  public init(of grid: OccupancyGrid) {
    width = grid.width
    height = grid.height
    var labels = [Int32](repeating: -1, count: grid.cellCount)
    var sizes: [Int] = []
    var stack: [Int] = []
    let columnSteps: InlineArray<4, Int> = [0, 0, -1, 1]
    let rowSteps: InlineArray<4, Int> = [-1, 1, 0, 0]
    for first in labels.indices {
      guard labels[first] < 0, !grid.isOccupied(Cell(first % width, first / width)) else { continue }
      let label = Int32(sizes.count)
      labels[first] = label
      stack.append(first)
      var size = 0
      while let index = stack.popLast() {
        size += 1
        let x = index % width
        let y = index / width
        for direction in 0..<4 {
          let next = Cell(x + columnSteps[direction], y + rowSteps[direction])
          guard !grid.isOccupied(next), labels[next.y * width + next.x] < 0 else { continue }
          labels[next.y * width + next.x] = label
          stack.append(next.y * width + next.x)
        }
      }
      sizes.append(size)
    }
    self.labels = labels
    self.sizes = sizes
  }

  public var count: Int { sizes.count }

  /// The component with the most cells (the first of them on a tie); nil on a map of walls only.
  public var largest: Int? {
    sizes.indices.max { (sizes[$0], -$0) < (sizes[$1], -$1) }
  }

  /// The component of a free cell; nil for a wall or a cell off the map.
  public func label(of cell: Cell) -> Int? {
    guard cell.x >= 0, cell.y >= 0, cell.x < width, cell.y < height else { return nil }
    let label = labels[cell.y * width + cell.x]
    return label < 0 ? nil : Int(label)
  }

  /// Whether a path leads from one free cell to the other.
  public func connects(_ a: Cell, _ b: Cell) -> Bool {
    guard let labelA = label(of: a) else { return false }
    return labelA == label(of: b)
  }
}
