import GridWorld
import Scenarios
import Simulation
import Viewer

/// An episode as the viewer drives it.
@MainActor
final class EpisodeModel: ViewerModel {
  private let recording: EpisodeRecording
  private let source: ScenarioSource

  /// - Parameter source: where the scenario came from, to read it anew.
  init(_ recording: EpisodeRecording, source: ScenarioSource) {
    self.recording = recording
    self.source = source
  }

  var step: Int { recording.step }
  var isFinished: Bool { recording.isFinished || Interrupt.isRequested }
  /// A grid step stands for one second.
  var stepSeconds: Double { 1 }
  var layers: SceneLayers { .window }
  var isHurried: Bool {
    get { recording.isHurried }
    set { recording.isHurried = newValue }
  }
  var steps: ClosedRange<Int> { recording.timeline.steps }

  func advance() { recording.advance() }
  func restart() { recording.restart() }
  func seek(to step: Int) { recording.seek(to: step) }
  func scene(_ focus: SceneFocus) -> Scene { recording.scene(focus) }

  func event(isForward: Bool) -> Int? {
    EventSteps.next(
      from: step, isForward: isForward, among: [recording.timeline.collisions, recording.timeline.arrivals])
  }

  func apply(_ edit: ViewerEdit) throws(ViewerRefusal) {
    if let refusal = recording.editRefusal { throw refusal }
    switch edit {
    case .setWall(let isWall, let cell):
      try recording.edit { (world) throws(WorldEditError) in try world.settingWall(isWall, at: cell) }
    case .setGoal(let cell, let agent):
      try recording.edit { (world) throws(WorldEditError) in try world.settingGoal(cell, of: agent) }
    }
  }

  func drive(_ agent: Int, _ direction: DriveDirection?) throws(ViewerRefusal) {
    if let refusal = recording.editRefusal { throw refusal }
    try recording.drive(agent, direction.map { GridAction.allCases[$0.rawValue] })
  }

  func open(_ path: String?) throws(ViewerRefusal) -> any ViewerModel {
    try ModelLoader.load(path.map { ScenarioSource(path: $0) } ?? source)
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
