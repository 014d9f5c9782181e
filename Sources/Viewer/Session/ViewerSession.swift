/// One sitting in front of a model: pause, speed, camera, selection, layers, attention.
///
/// Knows nothing of SDL: the window hands it commands and passing time, and asks it to draw; so does a test.
@MainActor
public final class ViewerSession {
  public internal(set) var model: any ViewerModel
  public internal(set) var playback: Playback
  public internal(set) var camera: Camera
  public internal(set) var layers: SceneLayers
  /// Index of the selected agent.
  public internal(set) var selection: Int?
  public internal(set) var attention: AttentionScope = .off
  /// The head whose attention is shown; nil for the mean.
  public internal(set) var head: Int?
  /// The round of talk before which the selected agent is shown, from 0; nil for when it decides.
  public internal(set) var talkRound: Int?
  /// Whether the panel tells what the decision of a paused moment rests on.
  public internal(set) var isExplaining = false
  public internal(set) var attentionKind: AttentionKindShown = .enhanced
  /// The peer of the selected agent that the pointer is over: what if it were not there?
  public internal(set) var removedPeer: Int?
  public internal(set) var isFollowing = false
  /// Whether the selected agent is driven by hand.
  public internal(set) var isDriving = false
  public internal(set) var isLooping = false
  public private(set) var isHelpShown = false
  /// A note at the right of the status bar; passes after some seconds.
  public private(set) var message = ""
  public private(set) var hasQuit = false
  /// Whether the picture has changed since it was last drawn.
  public internal(set) var needsDrawing = true
  /// Where screenshots and films go; the current directory.
  public var screenshotFolder = "."

  public let theme: Theme
  public private(set) var scale: Float = 1
  public private(set) var canvasSize: (width: Int, height: Int) = (1280, 800)
  let renderer = SceneRenderer()
  /// The words of the scene on show, which take room from the map.
  private(set) var words = SceneWords()
  private var currentScene: Scene?
  private var currentFocus = SceneFocus()
  /// Whether the camera follows the size of the window, as it does until the user moves it.
  var isFitted = true
  var fittedMapSize = SIMD2<Float>(0, 0)
  private var messageSeconds = 0.0
  private var secondsFinished = 0.0
  /// Whether the pointer pulls at the time strip.
  var isPulling = false
  /// What the right button paints while it is down: walls, or open ground.
  var paintsWalls: Bool?
  /// The film being recorded.
  var recording: FilmRecording?
  /// The step ahead that is being simulated to; nil while nothing is.
  public internal(set) var target: Int?
  /// What is to be said once the window is closed, such as where a film is that was recorded to the last.
  public internal(set) var farewells: [String] = []

  public init(
    model: any ViewerModel, playback: Playback = Playback(), theme: Theme = .light,
    attention: AttentionScope = .off, selection: Int? = nil
  ) {
    self.model = model
    self.playback = playback
    self.theme = theme
    self.attention = attention
    self.selection = selection
    layers = model.layers
    camera = Camera(center: SIMD2(0, 0), zoom: 1, viewSize: SIMD2(1, 1))
    resize(width: canvasSize.width, height: canvasSize.height, scale: 1)
  }

  var focus: SceneFocus {
    var focus = SceneFocus(
      layers: layers, selection: selection, attention: attention, removedPeer: removedPeer,
      talkRound: talkRound)
    focus.explains = isExplaining && playback.isPaused
    return focus
  }

  /// What is on show; asks the model only when a step was made, or something else is asked for, since.
  public var scene: Scene {
    let focus = focus
    if let currentScene, currentFocus == focus { return currentScene }
    let scene = model.scene(focus)
    currentScene = scene
    currentFocus = focus
    if case let found = SceneWords(scene), found != words {
      words = found
      camera.viewSize = viewSize(for: scene)
      if isFitted { fit(scene) }
    }
    if scene.mapSize != fittedMapSize { fit(scene) }
    if let selection, !scene.agents.indices.contains(selection) { self.selection = nil }
    return scene
  }

  /// Forgets the scene: the model has changed.
  func invalidate() {
    currentScene = nil
    needsDrawing = true
  }

  /// Adapts to a canvas of another size, or to a display of another density.
  public func resize(width: Int, height: Int, scale: Float) {
    precondition(width > 0 && height > 0 && scale > 0)
    camera.zoom *= scale / self.scale
    canvasSize = (width, height)
    self.scale = scale
    camera.viewSize = viewSize(for: scene)
    if isFitted { fit(scene) }
    needsDrawing = true
  }

  // MARK: - Time

  /// Whether the model is being stepped.
  public var isRunning: Bool { !playback.isPaused && !model.isFinished }

  /// Whether a later frame will differ from this one without the user doing anything.
  public var isAnimating: Bool {
    isRunning || target != nil || playback.progress < 1 || !message.isEmpty || isWaitingToLoop
      || recording != nil
  }

  private var isWaitingToLoop: Bool { isLooping && model.isFinished && !playback.isPaused }

  /// Lets time pass: makes the steps that are due.
  /// - Parameters:
  ///   - elapsed: Seconds since the last update.
  ///   - budget: Seconds that stepping may take; at least one step that is due is made.
  /// - Returns: Steps made.
  @discardableResult
  public func update(elapsed: Double, budget: Double) -> Int {
    passMessage(elapsed)
    passLoop(elapsed)
    recording?.pass(elapsed)
    if let target { return approach(target, budget: budget) }
    let progress = playback.progress
    let due = playback.stepsDue(after: elapsed, canStep: !model.isFinished)
    var made = 0
    if due > 0 {
      model.isHurried = playback.isUnlimited
      let clock = ContinuousClock()
      let end = clock.now.advanced(by: .seconds(budget))
      currentScene = nil
      while made < due, !model.isFinished {
        model.advance()
        made += 1
        if clock.now >= end { break }
      }
    }
    if made > 0 || playback.progress != progress || recording?.isFrameDue == true { needsDrawing = true }
    return made
  }

  private func passMessage(_ elapsed: Double) {
    guard !message.isEmpty else { return }
    messageSeconds -= elapsed
    if messageSeconds <= 0 { show("") }
  }

  /// A finished episode stands for a moment before it starts again.
  private func passLoop(_ elapsed: Double) {
    secondsFinished = isWaitingToLoop ? secondsFinished + elapsed : 0
    if secondsFinished > 1.5 { restart() }
  }

  /// Shows a passing note in the status bar.
  public func show(_ message: String, seconds: Double = 3) {
    self.message = message
    messageSeconds = seconds
    needsDrawing = true
  }

  // MARK: - Commands

  public func handle(_ command: ViewerCommand) {
    // A pointer that moves over nothing in particular changes nothing.
    if case .hover(let place) = command { return hover(at: place) }
    needsDrawing = true
    if command.isOfTime { target = nil }
    switch command {
    case .togglePause: playback.isPaused.toggle()
    case .step: makeOneStep()
    case .stepBack: stepBack()
    case .faster: playback.speedUp()
    case .slower: playback.slowDown()
    case .realTime: playback.setSpeed(1 / model.stepSeconds)
    case .asFastAsPossible: playback.setSpeed(.infinity)
    case .restart: restart()
    case .reload: open(nil)
    case .open(let path): open(path)
    case .toggleLoop: toggleLoop()
    case .jumpToEvent(let isForward): jumpToEvent(isForward: isForward)
    case .zoom(let factor, let place): zoom(by: factor, at: place)
    case .pan(let pixels): pan(by: pixels)
    case .fit: fit(scene)
    case .toggleFollow: toggleFollow()
    case .press(let place): press(at: place)
    case .hover(let place): hover(at: place)
    case .release: isPulling = false
    case .select(let place): select(at: place)
    case .selectNext: selectNeighbor(1)
    case .selectPrevious: selectNeighbor(-1)
    case .paint(let place, let begins): paint(at: place, begins: begins)
    case .setGoal(let place): setGoal(at: place)
    case .toggleDrive: toggleDrive()
    case .drive(let direction): drive(direction)
    case .cycleAttention: cycleAttention()
    case .cycleHead: cycleHead()
    case .cycleTalkRound: cycleTalkRound()
    case .toggleExplanation: toggleExplanation()
    case .cycleAttentionKind: cycleAttentionKind()
    case .toggleLayer(let layer): toggle(layer)
    case .toggleHelp: isHelpShown.toggle()
    case .screenshot: saveScreenshot()
    case .record: toggleRecording()
    case .dismiss: dismiss()
    case .quit: quit()
    }
  }

  func makeOneStep() {
    playback.isPaused = true
    guard !model.isFinished else { return show("the episode is over; R restarts it") }
    invalidate()
    model.advance()
    playback.beginStep()
  }

  private func stepBack() {
    playback.isPaused = true
    guard model.step > model.steps.lowerBound else {
      return show(model.step == 0 ? "this is the start" : "earlier steps are no longer kept")
    }
    seek(to: model.step - 1)
  }

  /// Shows a step that is kept, at rest.
  func seek(to step: Int) {
    let steps = model.steps
    model.seek(to: max(steps.lowerBound, min(steps.upperBound, step)))
    playback.settle()
    invalidate()
  }

  private func jumpToEvent(isForward: Bool) {
    playback.isPaused = true
    guard let step = model.event(isForward: isForward) else {
      return show(isForward ? "no later collision or arrival so far" : "no earlier collision or arrival")
    }
    seek(to: step)
  }

  private func restart() {
    invalidate()
    model.restart()
    playback.settle()
    secondsFinished = 0
  }

  private func toggleLoop() {
    isLooping.toggle()
    show(isLooping ? "loop on" : "loop off", seconds: 1.5)
  }

  private func toggle(_ layer: SceneLayers) {
    layers.formSymmetricDifference(layer)
    show(layer.name + (layers.contains(layer) ? " on" : " off"), seconds: 1.5)
    camera.viewSize = viewSize(for: scene)
    if isFitted, layer == .panel { fit(scene) }
  }

  private func dismiss() {
    if isHelpShown {
      isHelpShown = false
    } else if target != nil {
      cancelApproach()
    } else if isDriving {
      toggleDrive()
    } else if selection != nil {
      selection = nil
      removedPeer = nil
    } else {
      quit()
    }
  }

  /// Ends the sitting; a film that is being recorded is finished first.
  private func quit() {
    if recording != nil { farewells.append(endRecording()) }
    hasQuit = true
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

  // MARK: - Drawing

  /// Draws the current moment; the canvas has the size last given to `resize`.
  public func draw(on canvas: Canvas) {
    let scene = scene
    if isFollowing, let selection {
      camera.center = scene.position(of: selection, progress: playback.progress)
    }
    var options = renderOptions
    renderer.draw(scene, on: canvas, camera: camera, options: options)
    needsDrawing = false
    capture(canvas)
    // Not part of the film.
    if isRecording {
      options.isRecording = true
      renderer.drawStatusBar(scene, on: canvas, camera: camera, options: options)
    }
  }

  /// Notes that the window lost what it showed, or showed it elsewhere.
  public func redraw() { needsDrawing = true }

  private var renderOptions: RenderOptions {
    let mark: RenderOptions.PlaybackMark =
      model.isFinished ? .finished : (playback.isPaused ? .paused : .running)
    var options = RenderOptions(
      theme: theme, scale: scale, layers: layers, selection: selection, progress: playback.progress,
      playbackMark: mark, speed: playback.description, message: message, isHelpShown: isHelpShown)
    options.attention = attention
    options.head = head
    options.attentionKind = attentionKind
    options.removedPeer = removedPeer
    options.talkRound = talkRound
    options.isExplaining = isExplaining
    options.isDriven = isDriving
    options.target = target
    if isDriving, message.isEmpty { options.message = "driving: WASD or arrows, X or Esc hands it back" }
    return options
  }
}
