import GridWorld

@testable import Viewer

/// A model small enough to know by heart: agent 0 walks right along row 2, turning back at the wall; agents 1
/// and 2 stand still.
@MainActor
final class TinyModel: ViewerModel {
  let lastStep: Int
  private(set) var step = 0
  /// As far as it has come.
  private(set) var head = 0
  private(set) var edits: [ViewerEdit] = []
  private(set) var driven: [DriveDirection?] = []
  private(set) var opened: [String?] = []
  /// What `apply`, `drive` and `open` refuse with; nil to obey.
  var refusal: ViewerRefusal?
  let layers: SceneLayers
  private(set) var restarts = 0
  private(set) var sceneRequests = 0
  private var map: OccupancyGrid
  private var history = PositionHistory(capacity: 8)
  private var walker = Cell(1, 2)
  private var heading: Float = 0

  init(lastStep: Int = 100_000, layers: SceneLayers = .standard) {
    self.lastStep = lastStep
    self.layers = layers
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
    head = max(head, step)
    let next = Cell(walker.x + (heading == 0 ? 1 : -1), walker.y)
    if map.isOccupied(next) { heading = heading == 0 ? .pi : 0 } else { walker = next }
    record()
  }

  func restart() {
    restarts += 1
    head = 0
    goToStart()
  }

  private func goToStart() {
    step = 0
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
    var agents = [
      Scene.Agent(identity: 0, position: walker.center, heading: heading, goal: Cell(18, 2)),
      Scene.Agent(identity: 1, position: Cell(10, 8).center, goal: Cell(3, 9)),
      Scene.Agent(identity: 2, position: Cell(15, 4).center, goal: Cell(15, 4), isOnGoal: true),
    ]
    agents[0].hasCollided = step > 0 && step % 7 == 0
    var scene = Scene(
      map: map, agents: agents, history: history, title: "tiny", figures: [.init("step", "\(step)")])
    scene.timeline = Scene.Timeline(
      steps: steps, current: step, limit: 100, collisions: Array(stride(from: 7, through: head, by: 7)))
    scene.hasAttention = true
    scene.metrics = [.init("a_collisions", "\(step / 7)")]
    if focus.attention == .all || focus.selection == 0, focus.attention != .off {
      scene.attentions = [TinyModel.attention(walker)]
      scene.drift = Scene.Drift(original: [0.01, 0.02, 0.01], enhanced: [0.1, 0.02, 0.2])
    }
    if let peer = focus.removedPeer {
      scene.counterfactual = .init(agent: 0, removedPeer: peer, probabilities: [0, 0, 0, 0.1, 0.9])
    }
    if focus.layers.contains(.paths) { scene.paths = [.init(agent: 0, cells: [Cell(5, 2), Cell(6, 2)])] }
    if focus.layers.contains(.rays) {
      scene.rays = [
        .init(agent: 0, offset: SIMD2(0, 2), target: .wall),
        .init(agent: 0, offset: SIMD2(3, 3), target: .agent),
      ]
    }
    if focus.layers.contains(.radio) {
      scene.radioLinks = [
        .init(from: 1, to: 0, isDelivered: true), .init(from: 2, to: 0, isDelivered: false),
      ]
    }
    return scene
  }

  /// What agent 0 attends to: half of it to agent 1, which it hears going right.
  static func attention(_ walker: Cell) -> Scene.Attention {
    Scene.Attention(
      agent: 0,
      entities: [
        .init(kind: .goal, name: "goal", place: Cell(18, 2).center),
        .init(
          kind: .cell, name: "cell at right", place: Cell(walker.x + 1, 2).center, cell: Cell(walker.x + 1, 2)
        ),
        .init(
          kind: .ray, name: "wall north", place: SIMD2(Float(walker.x) + 0.5, 1), cell: Cell(walker.x, 0)),
        .init(kind: .peer(1), name: "robot 1", place: Cell(10, 8).center, heard: [0.2, 0, 0, 0, 0.8]),
      ],
      original: [0.4, 0.3, 0.2, 0.1, 0.25, 0.25, 0.25, 0.25],
      enhanced: [0.1, 0.2, 0.1, 0.6, 0.2, 0.3, 0.1, 0.4], probabilities: [0.7, 0.05, 0.05, 0.1, 0.1],
      value: 0.5)
  }

  var steps: ClosedRange<Int> { 0...head }

  func seek(to target: Int) {
    let furthest = head
    goToStart()
    while step < target { advance() }
    head = furthest
  }

  func event(isForward: Bool) -> Int? {
    let events = stride(from: 7, through: head, by: 7)
    return isForward ? events.first { $0 > step } : events.reversed().first { $0 < step }
  }

  func apply(_ edit: ViewerEdit) throws(ViewerRefusal) {
    if let refusal { throw refusal }
    edits.append(edit)
    if case .setWall(let isWall, let cell) = edit { map.setOccupied(isWall, at: cell) }
  }

  func drive(_ agent: Int, _ direction: DriveDirection?) throws(ViewerRefusal) {
    if let refusal { throw refusal }
    driven.append(direction)
  }

  func open(_ path: String?) throws(ViewerRefusal) -> any ViewerModel {
    if let refusal { throw refusal }
    opened.append(path)
    return self
  }
}

extension ViewerSession {
  /// Where an agent is on the canvas.
  func place(of i: Int) -> SIMD2<Float> {
    camera.screen(scene.position(of: i, progress: playback.progress))
  }
}
