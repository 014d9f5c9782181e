import Basics
public import GridWorld

/// What agents see and what programs ask of a world, written into memory of the caller's.
extension PogemaWorld {
  /// Sides of an agent's windows, cells.
  public var windowSide: Int { 2 * configuration.observationRadius + 1 }

  /// Entries of `writeObservations`.
  public var observationCount: Int {
    agentCount * configuration.observation.channels * windowSide * windowSide
  }

  /// The windows of all agents, shape (agents, channels, rows, columns): walls, agents, and, where they are shown, goals,
  /// brought to the window's edge along each axis where they lie beyond it.
  ///
  /// - Precondition: `observations` has `observationCount` entries.
  public func writeObservations(into observations: inout MutableSpan<Float>) {
    precondition(observations.count == observationCount)
    let radius = configuration.observationRadius
    let side = windowSide
    let plane = side * side
    let isGoalShown = configuration.observation == .projectedGoal
    observations.withUnsafeMutableBufferPointer { buffer in
      guard var out = buffer.baseAddress else { return }
      for agent in 0..<agentCount {
        let cell = Int(position.base[agent])
        let corner = cell &- radius &* (layout.stride &+ 1)
        copyWindow(walls.base + corner, to: out, side: side, stride: layout.stride)
        copyWindow(bodies.base + corner, to: out + plane, side: side, stride: layout.stride)
        out += 2 &* plane
        guard isGoalShown else { continue }
        out.update(repeating: 0, count: plane)
        let goal = layout.cell(at: Int(goal.base[agent]))
        let own = layout.cell(at: cell)
        let row = min(max(goal.y - own.y, -radius), radius) + radius
        let column = min(max(goal.x - own.x, -radius), radius) + radius
        out[row &* side &+ column] = 1
        out += plane
      }
    }
  }

  /// (row, column) of all agents, shape (4, agents, 2): positions and goals from the corner of the border, and both from the
  /// agent's start.
  ///
  /// - Precondition: `cells` has 8 entries for each agent.
  public func writeCells(into cells: inout MutableSpan<Int32>) {
    precondition(cells.count == 8 * agentCount)
    let stride = Int32(layout.stride)
    let rows = 2 &* agentCount
    cells.withUnsafeMutableBufferPointer { buffer in
      guard let out = buffer.baseAddress else { return }
      for agent in 0..<agentCount {
        let (row, column) = position.base[agent].quotientAndRemainder(dividingBy: stride)
        let (goalRow, goalColumn) = goal.base[agent].quotientAndRemainder(dividingBy: stride)
        let (startRow, startColumn) = start.base[agent].quotientAndRemainder(dividingBy: stride)
        let own = out + 2 &* agent
        own[0] = row
        own[1] = column
        own[rows] = goalRow
        own[rows &+ 1] = goalColumn
        own[2 &* rows] = row &- startRow
        own[2 &* rows &+ 1] = column &- startColumn
        own[3 &* rows] = goalRow &- startRow
        own[3 &* rows &+ 1] = goalColumn &- startColumn
      }
    }
  }

  /// A 0 or 1 for each `Flag` and agent, shape (flags, agents).
  ///
  /// - Precondition: `bytes` has that many entries.
  public func writeFlags(into bytes: inout MutableSpan<UInt8>) {
    precondition(bytes.count == flags.count)
    bytes.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress?.update(from: flags.base, count: flags.count)
    }
  }

  /// 1 for walls, row by row with the border.
  ///
  /// - Precondition: `obstacles` has `layout.count` entries.
  public func writeObstacles(into obstacles: inout MutableSpan<UInt8>) {
    precondition(obstacles.count == layout.count)
    obstacles.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress?.update(from: blocked.base, count: layout.count)
    }
  }

  /// 1 where observations show an agent, row by row with the border.
  ///
  /// - Precondition: `bodies` has `layout.count` entries.
  public func writeBodies(into bodies: inout MutableSpan<UInt8>) {
    precondition(bodies.count == layout.count)
    for index in 0..<layout.count { bodies[index] = self.bodies[index] == 0 ? 0 : 1 }
  }

  /// The goals that an agent will get under `restart` if it reaches each, until the way from one to the next, as if there
  /// were no walls, is as long as an episode, 262,144 at most; the present one first. Of a given list, all.
  public func goalsAhead(of agent: Int) -> [Cell] {
    precondition(agent >= 0 && agent < agentCount)
    let start = layout.cell(at: Int(position[agent]))
    return goals.ahead(
      configuration, agent: agent, from: start, goal: goal[agent], length: configuration.maxEpisodeSteps
    ).map { layout.cell(at: Int($0)) }
  }

  /// Whether a path leads from the agent to its goal; true where `arrival` is not `restart`.
  public func isGoalReachable(by agent: Int) -> Bool {
    configuration.arrival != .restart || goals.connects(position[agent], goal[agent])
  }
}

/// Copies a square out of a map. Rows of 8 and more go by eights, the last of which may cover part of the one before.
@inline(__always)
private func copyWindow(
  _ map: UnsafePointer<Float>, to window: UnsafeMutablePointer<Float>, side: Int, stride: Int
) {
  for row in 0..<side {
    let source = map + row &* stride
    let target = window + row &* side
    guard side >= 8 else {
      for column in 0..<side { target[column] = source[column] }
      continue
    }
    var column = 0
    while column < side {
      let at = min(column, side &- 8)
      let eight = UnsafeRawPointer(source + at).loadUnaligned(as: SIMD8<Float>.self)
      UnsafeMutableRawPointer(target + at).storeBytes(of: eight, as: SIMD8<Float>.self)
      column &+= 8
    }
  }
}
