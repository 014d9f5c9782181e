/// Which cells of a map are walls: the fixed world that agents move in.
///
/// Cells are stored row by row. Everything outside the map counts as occupied.
public struct OccupancyGrid: Equatable, Sendable {
  /// The largest map side and cell count navsim accepts; both far above the largest published maps.
  public static let maximumSide = 16_384
  public static let maximumCells = 64 << 20

  public let width: Int
  public let height: Int
  /// Terrain class of every cell, row by row.
  public private(set) var terrain: [Terrain]
  /// Whether a cell stops a robot, row by row. Kept apart from `terrain`, since tools disagree (`TerrainRules`).
  @usableFromInline private(set) var occupied: [Bool]

  /// A map without walls.
  public init(width: Int, height: Int) {
    precondition(width > 0 && height > 0, "a map has at least one cell")
    self.width = width
    self.height = height
    terrain = Array(repeating: .ground, count: width * height)
    occupied = Array(repeating: false, count: width * height)
  }

  /// A map from the classes of its cells, row by row; how the formats and generators build one.
  init(width: Int, height: Int, terrain: [Terrain], occupied: [Bool]) {
    precondition(width > 0 && height > 0, "a map has at least one cell")
    precondition(terrain.count == width * height && occupied.count == width * height)
    self.width = width
    self.height = height
    self.terrain = terrain
    self.occupied = occupied
  }

  public var cellCount: Int { width * height }
  public var freeCellCount: Int { occupied.count { !$0 } }
  /// Whether it has no walls at all.
  public var isOpen: Bool { !occupied.contains(true) }

  @inlinable
  public func contains(_ cell: Cell) -> Bool {
    cell.x >= 0 && cell.y >= 0 && cell.x < width && cell.y < height
  }

  /// Whether a robot can't stand on `cell`: a wall, or off the map.
  @inlinable
  public func isOccupied(_ cell: Cell) -> Bool {
    !contains(cell) || occupied[cell.y * width + cell.x]
  }

  public func terrain(at cell: Cell) -> Terrain {
    contains(cell) ? terrain[cell.y * width + cell.x] : .outOfBounds
  }

  /// Makes `cell` a wall (`.outOfBounds`) or open ground.
  public mutating func setOccupied(_ isOccupied: Bool, at cell: Cell) {
    set(isOccupied ? .outOfBounds : .ground, isBlocked: isOccupied, at: cell)
  }

  public mutating func set(_ newTerrain: Terrain, isBlocked: Bool, at cell: Cell) {
    precondition(contains(cell), "\(cell) is off the \(width)×\(height) map")
    terrain[cell.y * width + cell.x] = newTerrain
    occupied[cell.y * width + cell.x] = isBlocked
  }

  /// All free cells, row by row.
  public var freeCells: [Cell] {
    var cells: [Cell] = []
    for index in occupied.indices where !occupied[index] { cells.append(Cell(index % width, index / width)) }
    return cells
  }

  /// The free cell nearest to `cell` (breadth-first over the whole plane, walls included); nil on a full map.
  public func nearestFreeCell(to cell: Cell) -> Cell? {
    let start = Cell(min(max(cell.x, 0), width - 1), min(max(cell.y, 0), height - 1))
    for radius in 0..<(width + height) {
      for dy in -radius...radius {
        let dx = radius - abs(dy)
        for candidate in [Cell(start.x - dx, start.y + dy), Cell(start.x + dx, start.y + dy)]
        where !isOccupied(candidate) { return candidate }
      }
    }
    return nil
  }
}
