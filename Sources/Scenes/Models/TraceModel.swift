import Basics
public import Episodes
import Scenarios
import Simulation
public import Viewer

/// A trace as the viewer plays it; with a second one, both side by side, step for step.
@MainActor
public final class TraceModel: ViewerModel {
  private let scenes: TraceScenes
  private let other: TraceScenes?
  private let last: Int
  private let isCancelled: @Sendable () -> Bool
  public private(set) var step = 0

  /// Shows the first step.
  ///
  /// - Parameters:
  ///   - other: shown beside it; nil for none.
  ///   - isCancelled: asked between steps; once true, the model is finished where it stands.
  public init(
    _ file: TraceFile, comparedWith other: TraceFile? = nil,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    scenes = TraceScenes(file)
    self.other = other.map(TraceScenes.init)
    self.isCancelled = isCancelled
    last = max(file.steps.count, other?.steps.count ?? 0) - 1
  }

  public var isFinished: Bool { step == last || isCancelled() }
  public var stepSeconds: Double { 1 }
  /// Two maps need the panel's room; M shows it.
  public var layers: SceneLayers { other == nil ? .window : SceneLayers.window.subtracting(.panel) }
  public var steps: ClosedRange<Int> { 0...last }
  public func advance() { step += 1 }
  public func restart() { step = 0 }
  public func seek(to step: Int) { self.step = max(0, min(last, step)) }

  public func scene(_ focus: SceneFocus) -> Scene {
    var scene = scene(scenes, focus)
    if let other {
      var companion = self.scene(other, focus)
      scene.heading = heading("A", scenes, scene)
      companion.heading = heading("B", other, companion)
      let differing = differing(from: other)
      (scene.differing, companion.differing) = (differing, differing)
      if canDiffer(from: other) {
        scene.caption = "Ringed: robots that stand or look elsewhere than in the other trace at this step."
      }
      scene.figures.append(Scene.Figure("differ, ringed", "\(differing.count)"))
      scene.timeline?.steps = 0...last
      scene.timeline?.current = step
      scene.companions = [companion]
    } else if let warning = scenes.file.warning, step == last {
      scene.caption = warning
    }
    return scene
  }

  /// The shorter of two traces stands at its end while the other goes on.
  private func scene(_ scenes: TraceScenes, _ focus: SceneFocus) -> Scene {
    scenes.scene(at: min(step, scenes.file.steps.count - 1), focus)
  }

  /// Robots that stand or look elsewhere in the other trace at the step shown; none where the maps are not the same.
  private func differing(from other: TraceScenes) -> [Int] {
    guard canDiffer(from: other) else { return [] }
    let (own, others) = (shown(scenes.file), shown(other.file))
    return (0..<min(own.positions.count, others.positions.count)).filter {
      own.showsElsewhere($0, than: others)
    }
  }

  /// Whether the places of robots can be compared.
  private func canDiffer(from other: TraceScenes) -> Bool {
    scenes.file.scenario.world.grid == other.file.scenario.world.grid
      && scenes.file.scenario.world.dynamics.model == other.file.scenario.world.dynamics.model
  }

  private func shown(_ file: TraceFile) -> TraceStep { file.steps[min(step, file.steps.count - 1)] }

  /// Which trace it is, and how far it has got.
  private func heading(_ letter: String, _ scenes: TraceScenes, _ scene: Scene) -> String {
    let onGoal = scene.agents.count { $0.isOnGoal }
    let isOver = step >= scenes.file.steps.count - 1
    let file = scenes.file
    return
      "\(letter), \(printable(Path.name(of: file.path))), seed \(file.scenario.world.seed): "
      + "\(printable(file.controller)), \(onGoal) of \(scene.agents.count) on their goals\(isOver ? ", over" : "")"
  }

  public func event(isForward: Bool) -> Int? {
    let lists = [scenes.collisions, scenes.arrivals, other?.collisions ?? [], other?.arrivals ?? []]
    return EventSteps.next(from: step, isForward: isForward, among: lists)
  }

  public func open(_ path: String?) throws(ViewerRefusal) -> any ViewerModel {
    try ModelLoader.load(ScenarioSource(path: path ?? scenes.file.path), isCancelled: isCancelled)
  }
}
