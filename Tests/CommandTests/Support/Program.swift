import Foundation
import Testing

/// What a finished process left behind.
struct ProgramResult {
  var exitCode: Int32
  var output: String
  var errors: String
}

/// The built `navsim`, run as its users run it.
enum Program {
  /// Beside the test bundle, unless `NAVSIM_EXECUTABLE` names another build (release, without the window).
  static let path: String = {
    if let other = ProcessInfo.processInfo.environment["NAVSIM_EXECUTABLE"] { return other }
    let bundle = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
    return bundle.deletingLastPathComponent().appending(path: "navsim").path
  }()

  static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// A shipped file, such as `Scenarios/depot.json`.
  static func shipped(_ path: String) -> String { repository.appending(path: path).path }

  /// Runs `navsim` to its end, without a display.
  static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> ProgramResult {
    try run(path, arguments, environment: environment)
  }

  /// Runs a shell command in which `$navsim` is the program.
  static func shell(_ command: String, environment: [String: String] = [:]) throws -> ProgramResult {
    try run("/bin/sh", ["-c", command], environment: environment)
  }

  private static func run(
    _ executable: String, _ arguments: [String], environment: [String: String]
  ) throws -> ProgramResult {
    try withFolder { folder in
      let process = try start(executable, arguments, environment: environment, outputIn: folder)
      return try result(of: process, in: folder)
    }
  }

  /// Starts `navsim` with its stdout and stderr in files of a folder.
  /// - Parameter currentFolder: where it starts; nil for where the tests do.
  static func start(
    _ arguments: [String], environment: [String: String] = [:], outputIn folder: String,
    currentFolder: String? = nil
  ) throws -> Process {
    try start(path, arguments, environment: environment, outputIn: folder, currentFolder: currentFolder)
  }

  private static func start(
    _ executable: String, _ arguments: [String], environment: [String: String], outputIn folder: String,
    currentFolder: String? = nil
  ) throws -> Process {
    let process = Process()
    if let currentFolder { process.currentDirectoryURL = URL(filePath: currentFolder) }
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    var variables = ProcessInfo.processInfo.environment
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER", "NO_COLOR"] { variables[name] = nil }
    variables["navsim"] = path
    process.environment = variables.merging(environment) { $1 }
    process.standardOutput = try handle(folder + "/stdout")
    process.standardError = try handle(folder + "/stderr")
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// What a process that was started with its output in `folder` leaves behind. One that does not end by itself
  /// is ended, and fails the test.
  static func result(of process: Process, in folder: String) throws -> ProgramResult {
    let watch = DispatchSource.makeTimerSource()
    let identifier = process.processIdentifier
    watch.setEventHandler { kill(identifier, SIGKILL) }
    watch.schedule(deadline: .now() + .seconds(60))
    watch.resume()
    process.waitUntilExit()
    watch.cancel()
    let errors = try text(folder + "/stderr")
    #expect(process.terminationReason == .exit, "\(errors)")
    return ProgramResult(
      exitCode: process.terminationStatus, output: try text(folder + "/stdout"), errors: errors)
  }

  private static func handle(_ path: String) throws -> FileHandle {
    try Data().write(to: URL(filePath: path))
    return try FileHandle(forWritingTo: URL(filePath: path))
  }
}

func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

/// Calls `body` with the path of a folder that is removed afterwards.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "navsim-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

/// The names in a folder, in order; nil if it can't be read.
func names(in folder: String) -> [String]? {
  try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}

/// A JSON object as Foundation reads it, so that the program's own writer is not its own judge.
func object(_ text: String) throws -> [String: Any] {
  try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
}

/// Waits for a condition; false if it does not come true within ten seconds.
func wait(until condition: () -> Bool) -> Bool {
  let deadline = ContinuousClock.now + .seconds(10)
  while !condition() {
    if ContinuousClock.now > deadline { return false }
    usleep(500)
  }
  return true
}
