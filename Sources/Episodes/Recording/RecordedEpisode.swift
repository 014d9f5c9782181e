import Basics
public import Scenarios
public import Simulation

/// Runs one episode of a scenario and records it as a trace, a plan, both or neither.
public struct RecordedEpisode {
  public var scenario: Scenario
  /// Of the episode.
  public var number: Int
  /// Path of the trace; nil for none.
  public var trace: String?
  /// Whether the trace shows what the agents attended to.
  public var tracesAttention: Bool
  /// Path of the plan: where everybody was at every step; nil for none.
  public var plan: String?
  /// Handed every step, the start among them, as a trace would hold it, with what policies attended to.
  public var onStep: ((TraceStep) -> Void)?
  /// Handed what stands in each line of a trace: the world, and what its agents attended to if `tracesAttention`.
  package var onLine: ((World, [TraceAttention]) -> Void)?
  /// Asked before every step; once true, what was done is written and reported.
  public var isCancelled: () -> Bool = { false }

  public init(
    _ scenario: Scenario, number: Int = 0, trace: String? = nil, tracesAttention: Bool = false,
    plan: String? = nil
  ) {
    self.scenario = scenario
    self.number = number
    self.trace = trace
    self.tracesAttention = tracesAttention
    self.plan = plan
  }

  /// Runs to the end, or until it is cancelled. All files are opened before the first step, so that a long run does
  /// not end with one that can't be written.
  public func run() throws(EpisodeError) -> EpisodeRecord {
    var log = try makeLog()
    var episode = try scenario.makeEpisode(number, inspecting: tracesAttention || onStep != nil)
    try checkAttention(of: episode)
    do {
      try log.record(episode)
      while !episode.isOver, !isCancelled() {
        episode.advance()
        try log.record(episode)
      }
      try log.commit(episode)
    } catch {
      throw .file(error)
    }
    return EpisodeRecord(scenario, episode)
  }

  /// The files that are asked for, opened.
  public func makeLog() throws(EpisodeError) -> EpisodeLog {
    let scenario = try scenario.equipped()
    do throws(FileError) {
      var log = try EpisodeLog(
        scenario, trace: trace, recordsAttention: tracesAttention, plan: plan, onStep: onStep)
      log.onLine = onLine
      return log
    } catch {
      throw .file(error)
    }
  }

  /// Refuses to record attention where nobody attends.
  public func checkAttention(of episode: Episode) throws(EpisodeError) {
    guard !tracesAttention || episode.attends else {
      throw .nothingAttends(controllers: scenario.controllerNames)
    }
  }
}
