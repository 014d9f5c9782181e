import Basics
import Foundation

/// The computer navsim runs on.
public enum Machine {
  /// In a line, for reports: system, processor and cores.
  public static var description: String {
    var system = utsname()
    guard uname(&system) == 0 else { return "\(Workers.coreCount) cores" }
    let name = withUnsafeBytes(of: &system.sysname) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    let kind = withUnsafeBytes(of: &system.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    let cores = Workers.coreCount == 1 ? "1 core" : "\(Workers.coreCount) cores"
    return "\(name) \(kind), \([processor, cores].compactMap { $0 }.joined(separator: ", "))"
  }

  private static var processor: String? {
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else { return nil }
    return text.split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last?
      .trimmingCharacters(in: .whitespaces)
  }
}
