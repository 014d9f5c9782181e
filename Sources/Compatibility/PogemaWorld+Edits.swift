import Basics
public import GridWorld
import Simulation

extension PogemaWorld {
  /// Puts all agents elsewhere, in the same episode.
  ///
  /// - Parameters:
  ///   - positions: cells of the map, of each agent.
  ///   - goals: the same; walls are allowed.
  ///   - isActive: Whether each is on the map.
  /// - Throws: `PogemaError`, before anything has changed.
  public func place(positions: [Cell], goals: [Cell], isActive: [Bool]) throws(PogemaError) {
    for (what, count) in [("positions", positions.count), ("goals", goals.count), ("flags", isActive.count)] {
      guard count == agentCount else { throw .count(of: what, found: count, expected: agentCount) }
    }
    var owner: [Cell: Int] = [:]
    for agent in 0..<agentCount {
      for (what, cell) in [("position", positions[agent]), ("goal", goals[agent])] {
        guard (0..<layout.width).contains(cell.x), (0..<layout.height).contains(cell.y) else {
          throw .outside(what: what, cell, width: layout.width, height: layout.height)
        }
      }
      guard isActive[agent] else { continue }
      guard blocked[layout.index(of: positions[agent])] == 0 else {
        throw .wall(agent: agent, positions[agent])
      }
      if let first = owner.updateValue(agent, forKey: positions[agent]) {
        throw .sharedCell(positions[agent], first: first, second: agent)
      }
    }
    for agent in 0..<agentCount {
      occupant[Int(position[agent])] = -1
      bodies[Int(position[agent])] = 0
    }
    for agent in 0..<agentCount {
      position[agent] = Int32(layout.index(of: positions[agent]))
      goal[agent] = Int32(layout.index(of: goals[agent]))
      self[.isActive, agent] = isActive[agent] ? 1 : 0
      outcome[agent] = .stayed
      guard isActive[agent] else { continue }
      occupant[Int(position[agent])] = Int32(agent)
      bodies[Int(position[agent])] = 1
    }
    listActive()
  }

  /// - Parameter steps: 0 or more.
  public func setElapsedSteps(_ steps: Int) {
    precondition(steps >= 0, "\(steps) steps")
    elapsedSteps = steps
  }
}
