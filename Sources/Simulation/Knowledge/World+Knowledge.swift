public import GridWorld

/// The world as robots believe it to be.
extension World {
  /// Steps on a shortest way from a pose to the goal that an agent heads for, as far as the agent knows: around the walls of
  /// its map, and with `knowledge.discovers` around what it has seen or heard of. Where robots discover nothing, the same
  /// as `stepsToGo(from:to:)`.
  public func stepsToGo(of agent: Int, from pose: Pose) -> Int32 {
    guard knowledge != nil else { return stepsToGo(from: pose, to: state.goal[agent]) }
    let isDisc = state.discs.count > 0
    let start = isDisc ? Pose(cell: nearestPassable(pose.cell, asKnownTo: agent)) : pose
    if let own = knowledge?.ownStepsToGo(of: agent, from: start) { return own }
    if isDisc {
      let target = target(for: state.goal[agent], asKnownTo: agent)
      return mapCostToGo.distance(from: start.cell, to: target)
    }
    if let turning = knowledge?.givenTurning ?? turningCostToGo {
      return turning.distance(from: pose.cell, heading: pose.heading, to: state.goal[agent])
    }
    return mapCostToGo.distance(from: pose.cell, to: state.goal[agent])
  }

  /// Cost-to-go on the map that the robots were given, for those that have discovered nothing: `costToGo`, unless robots
  /// have to discover new walls.
  public var mapCostToGo: CostToGoFields { knowledge?.given ?? costToGo }

  /// By agent, its own cost-to-go where it has one; empty where robots discover nothing.
  package var believedFields: [BelievedField?] { knowledge?.active ?? [] }
}

extension World {
  /// Path length over the shortest path on the given map, mean over the agents that stand on their goals and had a way to
  /// go; NaN without any.
  func meanDetour(_ shortestPaths: [Double]) -> Double {
    var (sum, count) = (0.0, 0)
    for agent in 0..<agentCount where isOnGoal(agent) && shortestPaths[agent] > 0 {
      let length =
        state.discs.count > 0 ? state.discs.course[agent].length : Double(state.pathLength[agent])
      sum += length / shortestPaths[agent]
      count += 1
    }
    return count > 0 ? sum / Double(count) : .nan
  }
}
