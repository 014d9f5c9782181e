import Basics
import GridWorld
public import Simulation

/// Every agent takes one of its actions at random, each from its own stream.
public struct RandomController: Controller {
  public let name = "random"
  private var agents: [Int] = []
  private var streams: [SplitMix64] = []

  public init() {}

  public mutating func begin(_ world: World, driving agents: [Int]) {
    self.agents = agents
    streams = world.controllerStreams(of: agents)
  }

  public mutating func decide(_ world: World, actions: inout [Action]) {
    let count = world.catalogue.count
    for (row, agent) in agents.enumerated() {
      actions[agent] = Action(streams[row].index(below: count))
    }
  }
}
