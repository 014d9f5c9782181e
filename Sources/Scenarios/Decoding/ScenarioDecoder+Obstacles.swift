import Basics
package import GridWorld
package import Simulation

/// Patrols, walkers, doors, and what appears.
extension ScenarioDecoder {
  private static let kinds = ["patrol", "walker", "door", "appearing"]

  package func decodeObstacles(
    _ cursor: JSONCursor?, on grid: OccupancyGrid, _ components: ConnectedComponents
  ) throws(ScenarioError) -> [ObstacleSetup] {
    guard let cursor else { return [] }
    var obstacles: [ObstacleSetup] = []
    var cells: [Cell: Int] = [:]
    for (index, cursor) in try cursor.array(of: "obstacles").enumerated() {
      for obstacle in try decodeObstacle(cursor, on: grid, components) {
        if let other = cells.updateValue(index, forKey: obstacle.initialCell) {
          throw cursor.error(.obstacleOnObstacle(obstacle.initialCell, other: "obstacles[\(other)]"))
        }
        obstacles.append(obstacle)
      }
    }
    return obstacles
  }

  /// Where each obstacle is written: those that take several cells are as many obstacles.
  ///
  /// - Parameter cursor: of obstacles that have been decoded.
  func obstaclePlaces(_ cursor: JSONCursor) throws(ScenarioError) -> [JSONCursor] {
    var places: [JSONCursor] = []
    for place in try cursor.array(of: "obstacles") {
      var size = (width: 1, height: 1)
      if let cursor = place.member("size") { size = try decodeSize(cursor) }
      places += Array(repeating: place, count: size.width * size.height)
    }
    return places
  }

  /// Refuses obstacles that move from cell to cell, where agents are discs.
  func refuseWalkers(_ cursor: JSONCursor, _ obstacles: [ObstacleSetup]) throws(ScenarioError) {
    for (obstacle, place) in zip(obstacles, try obstaclePlaces(cursor)) {
      switch obstacle {
      case .door, .appearing: continue
      case .patrol: throw place.error(.doorsAlone(kind: "patrol"))
      case .walker: throw place.error(.doorsAlone(kind: "walker"))
      }
    }
  }

  /// Refuses obstacles that begin on an agent's start.
  package func checkObstacles(
    _ cursor: JSONCursor?, _ obstacles: [ObstacleSetup], against agents: [AgentSetup]
  ) throws(ScenarioError) {
    guard let cursor, !obstacles.isEmpty else { return }
    var starts: [Cell: Int] = [:]
    for (index, agent) in agents.enumerated() { starts[agent.start] = index }
    for (obstacle, place) in zip(obstacles, try obstaclePlaces(cursor)) {
      if let agent = starts[obstacle.initialCell] {
        throw place.error(.obstacleOnStart(obstacle.initialCell, agent: agent))
      }
    }
  }

  private func decodeObstacle(
    _ cursor: JSONCursor, on grid: OccupancyGrid, _ components: ConnectedComponents
  ) throws(ScenarioError) -> [ObstacleSetup] {
    guard case .object = cursor.node.content else { throw cursor.wrongType("an obstacle {\"kind\": …}") }
    guard let kindCursor = cursor.member("kind") else { throw cursor.missing("kind", example: "\"walker\"") }
    let kind = try kindCursor.name(of: "kind of obstacle", in: ScenarioDecoder.kinds)
    switch kind {
    case "patrol": return [try decodePatrol(cursor, on: grid, components)]
    case "walker":
      var reader = try ObjectReader(cursor, FileFormat.walker)
      _ = reader.optional("kind")
      let start = try reader.required("start", example: "[3, 4]").freeCell(on: grid)
      reader.finish()
      return [.walker(start: start)]
    case "door": return try decodeDoor(cursor, on: grid)
    default: return try decodeAppearing(cursor, on: grid)
    }
  }

  private func decodePatrol(
    _ cursor: JSONCursor, on grid: OccupancyGrid, _ components: ConnectedComponents
  ) throws(ScenarioError) -> ObstacleSetup {
    var reader = try ObjectReader(cursor, FileFormat.patrol)
    _ = reader.optional("kind")
    let list = try reader.required("waypoints", example: "[[3, 4], [9, 4]]")
    let count = try list.forEachElement(of: "waypoints") { (_) throws(ScenarioError) in }
    guard count >= 2 else { throw list.error(.tooFewWaypoints(count)) }
    reader.finish()
    var waypoints: [Cell] = []
    waypoints.reserveCapacity(count)
    try list.forEachElement(of: "waypoints") { (waypoint) throws(ScenarioError) in
      let cell = try waypoint.freeCell(on: grid)
      if let first = waypoints.first, !components.connects(first, cell) {
        throw waypoint.error(unreachable(cell, from: first, on: grid, components))
      }
      waypoints.append(cell)
    }
    return .patrol(waypoints: waypoints)
  }

  /// The largest side of a door, or of what appears, in cells.
  package static let obstacleSides = 1...1024

  private func decodeSize(_ cursor: JSONCursor) throws(ScenarioError) -> (width: Int, height: Int) {
    guard case .array(let nodes) = cursor.node.content, nodes.count == 2 else {
      throw cursor.wrongType("two numbers of cells, as in [3, 1]: a width and a height")
    }
    let sides = try cursor.array(of: "size")
    return (
      try sides[0].integer(in: ScenarioDecoder.obstacleSides),
      try sides[1].integer(in: ScenarioDecoder.obstacleSides)
    )
  }

  /// The cells of a door, or of what appears: `"cell"`, and with `"size"` those to its right and below.
  private func decodeCells(
    _ reader: inout ObjectReader, on grid: OccupancyGrid
  ) throws(ScenarioError) -> [Cell] {
    let place = try reader.required("cell", example: "[3, 4]")
    let first = try place.freeCell(on: grid)
    guard let cursor = reader.optional("size") else { return [first] }
    let size = try decodeSize(cursor)
    var cells: [Cell] = []
    for y in 0..<size.height {
      for x in 0..<size.width {
        let cell = Cell(first.x + x, first.y + y)
        guard grid.contains(cell) else {
          throw cursor.error(.cellOffMap(cell, width: grid.width, height: grid.height))
        }
        if grid.isOccupied(cell) {
          throw cursor.error(
            .room("with this it takes \(cell) too, a wall; make it smaller, or part it around the wall."))
        }
        cells.append(cell)
      }
    }
    return cells
  }

  private func decodeAppearing(
    _ cursor: JSONCursor, on grid: OccupancyGrid
  ) throws(ScenarioError) -> [ObstacleSetup] {
    var reader = try ObjectReader(cursor, FileFormat.appearing)
    _ = reader.optional("kind")
    let cells = try decodeCells(&reader, on: grid)
    let from = try reader.integer("from", example: 40)
    var until: Int?
    if let end = reader.optional("until") {
      until = try reader.integer("until", default: 0)
      if let until, until <= from {
        throw end.error(
          .room(
            "it is gone at step \(until) and appears at step \(from); raise it, or leave it out: then it stays."
          ))
      }
    }
    reader.finish()
    return cells.map { .appearing(cell: $0, from: from, until: until) }
  }

  private func decodeDoor(
    _ cursor: JSONCursor, on grid: OccupancyGrid
  ) throws(ScenarioError) -> [ObstacleSetup] {
    var reader = try ObjectReader(cursor, FileFormat.door)
    _ = reader.optional("kind")
    let cells = try decodeCells(&reader, on: grid)
    let open = try reader.integer("open", example: 8)
    let closed = try reader.integer("closed", example: 4)
    let phase = try reader.integer("phase", default: 0)
    if phase >= open + closed, let place = reader.optional("phase") {
      throw place.error(.phaseOutsideCycle(phase, cycle: open + closed))
    }
    reader.finish()
    return cells.map { .door(cell: $0, open: open, closed: closed, phase: phase) }
  }
}
