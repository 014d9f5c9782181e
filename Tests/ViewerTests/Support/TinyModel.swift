import GridWorld

@testable import Viewer

/// A model small enough to know by heart: agent 0 walks right along row 2, turning back at the wall; agents 1
/// and 2 stand still.
@MainActor
final class TinyModel: ViewerModel {
  let map: OccupancyGrid
  let lastStep: Int
  private(set) var step = 0
  private(set) var restarts = 0
  private(set) var sceneRequests = 0
  private var history = PositionHistory(capacity: 8)
  private var walker = Cell(1, 2)
  private var heading: Float = 0

  init(lastStep: Int = 100_000) {
    self.lastStep = lastStep
    map = TinyModel.makeMap()
    record()
  }

  /// 20 × 12 cells, a wall around it.
  static func makeMap() -> OccupancyGrid {
    var map = OccupancyGrid(width: 20, height: 12)
    for x in 0..<20 { for y in [0, 11] { map.setOccupied(true, at: Cell(x, y)) } }
    for y in 0..<12 { for x in [0, 19] { map.setOccupied(true, at: Cell(x, y)) } }
    return map
  }

  var isFinished: Bool { step >= lastStep }
  var stepSeconds: Double { 0.5 }

  func advance() {
    precondition(!isFinished, "advanced beyond the end")
    step += 1
    let next = Cell(walker.x + (heading == 0 ? 1 : -1), walker.y)
    if map.isOccupied(next) { heading = heading == 0 ? .pi : 0 } else { walker = next }
    record()
  }

  func restart() {
    step = 0
    restarts += 1
    walker = Cell(1, 2)
    heading = 0
    history.removeAll()
    record()
  }

  private func record() {
    let cells = [walker, Cell(10, 8), Cell(15, 4)]
    history.record(agentCount: 3) { cells[$0].center }
  }

  func scene(_ focus: SceneFocus = SceneFocus()) -> Scene {
    sceneRequests += 1
    let agents = [
      Scene.Agent(identity: 0, position: walker.center, heading: heading, goal: Cell(18, 2)),
      Scene.Agent(identity: 1, position: Cell(10, 8).center, goal: Cell(3, 9)),
      Scene.Agent(identity: 2, position: Cell(15, 4).center, goal: Cell(15, 4), isOnGoal: true),
    ]
    return Scene(
      map: map, agents: agents, history: history, title: "tiny", figures: [.init("step", "\(step)")])
  }
}

extension ViewerSession {
  /// Where an agent is on the canvas.
  func place(of i: Int) -> SIMD2<Float> {
    camera.screen(scene.position(of: i, progress: playback.progress))
  }
}
