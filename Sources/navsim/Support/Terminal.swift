import Basics
import Foundation
import GridWorld

/// Where data and messages go: data on stdout, everything else on stderr.
///
/// Names from files may hold what a terminal obeys; whatever is written here shows it (see `printableLines`).
enum Terminal {
  static func say(_ text: String) { _ = write(printableLines(text) + "\n", to: stderrHandle) }

  /// An error: red where the terminal has colors and NO_COLOR does not forbid them.
  static func complain(_ text: String) {
    let name = hasColors ? "\u{1B}[31mnavsim:\u{1B}[0m" : "navsim:"
    _ = write("\(name) \(printableLines(text))\n", to: stderrHandle)
  }

  /// The threads to use, all cores by default; says so where fewer are used than were asked for.
  static func jobs(_ wish: Int?) -> Int {
    let (count, note) = Workers.jobs(wish)
    if let note { say("note: --jobs \(note)") }
    return count
  }

  /// One piece of data. A reader that went away (`navsim … | head`), or an output that was never open, is no error worth
  /// a message.
  static func print(_ text: String, terminator: String = "\n") throws(FileError) {
    let code = write(printableLines(text) + terminator, to: stdoutHandle)
    guard code == 0 || code == EPIPE || code == EBADF else {
      throw FileError(path: "stdout", reason: .cannotWrite(String(cString: strerror(code))))
    }
  }

  /// Characters that a line on stdout has: what COLUMNS says, else the terminal; nil where stdout goes to a file or another
  /// program, which takes any.
  static var width: Int? {
    if let text = ProcessInfo.processInfo.environment["COLUMNS"], let columns = Int(text), columns > 0 {
      return columns
    }
    var size = winsize()
    guard isatty(stdoutHandle) == 1, ioctl(stdoutHandle, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }

  /// Shows progress on one line that is written over and over; only on a terminal.
  static func progress(_ text: String) {
    guard isatty(stderrHandle) == 1 else { return }
    _ = write("\r\u{1B}[K\(printable(text))", to: stderrHandle)
  }

  static func endProgress() { progress("") }

  private static let stdoutHandle: Int32 = 1
  private static let stderrHandle: Int32 = 2

  private static var hasColors: Bool {
    isatty(stderrHandle) == 1 && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
  }

  /// The system's error number; 0 once everything is written.
  private static func write(_ text: String, to descriptor: Int32) -> Int32 {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return errno }
      bytes = bytes.dropFirst(count)
    }
    return 0
  }
}
