import Foundation

/// Where the shipped files are.
enum Repository {
  private static let root = (1...4).reduce(URL(filePath: #filePath)) { url, _ in
    url.deletingLastPathComponent()
  }

  static var folder: String { root.path }

  /// A shipped file, such as `Scenarios/depot.json`.
  static func shipped(_ path: String) -> String { root.appending(path: path).path }
}
