import Basics
import Foundation
import GridWorld
import Planning
import Policies
import Scenarios
import Simulation

/// What is written down of an episode step by step: a trace, a plan, both or neither. The files are opened at once, and
/// appear whole at the end.
struct EpisodeLog {
  private let trace: TraceWriter?
  private let recordsAttention: Bool
  private let planFile: WholeFile?
  private var plan: Plan
  private let seed: UInt64

  /// - Parameters:
  ///   - trace, plan: paths; nil for none.
  ///   - recordsAttention: whether the trace shows what the agents attend to.
  init(_ scenario: Scenario, trace: String?, recordsAttention: Bool, plan: String?) throws {
    self.trace = try trace.map {
      try TraceWriter(path: $0, scenario: scenario.resolved.text, controller: scenario.controllerNames)
    }
    self.recordsAttention = recordsAttention
    planFile = try plan.map { try WholeFile(path: $0) }
    let starts = scenario.world.agents.map(\.start)
    self.plan = Plan(
      mapName: scenario.mapFile.map { ($0 as NSString).lastPathComponent } ?? scenario.mapName,
      solver: scenario.controllerNames, starts: starts, goals: starts,
      configurations: [])
    seed = scenario.world.seed
  }

  /// Adds the step that an episode stands at.
  mutating func record(_ episode: Episode) throws {
    try trace?.record(episode.world, attention: recordsAttention ? episode.attention : [])
    if planFile != nil { plan.record(episode.world) }
  }

  /// Puts the files in place.
  mutating func commit(_ episode: Episode) throws {
    try trace?.commit()
    guard let planFile else { return }
    // Under `lifelong` the goals of the moment: the last ones are never known.
    plan.goals = (0..<episode.world.agentCount).map { episode.world.goalCell(of: $0) }
    var extra = [(key: "seed", value: "\(seed)")]
    if episode.world.configuration.task == .lifelong {
      extra.append((PlanFile.taskKey, PlanFile.lifelong))
    }
    try planFile.write(plan.text(extra: extra))
    try planFile.commit()
  }
}
