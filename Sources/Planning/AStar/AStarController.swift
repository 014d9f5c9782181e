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
  private var paths: [[Int32]] = []
  private var pathGoals: [Int32] = []
  private var search: PathSearch?

  public init() {}

  public mutating func begin(_ world: World, driving agents: [Int]) {
    self.agents = agents
    streams = world.controllerStreams(of: agents)
    paths = Array(repeating: [], count: agents.count)
    pathGoals = Array(repeating: -1, count: agents.count)
    search = PathSearch(layout: world.layout)
  }

  public mutating func decide(_ world: World, actions: inout [GridAction]) {
    for row in agents.indices { actions[agents[row]] = action(row, world) }
  }

  private mutating func action(_ row: Int, _ world: World) -> GridAction {
    let agent = agents[row]
    let state = world.state
    let position = state.position[agent]
    let goal = state.goal[agent]
    guard position != goal else { return .stay }
    if paths[row].last == position { paths[row].removeLast() }
    let wasBlocked = state.outcome[agent] == .blockedByAgent || state.outcome[agent] == .blockedByObstacle
    let isOnPath = paths[row].last.map { isNeighbor($0, position, world) } ?? false
    if pathGoals[row] != goal || !isOnPath || wasBlocked {
      pathGoals[row] = goal
      paths[row] = path(from: position, to: goal, around: wasBlocked, world) ?? []
    }
    if let next = paths[row].last {
      return GridAction(from: world.layout.cell(at: Int(position)), to: world.layout.cell(at: Int(next)))
        ?? .stay
    }
    return streams[row].index(below: 2) == 0 ? .stay : sidestep(row, world)
  }

  private mutating func path(
    from position: Int32, to goal: Int32, around others: Bool, _ world: World
  ) -> [Int32]? {
    let state = world.state
    guard others else {
      return search?.path(from: position, to: goal, costToGo: world.costToGo) { state.blocked[Int($0)] != 0 }
        ?? search?.path(from: position, to: goal, costToGo: world.costToGo) { _ in false }
    }
    let layout = world.layout
    let here = layout.cell(at: Int(position))
    return search?.path(from: position, to: goal, costToGo: world.costToGo) { cell in
      if state.blocked[Int(cell)] != 0 { return true }
      return state.occupant[Int(cell)] >= 0
        && layout.cell(at: Int(cell)).manhattanDistance(to: here) <= AStarController.lookahead
    }
  }

  private mutating func sidestep(_ row: Int, _ world: World) -> GridAction {
    let position = world.state.position[agents[row]]
    let first = streams[row].index(below: 4)
    for turn in 0..<4 {
      let action = GridAction.allCases[1 + (first + turn) % 4]
      let cell = Int(position) + world.layout.moveOffsets[Int(action.rawValue)]
      if world.state.blocked[cell] == 0, world.state.occupant[cell] < 0 { return action }
    }
    return .stay
  }

  private func isNeighbor(_ a: Int32, _ b: Int32, _ world: World) -> Bool {
    world.layout.moveOffsets.dropFirst().contains(Int(a - b))
  }
}
