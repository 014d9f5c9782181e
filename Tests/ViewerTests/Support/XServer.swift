#if Viewer
  import Foundation

  /// An X server without a screen, for as long as this value lives, and `xdotool` to press keys on it.
  ///
  /// `-displayfd` lets the server find a free display number, `-terminate` ends it with its last client even if
  /// the test crashes.
  final class XServer {
    static var isAvailable: Bool { path(of: "Xvfb") != nil && path(of: "xdotool") != nil }

    /// As `DISPLAY` wants it, such as `:7`.
    let display: String
    private let process: Process

    /// Starts a server; nil if it does not come up within some seconds.
    init?(width: Int, height: Int) {
      guard let program = Self.path(of: "Xvfb") else { return nil }
      let pipe = Pipe()
      process = Process()
      process.executableURL = URL(fileURLWithPath: program)
      process.arguments = [
        "-displayfd", "1", "-screen", "0", "\(width)x\(height)x24", "-nolisten", "tcp", "-terminate",
      ]
      process.standardOutput = pipe
      process.standardError = FileHandle.nullDevice
      guard (try? process.run()) != nil else { return nil }
      // The number and a newline, once the server takes connections; nothing if it gave up.
      var number = ""
      while !number.hasSuffix("\n") {
        let bytes = pipe.fileHandleForReading.availableData
        if bytes.isEmpty { break }
        number += String(decoding: bytes, as: UTF8.self)
      }
      guard let value = Int(number.trimmingCharacters(in: .whitespacesAndNewlines)) else {
        process.terminate()
        return nil
      }
      display = ":\(value)"
    }

    deinit { process.terminate() }

    /// Starts `xdotool` with the given arguments; `output` has what it printed once it has ended.
    func xdotool(_ arguments: [String]) throws -> (process: Process, output: Pipe) {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Self.path(of: "xdotool") ?? "xdotool")
      process.arguments = arguments
      process.environment = ProcessInfo.processInfo.environment.merging(["DISPLAY": display]) { $1 }
      let pipe = Pipe()
      process.standardOutput = pipe
      process.standardError = FileHandle.nullDevice
      try process.run()
      return (process, pipe)
    }

    private static func path(of program: String) -> String? {
      let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
      return folders.map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
  }
#endif
