import Basics
import GridWorld

/// Draws scenes, layer over layer, on a canvas of any size; keeps the drawn map from frame to frame.
public final class SceneRenderer {
  private let mapLayer = MapLayer()
  private let minimap = Minimap()
  private let legend = AttentionLegend()
  /// For scenes side by side: a renderer and a canvas each.
  private var panes: [(renderer: SceneRenderer, canvas: Canvas)] = []
  /// Where the panel listed what, when it was last drawn.
  private(set) var panelRows: [Panel.Row] = []

  public init() {}

  /// Height in pixels that the status bar takes from the bottom of a canvas.
  public static func statusBarHeight(layers: SceneLayers, scale: Float) -> Int {
    layers.contains(.statusBar) ? StatusBar.height(scale: scale) : 0
  }

  /// The part of a canvas that shows the map.
  public static func viewSize(width: Int, height: Int, layers: SceneLayers, scale: Float) -> SIMD2<Float> {
    ViewLayout(width: width, height: height, layers: layers, scale: scale).mapSize
  }

  /// The part of a canvas that shows the map of a scene, or the first of several side by side.
  static func viewSize(
    of scene: Scene, width: Int, height: Int, layers: SceneLayers, scale: Float
  ) -> SIMD2<Float> {
    let layout = ViewLayout(
      width: width, height: height, layers: layers, scale: scale, words: SceneWords(scene))
    let column = ViewLayout.columnWidth(of: layout.map.width, columns: columns(of: scene), scale: scale)
    return SIMD2(Float(column), Float(layout.map.height))
  }

  /// Draws all of `scene`, covering the canvas.
  public func draw(_ scene: Scene, on canvas: Canvas, camera: Camera, options: RenderOptions) {
    let layout = ViewLayout(
      width: canvas.width, height: canvas.height, layers: options.layers, scale: options.scale,
      words: SceneWords(scene))
    if scene.companions.isEmpty {
      drawMap(scene, on: canvas, camera: camera, options: options)
    } else {
      drawSideBySide(scene, on: canvas, camera: camera, layout, options: options)
    }
    let frame = SceneFrame(scene: scene, canvas: canvas, camera: camera, options: options)
    if let strip = layout.caption {
      CaptionStrip.draw(scene.caption, in: strip, on: canvas, options: options)
    }
    panelRows = layout.panel.map { Panel.draw(frame, in: $0) } ?? []
    if let strip = layout.timeline, let timeline = scene.timeline {
      TimelineStrip.draw(timeline, in: strip, on: canvas, options: options)
    } else if let strip = layout.timeline {
      canvas.fill(strip, options.theme.panel)
    }
    if options.layers.contains(.statusBar) { StatusBar.draw(frame) }
    if options.isHelpShown { HelpSheet.draw(on: canvas, options: options) }
  }

  /// Draws the status bar anew, over the one that was drawn with everything else.
  func drawStatusBar(_ scene: Scene, on canvas: Canvas, camera: Camera, options: RenderOptions) {
    guard options.layers.contains(.statusBar) else { return }
    StatusBar.draw(SceneFrame(scene: scene, canvas: canvas, camera: camera, options: options))
  }

  /// Draws several scenes in columns of equal width, each with a camera that looks at the same place.
  private func drawSideBySide(
    _ scene: Scene, on canvas: Canvas, camera: Camera, _ layout: ViewLayout, options: RenderOptions
  ) {
    let scenes = [scene] + scene.companions
    let gap = ViewLayout.columnGap(scale: options.scale)
    let width = ViewLayout.columnWidth(of: layout.map.width, columns: scenes.count, scale: options.scale)
    if let headings = layout.headings { canvas.fill(headings, options.theme.panelEdge) }
    canvas.fill(layout.map, options.theme.panelEdge)
    if panes.count != scenes.count || panes.first?.canvas.width != width
      || panes.first?.canvas.height != layout.map.height
    {
      panes = scenes.map { _ in (SceneRenderer(), Canvas(width: width, height: layout.map.height)) }
    }
    var options = options
    options.layers.subtract([.panel, .timeline, .statusBar, .minimap])
    var camera = camera
    camera.viewSize = SIMD2(Float(width), Float(layout.map.height))
    for (index, scene) in scenes.enumerated() {
      let pane = panes[index]
      var alone = scene
      alone.companions = []
      pane.renderer.drawMap(alone, on: pane.canvas, camera: camera, options: options)
      canvas.blit(pane.canvas, x: index * (width + gap), y: layout.map.minY)
      if let headings = layout.headings {
        let place = PixelRectangle(
          x: index * (width + gap), y: headings.minY, width: width, height: headings.height)
        HeadingStrip.draw(scene.heading, in: place, on: canvas, options: options)
      }
    }
  }

  /// How many columns a scene is drawn in; cameras see one of them.
  static func columns(of scene: Scene) -> Int { 1 + scene.companions.count }

  /// Draws the map and everything on it.
  private func drawMap(_ scene: Scene, on canvas: Canvas, camera: Camera, options: RenderOptions) {
    mapLayer.draw(scene.map, on: canvas, camera: camera, options: options)
    let view = PixelRectangle(
      x: 0, y: 0, width: pixelRound(camera.viewSize.x), height: pixelRound(camera.viewSize.y))
    var frame = SceneFrame(scene: scene, canvas: canvas, camera: camera, options: options)
    let focus = AttentionFocus(frame)
    frame.isBright = focus?.isBright
    let field = AttentionField(frame)
    canvas.clipped(to: view) {
      drawGround(frame, isVeiled: focus != nil || field != nil)
      if let focus { AttentionLayer.drawMarks(frame, focus) }
      field?.drawHalos(frame)
      drawSignals(frame)
      field?.drawLinks(frame)
      if let focus { AttentionLayer.drawLinks(frame, focus) }
      if options.layers.contains(.roses) { RoseLayer.draw(frame, focus) }
      AgentLayer.draw(frame)
      DifferenceLayer.draw(frame)
      if options.layers.contains(.velocities) { VelocityLayer.draw(frame) }
      let intentions = IntentionLayer.draw(frame)
      if let focus {
        AttentionLayer.drawPointers(frame, focus)
        AttentionAnnotations.draw(frame, focus, legend, intentions)
      }
      if let field { AttentionAnnotations.draw(frame, field, legend, intentions) }
      if options.layers.contains(.minimap), Minimap.isNeeded(frame) { minimap.draw(frame) }
    }
  }

  /// What happened and what is wanted; all but the selected agent's pales where attention is shown.
  private func drawGround(_ frame: SceneFrame, isVeiled: Bool) {
    let layers = frame.options.layers
    DoorLayer.draw(frame)
    if layers.contains(.trails) { TrailLayer.draw(frame, ofSelected: false) }
    if layers.contains(.goals) { GoalLayer.drawOthers(frame) }
    if isVeiled { AttentionLayer.drawVeil(frame) }
    if layers.contains(.trails) { TrailLayer.draw(frame, ofSelected: true) }
  }

  private func drawSignals(_ frame: SceneFrame) {
    if frame.options.layers.contains(.goals) { GoalLayer.drawSelected(frame) }
    PathLayer.draw(frame)
    RayLayer.draw(frame)
    RadioLayer.draw(frame)
    ObstacleLayer.draw(frame)
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
  /// The agent that is imagined away.
  let ghost: Int?
  /// By agent, whether it stands out; nil if all do.
  var isBright: [Bool]?

  init(scene: Scene, canvas: Canvas, camera: Camera, options: RenderOptions) {
    self.scene = scene
    self.canvas = canvas
    self.camera = camera
    self.options = options
    let progress = options.progress
    centers = scene.agents.indices.map { camera.screen(scene.position(of: $0, progress: progress)) }
    let selection = options.selection.flatMap { scene.agents.indices.contains($0) ? $0 : nil }
    self.selection = selection
    ghost = scene.counterfactual.flatMap {
      $0.agent == selection && scene.agents.indices.contains($0.removedPeer) ? $0.removedPeer : nil
    }
  }

  var theme: Theme { options.theme }
  var scale: Float { options.scale }
  /// An agent's radius in pixels.
  var agentRadius: Float { scene.agentRadius * camera.zoom }

  /// That of one agent, in pixels.
  func radius(of i: Int) -> Float { (scene.agents[i].radius ?? scene.agentRadius) * camera.zoom }

  /// People around the robot that a scene is about are paler than it.
  func color(of i: Int) -> Color {
    let color = theme.color(ofIdentity: scene.agents[i].identity)
    if isPale(i) { return theme.pale(color) }
    return scene.agents[i].isBystander ? color.mixed(with: theme.agentEdge, 0.35) : color
  }

  /// Whether an agent steps back behind those that are attended to.
  @inline(__always)
  func isPale(_ i: Int) -> Bool { isBright.map { !$0[i] } ?? false }

  /// Whether a shape at `center` that reaches `reach` pixels can be seen.
  @inline(__always)
  func isVisible(_ center: SIMD2<Float>, reach: Float) -> Bool {
    center.x > -reach && center.y > -reach && center.x < camera.viewSize.x + reach
      && center.y < camera.viewSize.y + reach
  }
}
