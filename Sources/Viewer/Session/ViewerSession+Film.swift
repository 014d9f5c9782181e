import Basics

/// A film of the window under way.
struct FilmRecording {
  static let framesPerSecond = 12

  var film: GIFEncoder
  var name: String
  private var seconds = 0.0

  init(film: GIFEncoder, name: String) {
    self.film = film
    self.name = name
    seconds = 1
  }

  var isFrameDue: Bool { seconds >= 1 / Double(FilmRecording.framesPerSecond) }

  mutating func pass(_ elapsed: Double) { seconds += elapsed }

  mutating func add(_ canvas: Canvas) {
    film.add(canvas)
    seconds = 0
  }
}

extension ViewerSession {
  /// Whether a film is being recorded.
  public var isRecording: Bool { recording != nil }

  func toggleRecording() {
    guard recording != nil else {
      let name = Screenshot.freeName(
        of: scene.title, step: model.step, extension: "gif", in: screenshotFolder)
      self.recording = FilmRecording(
        film: GIFEncoder(
          width: canvasSize.width, height: canvasSize.height, framesPerSecond: FilmRecording.framesPerSecond,
          palette: theme.colors), name: name)
      return
    }
    show(endRecording(), seconds: 6)
  }

  /// Finishes the film and puts it in place; says where it is, or why it can't be saved.
  func endRecording() -> String {
    guard var recording else { return "" }
    self.recording = nil
    let path = screenshotFolder == "." ? recording.name : screenshotFolder + "/" + recording.name
    guard recording.film.frames > 0 else { return "nothing was drawn for \(path), so there is no film" }
    do {
      try WholeFile.write(recording.film.finish(), to: path)
      return "saved \(path), \(recording.film.frames) \(recording.film.frames == 1 ? "frame" : "frames")"
    } catch {
      return "can't save \(path): \(error.reason.sentence)"
    }
  }

  /// Adds what was just drawn to the film, if its time has come. A film keeps the size it began with.
  func capture(_ canvas: Canvas) {
    guard let recording, recording.isFrameDue else { return }
    if recording.film.width == canvas.width, recording.film.height == canvas.height {
      self.recording?.add(canvas)
    } else {
      toggleRecording()
    }
  }
}
