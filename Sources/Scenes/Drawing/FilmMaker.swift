import Viewer

/// Draws scenes as the frames of a film.
final class FilmMaker {
  private let writer: FilmWriter
  private let painter: PicturePainter
  private let framesPerStep: Int
  private var isFirst = true

  /// - Parameter first: the scene the film begins with; gives the film its size.
  init(_ options: FilmOptions, path: String, first: Scene, _ renderOptions: RenderOptions) throws {
    painter = PicturePainter(first, size: options.size.map { ($0.width, $0.height) }, options: renderOptions)
    framesPerStep = max(1, options.fps / options.speed)
    writer = try FilmWriter(
      path: path, width: painter.canvas.width, height: painter.canvas.height, framesPerSecond: options.fps,
      palette: renderOptions.theme.colors)
  }

  /// Adds a step: its motion, as many frames as it lasts.
  func add(_ scene: Scene) throws {
    for frame in 1...framesPerStep {
      // Before the first step nothing moves.
      painter.draw(scene, progress: isFirst ? 1 : Float(frame) / Float(framesPerStep))
      try writer.add(painter.canvas)
    }
    isFirst = false
  }

  func finish() throws { try writer.finish() }
}
