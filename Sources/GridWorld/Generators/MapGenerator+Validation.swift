public import Basics

extension MapGenerator {
  /// Refuses sides and options out of range, which `makeGrid` could not work with.
  public func validate() throws(ConfigurationError) {
    try ConfigurationError.check("width", width, in: 1...MapGenerator.maximumSide)
    try ConfigurationError.check("height", height, in: 1...MapGenerator.maximumSide)
    switch kind {
    case .random(let map):
      try ConfigurationError.check("density", map.density, in: RandomMap.densities)
    case .maze(let map):
      try ConfigurationError.check("wallWidth", map.wallWidth, in: MazeMap.widths)
      try ConfigurationError.check("corridorWidth", map.corridorWidth, in: MazeMap.widths)
      try ConfigurationError.check("loops", map.loops, in: MazeMap.loopShares)
    case .rooms(let map):
      try ConfigurationError.check("roomSize", map.roomSize, in: RoomsMap.roomSizes)
      try ConfigurationError.check("doors", map.doors, in: RoomsMap.doorCounts)
      try ConfigurationError.check("loops", map.loops, in: RoomsMap.loopShares)
    case .warehouse(let map):
      try ConfigurationError.check("shelfLength", map.shelfLength, in: WarehouseMap.shelfSizes)
      try ConfigurationError.check("shelfDepth", map.shelfDepth, in: WarehouseMap.shelfSizes)
      try ConfigurationError.check("aisle", map.aisle, in: WarehouseMap.aisleWidths)
      try ConfigurationError.check("bay", map.bay, in: WarehouseMap.bayWidths)
    }
  }

  /// `makeGrid` for values that somebody else has chosen.
  public func makeCheckedGrid() throws(ConfigurationError) -> OccupancyGrid {
    try validate()
    return makeGrid()
  }
}
