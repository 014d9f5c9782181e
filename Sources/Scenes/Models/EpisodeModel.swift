public import Episodes
import Scenarios
import Simulation
public import Viewer

/// An episode as the viewer drives it.
@MainActor
public final class EpisodeModel: ViewerModel {
  private let scenes: EpisodeScenes
  private let source: ScenarioSource
  private let isCancelled: @Sendable () -> Bool
  private var recording: EpisodeRecording { scenes.recording }

  /// - Parameters:
  ///   - source: where the scenario came from, to read it anew.
  ///   - isCancelled: asked between steps; once true, the model is finished where it stands.
  public init(
    _ scenes: EpisodeScenes, source: ScenarioSource, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.scenes = scenes
    self.source = source
    self.isCancelled = isCancelled
    if scenes.caption.isEmpty { scenes.caption = recording.scenario.lookFor ?? "" }
  }

  public var step: Int { recording.step }
  public var isFinished: Bool { recording.isFinished || isCancelled() }
  /// A grid step stands for one second.
  public var stepSeconds: Double { 1 }
  public var layers: SceneLayers { .window }
  public var isHurried: Bool {
    get { recording.isHurried }
    set { recording.isHurried = newValue }
  }
  public var steps: ClosedRange<Int> { recording.timeline.steps }

  public func advance() { recording.advance() }
  public func restart() { recording.restart() }
  public func seek(to step: Int) { recording.seek(to: step) }
  public func scene(_ focus: SceneFocus) -> Scene { scenes.scene(focus) }

  public func event(isForward: Bool) -> Int? {
    EventSteps.next(
      from: step, isForward: isForward, among: [recording.timeline.collisions, recording.timeline.arrivals])
  }

  public func apply(_ edit: ViewerEdit) throws(ViewerRefusal) {
    try change { () throws(WorldEditError) in
      switch edit {
      case .setWall(let isWall, let cell):
        try recording.edit { (world) throws(WorldEditError) in try world.settingWall(isWall, at: cell) }
      case .setGoal(let cell, let agent):
        try recording.edit { (world) throws(WorldEditError) in try world.settingGoal(cell, of: agent) }
      }
    }
  }

  public func drive(_ agent: Int, _ direction: DriveDirection?) throws(ViewerRefusal) {
    try change { () throws(WorldEditError) in
      try recording.drive(agent, direction.map { $0.action(of: agent, in: recording.episode.world) })
    }
  }

  /// Makes a change where the step shown takes one.
  private func change(_ change: () throws(WorldEditError) -> Void) throws(ViewerRefusal) {
    if let refusal = recording.editRefusal { throw ViewerRefusal(refusal) }
    do { try change() } catch { throw ViewerRefusal(error.description) }
  }

  public func open(_ path: String?) throws(ViewerRefusal) -> any ViewerModel {
    try ModelLoader.load(path.map { ScenarioSource(path: $0) } ?? source, isCancelled: isCancelled)
  }
}

/// Steps in which something happened.
enum EventSteps {
  /// The nearest of some ascending lists of steps after or before one.
  static func next(from step: Int, isForward: Bool, among lists: [[Int]]) -> Int? {
    let found = lists.compactMap { steps in
      isForward ? steps.first { $0 > step } : steps.last { $0 < step }
    }
    return isForward ? found.min() : found.max()
  }
}

extension DriveDirection {
  /// The action that an arrow key means.
  func action(of agent: Int, in world: World) -> Action {
    switch world.configuration.dynamics {
    case .grid:
      switch self {
      case .stay: .stay
      case .up: .up
      case .down: .down
      case .left: .left
      case .right: .right
      }
    case .gridOriented:
      switch self {
      case .up: .forward
      case .left: .turnLeft
      case .right: .turnRight
      case .stay, .down: .wait
      }
    case .discs(let motion): world.action(nearestTo: command(motion), for: agent)
    }
  }

  /// What an arrow means to a disc: a direction of the map, or ahead, back and turns of a robot that drives.
  private func command(_ motion: DiscMotion) -> SIMD2<Double> {
    switch (self, motion.drive) {
    case (.stay, _): .zero
    case (.up, .holonomic): SIMD2(0, -motion.maxSpeed)
    case (.down, .holonomic): SIMD2(0, motion.maxSpeed)
    case (.left, .holonomic): SIMD2(-motion.maxSpeed, 0)
    case (.right, .holonomic): SIMD2(motion.maxSpeed, 0)
    case (.up, .differentialDrive): SIMD2(motion.maxSpeed, 0)
    case (.down, .differentialDrive): SIMD2(-motion.maxSpeed, 0)
    case (.left, .differentialDrive): SIMD2(motion.maxSpeed / 2, -motion.maxTurnRate)
    case (.right, .differentialDrive): SIMD2(motion.maxSpeed / 2, motion.maxTurnRate)
    }
  }
}
