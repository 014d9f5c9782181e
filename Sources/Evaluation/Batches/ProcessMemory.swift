import Foundation

/// The memory this process takes, as Linux reports it.
public enum ProcessMemory {
  /// Bytes resident at most since the last `resetPeak`; 0 where the system does not tell.
  public static var peakBytes: Int { field("VmHWM:") }

  /// Gives freed memory back and starts a new peak. Where the system refuses, the peak stays that of the whole run.
  public static func resetPeak() {
    // Not in Swift's view of glibc, and not everywhere.
    if let symbol = dlsym(nil, "malloc_trim") {
      _ = unsafeBitCast(symbol, to: (@convention(c) (Int) -> Int32).self)(0)
    }
    let descriptor = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = write(descriptor, "5", 1)
    close(descriptor)
  }

  private static func field(_ name: String) -> Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) })
    else { return 0 }
    return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
      ?? 0
  }
}
