import GridWorld
import Simulation

@testable import Training

/// What agents are paid for a step, from the words of `RewardConfiguration`: distances by a search of its own, every sum
/// a loop, in double precision.
struct PlainReward {
  let reward: RewardConfiguration

  /// What each agent is paid for the step from `before` to `after`, without and with its share of its peers' pay.
  func pay(from before: World, to after: World) -> (own: [Double], shared: [Double]) {
    let agents = 0..<after.agentCount
    let standsOnGoal = agents.map { after.cell(of: $0) == after.goalCell(of: $0) }
    let own = agents.map { agent -> Double in
      let goal = before.goalCell(of: agent)
      let (start, end) = (before.cell(of: agent), after.cell(of: agent))
      let grid = after.configuration.grid
      var paid = reward.step
      paid += reward.progress * (distance(start, goal, on: grid) - distance(end, goal, on: grid))
      if start != end && end == goal { paid += reward.arrival }
      if !standsOnGoal[agent] { paid += reward.offGoal }
      if after.state.action[agent] != .stay && start == end { paid += reward.collision }
      if !standsOnGoal.contains(false) { paid += reward.success }
      return paid
    }
    let range = Int(after.configuration.sensors.peers.range)
    let shared = agents.map { agent -> Double in
      let here = after.cell(of: agent)
      let peers = agents.filter {
        let there = after.cell(of: $0)
        return $0 != agent && abs(there.x - here.x) <= range && abs(there.y - here.y) <= range
      }
      if peers.isEmpty { return own[agent] }
      return own[agent] + reward.shared * peers.reduce(0) { $0 + own[$1] } / Double(peers.count)
    }
    return (own, shared)
  }

  /// Steps on a shortest path, by widening the circle of cells around `start`.
  private func distance(_ start: Cell, _ goal: Cell, on grid: OccupancyGrid) -> Double {
    var circle: Set<Cell> = [start]
    var steps = 0.0
    while !circle.contains(goal) {
      precondition(steps < 1000, "no way from \(start) to \(goal)")
      var wider = circle
      for cell in circle {
        for next in [
          Cell(cell.x, cell.y - 1), Cell(cell.x, cell.y + 1), Cell(cell.x - 1, cell.y),
          Cell(cell.x + 1, cell.y),
        ] where grid.contains(next) && !grid.isOccupied(next) { wider.insert(next) }
      }
      circle = wider
      steps += 1
    }
    return steps
  }
}
