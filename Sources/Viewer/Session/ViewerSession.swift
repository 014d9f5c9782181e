/// One sitting in front of a model: pause, speed, camera, selection, layers.
///
/// Knows nothing of SDL: the window hands it commands and passing time, and asks it to draw; so does a test.
@MainActor
public final class ViewerSession {
  public let model: any ViewerModel
  public private(set) var playback: Playback
  public private(set) var camera: Camera
  public private(set) var layers: SceneLayers = .standard
  /// Index of the selected agent.
  public private(set) var selection: Int?
  public private(set) var isHelpShown = false
  /// A note at the right of the status bar; passes after some seconds.
  public private(set) var message = ""
  public private(set) var hasQuit = false
  /// Whether the picture has changed since it was last drawn.
  public private(set) var needsDrawing = true
  /// Where screenshots go; the current directory.
  public var screenshotFolder = "."

  public let theme: Theme
  public private(set) var scale: Float = 1
  public private(set) var canvasSize: (width: Int, height: Int) = (1280, 800)
  private let renderer = SceneRenderer()
  private var currentScene: Scene?
  /// Whether the camera follows the size of the window, as it does until the user moves it.
  private var isFitted = true
  private var fittedMapSize = SIMD2<Float>(0, 0)
  private var messageSeconds = 0.0

  public init(model: any ViewerModel, playback: Playback = Playback(), theme: Theme = .light) {
    self.model = model
    self.playback = playback
    self.theme = theme
    camera = Camera(center: SIMD2(0, 0), zoom: 1, viewSize: SIMD2(1, 1))
    resize(width: canvasSize.width, height: canvasSize.height, scale: 1)
  }

  /// What is on show; asks the model only when a step was made since.
  public var scene: Scene {
    if let currentScene { return currentScene }
    let scene = model.scene()
    currentScene = scene
    if scene.mapSize != fittedMapSize { fit(scene) }
    if let selection, !scene.agents.indices.contains(selection) { self.selection = nil }
    return scene
  }

  /// Adapts to a canvas of another size, or to a display of another density.
  public func resize(width: Int, height: Int, scale: Float) {
    precondition(width > 0 && height > 0 && scale > 0)
    camera.zoom *= scale / self.scale
    canvasSize = (width, height)
    self.scale = scale
    camera.viewSize = SceneRenderer.viewSize(width: width, height: height, layers: layers, scale: scale)
    if isFitted { fit(scene) }
    needsDrawing = true
  }

  // MARK: - Time

  /// Whether the model is being stepped.
  public var isRunning: Bool { !playback.isPaused && !model.isFinished }

  /// Whether a later frame will differ from this one without the user doing anything.
  public var isAnimating: Bool { isRunning || playback.progress < 1 || !message.isEmpty }

  /// Lets time pass: makes the steps that are due.
  /// - Parameters:
  ///   - elapsed: Seconds since the last update.
  ///   - budget: Seconds that stepping may take; at least one step that is due is made.
  /// - Returns: Steps made.
  @discardableResult
  public func update(elapsed: Double, budget: Double) -> Int {
    passMessage(elapsed)
    let progress = playback.progress
    let due = playback.stepsDue(after: elapsed, canStep: !model.isFinished)
    var made = 0
    if due > 0 {
      let clock = ContinuousClock()
      let end = clock.now.advanced(by: .seconds(budget))
      currentScene = nil
      while made < due, !model.isFinished {
        model.advance()
        made += 1
        if clock.now >= end { break }
      }
    }
    if made > 0 || playback.progress != progress { needsDrawing = true }
    return made
  }

  private func passMessage(_ elapsed: Double) {
    guard !message.isEmpty else { return }
    messageSeconds -= elapsed
    if messageSeconds <= 0 { show("") }
  }

  /// Shows a passing note in the status bar.
  public func show(_ message: String, seconds: Double = 3) {
    self.message = message
    messageSeconds = seconds
    needsDrawing = true
  }

  // MARK: - Commands

  public func handle(_ command: ViewerCommand) {
    needsDrawing = true
    switch command {
    case .togglePause: playback.isPaused.toggle()
    case .step: makeOneStep()
    case .faster: playback.speedUp()
    case .slower: playback.slowDown()
    case .realTime: playback.setSpeed(1 / model.stepSeconds)
    case .asFastAsPossible: playback.setSpeed(.infinity)
    case .restart: restart()
    case .zoom(let factor, let place): moveCamera { $0.zoom(by: factor, at: place) }
    case .pan(let pixels): moveCamera { $0.pan(by: pixels) }
    case .fit: fit(scene)
    case .select(let place): select(at: place)
    case .selectNext: selectNeighbor(1)
    case .selectPrevious: selectNeighbor(-1)
    case .toggleLayer(let layer): toggle(layer)
    case .toggleHelp: isHelpShown.toggle()
    case .screenshot: saveScreenshot()
    case .dismiss: dismiss()
    case .quit: hasQuit = true
    }
  }

  private func makeOneStep() {
    playback.isPaused = true
    guard !model.isFinished else { return show("the episode is over; R restarts it") }
    currentScene = nil
    model.advance()
    playback.beginStep()
  }

  private func restart() {
    currentScene = nil
    model.restart()
    playback.settle()
  }

  private func toggle(_ layer: SceneLayers) {
    layers.formSymmetricDifference(layer)
    show(layer.name + (layers.contains(layer) ? " on" : " off"), seconds: 1.5)
    camera.viewSize = SceneRenderer.viewSize(
      width: canvasSize.width, height: canvasSize.height, layers: layers, scale: scale)
  }

  private func dismiss() {
    if isHelpShown {
      isHelpShown = false
    } else if selection != nil {
      selection = nil
    } else {
      hasQuit = true
    }
  }

  private func saveScreenshot() {
    do {
      let canvas = Canvas(width: canvasSize.width, height: canvasSize.height)
      message = ""
      draw(on: canvas)
      show("saved " + (try Screenshot.save(canvas, of: scene.title, step: model.step, in: screenshotFolder)))
    } catch {
      show("\(error)", seconds: 6)
    }
  }

  // MARK: - Camera and selection

  private func moveCamera(_ move: (inout Camera) -> Void) {
    move(&camera)
    camera.keepInside(scene.mapSize)
    isFitted = false
  }

  private func fit(_ scene: Scene) {
    let margin = 12 * scale
    camera = Camera(fitting: scene.mapSize, viewSize: camera.viewSize, margin: margin)
    fittedMapSize = scene.mapSize
    isFitted = true
  }

  /// The nearest agent whose disc, or a circle of a few pixels where discs are tiny, is under the pointer.
  private func select(at place: SIMD2<Float>) {
    guard place.y < camera.viewSize.y else { return }
    let scene = scene
    let reach = max(0.6 * camera.zoom, 8 * scale)
    var nearest = reach * reach
    selection = nil
    for i in scene.agents.indices {
      let offset = camera.screen(scene.position(of: i, progress: playback.progress)) - place
      let square = (offset * offset).sum()
      if square < nearest { (nearest, selection) = (square, i) }
    }
  }

  /// Goes on to the next or previous agent, and brings it into view.
  private func selectNeighbor(_ offset: Int) {
    let scene = scene
    let count = scene.agents.count
    guard count > 0 else { return }
    let next = selection.map { ($0 + offset + count) % count } ?? (offset > 0 ? 0 : count - 1)
    selection = next
    let place = camera.screen(scene.agents[next].position)
    if place.x < 0 || place.y < 0 || place.x > camera.viewSize.x || place.y > camera.viewSize.y {
      moveCamera { $0.center = scene.agents[next].position }
    }
  }

  // MARK: - Drawing

  /// Draws the current moment; the canvas has the size last given to `resize`.
  public func draw(on canvas: Canvas) {
    let scene = scene
    renderer.draw(scene, on: canvas, camera: camera, options: renderOptions)
    needsDrawing = false
  }

  /// Notes that the window lost what it showed, or showed it elsewhere.
  public func redraw() { needsDrawing = true }

  private var renderOptions: RenderOptions {
    let mark: RenderOptions.PlaybackMark =
      model.isFinished ? .finished : (playback.isPaused ? .paused : .running)
    return RenderOptions(
      theme: theme, scale: scale, layers: layers, selection: selection, progress: playback.progress,
      playbackMark: mark, speed: playback.description, message: message, isHelpShown: isHelpShown)
  }
}
