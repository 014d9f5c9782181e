import Basics
import Foundation

/// Files that come with navsim: scenarios, maps, policies.
public enum ShippedFiles {
  private static let chosen = Locked<String?>(nil)

  /// Where they are first looked for, by those who know better than the places of `path(of:)`; nil for no such folder.
  public static var home: String? {
    get { chosen.withLock { $0 } }
    set { chosen.withLock { $0 = newValue } }
  }

  /// Where a shipped file is; nil if it can't be found.
  ///
  /// Looked for in `home`, in the current folder, in the folders above the program (a build folder in the repository), and in
  /// share/navsim beside an installed program.
  /// - Parameter path: from navsim's own folder, as in `Scenarios/depot.json`.
  public static func path(of path: String) -> String? {
    var folders = home.map { [URL(filePath: $0)] } ?? []
    folders.append(URL(filePath: FileManager.default.currentDirectoryPath))
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
