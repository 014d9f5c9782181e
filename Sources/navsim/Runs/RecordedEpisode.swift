import GridWorld
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
  /// Path of the picture.
  var picture: String?
  /// The step the picture shows; nil for the last.
  var pictureStep: Int?
  var renderOptions: RenderOptions

  /// Runs to the end, or until the user interrupts. All files are opened before the first step, so that a long
  /// run does not end with one that can't be written.
  func run() throws -> EpisodeRecord {
    var episode = try scenario.makeEpisode(number)
    let writer = try trace.map {
      try TraceWriter(path: $0, scenario: scenario.resolved.text, controller: scenario.controllerNames)
    }
    let pictureFile = try picture.map { try WholeFile(path: $0) }
    try writer?.record(episode.world)
    if let pictureFile {
      try pictureFile.write(draw(&episode, recordingTo: writer))
    }
    while !episode.isOver, !Interrupt.isRequested { try advance(&episode, writer) }
    try pictureFile?.commit()
    try writer?.commit()
    return EpisodeRecord(scenario, episode)
  }

  private func advance(_ episode: inout Episode, _ writer: TraceWriter?) throws {
    episode.advance()
    try writer?.record(episode.world)
  }

  /// Goes on to the step of the picture, and draws it.
  private func draw(_ episode: inout Episode, recordingTo writer: TraceWriter?) throws -> [UInt8] {
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
