import Foundation
import Synchronization

/// Counts finished pieces of work from any thread and shows them on a terminal, with rate and time left.
final class ProgressLine: Sendable {
  private let total: Int
  private let unit: String
  private let isShown: Bool
  private let done = Mutex<Int>(0)
  private let start = ContinuousClock().now

  init(total: Int, unit: String, isShown: Bool) {
    self.total = total
    self.unit = unit
    self.isShown = isShown
  }

  func advance() {
    guard isShown else { return }
    done.withLock { done in
      done += 1
      let elapsed = start.duration(to: .now) / .seconds(1)
      let rate = Double(done) / max(elapsed, 1e-9)
      let left = Double(total - done) / rate
      Terminal.progress(String(format: "%d/%d \(unit), %.1f/s, %.0f s left", done, total, rate, left))
    }
  }

  func end() {
    if isShown { Terminal.endProgress() }
  }
}
