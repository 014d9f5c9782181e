import GridWorld

/// The plane as discs believe it to be. Without knowledge, and for nobody, as it is.
extension World {
  /// Whether a disc can go straight from one point to another past all walls, doors left out; as far as an
  /// agent knows, past those of its map and what it has discovered.
  public func isFree(
    from start: SIMD2<Double>, to end: SIMD2<Double>, radius: Double, asKnownTo agent: Int?
  ) -> Bool {
    agent.flatMap { knowledge?.isFree(from: start, to: end, radius: radius, agent: $0) }
      ?? isFree(from: start, to: end, radius: radius)
  }

  /// Whether a disc overlaps none of them.
  func hasRoom(_ center: SIMD2<Double>, radius: Double, asKnownTo agent: Int?) -> Bool {
    agent.flatMap { knowledge?.hasRoom(center, radius: radius, agent: $0) }
      ?? !overlapsWall(center, radius: radius)
  }

  /// Meters that ways keep from walls beyond a disc's radius, on the map that robots were given.
  public var knownRouteMargin: Double { knowledge?.discs?.passable.margin ?? routeMargin }

  /// The cell where a way begins or ends that an agent takes from or to a cell.
  func nearestPassable(_ cell: Int32, asKnownTo agent: Int?) -> Int32 {
    agent.flatMap { knowledge?.nearestPassable(cell, agent: $0) } ?? nearestPassable(cell)
  }

  /// The cell that an agent's distances lead to, for its goal.
  func target(for goal: Int32, asKnownTo agent: Int?) -> Int32 {
    agent.flatMap { knowledge?.active[$0]?.goal } ?? nearestPassable(goal, asKnownTo: agent)
  }

  /// Steps between passable cells.
  func steps(from cell: Int32, to target: Int32, asKnownTo agent: Int?) -> Int32 {
    guard let agent else { return costToGo.distance(from: cell, to: target) }
    return knowledge?.ownStepsToGo(of: agent, from: Pose(cell: cell))
      ?? mapCostToGo.distance(from: cell, to: target)
  }
}
