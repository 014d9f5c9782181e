import Synchronization

/// Files that this process reads by name, and must therefore not replace by what it writes: a slip in a command line would
/// cost a scenario, a trace or a store.
public enum KeptInputs {
  private static let files = Mutex<Set<String>>([])

  /// From now on no `WholeFile` takes the place of this one, by whatever name; nothing happens for pipes and devices.
  public static func keep(_ path: String) {
    guard let file = WholeFile.destination(of: path) else { return }
    files.withLock { _ = $0.insert(file) }
  }

  /// Whether a file is one of them.
  static func contains(_ path: String) -> Bool {
    guard let file = WholeFile.destination(of: path) else { return false }
    return files.withLock { $0.contains(file) }
  }
}
