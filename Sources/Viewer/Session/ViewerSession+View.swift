import GridWorld

/// Camera, selection, and what the pointer is over.
extension ViewerSession {
  // MARK: - Camera

  /// How the canvas is shared out.
  var layout: ViewLayout {
    ViewLayout(
      width: canvasSize.width, height: canvasSize.height, layers: layers, scale: scale, words: words)
  }

  /// Pixels of one column of the map view.
  func viewSize(for scene: Scene) -> SIMD2<Float> {
    SceneRenderer.viewSize(
      of: scene, width: canvasSize.width, height: canvasSize.height, layers: layers, scale: scale)
  }

  /// A place on the canvas as one in the first column, where the camera looks.
  func mapPlace(_ place: SIMD2<Float>) -> SIMD2<Float> {
    guard !scene.companions.isEmpty else { return place }
    let width = camera.viewSize.x + Float(ViewLayout.columnGap(scale: scale))
    return SIMD2(
      place.x - (place.x / width).rounded(.down) * width, place.y - Float(layout.map.minY))
  }

  private func isOnMap(_ place: SIMD2<Float>) -> Bool {
    layout.map.contains(place)
  }

  func moveCamera(_ move: (inout Camera) -> Void) {
    move(&camera)
    camera.keepInside(scene.mapSize)
    isFitted = false
  }

  func fit(_ scene: Scene) {
    let margin = 12 * scale
    camera = Camera(fitting: scene.mapSize, viewSize: viewSize(for: scene), margin: margin)
    fittedMapSize = scene.mapSize
    isFitted = true
    isFollowing = false
  }

  func zoom(by factor: Float, at place: SIMD2<Float>) {
    let anchor = isFollowing ? camera.viewSize / 2 : mapPlace(place)
    moveCamera { $0.zoom(by: factor, at: anchor) }
  }

  func pan(by pixels: SIMD2<Float>) {
    if isPulling { return }
    isFollowing = false
    moveCamera { $0.pan(by: pixels) }
  }

  func toggleFollow() {
    guard selection != nil || isFollowing else { return show("select a robot to follow") }
    isFollowing.toggle()
    if isFollowing {
      // A fitted camera shows everything already: come nearer.
      if isFitted { moveCamera { $0.zoom = max($0.zoom, 28 * scale) } }
      isFitted = false
    }
    show(isFollowing ? "following" : "no longer following", seconds: 1.5)
  }

  // MARK: - Pointer

  /// The nearest agent whose disc, or a circle of a few pixels where discs are tiny, is at a place.
  func agent(at place: SIMD2<Float>) -> Int? {
    guard isOnMap(place) else { return nil }
    let place = mapPlace(place)
    let scene = scene
    let reach = max(0.6 * camera.zoom, 8 * scale)
    var nearest = reach * reach
    var found: Int?
    for i in scene.agents.indices {
      let offset = camera.screen(scene.position(of: i, progress: playback.progress)) - place
      let square = (offset * offset).sum()
      if square < nearest { (nearest, found) = (square, i) }
    }
    return found
  }

  func press(at place: SIMD2<Float>) {
    isPulling = false
    guard layout.timeline?.contains(place) == true, scene.timeline != nil else { return }
    isPulling = true
    pull(to: place)
  }

  /// Goes to the step on the time strip under the pointer; simulates to there if it is ahead.
  private func pull(to place: SIMD2<Float>) {
    guard let strip = layout.timeline, let timeline = scene.timeline else { return }
    playback.isPaused = true
    go(to: TimelineStrip.step(at: place.x, in: strip, scale: scale, of: timeline))
  }

  func hover(at place: SIMD2<Float>) {
    if isPulling { return pull(to: place) }
    let peer = peer(at: place)
    if peer != removedPeer {
      removedPeer = peer
      needsDrawing = true
    }
  }

  /// The peer of the selected agent that is at a place, on the map or in the panel's list.
  private func peer(at place: SIMD2<Float>) -> Int? {
    guard let selection, attention != .off,
      let attention = scene.attentions.first(where: { $0.agent == selection })
    else { return nil }
    if let row = renderer.panelRows.first(where: { $0.area.contains(place) }) {
      return attention.entities.indices.contains(row.entity) ? attention.entities[row.entity].peer : nil
    }
    guard let agent = agent(at: place), agent != selection,
      attention.entities.contains(where: { $0.peer == agent })
    else { return nil }
    return agent
  }

  // MARK: - Selection

  func select(at place: SIMD2<Float>) {
    if isPulling {
      isPulling = false
      return
    }
    if let row = renderer.panelRows.first(where: { $0.area.contains(place) }), let selection,
      let attention = scene.attentions.first(where: { $0.agent == selection }),
      attention.entities.indices.contains(row.entity), let peer = attention.entities[row.entity].peer
    {
      return select(peer)
    }
    guard isOnMap(place) else { return }
    select(agent(at: place))
  }

  private func select(_ agent: Int?) {
    if isDriving, agent != selection { toggleDrive() }
    selection = agent
    removedPeer = nil
    if agent == nil { isFollowing = false }
  }

  /// Goes on to the next or previous agent, and brings it into view.
  func selectNeighbor(_ offset: Int) {
    let scene = scene
    let count = scene.agents.count
    guard count > 0 else { return }
    let next = selection.map { ($0 + offset + count) % count } ?? (offset > 0 ? 0 : count - 1)
    select(next)
    let place = camera.screen(scene.agents[next].position)
    if place.x < 0 || place.y < 0 || place.x > camera.viewSize.x || place.y > camera.viewSize.y {
      moveCamera { $0.center = scene.agents[next].position }
    }
  }

  // MARK: - Attention

  func cycleAttention() {
    let scopes = AttentionScope.allCases
    attention = scopes[((scopes.firstIndex(of: attention) ?? 0) + 1) % scopes.count]
    removedPeer = nil
    let scene = scene
    if attention != .off, !scene.hasAttention { return show(scene.noAttentionReason, seconds: 4) }
    switch attention {
    case .off: show("attention off", seconds: 1.5)
    case .selected:
      show(
        selection == nil ? "attention of the selected robot: select one" : "attention of this robot",
        seconds: 2)
    case .all: show("attention of all robots", seconds: 1.5)
    }
  }

  func cycleHead() {
    let heads = scene.attentions.first?.heads ?? 0
    guard heads > 0 else { return show("no attention is shown; A shows it") }
    head = head.map { $0 + 1 < heads ? $0 + 1 : nil } ?? 0
    show(head.map { "head \($0 + 1) of \(heads)" } ?? "mean of \(heads) heads", seconds: 1.5)
  }

  func toggleExplanation() {
    isExplaining.toggle()
    guard isExplaining else { return show("what it attends to", seconds: 1.5) }
    playback.isPaused = true
    if attention == .off { attention = .selected }
    let scene = scene
    if selection == nil {
      show("select a robot to see what its decision rests on", seconds: 3)
    } else if scene.causes == nil {
      show(scene.hasAttention ? "nothing explains this robot here" : scene.noAttentionReason, seconds: 4)
    } else {
      show("what its decision rests on; E shows attention again", seconds: 3)
    }
  }

  func cycleTalkRound() {
    let rounds = scene.talk.count
    guard rounds > 0 else {
      return show(
        "no rounds of talk: select a robot whose policy talks within the step, as navigator does", seconds: 3)
    }
    talkRound = talkRound.map { $0 + 1 < rounds ? $0 + 1 : nil } ?? 0
    show(
      talkRound.map { "before round \($0 + 1) of \(rounds)" }
        ?? "as it decides, after \(rounds) rounds of talk",
      seconds: 1.5)
  }

  func cycleAttentionKind() {
    let kinds = AttentionKindShown.allCases
    attentionKind = kinds[((kinds.firstIndex(of: attentionKind) ?? 0) + 1) % kinds.count]
    show("showing " + attentionKind.name, seconds: 1.5)
  }
}
