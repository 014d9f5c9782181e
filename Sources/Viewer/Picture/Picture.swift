/// A scene as a picture on disk, drawn by the window's own renderer; needs no display.
public enum Picture {
  /// Longest side, in pixels at scale 1, of the map in a picture whose size follows it.
  public static let automaticSide = 1280
  /// The same of an animated GIF, which no codec shrinks: numbers on robots can still be read. On dense displays letters
  /// are a little wider.
  public static func automaticSideOfGIFs(scale: Float) -> Int { scale > 1 ? 960 : 880 }

  /// The scene as a PNG file.
  /// - Parameters:
  ///   - size: Width and height in pixels; nil follows the map's shape.
  ///   - options: `scale` 2 doubles text, lines and an automatic size.
  public static func render(
    _ scene: Scene, size: (width: Int, height: Int)? = nil, options: RenderOptions = RenderOptions()
  ) throws(PNGError) -> [UInt8] {
    try PNGEncoder.encode(draw(scene, size: size, options: options))
  }

  /// The scene on a canvas of its own, the whole map in view, or the region that `options` name.
  public static func draw(
    _ scene: Scene, size: (width: Int, height: Int)? = nil, options: RenderOptions = RenderOptions()
  ) -> Canvas {
    let painter = PicturePainter(scene, size: size, options: options)
    painter.draw(scene)
    return painter.canvas
  }
}

/// Draws one scene after another on the same canvas, the whole map or one region of it in view.
public final class PicturePainter {
  public let canvas: Canvas
  private let renderer = SceneRenderer()
  private let camera: Camera
  private var options: RenderOptions

  /// - Parameters:
  ///   - scene: the first; gives the canvas its size unless `size` does.
  ///   - longestSide: of the map, in pixels at scale 1, where the size follows it.
  public init(
    _ scene: Scene, size: (width: Int, height: Int)? = nil, longestSide: Int = Picture.automaticSide,
    options: RenderOptions = RenderOptions()
  ) {
    let margin = Float(pixelRound(10 * options.scale))
    let size =
      size
      ?? PicturePainter.automaticSize(
        for: scene, longestSide: longestSide, margin: margin, options: options)
    canvas = Canvas(width: size.width, height: size.height)
    let view = SceneRenderer.viewSize(
      of: scene, width: size.width, height: size.height, layers: options.layers, scale: options.scale)
    if let region = options.region {
      camera = Camera(framing: region, viewSize: view)
    } else {
      camera = Camera(fitting: scene.mapSize, viewSize: view, margin: margin)
    }
    self.options = options
  }

  /// - Parameter progress: how much of the last move has been made, 0 to 1.
  public func draw(_ scene: Scene, progress: Float = 1) {
    options.progress = progress
    renderer.draw(scene, on: canvas, camera: camera, options: options)
  }

  /// Whole pixels per cell, 32 at most (80 of a region), as many as keep the longest side in bounds; wide enough for
  /// the text.
  private static func automaticSize(
    for scene: Scene, longestSide: Int, margin: Float, options: RenderOptions
  ) -> (width: Int, height: Int) {
    let mapSize = options.region?.size ?? scene.mapSize
    let margin = options.region == nil ? margin : 0
    let longest = max(mapSize.x, mapSize.y)
    var zoom = min(options.region == nil ? 32 : 80, Float(longestSide) / longest) * options.scale
    if zoom >= 1 { zoom = zoom.rounded(.down) }
    let columns = Float(SceneRenderer.columns(of: scene))
    let hasPanel = options.layers.contains(.panel)
    let bar = SceneRenderer.statusBarHeight(layers: options.layers, scale: options.scale)
    var width = pixelRound(columns * (mapSize.x * zoom + 2 * margin))
    var height = pixelRound(mapSize.y * zoom + 2 * margin) + bar
    if options.layers.contains(.timeline) { height += TimelineStrip.height(scale: options.scale) }
    if hasPanel {
      width = max(
        width + pixelRound(ViewLayout.panelWidth * options.scale),
        pixelRound(ViewLayout.leastWidthWithPanel * options.scale))
      height = max(height, pixelRound(640 * options.scale))
    }
    let mapWidth = width - (hasPanel ? pixelRound(ViewLayout.panelWidth * options.scale) : 0)
    height += CaptionStrip.height(of: scene.caption, width: mapWidth, scale: options.scale)
    height += HeadingStrip.height(
      of: SceneWords(scene).headings,
      columnWidth: ViewLayout.columnWidth(of: mapWidth, columns: Int(columns), scale: options.scale),
      scale: options.scale)
    return (max(width, pixelRound(480 * options.scale)), max(height, pixelRound(80 * options.scale)))
  }
}
