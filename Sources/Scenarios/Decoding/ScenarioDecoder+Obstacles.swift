import Basics
package import GridWorld
package import Simulation

/// Patrols, walkers and doors.
extension ScenarioDecoder {
  private static let kinds = ["patrol", "walker", "door"]

  package func decodeObstacles(
    _ cursor: JSONCursor?, on grid: OccupancyGrid, _ components: ConnectedComponents
  ) throws(ScenarioError) -> [ObstacleSetup] {
    guard let cursor else { return [] }
    var obstacles: [ObstacleSetup] = []
    var cells: [Cell: Int] = [:]
    for (index, cursor) in try cursor.array(of: "obstacles").enumerated() {
      let obstacle = try decodeObstacle(cursor, on: grid, components)
      if let other = cells.updateValue(index, forKey: obstacle.initialCell) {
        throw cursor.error(.obstacleOnObstacle(obstacle.initialCell, other: "obstacles[\(other)]"))
      }
      obstacles.append(obstacle)
    }
    return obstacles
  }

  /// Refuses obstacles that move from cell to cell, where agents are discs.
  func refuseWalkers(_ cursor: JSONCursor, _ obstacles: [ObstacleSetup]) throws(ScenarioError) {
    for (obstacle, place) in zip(obstacles, try cursor.array(of: "obstacles")) {
      switch obstacle {
      case .door: continue
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
    for (obstacle, place) in zip(obstacles, try cursor.array(of: "obstacles")) {
      if let agent = starts[obstacle.initialCell] {
        throw place.error(.obstacleOnStart(obstacle.initialCell, agent: agent))
      }
    }
  }

  private func decodeObstacle(
    _ cursor: JSONCursor, on grid: OccupancyGrid, _ components: ConnectedComponents
  ) throws(ScenarioError) -> ObstacleSetup {
    guard case .object = cursor.node.content else { throw cursor.wrongType("an obstacle {\"kind\": …}") }
    guard let kindCursor = cursor.member("kind") else { throw cursor.missing("kind", example: "\"walker\"") }
    let kind = try kindCursor.name(of: "kind of obstacle", in: ScenarioDecoder.kinds)
    switch kind {
    case "patrol": return try decodePatrol(cursor, on: grid, components)
    case "walker":
      var reader = try ObjectReader(cursor, FileFormat.walker)
      _ = reader.optional("kind")
      let start = try reader.required("start", example: "[3, 4]").freeCell(on: grid)
      reader.finish()
      return .walker(start: start)
    default: return try decodeDoor(cursor, on: grid)
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

  private func decodeDoor(_ cursor: JSONCursor, on grid: OccupancyGrid) throws(ScenarioError) -> ObstacleSetup
  {
    var reader = try ObjectReader(cursor, FileFormat.door)
    _ = reader.optional("kind")
    let cell = try reader.required("cell", example: "[3, 4]").freeCell(on: grid)
    let open = try reader.integer("open", example: 8)
    let closed = try reader.integer("closed", example: 4)
    let phase = try reader.integer("phase", default: 0)
    if phase >= open + closed, let place = reader.optional("phase") {
      throw place.error(.phaseOutsideCycle(phase, cycle: open + closed))
    }
    reader.finish()
    return .door(cell: cell, open: open, closed: closed, phase: phase)
  }
}
