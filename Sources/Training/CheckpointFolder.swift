public import Attention
public import Basics
import Foundation
import GridWorld
public import Policies

/// The last checkpoints of a run, each a file named by its number of updates.
///
/// The one before the newest stays until a newer one is whole, so that a run survives being killed at any moment,
/// and one damaged file.
public struct CheckpointFolder: Equatable, Sendable {
  public let path: String
  /// Checkpoints that stay.
  public static let kept = 2
  /// Keys of the configuration that a resumed run may change: they decide nothing.
  public static let freeKeys: Set<String> = ["$schema", "description"]

  public init(path: String) { self.path = path }

  /// A checkpoint that could be read, and the newer ones that could not.
  public struct Loaded: Sendable {
    public let checkpoint: Checkpoint
    public let file: String
    /// Newest first; whoever resumes should say so.
    public let skipped: [PolicyFileError]
  }

  /// Writes a checkpoint, whole or not at all, and then removes what it makes superfluous: all but the last
  /// before it, and those with more updates, which belong to a past that is not resumed.
  /// - Returns: The file's path.
  @discardableResult
  public func save(_ checkpoint: Checkpoint) throws(FileError) -> String {
    try Directory.make(path)
    let digits = String(checkpoint.counters.updates)
    let number = String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    let file = "\(path)/\(CheckpointFolder.prefix)\(number)\(CheckpointFolder.suffix)"
    try checkpoint.safetensors().write(to: file)
    let files = numberedFiles()
    let past = files.filter { $0.updates <= checkpoint.counters.updates }
    let superfluous =
      files.filter { $0.updates > checkpoint.counters.updates } + past.dropFirst(CheckpointFolder.kept)
    for (_, name) in superfluous { unlink("\(path)/\(name)") }
    return file
  }

  /// Loads the newest checkpoint that can be read; nil if there is none at all.
  ///
  /// Throws if none of those there can be read, or if it belongs to a run of another configuration.
  /// - Parameters:
  ///   - layout: Of the run's parameters.
  ///   - configuration: The run's resolved configuration.
  public func loadNewest(
    _ layout: ParameterLayout, configuration: String
  ) throws(PolicyFileError) -> Loaded? {
    var skipped: [PolicyFileError] = []
    for (_, name) in numberedFiles() {
      let path = "\(path)/\(name)"
      let file: Safetensors
      do {
        file = try Safetensors(file: path)
        try Checkpoint.check(file)
      } catch {
        skipped.append(error)
        continue
      }
      // Before the layout: another architecture is another configuration, not damage.
      try Checkpoint.check(file, against: configuration, ignoring: CheckpointFolder.freeKeys)
      return Loaded(checkpoint: try Checkpoint(file, layout), file: path, skipped: skipped)
    }
    if let newest = skipped.first {
      let reason = PolicyFileError.Reason.noReadableCheckpoint(count: skipped.count, newest: newest.reason)
      throw PolicyFileError(file: path, reason: reason)
    }
    return nil
  }

  /// The path of the newest checkpoint that is there; nil if none is.
  public var newest: String? { numberedFiles().first.map { "\(path)/\($0.name)" } }

  /// Removes what a killed run left half-written.
  public func removeLeftovers() {
    PartialFiles.removeLeftovers(in: path)
  }

  /// Removes all checkpoints.
  public func removeAll() {
    removeLeftovers()
    for (_, name) in numberedFiles() { unlink("\(path)/\(name)") }
  }

  // MARK: Names

  private static let prefix = "update-"
  private static let suffix = ".safetensors"

  /// The checkpoints that are there, newest first.
  private func numberedFiles() -> [(updates: Int, name: String)] {
    Directory.names(in: path).compactMap { name -> (updates: Int, name: String)? in
      guard name.hasPrefix(CheckpointFolder.prefix), name.hasSuffix(CheckpointFolder.suffix) else {
        return nil
      }
      let number = name.dropFirst(CheckpointFolder.prefix.count).dropLast(CheckpointFolder.suffix.count)
      return Int(number).map { ($0, name) }
    }.sorted { $0.updates > $1.updates }
  }
}
