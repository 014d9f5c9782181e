public import Viewer

/// Draws scenes as the frames of a film.
public final class FilmMaker {
  private let writer: FilmWriter
  private let painter: PicturePainter
  private let framesPerStep: Int
  private var isFirst = true

  /// Opens the file.
  ///
  /// - Parameters:
  ///   - first: the scene the film begins with; gives the film its size unless `size` does.
  ///   - size: pixels.
  /// - Throws: `FilmError`, `FileError`.
  public init(
    _ film: Film, first: Scene, size: (width: Int, height: Int)? = nil,
    options: RenderOptions = RenderOptions()
  ) throws {
    var options = options
    options.tiesSelectionAlone = true
    let isGIF = film.path.lowercased().hasSuffix(".gif")
    painter = PicturePainter(
      first, size: size,
      longestSide: isGIF ? Picture.automaticSideOfGIFs(scale: options.scale) : Picture.automaticSide,
      options: options)
    framesPerStep = max(1, film.framesPerSecond / film.stepsPerSecond)
    writer = try FilmWriter(
      path: film.path, width: painter.canvas.width, height: painter.canvas.height,
      framesPerSecond: film.framesPerSecond, palette: options.theme.colors)
  }

  /// Adds a step: its motion, as many frames as it lasts.
  public func add(_ scene: Scene) throws {
    for frame in 1...framesPerStep {
      // Before the first step nothing moves.
      painter.draw(scene, progress: isFirst ? 1 : Float(frame) / Float(framesPerStep))
      try writer.add(painter.canvas)
    }
    isFirst = false
  }

  /// Puts the film in place. One that is not finished leaves no file.
  public func finish() throws { try writer.finish() }
}
