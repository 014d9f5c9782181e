/// Blocks of shelves with aisles between them and open bays at the left and right.
///
/// Nothing in it is random. Only whole blocks are placed, in the middle; with room for none the map is open.
public struct WarehouseMap: Equatable, Sendable {
  public static let shelfSizes = 1...256
  public static let aisleWidths = 1...64
  public static let bayWidths = 0...256

  /// Cells of a shelf block from left to right.
  public var shelfLength: Int
  /// Cells of a shelf block from top to bottom.
  public var shelfDepth: Int
  /// Cells between blocks, and at the top and the bottom.
  public var aisle: Int
  /// Open columns at least kept free at the left and at the right.
  public var bay: Int

  public init(shelfLength: Int = 8, shelfDepth: Int = 2, aisle: Int = 2, bay: Int = 4) {
    self.shelfLength = shelfLength
    self.shelfDepth = shelfDepth
    self.aisle = aisle
    self.bay = bay
  }

  func makeGrid(width: Int, height: Int) -> OccupancyGrid {
    precondition(
      WarehouseMap.shelfSizes.contains(shelfLength) && WarehouseMap.shelfSizes.contains(shelfDepth))
    precondition(WarehouseMap.aisleWidths.contains(aisle) && WarehouseMap.bayWidths.contains(bay))
    var grid = OccupancyGrid(width: width, height: height)
    // A map without bays still needs a way around the blocks.
    let columns = spans(from: max(bay, 1), to: width - max(bay, 1), block: shelfLength)
    let rows = spans(from: aisle, to: height - aisle, block: shelfDepth)
    for row in rows {
      for column in columns {
        for y in row {
          for x in column { grid.setOccupied(true, at: Cell(x, y)) }
        }
      }
    }
    return grid
  }

  private func spans(from first: Int, to end: Int, block: Int) -> [Range<Int>] {
    let count = max(0, (end - first + aisle) / (block + aisle))
    let used = count * (block + aisle) - aisle
    let offset = first + (end - first - used) / 2
    return (0..<count).map { index in
      let start = offset + index * (block + aisle)
      return start..<(start + block)
    }
  }
}
