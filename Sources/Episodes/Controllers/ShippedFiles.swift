import Foundation

/// Files that come with navsim: scenarios, maps, policies.
public enum ShippedFiles {
  /// Where a shipped file is; nil if it can't be found.
  ///
  /// Looked for in the current folder, in the folders above the program (a build folder in the repository), and in
  /// share/navsim beside an installed program.
  /// - Parameter path: from navsim's own folder, as in `Scenarios/depot.json`.
  public static func path(of path: String) -> String? {
    var folders = [URL(filePath: FileManager.default.currentDirectoryPath)]
    let program = (Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0]))
      .resolvingSymlinksInPath()
    var folder = program.deletingLastPathComponent()
    folders.append(folder.deletingLastPathComponent().appending(path: "share/navsim"))
    for _ in 0..<5 {
      folders.append(folder)
      folder = folder.deletingLastPathComponent()
    }
    return folders.map { $0.appending(path: path).path }
      .first { FileManager.default.fileExists(atPath: $0) }
  }
}
