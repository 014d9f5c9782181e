public import Basics
import Foundation
import GridWorld

/// Where a run keeps what it makes: `runs/<name>/` with config.json, checkpoints/, last.safetensors,
/// best.safetensors, metrics.csv, test.json, TensorBoard's event files and, where an expert teaches, data/.
///
/// While it is open nobody else can open it: see `RunLock`.
public struct RunFolder: Sendable {
  public let path: String
  private let lock: RunLock

  public var configurationFile: String { path + "/config.json" }
  public var checkpoints: CheckpointFolder { CheckpointFolder(path: path + "/checkpoints") }
  public var lastPolicy: String { path + "/last.safetensors" }
  public var bestPolicy: String { path + "/best.safetensors" }
  public var metricsFile: String { path + "/metrics.csv" }
  /// What the finished run's policies reach on fresh instances.
  public var testFile: String { path + "/test.json" }
  /// What an expert has done, for stages that learn from one.
  public var dataFolder: String { RunFolder.dataFolder(of: path) }
  /// That of a run in this folder.
  public static func dataFolder(of run: String) -> String { run + "/data" }

  /// What to do about a run that is there already.
  public enum Mode: Equatable, Sendable {
    /// Refuse it.
    case new
    /// Go on with it; refuse if there is none.
    case resume
    /// Remove it. Files that no run makes stay.
    case force
  }

  /// Opens the folder of a run and writes down its configuration.
  ///
  /// - Parameters:
  ///   - name: One folder's name.
  ///   - root: The folder of all runs; made if need be.
  ///   - configuration: The run's resolved configuration, a JSON text. A run is only resumed with its own.
  public init(
    _ name: String, in root: String = "runs", configuration: String, mode: Mode
  ) throws(RunFolderError) {
    path = root + "/" + name
    guard RunFolder.isName(name) else { throw RunFolderError(path: path, reason: .invalidName(name)) }
    // Before anything is made, so that a mistyped name leaves no folder.
    if mode == .resume, !RunFolder.holdsRun(path) {
      throw RunFolderError(path: path, reason: .nothingToResume)
    }
    do { try Directory.make(path) } catch { throw RunFolderError(path: path, reason: .file(error)) }
    lock = try RunLock(folder: path)
    switch mode {
    case .new:
      if RunFolder.holdsRun(path) { throw RunFolderError(path: path, reason: .exists) }
    case .resume:
      guard RunFolder.holdsRun(path) else { throw RunFolderError(path: path, reason: .nothingToResume) }
      try checkConfiguration(configuration)
      checkpoints.removeLeftovers()
      PartialFiles.removeLeftovers(in: path)
      PartialFiles.removeLeftovers(in: dataFolder)
    case .force:
      checkpoints.removeAll()
      for name in Directory.names(in: dataFolder) where name.hasSuffix(".demonstrations") {
        unlink("\(dataFolder)/\(name)")
      }
      PartialFiles.removeLeftovers(in: dataFolder)
      removeFiles(where: RunFolder.isMadeByRun)
    }
    do {
      try Directory.make(checkpoints.path)
      let text = configuration.hasSuffix("\n") ? configuration : configuration + "\n"
      try WholeFile.write(text, to: configurationFile)
    } catch {
      throw RunFolderError(path: path, reason: .file(error))
    }
  }

  /// Removes what a run that goes on was tested with before.
  func removeTest() { unlink(testFile) }

  /// Whether a name can be a run's: a folder of its own, not hidden, with nothing a shell or a file system minds.
  public static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 100 && !name.hasPrefix(".") && !name.hasPrefix("-")
      && name.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || $0.properties.numericType != nil || "-_.+ ".unicodeScalars.contains($0)
      }
  }

  private static func holdsRun(_ path: String) -> Bool {
    Directory.names(in: path).contains(where: isMadeByRun)
  }

  private static func isMadeByRun(_ name: String) -> Bool {
    ["config.json", "checkpoints", "last.safetensors", "best.safetensors", "metrics.csv", "test.json"]
      .contains(name)
      || name.hasPrefix("events.out.tfevents.") || PartialFiles.isName(name)
  }

  private func removeFiles(where isWanted: (String) -> Bool) {
    for name in Directory.names(in: path) where isWanted(name) { unlink("\(path)/\(name)") }
  }

  private func checkConfiguration(_ configuration: String) throws(RunFolderError) {
    // Without the file, which may never have been written, the checkpoint's own copy decides.
    guard let bytes = try? FileBytes.read(path: configurationFile, maximumBytes: 1 << 28) else { return }
    let own = String(decoding: bytes, as: UTF8.self)
    if let difference = ConfigurationDifference(own, configuration, ignoring: CheckpointFolder.freeKeys) {
      throw RunFolderError(
        path: path,
        reason: .otherConfiguration(key: difference.key, run: difference.first, given: difference.second))
    }
  }
}

/// A run's folder that can't be used, and how to mend it.
public struct RunFolderError: ReportedError, Equatable {
  public enum Reason: Equatable, Sendable {
    case exists
    case nothingToResume
    case invalidName(String)
    /// Somebody trains there right now; the process's number, if it is known.
    case inUse(process: Int?)
    case otherConfiguration(key: String, run: String, given: String)
    case file(FileError)
  }

  public var path: String
  public var reason: Reason

  public init(path: String, reason: Reason) {
    self.path = path
    self.reason = reason
  }

  /// Whether the run to resume is missing (exit code 66).
  public var isMissingInput: Bool { reason == .nothingToResume }

  /// Whether the folder can't be written, for want of permission or because somebody else does (exit code 73).
  public var isUnwritable: Bool {
    switch reason {
    case .file, .inUse: true
    default: false
    }
  }

  public var fault: Fault {
    isMissingInput ? .missingInput : isUnwritable ? .cannotWrite : .badInput
  }

  public var description: String {
    switch reason {
    case .exists:
      "\(place(path)): holds a run already; go on with --resume, replace it with --force, or choose another name."
    case .nothingToResume: "\(place(path)): holds no run to resume; start one without --resume."
    case .invalidName(let name):
      "'\(name)' can't name a run's folder; use letters, digits, '-', '_' and '.', such as \"interaction-1\"."
    case .inUse(let process):
      "\(place(path)): \(process.map { "process \($0)" } ?? "another process") trains there right now; wait for it, stop "
        + "it with Ctrl-C, or train under another name (--name)."
    case .otherConfiguration(let key, let run, let given):
      "\(place(path)): is a run of another configuration: '\(key)' is \(run) there and \(given) now; restore it, "
        + "or train under another name."
    case .file(let error): error.description
    }
  }
}
