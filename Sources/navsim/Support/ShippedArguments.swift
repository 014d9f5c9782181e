import Episodes
import Foundation

/// Lets commands of the guide work in any folder: `Scenarios/depot.json` is the shipped file where the current folder has
/// none of that name.
enum ShippedArguments {
  /// The arguments with those that name a shipped file to be read replaced by where it is. What a command writes stays as
  /// it is.
  static func resolved(_ arguments: [String]) -> [String] {
    arguments.indices.map { index in
      let argument = arguments[index]
      guard argument.hasPrefix("Scenarios/") || argument.hasPrefix("Maps/"), isRead(index, of: arguments),
        !FileManager.default.fileExists(atPath: argument)
      else { return argument }
      return ShippedFiles.path(of: argument) ?? argument
    }
  }

  private static func isRead(_ index: Int, of arguments: [String]) -> Bool {
    let before = index > 0 ? arguments[index - 1] : ""
    if before.hasPrefix("-") { return readingOptions.contains(before) }
    // The second file of 'map convert' is written.
    return !arguments.starts(with: ["map", "convert"]) || index == 2
  }

  private static let readingOptions: Set = [
    "--config", "--map", "-m", "--scenario", "--window", "--headless", "--quiet", "-q", "--resume",
    "--dry-run",
    "--report", "--frames", "--force",
  ]
}
