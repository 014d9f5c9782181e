import Basics
import Foundation

/// Counts finished pieces of work from any thread and shows them on a terminal: a bar, the rate and the time left.
final class ProgressLine: Sendable {
  private struct State {
    var done: Int
    var lastShown: ContinuousClock.Instant?
  }

  private let total: Int
  /// Done in an earlier session; not part of the rate.
  private let alreadyDone: Int
  private let unit: String
  private let isShown: Bool
  private let state: Locked<State>
  private let start = ContinuousClock().now

  init(total: Int, done: Int = 0, unit: String, isShown: Bool) {
    self.total = total
    alreadyDone = done
    self.unit = unit
    self.isShown = isShown
    state = Locked(State(done: done))
  }

  func advance() {
    guard isShown else { return }
    state.withLock { state in
      state.done += 1
      // Often enough for the eye.
      if let last = state.lastShown, last.duration(to: .now) < .milliseconds(100), state.done < total {
        return
      }
      state.lastShown = .now
      let seconds = start.duration(to: .now) / .seconds(1)
      Terminal.progress(
        ProgressText.line(done: state.done, of: total, before: alreadyDone, unit: unit, seconds: seconds))
    }
  }

  func end() {
    if isShown { Terminal.endProgress() }
  }
}
