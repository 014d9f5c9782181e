import Basics
import GridWorld
public import Simulation

/// Every agent follows its own shortest path and looks for another around the others when it is blocked.
///
/// The first path ignores other agents. After a refused move the agent searches again, with the cells that
/// others stand on within `lookahead` cells as walls; if that leaves no path it waits a step and, from its own
/// stream, sometimes steps aside, since two agents that wait for each other would wait forever.
public struct AStarController: Controller {
  public let name = "astar"
  /// Cells, Manhattan: how near another agent must stand to be walked around.
  public static let lookahead = 5

  private var agents: [Int] = []
  private var streams: [SplitMix64] = []
  private var paths: [[Pose]] = []
  private var pathGoals: [Int32] = []
  /// Of what each agent believed when it searched; see `MapKnowledge.revision(of:)`.
  private var pathRevisions: [Int32] = []
  private var search: PathSearch?

  public init() {}

  public mutating func begin(_ world: World, driving agents: [Int]) {
    self.agents = agents
    streams = world.controllerStreams(of: agents)
    paths = Array(repeating: [], count: agents.count)
    pathGoals = Array(repeating: -1, count: agents.count)
    pathRevisions = Array(repeating: 0, count: agents.count)
    search = PathSearch(world)
  }

  public mutating func decide(_ world: World, actions: inout [Action]) {
    for row in agents.indices { actions[agents[row]] = action(row, world) }
  }

  private mutating func action(_ row: Int, _ world: World) -> Action {
    let agent = agents[row]
    let state = world.state
    let pose = state.poses[agent]
    let goal = state.goal[agent]
    guard pose.cell != goal else { return .idle }
    if paths[row].last == pose { paths[row].removeLast() }
    let wasBlocked = state.outcome[agent] == .blockedByAgent || state.outcome[agent] == .blockedByObstacle
    let isOnPath = paths[row].last.map { action(from: pose, to: $0, world) != nil } ?? false
    let revision = world.knowledge?.revision(of: agent) ?? 0
    if pathGoals[row] != goal || !isOnPath || wasBlocked || pathRevisions[row] != revision {
      pathGoals[row] = goal
      pathRevisions[row] = revision
      paths[row] = path(of: agent, from: pose, to: goal, around: wasBlocked, world) ?? []
    }
    if let next = paths[row].last { return action(from: pose, to: next, world) ?? .idle }
    return streams[row].index(below: 2) == 0 ? .idle : sidestep(row, world)
  }

  private mutating func path(
    of agent: Int, from pose: Pose, to goal: Int32, around others: Bool, _ world: World
  ) -> [Pose]? {
    let state = world.state
    let knowledge = world.knowledge
    guard others else {
      // What an agent believes its own cost-to-go knows.
      if knowledge != nil { return search?.path(from: pose, to: goal, of: agent, in: world) { _ in false } }
      return search?.path(from: pose, to: goal, in: world) { state.blocked[Int($0)] != 0 }
        ?? search?.path(from: pose, to: goal, in: world) { _ in false }
    }
    let layout = world.layout
    let here = layout.cell(at: Int(pose.cell))
    return search?.path(from: pose, to: goal, of: agent, in: world) { cell in
      if knowledge?.believesBlocked(cell, agent: agent) ?? (state.blocked[Int(cell)] != 0) { return true }
      return state.occupant[Int(cell)] >= 0
        && layout.cell(at: Int(cell)).manhattanDistance(to: here) <= AStarController.lookahead
    }
  }

  /// An action that nothing stands in the way of: to a free cell, or a turn.
  private mutating func sidestep(_ row: Int, _ world: World) -> Action {
    let pose = world.state.poses[agents[row]]
    let catalogue = world.catalogue
    let others = catalogue.count - 1
    let first = streams[row].index(below: others)
    for turn in 0..<others {
      let action = Action(1 + (first + turn) % others)
      let next = catalogue.pose(after: action, from: pose, stride: world.layout.stride)
      let cell = Int(next.cell)
      if next.cell == pose.cell || world.state.blocked[cell] == 0 && world.state.occupant[cell] < 0 {
        return action
      }
    }
    return .idle
  }

  /// The action that leads from a pose to another; nil if none does.
  private func action(from pose: Pose, to next: Pose, _ world: World) -> Action? {
    guard next != pose else { return nil }
    return world.catalogue.action(from: pose, to: next, stride: world.layout.stride)
  }
}
