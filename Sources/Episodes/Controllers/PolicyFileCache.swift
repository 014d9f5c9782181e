import Basics
public import Policies

/// Policy files, each read once in a process: a batch makes thousands of controllers from one file, and all of them are
/// to be the same even if training replaces it meanwhile.
public enum PolicyFileCache {
  private static let files = Locked<[String: PolicyFile]>([:])

  /// The policy at `path`, as it was when it was first asked for.
  public static func file(at path: String) throws(PolicyFileError) -> PolicyFile {
    if let known = files.withLock({ $0[path] }) { return known }
    let file = try PolicyFile(file: path)
    files.withLock { $0[path] = file }
    return file
  }
}
