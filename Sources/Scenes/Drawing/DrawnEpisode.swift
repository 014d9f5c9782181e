import Basics
public import Episodes
public import Viewer

/// Runs one episode, records it as `RecordedEpisode` does, and draws it: a picture of one step, a film, both or
/// neither.
public struct DrawnEpisode {
  /// What is run and which traces and plans it leaves.
  public var recorded: RecordedEpisode
  /// Path of the picture; nil for none.
  public var picture: String?
  /// The step the picture shows; nil for the last.
  public var pictureStep: Int?
  /// Nil for none.
  public var film: Film?
  /// Of picture and film, in pixels; nil follows the map's shape.
  public var size: (width: Int, height: Int)?
  /// What scenes are asked for.
  public var focus: SceneFocus
  public var options: RenderOptions

  /// - Parameter focus: nil for what `options` show.
  public init(
    _ recorded: RecordedEpisode, focus: SceneFocus? = nil, options: RenderOptions = RenderOptions()
  ) {
    self.recorded = recorded
    self.focus = focus ?? SceneFocus(layers: options.layers)
    self.options = options
  }

  /// Runs to the end, or until it is cancelled. All files are opened before the first step, so that a long run does
  /// not end with one that can't be written.
  ///
  /// - Throws: `EpisodeError`, `DrawingError`; `FileError`, `FilmError`, `PNGError` for files that can't be written.
  public func run() throws -> EpisodeRecord {
    var log = try recorded.makeLog()
    let recording = try EpisodeRecording(recorded.scenario, number: recorded.number)
    let scenes = EpisodeScenes(recording)
    try recorded.checkAttention(of: recording.episode)
    if focus.attention != .off, !recording.hasPolicies {
      throw DrawingError.nothingAttends(reason: scenes.scene().noAttentionReason)
    }
    let pictureFile = try picture.map { try WholeFile(path: $0) }
    let filmMaker = try film.map {
      try FilmMaker($0, first: scenes.scene(focus), size: size, options: options)
    }
    try log.record(recording.episode)
    var isPictureDrawn = false
    while true {
      let step = recording.step
      let isLast = recording.isFinished || recorded.isCancelled()
      if let pictureFile, !isPictureDrawn, step == pictureStep || isLast {
        if let pictureStep, step < pictureStep, !recorded.isCancelled() {
          throw DrawingError.pictureBeyondEnd(step: pictureStep, end: step)
        }
        try pictureFile.write(Picture.render(scenes.scene(focus), size: size, options: options))
        isPictureDrawn = true
      }
      if let film, let filmMaker, step >= film.from, step <= film.to ?? .max {
        try filmMaker.add(scenes.scene(focus))
      }
      if isLast { break }
      recording.advance()
      try log.record(recording.episode)
    }
    if let film, recording.step < film.from, !recorded.isCancelled() {
      throw DrawingError.filmBeyondEnd(from: film.from, end: recording.step)
    }
    try filmMaker?.finish()
    try pictureFile?.commit()
    try log.commit(recording.episode)
    return EpisodeRecord(recorded.scenario, recording.episode)
  }
}
