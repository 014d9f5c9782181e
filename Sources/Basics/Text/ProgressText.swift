import Foundation

/// How far a piece of work is, in a line for a terminal.
public enum ProgressText {
  private static let width = 24

  /// A bar, the rate and the time left.
  /// - Parameter before: done in an earlier session; not part of the rate.
  public static func line(done: Int, of total: Int, before: Int, unit: String, seconds: Double) -> String {
    let share = Double(min(done, total)) / Double(max(total, 1))
    let eighths = Int(share * Double(8 * width))
    var bar = String(repeating: "█", count: eighths / 8)
    if eighths % 8 > 0, let partial = Unicode.Scalar(0x2590 - eighths % 8) {
      bar.unicodeScalars.append(partial)
    }
    bar += String(repeating: " ", count: max(0, width - bar.count))
    let rate = Double(done - before) / max(seconds, 1e-9)
    let left = rate > 0 ? clock(Double(max(0, total - done)) / rate) : "–"
    let percent = String(format: "%3.0f %%", 100 * share)
    return "▕\(bar)▏ \(percent)  \(done)/\(total) \(unit)  \(String(format: "%.1f", rate))/s  \(left) left"
  }

  /// `0:07`, `12:30`, `1:05:00`.
  public static func clock(_ seconds: Double) -> String {
    let total = Int(min(seconds, 1e8).rounded(.up))
    let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
    return hours > 0
      ? String(format: "%d:%02d:%02d", hours, minutes, rest) : String(format: "%d:%02d", minutes, rest)
  }
}
