import Basics

/// Square rooms with walls one cell thick and doors one cell wide.
public struct RoomsMap: Equatable, Sendable {
  public static let roomSizes = 1...256
  public static let doorCounts = 1...16
  public static let loopShares = 0.0...1.0

  /// Cells inside a room, each way.
  public var roomSize: Int
  /// Doors in a wall that has any (fewer if the wall is too short).
  public var doors: Int
  /// Share of the walls that have doors without being needed to reach every room.
  public var loops: Double

  public init(roomSize: Int = 5, doors: Int = 1, loops: Double = 0.5) {
    self.roomSize = roomSize
    self.doors = doors
    self.loops = loops
  }

  func makeGrid(width: Int, height: Int, using rng: inout SplitMix64) -> OccupancyGrid {
    precondition(RoomsMap.roomSizes.contains(roomSize) && RoomsMap.doorCounts.contains(doors))
    precondition(RoomsMap.loopShares.contains(loops))
    var lattice = BlockLattice(width: width, height: height, block: roomSize, wall: 1)
    lattice.link(loops: loops, using: &rng)
    var grid = lattice.carvedBlocks(width: width, height: height)
    lattice.forEachLink { columns, rows, isHorizontal in
      var positions = Array(isHorizontal ? rows : columns)
      rng.shuffle(&positions)
      for position in positions.prefix(doors) {
        if isHorizontal {
          grid.carve(columns: columns, rows: position..<(position + 1))
        } else {
          grid.carve(columns: position..<(position + 1), rows: rows)
        }
      }
    }
    return grid
  }
}
