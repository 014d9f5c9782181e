import Basics
import GridWorld
import Policies
import Scenarios
import Simulation
import Viewer

/// Runs one episode and records it as a trace, a plan, a picture, a film, or none of these.
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
  /// Nil for neither film nor overlays.
  var film: FilmOptions?
  var overlays: OverlayOptions?
  var renderOptions: RenderOptions

  /// Runs to the end, or until the user interrupts. All files are opened before the first step, so that a long
  /// run does not end with one that can't be written.
  func run() throws -> EpisodeRecord {
    try overlays?.check(agents: scenario.world.agents.count)
    var log = try EpisodeLog(scenario, trace: trace, recordsAttention: tracesAttention, plan: plan)
    let isDrawn = picture != nil || film?.film != nil
    let episode = try isDrawn ? runDrawn(&log) : runPlain(&log)
    try log.commit(episode)
    for team in episode.teams { if let note = team.controller.note { Terminal.say("note: \(note)") } }
    return EpisodeRecord(scenario, episode)
  }

  private func runPlain(_ log: inout EpisodeLog) throws -> Episode {
    var episode = try scenario.makeEpisode(number, inspecting: tracesAttention)
    try checkAttention(episode)
    try log.record(episode)
    while !episode.isOver, !Interrupt.isRequested {
      episode.advance()
      try log.record(episode)
    }
    return episode
  }

  private func checkAttention(_ episode: Episode) throws {
    guard tracesAttention, !episode.teams.contains(where: { $0.controller is PolicyController }) else {
      return
    }
    throw Failure(
      "--trace-attention: no policy drives an agent here (\(scenario.controllerNames)), so there is no attention to "
        + "record; choose one with --controller interaction or policy:FILE.", exitCode: Failure.badInput)
  }

  /// The same, with every step a scene.
  private func runDrawn(_ log: inout EpisodeLog) throws -> Episode {
    let recording = try EpisodeRecording(scenario, number: number)
    try checkAttention(recording.episode)
    let options = overlays?.apply(to: renderOptions) ?? renderOptions
    let focus = overlays?.focus(options) ?? SceneFocus(layers: options.layers)
    if let overlays, overlays.scope != .off, !recording.scene(SceneFocus()).hasAttention {
      throw Failure(
        "--attention: \(recording.scene(SceneFocus()).noAttentionReason).", exitCode: Failure.badInput)
    }
    let pictureFile = try picture.map { try WholeFile(path: $0) }
    let filmMaker = try film.flatMap { film in
      try film.film.map { try FilmMaker(film, path: $0, first: recording.scene(focus), options) }
    }
    try log.record(recording.episode)
    var isPictureDrawn = false
    while true {
      let step = recording.step
      let isLast = recording.isFinished || Interrupt.isRequested
      if let pictureFile, !isPictureDrawn, step == pictureStep || isLast {
        if let pictureStep, step < pictureStep, !Interrupt.isRequested {
          throw Failure(
            "--at \(pictureStep): the episode ends at step \(step).", exitCode: Failure.badInput)
        }
        let size = film?.size.map { (width: $0.width, height: $0.height) }
        try pictureFile.write(Picture.render(recording.scene(focus), size: size, options: options))
        isPictureDrawn = true
      }
      if let film, let filmMaker, step >= film.from, step <= film.to ?? .max {
        try filmMaker.add(recording.scene(focus))
      }
      if isLast { break }
      recording.advance()
      try log.record(recording.episode)
    }
    if let film, filmMaker != nil, recording.step < film.from, !Interrupt.isRequested {
      throw Failure(
        "--from \(film.from): the episode ends at step \(recording.step).", exitCode: Failure.badInput)
    }
    try filmMaker?.finish()
    try pictureFile?.commit()
    return recording.episode
  }
}
