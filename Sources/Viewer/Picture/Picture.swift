/// A scene as a picture on disk, drawn by the window's own renderer; needs no display.
public enum Picture {
  /// Longest side, in pixels at scale 1, of a picture whose size follows the map.
  public static let automaticSide = 1280

  /// The scene as a PNG file.
  /// - Parameters:
  ///   - size: Width and height in pixels; nil follows the map's shape.
  ///   - options: `scale` 2 doubles text, lines and an automatic size.
  public static func render(
    _ scene: Scene, size: (width: Int, height: Int)? = nil, options: RenderOptions = RenderOptions()
  ) throws(PNGError) -> [UInt8] {
    try PNGEncoder.encode(draw(scene, size: size, options: options))
  }

  /// The scene on a canvas of its own, the whole map in view.
  public static func draw(
    _ scene: Scene, size: (width: Int, height: Int)? = nil, options: RenderOptions = RenderOptions()
  ) -> Canvas {
    let margin = Float(pixelRound(10 * options.scale))
    let size = size ?? automaticSize(for: scene, margin: margin, options: options)
    let canvas = Canvas(width: size.width, height: size.height)
    let view = SceneRenderer.viewSize(
      width: size.width, height: size.height, layers: options.layers, scale: options.scale)
    let camera = Camera(fitting: scene.mapSize, viewSize: view, margin: margin)
    SceneRenderer().draw(scene, on: canvas, camera: camera, options: options)
    return canvas
  }

  /// Whole pixels per cell, 32 at most, as many as keep the longest side in bounds; wide enough for the text.
  private static func automaticSize(
    for scene: Scene, margin: Float, options: RenderOptions
  ) -> (width: Int, height: Int) {
    let longest = max(scene.mapSize.x, scene.mapSize.y)
    var zoom = min(32, Float(automaticSide) / longest) * options.scale
    if zoom >= 1 { zoom = zoom.rounded(.down) }
    let bar = SceneRenderer.statusBarHeight(layers: options.layers, scale: options.scale)
    let width = pixelRound(scene.mapSize.x * zoom + 2 * margin)
    let height = pixelRound(scene.mapSize.y * zoom + 2 * margin) + bar
    return (max(width, pixelRound(480 * options.scale)), max(height, pixelRound(80 * options.scale)))
  }
}
