public import GridWorld

/// What the ground does to robots.
extension World {
  /// Whether some of the map's cells slow robots or cost more.
  public var hasTerrain: Bool { terrain != nil }

  /// Whether an agent on a grid can't leave its cell in this step, for the ground holds it.
  public func isHeld(_ agent: Int) -> Bool { !state.hold.isEmpty && state.hold[agent] > 0 }

  /// An action, or to stay for whom the ground holds; it may still turn.
  func possible(_ action: Action, _ agent: Int) -> Action {
    guard isHeld(agent) else { return action }
    return configuration.dynamics.model.hasHeadings && action != .forward ? action : .idle
  }

  /// What leaving a padded cell counts in cost-to-go: 1 on plain ground.
  public func weight(of cell: Int32) -> Int32 { terrain.map { Int32($0.weights[Int(cell)]) } ?? 1 }

  /// Meters a second that a disc can make where it is; 0 of who is none.
  public func topSpeed(of agent: Int) -> Double {
    let top =
      configuration.disc(of: configuration.agents[agent]).maxSpeed ?? configuration.dynamics.discMotion?
      .maxSpeed
      ?? 0
    guard let terrain else { return top }
    return top * terrain.speeds[Int(state.poses.cell[agent])]
  }

  /// Meters that a straight way counts as over the ground that it leads over.
  func groundLength(from start: SIMD2<Double>, to end: SIMD2<Double>) -> Double {
    let way = end - start
    let length = (way * way).sum().squareRoot()
    guard let terrain else { return length }
    // Two looks a cell.
    let pieces = max(1, Int((length / configuration.cellSize * 2).rounded(.up)))
    var weights = 0
    for piece in 0..<pieces {
      let place = start + way * ((Double(piece) + 0.5) / Double(pieces))
      weights += Int(terrain.weights[layout.index(of: configuration.cell(at: place))])
    }
    return length * Double(weights) / Double(pieces)
  }
}

extension WorldState {
  /// What agents have to pay for their ways: called after a step.
  mutating func bookTerrain(_ terrain: TerrainField) {
    for agent in 0..<agentCount {
      let cell = Int(poses.cell[agent])
      guard discs.count == 0 else {
        let length = discs.course[agent].length
        pathCost[agent] += terrain.costs[cell] * (length - pricedLength[agent])
        pricedLength[agent] = length
        continue
      }
      if outcome[agent] == .moved {
        hold[agent] = terrain.steps[cell] - 1
        pathCost[agent] += terrain.costs[cell]
      } else if hold[agent] > 0 {
        hold[agent] -= 1
      }
    }
  }

  /// At the start of an episode.
  mutating func resetTerrain(_ terrain: TerrainField) {
    pathCost = Array(repeating: 0, count: agentCount)
    if discs.count > 0 {
      pricedLength = Array(repeating: 0, count: agentCount)
    } else {
      hold = poses.cell.map { terrain.steps[Int($0)] - 1 }
    }
  }
}
