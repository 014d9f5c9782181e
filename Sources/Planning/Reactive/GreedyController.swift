import Basics
import GridWorld
public import Simulation

/// Every agent goes down its own cost-to-go and pays no heed to the others: the floor of every comparison.
///
/// Of several moves that lead closer it takes one at random, from the agent's own stream.
public struct GreedyController: Controller {
  public let name = "greedy"
  private var agents: [Int] = []
  private var streams: [SplitMix64] = []

  public init() {}

  public mutating func begin(_ world: World, driving agents: [Int]) {
    self.agents = agents
    streams = world.controllerStreams(of: agents)
  }

  public mutating func decide(_ world: World, actions: inout [GridAction]) {
    let offsets = world.layout.moveOffsets
    for (row, agent) in agents.enumerated() {
      let position = world.state.position[agent]
      let goal = world.state.goal[agent]
      let here = world.costToGo.distance(from: position, to: goal)
      var choice = GridAction.stay
      var found = 0
      for action in GridAction.allCases where action != .stay {
        let cell = position + Int32(offsets[Int(action.rawValue)])
        guard world.costToGo.distance(from: cell, to: goal) < here else { continue }
        found += 1
        if found == 1 || streams[row].index(below: found) == 0 { choice = action }
      }
      actions[agent] = choice
    }
  }
}
