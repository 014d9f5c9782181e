import GridWorld
import Simulation
import Viewer

/// The steps of a trace as scenes.
struct TraceScenes {
  private let file: TraceFile
  /// Steps of trail behind a scene.
  private static let trailLength = 24

  init(_ file: TraceFile) { self.file = file }

  func scene(at index: Int) -> Scene {
    let step = file.steps[index]
    let cells = step.cells
    let goals = step.goalCells
    let collided = Set(step.events.map(\.agent))
    var history = PositionHistory(capacity: TraceScenes.trailLength)
    for past in max(0, index - TraceScenes.trailLength + 1)...index {
      history.record(agentCount: cells.count) { TraceScenes.center(of: file.steps[past].cells[$0]) }
    }
    let agents = cells.indices.map { agent in
      Scene.Agent(
        identity: agent, position: TraceScenes.center(of: cells[agent]),
        heading: heading(of: agent, at: index), goal: goals[agent], isOnGoal: cells[agent] == goals[agent],
        hasCollided: collided.contains(agent))
    }
    let onGoal = agents.count { $0.isOnGoal }
    return Scene(
      map: file.scenario.world.grid, agents: agents, history: history,
      obstacles: (step.obstacles ?? []).map {
        Scene.Obstacle(position: TraceScenes.center(of: Cell($0[0], $0[1])))
      },
      title: "\(file.scenario.name) · \(file.controller) · replay",
      figures: [
        .init("step", "\(index) / \(file.steps.count - 1)"), .init("on goal", "\(onGoal) / \(cells.count)"),
      ])
  }

  /// Where the agent last moved to.
  private func heading(of agent: Int, at index: Int) -> Float? {
    var step = index
    while step > 0, index - step < TraceScenes.trailLength {
      let now = file.steps[step].positions[agent]
      let before = file.steps[step - 1].positions[agent]
      switch (now[0] - before[0], now[1] - before[1]) {
      case (1, _): return 0
      case (-1, _): return .pi
      case (_, 1): return .pi / 2
      case (_, -1): return -.pi / 2
      default: step -= 1
      }
    }
    return nil
  }

  private static func center(of cell: Cell) -> SIMD2<Float> {
    SIMD2(Float(cell.x) + 0.5, Float(cell.y) + 0.5)
  }
}

/// Shows a trace in a window.
enum TraceWindow {
  static func show(_ file: TraceFile, theme: Theme) throws {
    #if Viewer
      try MainActor.assumeIsolated {
        let window = try ViewerWindow(title: "navsim – \(file.path)")
        try window.run(ViewerSession(model: TraceModel(file), theme: theme))
      }
    #else
      throw Failure(
        "this navsim was built without the window; leave out --window, and use --picture FILE.png to see a step",
        exitCode: Failure.noDisplay)
    #endif
  }
}

/// A trace as the viewer plays it.
@MainActor
final class TraceModel: ViewerModel {
  private let file: TraceFile
  private let scenes: TraceScenes
  private(set) var step = 0

  init(_ file: TraceFile) {
    self.file = file
    scenes = TraceScenes(file)
  }

  var isFinished: Bool { step == file.steps.count - 1 || Interrupt.isRequested }
  var stepSeconds: Double { 1 }
  func advance() { step += 1 }
  func restart() { step = 0 }
  func scene() -> Scene { scenes.scene(at: step) }
}
