import GridWorld
import Scenarios
import Simulation
import Viewer

/// Turns the states of an episode into scenes, and remembers where the agents were.
struct SceneRecorder {
  private let title: String
  private let mapSource: OccupancyGrid
  private var history = PositionHistory()
  private var headings: [Float?] = []

  init(_ scenario: Scenario) {
    title = "\(scenario.name) · \(scenario.controllerNames)"
    mapSource = scenario.world.grid
  }

  /// Forgets every step, as after a restart.
  mutating func removeAll() {
    history.removeAll()
    headings = []
  }

  /// Notes the step the episode stands at.
  mutating func record(_ episode: Episode) {
    let world = episode.world
    if headings.count != world.agentCount { headings = Array(repeating: nil, count: world.agentCount) }
    for agent in 0..<world.agentCount where world.state.outcome[agent] == .moved {
      headings[agent] = SceneRecorder.heading(of: world.state.action[agent])
    }
    history.record(agentCount: world.agentCount) { SceneRecorder.center(of: world.cell(of: $0)) }
  }

  /// What is to be seen now. Only after `record`.
  func scene(_ episode: Episode) -> Scene {
    let world = episode.world
    let state = world.state
    let agents = (0..<world.agentCount).map { agent in
      Scene.Agent(
        identity: agent, position: SceneRecorder.center(of: world.cell(of: agent)), heading: headings[agent],
        goal: world.goalCell(of: agent), isOnGoal: world.isOnGoal(agent),
        hasCollided: state.outcome[agent] == .blockedByAgent || state.outcome[agent] == .blockedByObstacle)
    }
    var obstacles: [Scene.Obstacle] = []
    var doors: [Scene.Door] = []
    for obstacle in state.obstacles {
      let cell = world.layout.cell(at: Int(obstacle.cell))
      if case .door = obstacle.setup {
        doors.append(Scene.Door(cell: cell, isOpen: !obstacle.isBlocking))
      } else {
        obstacles.append(Scene.Obstacle(position: SceneRecorder.center(of: cell)))
      }
    }
    return Scene(
      map: mapSource, agents: agents, history: history, obstacles: obstacles, doors: doors, title: title,
      figures: figures(world))
  }

  private func figures(_ world: World) -> [Scene.Figure] {
    let state = world.state
    let step = Scene.Figure("step", "\(state.step) / \(world.configuration.maxSteps)")
    switch world.configuration.task {
    case .reach: return [step, .init("on goal", "\(state.agentsOnGoal) / \(world.agentCount)")]
    case .lifelong:
      let goals = state.goalsReached.reduce(0) { $0 + Int($1) }
      return [step, .init("goals", "\(goals)")]
    }
  }

  private static func center(of cell: Cell) -> SIMD2<Float> {
    SIMD2(Float(cell.x) + 0.5, Float(cell.y) + 0.5)
  }

  private static func heading(of action: GridAction) -> Float? {
    switch action {
    case .stay: nil
    case .right: 0
    case .down: .pi / 2
    case .left: .pi
    case .up: -.pi / 2
    }
  }
}
