import Basics

/// What a command line names as files to write.
enum OutputFiles {
  /// Refuses two that would be one file, of which the last would stay, and names that are none.
  static func check(_ files: [(flag: String, path: String?)]) throws {
    var seen: [String: String] = [:]
    for (flag, path) in files {
      guard let path else { continue }
      guard !path.isEmpty else {
        throw Failure("\(flag) '\(path)': name a file.", exitCode: Failure.usage)
      }
      guard let file = WholeFile.destination(of: path) else { continue }
      if let other = seen.updateValue(flag, forKey: file) {
        throw Failure("\(other) and \(flag) are both '\(path)'; name two files.", exitCode: Failure.usage)
      }
    }
  }
}
