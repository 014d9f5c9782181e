public import Basics
import GridWorld
import Planning
public import Scenarios
public import Simulation

/// What is written down of an episode step by step: a trace, a plan, both or neither. The files are opened at once, and
/// appear whole at the end.
public struct EpisodeLog {
  private let trace: TraceWriter?
  private let recordsAttention: Bool
  private let planFile: WholeFile?
  private let onStep: ((TraceStep) -> Void)?
  /// Handed what stands in each line of a trace: the world, and the attention if that is recorded.
  package var onLine: ((World, [TraceAttention]) -> Void)?
  private var plan = PlanRecording()
  private let heading: PlanRecording.Heading

  /// Opens the files, so that a long episode does not end with one that can't be written.
  ///
  /// - Parameters:
  ///   - scenario: as it is run (`Scenario.equipped`).
  ///   - trace: path of the trace (`TraceWriter`); nil for none.
  ///   - recordsAttention: whether the trace shows what the agents attend to. The episode has to be made `inspecting`.
  ///   - plan: path of the plan, where everybody was at every step (`PlanFile`); nil for none.
  ///   - onStep: handed every step as a trace would hold it, with attention if the episode is made `inspecting`.
  public init(
    _ scenario: Scenario, trace: String? = nil, recordsAttention: Bool = false, plan: String? = nil,
    onStep: ((TraceStep) -> Void)? = nil
  ) throws(FileError) {
    self.onStep = onStep
    if let trace {
      self.trace = try TraceWriter(
        path: trace, scenario: scenario.resolved.text, controller: scenario.controllerNames)
    } else {
      self.trace = nil
    }
    self.recordsAttention = recordsAttention
    if let plan { planFile = try WholeFile(path: plan) } else { planFile = nil }
    var extra = [(key: "seed", value: "\(scenario.world.seed)")]
    let rule = scenario.world.dynamics.collisions
    if rule != .soft { extra.append(("collisions", rule.rawValue)) }
    if scenario.world.task == .lifelong { extra.append((PlanFile.taskKey, PlanFile.lifelong)) }
    heading = PlanRecording.Heading(
      mapName: scenario.mapFile.map(Path.name) ?? scenario.mapName, solver: scenario.controllerNames,
      extra: extra)
  }

  /// Adds the step that an episode stands at: the start first, then every step.
  public mutating func record(_ episode: Episode) throws(FileError) {
    if trace != nil || onLine != nil {
      let attention = recordsAttention ? episode.attention : []
      try trace?.record(episode.world, attention: attention)
      onLine?(episode.world, attention)
    }
    if planFile != nil { plan.record(episode.world) }
    onStep?(TraceStep(episode.world, attention: episode.attention))
  }

  /// Puts the files in place. A log that is not committed leaves none.
  ///
  /// - Parameter episode: as it stands at the end.
  public mutating func commit(_ episode: Episode) throws(FileError) {
    try trace?.commit()
    guard let planFile else { return }
    // Under `lifelong` the goals of the moment: the last ones are never known.
    let goals = (0..<episode.world.agentCount).map { episode.world.goalCell(of: $0) }
    try plan.write(heading, goals: goals, to: planFile)
    try planFile.commit()
  }
}
