import Basics
import GridWorld
public import Simulation

/// Every agent goes down its own cost-to-go and pays no heed to the others: the floor of every comparison.
///
/// Of several actions that lead closer it takes one at random, from the agent's own stream.
public struct GreedyController: Controller {
  public let name = "greedy"
  private var agents: [Int] = []
  private var streams: [SplitMix64] = []

  public init() {}

  public mutating func begin(_ world: World, driving agents: [Int]) {
    self.agents = agents
    streams = world.controllerStreams(of: agents)
  }

  public mutating func decide(_ world: World, actions: inout [Action]) {
    let catalogue = world.catalogue
    for (row, agent) in agents.enumerated() {
      let pose = world.state.poses[agent]
      let here = world.stepsToGo(of: agent, from: pose)
      var choice = Action.idle
      var found = 0
      for index in 1..<catalogue.count {
        let action = Action(index)
        let next = catalogue.pose(after: action, from: pose, stride: world.layout.stride)
        guard world.stepsToGo(of: agent, from: next) < here else { continue }
        found += 1
        if found == 1 || streams[row].index(below: found) == 0 { choice = action }
      }
      actions[agent] = choice
    }
  }
}
