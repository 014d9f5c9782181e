import Basics
import Foundation

/// Counts finished pieces of work from any thread and shows them on a terminal: a bar, the rate and the time left.
final class ProgressLine: Sendable {
  private struct State {
    var done: Int
    var lastShown: ContinuousClock.Instant?
  }

  private static let width = 24
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
      Terminal.progress(text(done: state.done, seconds: start.duration(to: .now) / .seconds(1)))
    }
  }

  func end() {
    if isShown { Terminal.endProgress() }
  }

  private func text(done: Int, seconds: Double) -> String {
    let share = Double(min(done, total)) / Double(max(total, 1))
    let eighths = Int(share * Double(8 * ProgressLine.width))
    var bar = String(repeating: "█", count: eighths / 8)
    if eighths % 8 > 0, let partial = Unicode.Scalar(0x2590 - eighths % 8) {
      bar.unicodeScalars.append(partial)
    }
    bar += String(repeating: " ", count: max(0, ProgressLine.width - bar.count))
    let rate = Double(done - alreadyDone) / max(seconds, 1e-9)
    let left = rate > 0 ? ProgressLine.clock(Double(max(0, total - done)) / rate) : "–"
    let percent = String(format: "%3.0f %%", 100 * share)
    return "▕\(bar)▏ \(percent)  \(done)/\(total) \(unit)  \(String(format: "%.1f", rate))/s  \(left) left"
  }

  /// `0:07`, `12:30`, `1:05:00`.
  static func clock(_ seconds: Double) -> String {
    let total = Int(min(seconds, 1e8).rounded(.up))
    let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
    return hours > 0
      ? String(format: "%d:%02d:%02d", hours, minutes, rest) : String(format: "%d:%02d", minutes, rest)
  }
}
