import Foundation

/// The policies that come with navsim, by name.
enum ShippedPolicies {
  static let names = ["interaction", "soft", "uniform"]
  /// Shipped files that are no controllers by their bare names: `policy:FILE` drives by them.
  static let fileNames = names + ["two-corridors"]

  /// Where a shipped policy's file is; nil if the name is none or the file can't be found.
  ///
  /// Looked for in Assets/Policies of the current folder, of the folders above the program (a build folder in the
  /// repository), and in share/navsim beside an installed program.
  static func path(of name: String) -> String? {
    guard fileNames.contains(name) else { return nil }
    return shipped("Assets/Policies/\(name).safetensors")
  }

  /// Where a shipped file is; nil if it can't be found.
  static func shipped(_ path: String) -> String? {
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
