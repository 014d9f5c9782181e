import Foundation

/// Where data and messages go: data on stdout, everything else on stderr.
enum Terminal {
  static func say(_ text: String) { write(text + "\n", to: stderrHandle) }

  /// An error: red where the terminal has colors and NO_COLOR does not forbid them.
  static func complain(_ text: String) {
    write(hasColors ? "\u{1B}[31mnavsim:\u{1B}[0m \(text)\n" : "navsim: \(text)\n", to: stderrHandle)
  }

  /// One piece of data.
  static func print(_ text: String) { write(text + "\n", to: stdoutHandle) }

  /// Shows progress on one line that is written over and over; only on a terminal.
  static func progress(_ text: String) {
    guard isatty(stderrHandle) == 1 else { return }
    write("\r\u{1B}[K\(text)", to: stderrHandle)
  }

  static func endProgress() { progress("") }

  private static let stdoutHandle: Int32 = 1
  private static let stderrHandle: Int32 = 2

  private static var hasColors: Bool {
    isatty(stderrHandle) == 1 && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
  }

  /// A reader that went away (`navsim … | head`) is no error worth a message.
  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
}
