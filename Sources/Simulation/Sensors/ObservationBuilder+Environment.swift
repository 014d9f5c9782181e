import GridWorld

/// E: the windows of occupancy and cost-to-go around an agent, and its own state.
extension ObservationBuilder {
  /// Occupancy is 1 for walls and obstacles, 0.5 for agents. Cost-to-go is that of the cell less that of the
  /// agent's own cell, over 8 and clipped to [−1, 1]; 1 where there is no path.
  func writeEnvironment(
    _ agent: Int, _ world: World, _ surroundings: Surroundings, _ row: Row, peersListed: Int
  ) {
    let radius = layout.sensors.window.radius
    let side = layout.sensors.window.side
    let position = Int(world.state.position[agent])
    let corner = position - radius * grid.stride - radius
    let occupancy = row.environment
    for y in 0..<side {
      let cells = surroundings.blocked + corner + y * grid.stride
      let agents = surroundings.occupant + corner + y * grid.stride
      let output = occupancy + y * side
      for x in 0..<side {
        // Agents stand on free cells only: the sum is 0, 0.5 or 1.
        output[x] = Float(cells[x]) + Float((agents[x] >> 31) + 1) * 0.5
      }
    }
    writeCostToGo(agent, world, corner: corner, into: row.environment + side * side)
    let state = row.environment + 2 * side * side
    let outcome = world.state.outcome[agent]
    let offsets = neighborOffsets
    var free: Float = 0
    for direction in 1..<5 where surroundings.blocked[position + Int(offsets[direction])] == 0 { free += 1 }
    state[0] = outcome == .moved ? 1 : 0
    state[1] = outcome == .blockedByAgent ? 1 : 0
    state[2] = outcome == .blockedByObstacle ? 1 : 0
    state[3] = Float(wants[agent] & 1)
    state[4] = Float(world.configuration.maxSteps - world.state.step) / Float(world.configuration.maxSteps)
    state[5] = scaled(distanceToGo[agent])
    state[6] = free * 0.25
    state[7] = Float(peersListed) / Float(max(layout.sensors.peers.max, 1))
  }

  private func writeCostToGo(
    _ agent: Int, _ world: World, corner: Int, into output: UnsafeMutablePointer<Float>
  ) {
    let side = layout.sensors.window.side
    let goal = world.state.goal[agent]
    let here = distanceToGo[agent]
    guard here != CostToGoFields.unreachable else {
      output.update(repeating: 1, count: side * side)
      return
    }
    if let field = world.costToGo.denseField(to: goal) {
      let base = Float(here) * 0.125
      for y in 0..<side {
        let distances = field + corner + y * grid.stride
        let row = output + y * side
        for x in 0..<side {
          row[x] = max(-1, min(1, Float(distances[x]) * 0.125 - base))
        }
      }
    } else {
      for y in 0..<side {
        for x in 0..<side {
          let distance = world.costToGo.distance(from: Int32(corner + y * grid.stride + x), to: goal)
          output[y * side + x] =
            distance == CostToGoFields.unreachable ? 1 : max(-1, min(1, Float(distance - here) * 0.125))
        }
      }
    }
  }
}
