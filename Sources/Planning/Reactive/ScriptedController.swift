public import Simulation

/// Plays a table of joint actions, a row a step; once it runs out, everybody idles.
public struct ScriptedController: Controller {
  public let name = "scripted"
  /// Row t holds the action of every agent of the world at step t.
  public let script: [[Action]]
  private var agents: [Int] = []

  public init(script: [[Action]]) { self.script = script }

  public mutating func begin(_ world: World, driving agents: [Int]) {
    precondition(script.allSatisfy { $0.count == world.agentCount }, "a row has an action for every agent")
    self.agents = agents
  }

  public mutating func decide(_ world: World, actions: inout [Action]) {
    let step = world.state.step
    for agent in agents { actions[agent] = step < script.count ? script[step][agent] : .idle }
  }
}
