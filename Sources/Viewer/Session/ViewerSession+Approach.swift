/// Going to steps that are not simulated yet.
extension ViewerSession {
  /// Shows a step, at rest; one that is ahead is simulated to, slice by slice, while the window stays alive.
  func go(to step: Int) {
    target = nil
    guard step > model.steps.upperBound else { return seek(to: step) }
    seek(to: model.steps.upperBound)
    guard !model.isFinished else { return show(endNote, seconds: 4) }
    target = step
    needsDrawing = true
  }

  /// Makes as many steps toward a target as a budget of seconds allows, at least one.
  ///
  /// - Returns: Steps made.
  func approach(_ target: Int, budget: Double) -> Int {
    model.isHurried = false
    let clock = ContinuousClock()
    let end = clock.now.advanced(by: .seconds(budget))
    var made = 0
    while model.step < target, !model.isFinished {
      model.advance()
      made += 1
      if clock.now >= end { break }
    }
    playback.settle()
    invalidate()
    if model.step >= target {
      self.target = nil
    } else if model.isFinished {
      self.target = nil
      show(endNote, seconds: 4)
    }
    return made
  }

  /// Stops where the simulation has come to.
  func cancelApproach() {
    target = nil
    show("stopped at step \(model.step)", seconds: 2)
  }

  private var endNote: String { "the episode ends at step \(model.step)" }
}

extension ViewerCommand {
  /// Whether it says where in time to be, and so replaces what was said before.
  var isOfTime: Bool {
    switch self {
    case .togglePause, .step, .stepBack, .restart, .reload, .open, .jumpToEvent, .paint, .setGoal, .drive:
      true
    default: false
    }
  }
}
