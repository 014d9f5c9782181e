import GridWorld
import Planning
import Policies
import Scenarios
import Simulation
import Viewer

/// Runs one episode and records it as a trace, a picture, both or neither.
struct RecordedEpisode {
  var scenario: Scenario
  /// Of the episode.
  var number = 0
  /// Path of the trace.
  var trace: String?
  /// Whether the trace shows what the agents attended to.
  var tracesAttention = false
  /// Path of the plan: where everybody was at every step.
  var plan: String?
  /// Path of the picture.
  var picture: String?
  /// The step the picture shows; nil for the last.
  var pictureStep: Int?
  var renderOptions: RenderOptions
  private var joint: Plan

  init(
    scenario: Scenario, number: Int = 0, trace: String? = nil, tracesAttention: Bool = false,
    plan: String? = nil, picture: String? = nil,
    pictureStep: Int? = nil,
    renderOptions: RenderOptions
  ) {
    self.scenario = scenario
    self.number = number
    self.trace = trace
    self.tracesAttention = tracesAttention
    self.plan = plan
    self.picture = picture
    self.pictureStep = pictureStep
    self.renderOptions = renderOptions
    let starts = scenario.world.agents.map(\.start)
    joint = Plan(
      mapName: scenario.mapName, solver: scenario.controllerNames, starts: starts, goals: starts,
      configurations: [])
  }

  /// Runs to the end, or until the user interrupts. All files are opened before the first step, so that a long
  /// run does not end with one that can't be written.
  mutating func run() throws -> EpisodeRecord {
    var episode = try scenario.makeEpisode(number, inspecting: tracesAttention)
    let writer = try trace.map {
      try TraceWriter(path: $0, scenario: scenario.resolved.text, controller: scenario.controllerNames)
    }
    if tracesAttention, !episode.teams.contains(where: { $0.controller is PolicyController }) {
      throw Failure(
        "--trace-attention: no policy drives an agent here (\(scenario.controllerNames)), so there is no attention to "
          + "record; choose one with --controller interaction or policy:FILE.", exitCode: Failure.badInput)
    }
    let pictureFile = try picture.map { try WholeFile(path: $0) }
    let planFile = try plan.map { try WholeFile(path: $0) }
    joint.record(episode.world)
    try writer?.record(episode.world)
    if let pictureFile {
      try pictureFile.write(draw(&episode, recordingTo: writer))
    }
    while !episode.isOver, !Interrupt.isRequested { try advance(&episode, writer) }
    try pictureFile?.commit()
    try writer?.commit()
    if let planFile {
      // Under `lifelong` the goals of the moment: the last ones are never known.
      joint.goals = (0..<episode.world.agentCount).map { episode.world.goalCell(of: $0) }
      try planFile.write(joint.text(extra: [("seed", "\(scenario.world.seed)")]))
      try planFile.commit()
    }
    for team in episode.teams { if let note = team.controller.note { Terminal.say("note: \(note)") } }
    return EpisodeRecord(scenario, episode)
  }

  private mutating func advance(_ episode: inout Episode, _ writer: TraceWriter?) throws {
    episode.advance()
    try writer?.record(episode.world, attention: tracesAttention ? episode.attention : [])
    if plan != nil { joint.record(episode.world) }
  }

  /// Goes on to the step of the picture, and draws it.
  private mutating func draw(_ episode: inout Episode, recordingTo writer: TraceWriter?) throws -> [UInt8] {
    var recorder = SceneRecorder(scenario)
    recorder.record(episode)
    while !episode.isOver, !Interrupt.isRequested, episode.world.state.step != pictureStep {
      try advance(&episode, writer)
      recorder.record(episode)
    }
    if let pictureStep, episode.world.state.step < pictureStep, !Interrupt.isRequested {
      throw Failure(
        "--at \(pictureStep): the episode ends at step \(episode.world.state.step).",
        exitCode: Failure.badInput)
    }
    return try Picture.render(recorder.scene(episode), options: renderOptions)
  }
}
