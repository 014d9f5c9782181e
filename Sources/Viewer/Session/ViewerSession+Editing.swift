import GridWorld

/// What changes the world or what is shown: walls, goals, driving by hand, other files.
extension ViewerSession {
  private func cell(at place: SIMD2<Float>) -> Cell? {
    guard layout.map.contains(place) else { return nil }
    let cell = camera.cell(mapPlace(place))
    return scene.map.contains(cell) ? cell : nil
  }

  /// The first cell decides whether walls are drawn or erased; the others follow.
  func paint(at place: SIMD2<Float>, begins: Bool) {
    guard let cell = cell(at: place) else { return }
    let isWall = scene.map.isOccupied(cell)
    if begins { paintsWalls = !isWall }
    guard let paintsWalls, paintsWalls != isWall else { return }
    apply(.setWall(paintsWalls, at: cell))
  }

  func setGoal(at place: SIMD2<Float>) {
    guard let selection else { return show("select a robot first, then Ctrl+click gives it a goal") }
    guard let cell = cell(at: place) else { return }
    if apply(.setGoal(cell, agent: selection)) { show("robot \(selection) heads for \(cell)", seconds: 2) }
  }

  @discardableResult
  private func apply(_ edit: ViewerEdit) -> Bool {
    do throws(ViewerRefusal) {
      try model.apply(edit)
      invalidate()
      return true
    } catch {
      show(error.description, seconds: 4)
      return false
    }
  }

  // MARK: - Driving

  func toggleDrive() {
    if isDriving {
      isDriving = false
      if let selection { try? model.drive(selection, nil) }
      return show("handed back to its controller", seconds: 2)
    }
    guard let selection else { return show("select a robot to drive") }
    do throws(ViewerRefusal) {
      try model.drive(selection, .stay)
      isDriving = true
    } catch {
      show(error.description, seconds: 4)
    }
  }

  /// Sets where the driven agent goes in the next step; makes that step if time stands still.
  func drive(_ direction: DriveDirection) {
    guard isDriving, let selection else { return }
    do throws(ViewerRefusal) {
      try model.drive(selection, direction)
      if playback.isPaused { makeOneStep() }
    } catch {
      show(error.description, seconds: 4)
    }
  }

  // MARK: - Files

  /// Shows another file, or the same one read anew. If that fails, what is shown goes on.
  func open(_ path: String?) {
    do throws(ViewerRefusal) {
      let next = try model.open(path)
      model = next
      isDriving = false
      removedPeer = nil
      if path != nil {
        selection = nil
        layers.formUnion(next.layers)
      }
      playback.settle()
      invalidate()
      let scene = scene
      camera.viewSize = viewSize(for: scene)
      if path != nil || isFitted { fit(scene) }
      show(path.map { "opened \($0.split(separator: "/").last.map(String.init) ?? $0)" } ?? "read anew")
    } catch {
      show(error.description, seconds: 12)
    }
  }
}
