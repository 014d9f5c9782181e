import GridWorld

/// Draws scenes, layer over layer, on a canvas of any size; keeps the drawn map from frame to frame.
public final class SceneRenderer {
  private let mapLayer = MapLayer()

  public init() {}

  /// Height in pixels that the status bar takes from the bottom of a canvas.
  public static func statusBarHeight(layers: SceneLayers, scale: Float) -> Int {
    layers.contains(.statusBar) ? StatusBar.height(scale: scale) : 0
  }

  /// The part of a canvas that shows the map.
  public static func viewSize(width: Int, height: Int, layers: SceneLayers, scale: Float) -> SIMD2<Float> {
    SIMD2(Float(width), Float(max(1, height - statusBarHeight(layers: layers, scale: scale))))
  }

  /// Draws all of `scene`, covering the canvas.
  public func draw(_ scene: Scene, on canvas: Canvas, camera: Camera, options: RenderOptions) {
    mapLayer.draw(scene.map, on: canvas, camera: camera, options: options)
    let view = PixelRectangle(
      x: 0, y: 0, width: pixelRound(camera.viewSize.x), height: pixelRound(camera.viewSize.y))
    let frame = SceneFrame(scene: scene, canvas: canvas, camera: camera, options: options)
    canvas.clipped(to: view) {
      DoorLayer.draw(frame)
      if options.layers.contains(.trails) { TrailLayer.draw(frame) }
      if options.layers.contains(.goals) { GoalLayer.draw(frame) }
      ObstacleLayer.draw(frame)
      AgentLayer.draw(frame)
    }
    if options.layers.contains(.statusBar) { StatusBar.draw(frame) }
    if options.isHelpShown { HelpSheet.draw(on: canvas, options: options) }
  }
}

/// One scene about to be drawn: what every layer needs, computed once.
struct SceneFrame {
  let scene: Scene
  let canvas: Canvas
  let camera: Camera
  let options: RenderOptions
  /// Where each agent's center is, in pixels.
  let centers: [SIMD2<Float>]
  /// The selected agent, if there is one by that index.
  let selection: Int?

  init(scene: Scene, canvas: Canvas, camera: Camera, options: RenderOptions) {
    self.scene = scene
    self.canvas = canvas
    self.camera = camera
    self.options = options
    let progress = options.progress
    centers = scene.agents.indices.map { camera.screen(scene.position(of: $0, progress: progress)) }
    selection = options.selection.flatMap { scene.agents.indices.contains($0) ? $0 : nil }
  }

  var theme: Theme { options.theme }
  var scale: Float { options.scale }
  /// An agent's radius in pixels.
  var agentRadius: Float { scene.agentRadius * camera.zoom }

  func color(of i: Int) -> Color { theme.color(ofIdentity: scene.agents[i].identity) }

  /// Whether a shape at `center` that reaches `reach` pixels can be seen.
  @inline(__always)
  func isVisible(_ center: SIMD2<Float>, reach: Float) -> Bool {
    center.x > -reach && center.y > -reach && center.x < camera.viewSize.x + reach
      && center.y < camera.viewSize.y + reach
  }
}
